package parse

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"testing"
	"strings"

	"github.com/reposage/reposage/internal/parse/grammars"
)

func TestZZ(t *testing.T) {
	repo, lang, ext := os.Getenv("ZR"), os.Getenv("ZL"), os.Getenv("ZE")
	dir := t.TempDir()
	out, err := exec.Command("sh", "-c", "git -C "+repo+" archive HEAD | tar x -C "+dir).CombinedOutput()
	if err != nil {
		t.Fatal(string(out))
	}
	var texts [][]byte
	n := 0
	filepath.Walk(dir, func(p string, i os.FileInfo, err error) error {
		if err == nil && !i.IsDir() && strings.HasSuffix(p, ext) && strings.Contains(p, os.Getenv("ZP")) {
			b, _ := os.ReadFile(p)
			texts = append(texts, b)
			n += len(b)
		}
		return nil
	})
	debug.SetGCPercent(400)
	l, _ := languageFor(lang)
	p := NewParser(Limits{})
	ts := grammars.NewParser()
	var buf []byte
	steps := []struct {
		name string
		fn   func(b []byte)
	}{
		{"only", func(b []byte) { ts.ParseOnly(l.g, b) }},
		{"parse", func(b []byte) { ts.Parse(l.g, b, grammars.Limits{}) }},
		{"limits", func(b []byte) { p.nodes(l, b) }},
		{"facts", func(b []byte) { p.Facts(lang, b) }},
		{"encode", func(b []byte) { buf = AppendFacts(buf[:0], p.Facts(lang, b)) }},
	}
	best := map[string]float64{}
	for range 5 {
		for _, s := range steps {
			start := processCPU()
			for _, b := range texts {
				s.fn(b)
			}
			d := (processCPU() - start).Seconds()
			if best[s.name] == 0 || d < best[s.name] {
				best[s.name] = d
			}
		}
	}
	for _, s := range steps {
		fmt.Printf("%8s %.3f s %.2f MB/s ratio %.3f\n", s.name, best[s.name], float64(n)/1e6/best[s.name], best[s.name]/best["only"])
	}
	fmt.Println(len(buf), n)
}
