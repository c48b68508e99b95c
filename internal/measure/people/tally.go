package people

import (
	"cmp"
	"slices"
)

// share is how many commits a person made to something.
type share struct{ person, commits int32 }

// tally counts commits by subject (a file or a folder) and person.
type tally struct {
	pairs []uint64 // subject<<32 | person, one a commit
	start []int32  // by subject: where its shares begin; one more at the end
	all   []share
}

func (t *tally) add(subject, person int32) {
	t.pairs = append(t.pairs, uint64(uint32(subject))<<32|uint64(uint32(person)))
}

// finish counts; shares of a subject are then in the order of commits, then of people.
func (t *tally) finish(subjects int) {
	slices.Sort(t.pairs)
	t.start = make([]int32, subjects+1)
	next := 0
	for i := 0; i < len(t.pairs); {
		j := i + 1
		for j < len(t.pairs) && t.pairs[j] == t.pairs[i] {
			j++
		}
		for subject := int(t.pairs[i] >> 32); next <= subject; next++ {
			t.start[next] = int32(len(t.all))
		}
		t.all = append(t.all, share{int32(uint32(t.pairs[i])), int32(j - i)})
		i = j
	}
	for ; next <= subjects; next++ {
		t.start[next] = int32(len(t.all))
	}
	t.pairs = nil
	for s := range subjects {
		slices.SortFunc(t.of(s), func(a, b share) int {
			return cmp.Or(cmp.Compare(b.commits, a.commits), cmp.Compare(a.person, b.person))
		})
	}
}

// of returns who committed to a subject, most commits first.
func (t *tally) of(subject int) []share { return t.all[t.start[subject]:t.start[subject+1]] }

// tallyFiles counts commits by file and person.
func (c *census) tallyFiles() *tally {
	t := &tally{}
	for i := range c.in.Commits {
		k := &c.in.Commits[i]
		p := c.personOf(k)
		if p < 0 {
			continue
		}
		for _, f := range k.Files {
			t.add(f, p)
		}
	}
	t.finish(len(c.in.Files))
	return t
}

func total(shares []share) (n int) {
	for _, s := range shares {
		n += int(s.commits)
	}
	return n
}

// mainAuthors returns for each file the smallest set of people who made more than half of its commits. Of
// several such sets it is the one of the people with most commits.
func mainAuthors(files *tally, n int) [][]int32 {
	main := make([][]int32, n)
	backing := make([]int32, 0, n)
	for f := range main {
		shares := files.of(f)
		half, sum, from := total(shares), 0, len(backing)
		for i := 0; i < len(shares) && 2*sum <= half; i++ {
			sum += int(shares[i].commits)
			backing = append(backing, shares[i].person)
		}
		main[f] = backing[from:len(backing):len(backing)]
	}
	return main
}

// ownership describes each file.
func (c *census) ownership(files *tally, main [][]int32) []Ownership {
	out := make([]Ownership, len(c.in.Files))
	for i := range out {
		f, o := &c.in.Files[i], &out[i]
		*o = Ownership{
			Path: f.Path, CodeLines: f.CodeLines, Cognitive: f.Cognitive, Test: f.Test, BusFactor: len(main[i]),
			Age: daysBefore(c.in.Until, f.Last), Created: daysBefore(c.in.Until, f.First),
		}
		shares := files.of(i)
		if len(shares) == 0 {
			continue
		}
		o.Authors, o.Commits = len(shares), total(shares)
		o.Owner, o.Share = c.people[shares[0].person].name, ratio(int(shares[0].commits), o.Commits)
		for _, s := range shares {
			if ratio(int(s.commits), o.Commits) < MinorShare {
				o.Minor++
			}
		}
		o.Lost = !slices.ContainsFunc(main[i], c.active)
		o.OneOwner = c.all > 1 && o.Commits >= OneOwnerCommits && o.Share >= OneOwnerShare
	}
	return out
}
