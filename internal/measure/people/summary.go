package people

import (
	"cmp"
	"slices"
	"strings"
)

// Summary is the part of a Result that goes into a report.
type Summary struct {
	Since     int64   `json:"since,omitempty"` // as in Result
	Until     int64   `json:"until"`
	Commits   int     `json:"commits"`     // by people
	Bots      int     `json:"bot_commits"` // left out
	People    int     `json:"people"`
	Active    int     `json:"active_people"`
	BusFactor int     `json:"bus_factor"`
	LossShare float64 `json:"knowledge_loss"` // lost lines / lines with main authors
	Knowledge
	Owners    []Author       `json:"owners"`  // those with most commits
	Folders   []Folder       `json:"folders"` // folders with most code
	Ages      []AgeBand      `json:"ages"`
	LostFiles []Ownership    `json:"lost_files"` // knowledge lost, most code first
	Owned     []OwnedHotspot `json:"one_owner"`
	// Coupled are the hidden couplings first, then the others that are no tests.
	Coupled Couplings `json:"coupling"`
	Notes   []string  `json:"notes,omitempty"`
}

// OwnedHotspot is a file that changes often, is complex and known to one person.
type OwnedHotspot struct {
	Path      string  `json:"path"`
	Owner     string  `json:"owner"`
	Share     float64 `json:"share"`
	Commits   int     `json:"commits"`
	Cognitive int     `json:"cognitive"`
	Active    bool    `json:"active"` // the owner still commits
}

// Summarize keeps at most top rows of each list; less than one means all.
func (r *Result) Summarize(top int) *Summary {
	whole := r.Repository()
	s := &Summary{
		Since: r.Since, Until: r.Until, Commits: r.Commits, Bots: r.Bots, People: len(r.Authors), BusFactor: whole.BusFactor,
		LossShare: whole.LossShare(), Knowledge: whole.Knowledge,
		Owners: first(r.Authors, top), Ages: slices.Clone(r.Ages), Notes: slices.Clone(r.Notes),
		Folders: first(r.largestFolders(), top), LostFiles: first(r.lostFiles(), top), Owned: first(r.OwnedHotspots(), top),
	}
	for i := range r.Authors {
		if r.Authors[i].Active {
			s.Active++
		}
	}
	s.Coupled = r.Couplings
	s.Coupled.Pairs = first(r.worstPairs(), top)
	return s
}

// first copies up to n elements; never nil, so that JSON has a list.
func first[T any](list []T, n int) []T {
	if n < 1 || n > len(list) {
		n = len(list)
	}
	return append(make([]T, 0, n), list[:n]...)
}

// largestFolders returns the folders, most code first. A folder that has nothing but one other folder
// is left out for that one.
func (r *Result) largestFolders() []Folder {
	var out []Folder
	for i := 1; i < len(r.Folders); i++ {
		if i+1 < len(r.Folders) && r.Folders[i+1].Files == r.Folders[i].Files && strings.HasPrefix(r.Folders[i+1].Path, r.Folders[i].Path+"/") {
			continue
		}
		out = append(out, r.Folders[i])
	}
	slices.SortStableFunc(out, func(a, b Folder) int { return cmp.Compare(b.CodeLines, a.CodeLines) })
	return out
}

func (r *Result) lostFiles() []Ownership {
	var out []Ownership
	for _, f := range r.Files {
		if f.Lost {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, func(a, b Ownership) int {
		return cmp.Or(cmp.Compare(b.CodeLines, a.CodeLines), cmp.Compare(a.Path, b.Path))
	})
	return out
}

// OwnedHotspots returns files with one owner by commits × cognitive complexity.
func (r *Result) OwnedHotspots() []OwnedHotspot {
	active := make(map[string]bool, len(r.Authors))
	for i := range r.Authors {
		active[r.Authors[i].Name] = r.Authors[i].Active
	}
	var out []OwnedHotspot
	for i := range r.Files {
		f := &r.Files[i]
		if f.OneOwner && !f.Test && f.Cognitive > 0 {
			out = append(out, OwnedHotspot{f.Path, f.Owner, f.Share, f.Commits, f.Cognitive, active[f.Owner]})
		}
	}
	slices.SortFunc(out, func(a, b OwnedHotspot) int {
		return cmp.Or(cmp.Compare(b.Commits*b.Cognitive, a.Commits*a.Cognitive), cmp.Compare(a.Path, b.Path))
	})
	return out
}

// worstPairs returns the hidden couplings, then those that are no tests, each the strongest first.
func (r *Result) worstPairs() []Coupling {
	var out []Coupling
	for _, hidden := range [...]bool{true, false} {
		for _, p := range r.Couplings.Pairs {
			if p.Hidden == hidden && p.Kind != CouplingTest && p.Kind != CouplingSubject {
				out = append(out, p)
			}
		}
	}
	return out
}
