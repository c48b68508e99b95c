package main

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// cost is what one run of a program took, with all processes that it started.
type cost struct {
	wall, cpu time.Duration // cpu is user and system time as the kernel counted it
	output    []byte
	// The rest is sampled, when asked for.
	peak  int64                    // bytes: the largest resident set of any one process
	sum   int64                    // bytes: the largest sum of resident sets, shared pages counted for each
	split map[string]time.Duration // CPU time by kind of process, without those that lived shorter than a sample
}

// sampleEvery is the time between looks at the process tree.
const sampleEvery = 5 * time.Millisecond

// execute runs a program to its end.
func execute(ctx context.Context, sample bool, name string, args ...string) (*cost, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", filepath.Base(name), err)
	}
	c := &cost{}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		if sample {
			c.sample(cmd.Process.Pid, stop)
		}
	}()
	err := cmd.Wait()
	c.wall = time.Since(start)
	close(stop)
	<-done
	if err != nil {
		return nil, fmt.Errorf("run %s: %w\n%s", filepath.Base(name), err, stderr.Bytes())
	}
	c.cpu = cpuOf(cmd.ProcessState.SysUsage().(*syscall.Rusage)) // the waited-for descendants are in it
	c.output = stdout.Bytes()
	return c, nil
}

// sample looks at the tree of processes below root until stop is closed.
func (c *cost) sample(root int, stop <-chan struct{}) {
	ticker := time.NewTicker(sampleEvery)
	defer ticker.Stop()
	kinds := map[int]string{}
	cpu := map[int]time.Duration{}
	for {
		var sum int64
		for _, pid := range descendants(root) {
			resident, highest := memory(pid)
			c.peak = max(c.peak, highest)
			sum += resident
			if kinds[pid] == "" {
				kinds[pid] = kind(pid, root)
			}
			cpu[pid] = max(cpu[pid], cpuTime(pid))
		}
		c.sum = max(c.sum, sum)
		select {
		case <-ticker.C:
		case <-stop:
			c.split = map[string]time.Duration{}
			for pid, d := range maps.All(cpu) {
				c.split[kinds[pid]] += d
			}
			return
		}
	}
}

// descendants returns a process and all processes below it that live.
func descendants(pid int) []int {
	pids := []int{pid}
	for i := 0; i < len(pids); i++ {
		lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pids[i]))
		if err != nil {
			continue
		}
		for _, list := range lists {
			b, err := os.ReadFile(list)
			if err != nil {
				continue // it has ended
			}
			for _, f := range strings.Fields(string(b)) {
				if n, err := strconv.Atoi(f); err == nil {
					pids = append(pids, n)
				}
			}
		}
	}
	return pids
}

// memory returns the resident set of a process now and at its highest. The kernel's ru_maxrss would
// not do: a new process inherits the value of the one that started it.
func memory(pid int) (now, highest int64) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(b)) {
		key, value, _ := strings.Cut(line, ":")
		n, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		switch key {
		case "VmHWM":
			highest = n << 10
		case "VmRSS":
			now = n << 10
		}
	}
	return now, highest
}

// kind is "reposage" for the root, "parsers" for its parser processes, "git log" and the like for git, "" while
// it is not known.
func kind(pid, root int) string {
	if pid == root {
		return "reposage"
	}
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil || len(b) == 0 {
		return ""
	}
	args := strings.Split(strings.TrimSuffix(string(b), "\x00"), "\x00")
	if args[len(args)-1] == "parse-child" {
		return "parsers"
	}
	if filepath.Base(args[0]) == "git" {
		return "git " + gitCommand(args[1:])
	}
	return "" // just forked: it still bears its parent's command line, and is looked at again
}

// gitCommand is the first word that is not a global option of git.
func gitCommand(args []string) string {
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "-c" || args[i] == "-C":
			i++
		case !strings.HasPrefix(args[i], "-"):
			return args[i]
		}
	}
	return ""
}

// cpuTime is the CPU time of a process so far, in steps of the kernel's clock tick.
func cpuTime(pid int) time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:])) // from the third field on
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * (time.Second / 100) // USER_HZ is 100 everywhere
}
