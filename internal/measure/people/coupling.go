package people

import (
	"cmp"
	"slices"
)

// What counts as a coupling, and what is bounded.
const (
	// MinCommon is how many commits must have changed both files.
	MinCommon = 5
	// MinDegree is the least Coupling.Degree.
	MinDegree = 0.5
	// MaxCommitPaths is how many paths a commit may change to say something about coupling: more is a mass rename
	// or a change of format.
	MaxCommitPaths = 50
	// maxCouplings is how many are kept, the strongest ones.
	maxCouplings = 10_000
)

// CouplingKind says why two files may be expected to change together, from their names alone.
type CouplingKind string

// The kinds.
const (
	CouplingCode    CouplingKind = "code"         // nothing in the names explains it
	CouplingSubject CouplingKind = "test-subject" // a test and the file it is named after
	CouplingTest    CouplingKind = "test"         // one of the files or both are test code
	CouplingTwin    CouplingKind = "twin"         // one name, two extensions: a header and its source
)

// Coupling is a pair of files that change together.
type Coupling struct {
	A      string `json:"a"` // path; before B in the order of paths
	B      string `json:"b"`
	Common int    `json:"common"`    // commits that changed both
	OfA    int    `json:"commits_a"` // commits that changed A
	OfB    int    `json:"commits_b"`
	// Degree is Common / max(OfA, OfB): when either of the two changes, the other one does, too, at
	// least this often. 0.5 to 1.
	Degree float64      `json:"degree"`
	Kind   CouplingKind `json:"kind"`
	// Related is set when the relation graph has an edge between the two.
	Related bool `json:"related"`
	// Hidden is set for a pair of the kind code without a relation: whoever changes one file is told by
	// nothing in it to change the other.
	Hidden bool `json:"hidden"`
}

// strength is what couplings are ordered by: a high degree that rests on many commits.
func (p *Coupling) strength() float64 { return p.Degree * float64(p.Common) }

// Couplings are the pairs of files that change together.
type Couplings struct {
	Commits int        `json:"commits"`       // by people, that were looked at
	Large   int        `json:"large_commits"` // left out: more than 50 paths
	Total   int        `json:"total"`
	Hidden  int        `json:"hidden"`
	Pairs   []Coupling `json:"pairs"` // the strongest first; at most 10,000
}

// couplings finds the pairs. For each file the commits that touched it are walked and the other files in them counted:
// memory is linear in the input, time is the number of pairs in commits.
func (c *census) couplings() Couplings {
	m := c.coChanges()
	out := Couplings{Commits: m.commits, Large: m.large, Pairs: []Coupling{}}
	common := make([]int32, len(c.in.Files))
	var touched []int32
	for a := range c.in.Files {
		for _, k := range m.of(a) {
			for _, b := range c.in.Commits[k].Files {
				if int(b) <= a || m.changes(int(b)) < MinCommon {
					continue
				}
				if common[b] == 0 {
					touched = append(touched, b)
				}
				common[b]++
			}
		}
		for _, b := range touched {
			if pair, ok := c.pair(m, int32(a), b, int(common[b])); ok {
				out.add(pair)
			}
			common[b] = 0
		}
		touched = touched[:0]
	}
	out.trim(maxCouplings)
	return out
}

// pair makes a coupling of two files with so many common commits, if it is one.
func (c *census) pair(m *coChanges, a, b int32, common int) (Coupling, bool) {
	most := max(m.changes(int(a)), m.changes(int(b)))
	if common < MinCommon || ratio(common, most) < MinDegree {
		return Coupling{}, false
	}
	if c.in.Files[b].Path < c.in.Files[a].Path {
		a, b = b, a
	}
	p := Coupling{
		A: c.in.Files[a].Path, B: c.in.Files[b].Path, Common: common, OfA: m.changes(int(a)), OfB: m.changes(int(b)),
		Degree: ratio(common, most), Kind: kindOf(&c.in.Files[a], &c.in.Files[b]),
	}
	if c.in.Related != nil {
		p.Related = c.in.Related(a, b)
		p.Hidden = !p.Related && p.Kind == CouplingCode
	}
	return p, true
}

// add counts a pair and keeps it while it may be among the strongest.
func (o *Couplings) add(p Coupling) {
	o.Total++
	if p.Hidden {
		o.Hidden++
	}
	o.Pairs = append(o.Pairs, p)
	if len(o.Pairs) >= 2*maxCouplings {
		o.trim(maxCouplings)
	}
}

// trim sorts and keeps the strongest.
func (o *Couplings) trim(n int) {
	slices.SortFunc(o.Pairs, func(a, b Coupling) int {
		return cmp.Or(cmp.Compare(b.strength(), a.strength()), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	if len(o.Pairs) > n {
		o.Pairs = slices.Clip(slices.Delete(o.Pairs, n, len(o.Pairs)))
	}
}

// coChanges lists for each file the commits that say something about coupling.
type coChanges struct {
	commits, large int
	start          []int32
	list           []int32 // indexes of commits
}

func (m *coChanges) of(file int) []int32 { return m.list[m.start[file]:m.start[file+1]] }

// changes returns how many commits changed the file.
func (m *coChanges) changes(file int) int { return int(m.start[file+1] - m.start[file]) }

func (c *census) coChanges() *coChanges {
	m := &coChanges{start: make([]int32, len(c.in.Files)+1)}
	each := func(fn func(commit, file int32)) {
		for i := range c.in.Commits {
			k := &c.in.Commits[i]
			if c.personOf(k) >= 0 && max(k.Paths, len(k.Files)) <= MaxCommitPaths {
				for _, f := range k.Files {
					fn(int32(i), f)
				}
			}
		}
	}
	for i := range c.in.Commits {
		k := &c.in.Commits[i]
		switch {
		case c.personOf(k) < 0:
		case max(k.Paths, len(k.Files)) > MaxCommitPaths:
			m.large++
		default:
			m.commits++
		}
	}
	each(func(_, f int32) { m.start[f+1]++ })
	for i := range c.in.Files {
		m.start[i+1] += m.start[i]
	}
	m.list = make([]int32, m.start[len(c.in.Files)])
	next := slices.Clone(m.start)
	each(func(k, f int32) {
		m.list[next[f]] = k
		next[f]++
	})
	return m
}
