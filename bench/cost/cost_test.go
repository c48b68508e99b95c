package main

import (
	"bytes"
	"encoding/gob"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/parse"
)

// A synthetic repository stands for a real one only if its programs are programs.
func TestProgramsAreValid(t *testing.T) {
	p := parse.NewParser(parse.Limits{})
	defer p.Close()
	for i := range dialects {
		d := &dialects[i]
		for seed := range uint64(20) {
			text := program(d, seed, fileSize)
			if !bytes.Equal(text, program(d, seed, fileSize)) {
				t.Errorf("%s, seed %d: not deterministic", d.name, seed)
			}
			f := p.Facts(d.name, text)
			if len(f.Errors) > 0 || f.Limit != "" {
				t.Errorf("%s, seed %d: %d syntax errors, limit %q", d.name, seed, len(f.Errors), f.Limit)
			}
			m := measure.File(f, reposage.ProfileDefault)
			hardest := 0
			for _, fn := range m.Functions {
				hardest = max(hardest, fn.Cyclomatic)
			}
			if len(m.Functions) < 3 || hardest < 4 {
				t.Errorf("%s, seed %d: %d functions, highest complexity %d", d.name, seed, len(m.Functions), hardest)
			}
		}
	}
}

func TestEveryGrammarIsPartOfTheFloor(t *testing.T) {
	embedded := []string{"Astro", "Vue", "Svelte", "Jupyter Notebook"}
	for _, l := range parse.Languages() {
		if grammarOf[l] == "" && !slices.Contains(embedded, l) {
			t.Errorf("%s is supported but no part of the floor", l)
		}
	}
}

func TestParsedFiles(t *testing.T) {
	parsed, files, err := parsedFiles([]byte("TIME     list 2 ms, parse 656 ms (19990\n         of 20000 files from the cache)\n"))
	if err != nil || parsed != 10 || files != 20000 {
		t.Errorf("parsed %d of %d, %v", parsed, files, err)
	}
	if _, _, err := parsedFiles([]byte("TIME list 2 ms")); err == nil {
		t.Error("a report without the number is no error")
	}
}

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		s    series
		want float64
	}{{nil, 0}, {series{3}, 3}, {series{9, 1, 5}, 5}, {series{4, 1, 2, 9}, 3}} {
		if got := tt.s.median(); got != tt.want {
			t.Errorf("median of %v: %v, want %v", tt.s, got, tt.want)
		}
	}
}

func TestExecuteCountsDescendants(t *testing.T) {
	c, err := execute(t.Context(), true, "sh", "-c", "(i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done); exit 0")
	if err != nil {
		t.Fatal(err)
	}
	if c.cpu < 20*time.Millisecond || c.peak < 100<<10 || c.sum < c.peak {
		t.Errorf("CPU %v, peak %d, sum %d", c.cpu, c.peak, c.sum)
	}
	if _, err := execute(t.Context(), false, "sh", "-c", "echo no >&2; exit 3"); err == nil {
		t.Error("a failed run is no error")
	}
}

func TestFirstParse(t *testing.T) {
	var in, out bytes.Buffer
	if err := gob.NewEncoder(&in).Encode([]sent{{"go", []byte("package a\n")}, {"c", []byte("int x;\n")}}); err != nil {
		t.Fatal(err)
	}
	if err := serveFirstParse(&in, &out); err != nil {
		t.Fatal(err)
	}
	if ns, err := strconv.Atoi(strings.TrimSpace(out.String())); err != nil || ns <= 0 {
		t.Errorf("printed %q, want nanoseconds", out.String())
	}
	if err := serveFirstParse(strings.NewReader("garbage"), &out); err == nil {
		t.Error("garbage is taken")
	}
}
