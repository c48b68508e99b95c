package source

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// randomStep makes up a commit: edits, added, deleted, renamed and copied files, and now and
// then a merge or a skewed clock.
func randomStep(r *rand.Rand, s *scriptedRepo) step {
	n := len(s.trees)
	parent := n - 1
	if n > 1 && r.IntN(4) == 0 {
		parent = max(1, n-1-r.IntN(4))
	}
	st := step{parents: []int{parent}, set: m{}, author: fmt.Sprintf("P%d <p%d@example.org>", r.IntN(4), r.IntN(3))}
	switch r.IntN(8) {
	case 0:
		st.when = startDay + int64(n)*day - int64(r.IntN(20))*day
	case 1:
		st.when = startDay + int64(n-1)*day
	}
	tree := maps.Clone(s.trees[parent])
	if n > 3 && r.IntN(5) == 0 {
		if other := 1 + r.IntN(n-1); other != parent {
			st.parents = append(st.parents, other)
			for p, v := range s.trees[other] {
				if r.IntN(2) == 0 {
					st.set[p] = v
				}
			}
		}
	}
	for range r.IntN(4) {
		paths := slices.Sorted(maps.Keys(tree))
		if len(paths) == 0 || r.IntN(4) == 0 {
			st.set[fmt.Sprintf("d%d/f%d.go", r.IntN(2), r.IntN(8))] = string(text(randomLines(r, 5+r.IntN(30), 200)))
			continue
		}
		p := paths[r.IntN(len(paths))]
		if slices.Contains(st.remove, p) {
			continue
		}
		changed := string(text(mutate(r, strings.Split(strings.TrimSuffix(tree[p], "\n"), "\n"), 200)))
		switch r.IntN(4) {
		case 0:
			st.remove = append(st.remove, p)
			delete(st.set, p)
		case 1: // rename, changed or not
			st.remove = append(st.remove, p)
			delete(st.set, p)
			if r.IntN(2) == 0 {
				changed = tree[p]
			}
			st.set[fmt.Sprintf("d%d/r%d.go", r.IntN(2), r.IntN(8))] = changed
		default:
			st.set[p] = changed
		}
	}
	st.remove = slices.DeleteFunc(st.remove, func(p string) bool { _, again := st.set[p]; return again })
	return st
}

// TestIncrementalEqualsFromScratch reads random histories with and without a base, under limits
// small enough to cut in all places.
func TestIncrementalEqualsFromScratch(t *testing.T) {
	seeds := 40
	if testing.Short() {
		seeds = 6
	}
	used := 0
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(uint64(seed), 7))
			s := newScriptedRepo(t)
			commits := 12 + r.IntN(40)
			for range commits {
				s.commit(randomStep(r, s))
			}
			o := HistoryOptions{Window: time.Duration(3+r.IntN(30)) * 24 * time.Hour, AgeCommits: r.IntN(12) - 1, FullHistory: r.IntN(4) == 0}
			if r.IntN(3) == 0 {
				o.MaxCommits = 1 + r.IntN(10)
			}
			if r.IntN(4) == 0 {
				o.MaxChanges = 1 + r.IntN(30)
			}
			if r.IntN(4) == 0 {
				o.MaxContent = int64(1 + r.IntN(20_000))
			}
			for range 6 {
				from, to := 1+r.IntN(commits), 1+r.IntN(commits)
				base := s.history(from, o)
				want := s.history(to, o)
				with := o
				with.Base = base.Encode()
				got := s.history(to, with)
				if a, b := describe(got, nil), describe(want, nil); a != b {
					t.Fatalf("from %d to %d with %+v:\n%s\nwant\n%s", from, to, o, a, b)
				}
				if !bytes.Equal(got.Encode(), want.Encode()) {
					t.Fatalf("from %d to %d with %+v: encodings differ", from, to, o)
				}
				if got.extended {
					used++
				}
			}
		})
	}
	if used < seeds {
		t.Errorf("the base was of use in %d of %d cases: the test tests nothing", used, 6*seeds)
	}
}
