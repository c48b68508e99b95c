package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// memoryPart measures the memory of cold runs on ever larger repositories.
func (b *bench) memoryPart(ctx context.Context) error {
	if !b.wants("memory") {
		return nil
	}
	for _, files := range []int{5_000, 20_000, 75_000} {
		say("memory with %d files", files)
		if err := b.memory(ctx, files); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) memory(ctx context.Context, files int) (err error) {
	dir, cache := filepath.Join(b.work, "memory"), filepath.Join(b.work, "memory-cache")
	defer func() { err = errors.Join(err, os.RemoveAll(dir), os.RemoveAll(cache)) }()
	if _, err := newSynthetic(ctx, dir, files, 200); err != nil {
		return err
	}
	cold, err := b.reposage(ctx, true, dir, "--cache-dir", cache)
	if err != nil {
		return err
	}
	warm, err := b.reposage(ctx, true, dir, "--cache-dir", cache)
	if err != nil {
		return err
	}
	b.result.Memory = append(b.result.Memory, Memory{
		Files: files, Peak: cold.peak, Sum: cold.sum, WarmPeak: warm.peak, WarmSum: warm.sum,
		ColdWall: cold.wall.Seconds(), ColdCPU: cold.cpu.Seconds(), WarmWall: warm.wall.Seconds(),
	})
	return nil
}
