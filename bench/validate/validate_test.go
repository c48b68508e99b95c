package main

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/reposage/reposage/internal/measure/debt"
)

func TestAUC(t *testing.T) {
	for _, c := range []struct {
		scores   []float64
		positive []bool
		want     float64
	}{
		{[]float64{1, 2, 3, 4}, []bool{false, false, true, true}, 1},
		{[]float64{4, 3, 2, 1}, []bool{false, false, true, true}, 0},
		{[]float64{1, 1, 1}, []bool{false, true, false}, 0.5},
		{[]float64{1, 2, 2, 3}, []bool{false, true, false, true}, 0.875}, // 3.5 of 4 pairs
		{[]float64{5, 1, 3}, []bool{true, true, false}, 0.5},
	} {
		if got := auc(c.scores, c.positive); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("auc(%v, %v) = %v, want %v", c.scores, c.positive, got, c.want)
		}
	}
}

func TestIntervalHoldsTheMean(t *testing.T) {
	v := []float64{0.6, 0.7, 0.8, 0.9}
	low, high := interval(v)
	if !(low < mean(v) && mean(v) < high) || low < 0.6 || high > 0.9 {
		t.Errorf("from %v to %v", low, high)
	}
	if again, _ := interval(v); again != low {
		t.Error("another run gives another interval")
	}
}

func TestIsFix(t *testing.T) {
	for _, c := range []struct {
		subject, body string
		want          bool
	}{
		{"Fix crash when the list is empty", "", true},
		{"url: fixed memory leak", "", true},
		{"CVE-2021-1234: check the length", "", true},
		{"Handle empty lists", "Fixes #12", true},
		{"Handle empty lists", "See #12", false},
		{"Add prefix to names", "", false},
		{"Fix typo in comment", "", false},
		{"fix docs", "", false},
		{"Fix tests on Windows", "", false},
		{"Merge pull request #3 from a/fix-crash", "", false},
		{"Fix coding style", "", false},
		{"Bump version", "fixes #3", false},
		{"debugging output", "", false},
	} {
		if got := isFix(c.subject, c.body); got != c.want {
			t.Errorf("%q, %q: %v", c.subject, c.body, got)
		}
	}
}

// TestFitFindsWhatMatters: of two factors one decides and one is noise.
func TestFitFindsWhatMatters(t *testing.T) {
	factors := []debt.Factor{{Input: "nloc", From: 0, To: 100}, {Input: "fan_in", From: 0, To: 10}}
	var list []Snapshot
	for _, name := range []string{"a", "b"} {
		s := Snapshot{Repository: name}
		for i := range 100 {
			row := Row{Inputs: map[string]float64{"nloc": float64(i), "fan_in": float64(i * 7 % 10)}}
			if i%3 != 0 && i > 50 {
				row.Fixes = 1
			}
			s.Files = append(s.Files, row)
		}
		list = append(list, s)
	}
	found := points(factors, fit(samples(list, factors), "b"))
	if len(found) == 0 || found[0].Input != "nloc" || found[0].Points < totalPoints-step {
		t.Errorf("got %+v", found)
	}
}

// TestHistory follows a file through a rename, before the moment and after.
func TestHistory(t *testing.T) {
	dir := t.TempDir()
	git := func(date string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "git", args...)
		cmd.Dir = dir
		cmd.Env = append(cmd.Environ(), "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date, "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null",
			"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	content := "package a\n\nfunc A() {}\n\nfunc B() {}\n"
	commit := func(date, path, message string) {
		t.Helper()
		content += "// more\n"
		if err := os.WriteFile(filepath.Join(dir, path), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		git(date, "add", ".")
		git(date, "commit", "-q", "-m", message)
	}
	git("2020-01-01T00:00:00Z", "init", "-q")
	commit("2020-01-01T00:00:00Z", "a.go", "Begin")
	commit("2022-03-01T00:00:00Z", "a.go", "Fix crash\n\nThe body has a \x01 in it.")
	git("2022-04-01T00:00:00Z", "mv", "a.go", "b.go")
	commit("2022-04-01T00:00:00Z", "b.go", "Rename")
	git("2022-08-01T00:00:00Z", "mv", "b.go", "c.go")
	commit("2022-08-01T00:00:00Z", "c.go", "Rename again")
	commit("2022-09-01T00:00:00Z", "c.go", "Fix leak")
	commit("2024-01-01T00:00:00Z", "c.go", "Fix crash, too late to count")
	commits, err := readHistory(t.Context(), filepath.Join(dir, ".git"))
	if err != nil {
		t.Fatal(err)
	}
	if len(commits) != 6 {
		t.Fatalf("%d commits", len(commits))
	}
	at := time.Date(2022, 6, 1, 0, 0, 0, 0, time.UTC)
	if p := pastOf(commits, at)["b.go"]; p == nil || p.commits != 2 || p.fixes != 1 || len(p.authors) != 1 {
		t.Errorf("past of b.go: %+v", p)
	}
	if got := mended(commits, at); got["b.go"] != 1 || len(got) != 1 {
		t.Errorf("mended %v", got)
	}
	times := moments(commits)
	if len(times) != momentsPerRepository || times[0].Year() != 2022 || times[len(times)-1].Year() != 2023 {
		t.Errorf("moments %v", times)
	}
}
