package agreement

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var corpora = flag.String("corpora", "", "folder with clones of the repositories that testdata names")

// gate is the part of functions that must be found, and of those that must have the same complexity.
const gate = 0.98

func TestAgreement(t *testing.T) {
	if *corpora == "" {
		t.Skip("needs clones of public repositories: go test ./bench/agreement -corpora DIR")
	}
	dir, err := filepath.Abs(*corpora)
	if err != nil {
		t.Fatal(err)
	}
	explained := readDifferences(t)
	for _, truth := range truths(t) {
		t.Run(truth.Language, func(t *testing.T) {
			clone := FindClone(dir, truth.Repository)
			if clone == "" {
				t.Fatalf("no clone of %s in %s", truth.Repository, dir)
			}
			r, err := Compare(t.Context(), truth, clone)
			if err != nil {
				t.Fatal(err)
			}
			found, same := ratio(r.Found, r.Functions), ratio(r.Same, r.Found)
			t.Logf("%s under %s: %d functions, %.1f %% found, %.1f %% of them with the same complexity; cognitive %d of %d",
				truth.Repository, truth.Profile, r.Functions, 100*found, 100*same, r.SameRated, r.Rated)
			if truth.Gated && (found < gate || same < gate) {
				t.Errorf("below %.0f %%", 100*gate)
			}
			checkExplained(t, truth.Language, r.Differ, explained)
		})
	}
}

// checkExplained holds differences.tsv complete and free of differences that are gone.
func checkExplained(t *testing.T, language string, differ []Difference, explained map[string]string) {
	t.Helper()
	present := map[string]bool{}
	for i := range differ {
		d := &differ[i]
		present[d.Key()] = true
		if explained[d.Key()] == "" {
			t.Errorf("not explained in differences.tsv: %s %s, got %d, the tools say %d", d.Key(), d.Name, d.Got, d.Want)
		}
	}
	for key := range explained {
		if strings.HasPrefix(key, language+"\t") && !present[key] {
			t.Errorf("differences.tsv explains what is no longer different: %s", key)
		}
	}
}

func ratio(part, whole int) float64 { return float64(part) / float64(max(whole, 1)) }

func truths(t *testing.T) (list []*Truth) {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.tsv")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no truths: %v", err)
	}
	for _, path := range paths {
		truth, err := ReadTruth(path)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, truth)
	}
	return list
}

// readDifferences reads lines "language TAB what TAB file:line TAB explanation".
func readDifferences(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("differences.tsv")
	if err != nil {
		t.Fatal(err)
	}
	explained := map[string]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		at := strings.LastIndexByte(line, '\t')
		if at < 0 || strings.Count(line, "\t") != 3 {
			t.Fatalf("differences.tsv: %q has not four fields", line)
		}
		explained[line[:at]] = line[at+1:]
	}
	return explained
}

// TestTruthsAreReadable runs without clones.
func TestTruthsAreReadable(t *testing.T) {
	functions := 0
	for _, truth := range truths(t) {
		if truth.Language == "" || truth.Repository == "" || len(truth.Commit) != 40 || truth.Profile == "" || truth.Note == "" {
			t.Errorf("incomplete header: %+v", truth)
		}
		for _, fn := range truth.Functions {
			if fn.File == "" || fn.Line < 1 || fn.Cyclomatic < 1 {
				t.Errorf("%s: incomplete function %+v", truth.Language, fn)
			}
		}
		functions += len(truth.Functions)
	}
	if functions < 1600 {
		t.Errorf("%d functions, want some 1,650", functions)
	}
	readDifferences(t)
}
