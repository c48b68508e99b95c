package debt

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/reposage/reposage"
)

// WaiverFile is where a repository keeps the findings that the team accepts.
const WaiverFile = ".reposage/accepted.yaml"

// Waiver accepts findings. All that is set must fit; one of rule, path, symbol and fingerprint must be set.
type Waiver struct {
	Rule        string `yaml:"rule"`
	Path        string `yaml:"path"` // of the file; * stands for anything within a folder, ** for folders
	Symbol      string `yaml:"symbol"`
	Fingerprint string `yaml:"fingerprint"`
	Reason      string `yaml:"reason"`
	// Until is the last day on which it holds (2027-03-31), or "never" for one that does not expire.
	Until string `yaml:"until"`

	until time.Time // the end of the day, UTC; zero for never
}

// Waivers are those of one file. They are not changed by use.
type Waivers struct {
	list []Waiver
	file string
}

// maxWaivers bounds the entries of a file.
const maxWaivers = 1000

// ParseWaivers reads a waiver file. The error is an EInvalid with line and reason.
func ParseWaivers(file string, text []byte) (*Waivers, error) {
	d, err := parseYAML(file, text)
	if err != nil {
		return nil, err
	}
	var content struct {
		Accepted []Waiver `yaml:"accepted"`
	}
	if err := d.decode(&content); err != nil {
		return nil, err
	}
	if len(content.Accepted) > maxWaivers {
		return nil, d.errorLine(0, "more than %d entries", maxWaivers)
	}
	for i := range content.Accepted {
		if err := content.Accepted[i].validate(d, fmt.Sprintf("$.accepted[%d]", i)); err != nil {
			return nil, err
		}
	}
	return &Waivers{list: content.Accepted, file: file}, nil
}

func (w *Waiver) validate(d *document, at string) error {
	known := w.Rule == ""
	for _, r := range Rules {
		known = known || r == w.Rule
	}
	switch {
	case !known:
		return d.errorAt(at, "there is no rule %q; there are %s", w.Rule, strings.Join(Rules, ", "))
	case w.Rule == "" && w.Path == "" && w.Symbol == "" && w.Fingerprint == "":
		return d.errorAt(at, "names neither rule, path, symbol nor fingerprint")
	case strings.TrimSpace(w.Reason) == "":
		return d.errorAt(at, "reason is missing")
	case !validPattern(w.Path):
		return d.errorAt(at, "path %q is not a pattern", w.Path)
	case w.Until == "":
		return d.errorAt(at, "until is missing: a date such as 2027-03-31, or never")
	case w.Until == "never":
		return nil
	}
	t, err := time.Parse(time.DateOnly, w.Until)
	if err != nil {
		return d.errorAt(at, "until is %q: write a date such as 2027-03-31, or never", w.Until)
	}
	w.until = t.AddDate(0, 0, 1)
	return nil
}

func validPattern(pattern string) bool {
	_, err := path.Match(pattern, "")
	return err == nil
}

func (w *Waiver) expired(now time.Time) bool { return !w.until.IsZero() && !now.Before(w.until) }

// fits reports whether a waiver is about a finding whose path fits.
func (w *Waiver) fits(f *reposage.Finding) bool {
	return (w.Rule == "" || w.Rule == f.Rule) && (w.Symbol == "" || w.Symbol == f.Symbol) && (w.Fingerprint == "" || w.Fingerprint == f.Fingerprint)
}

// matchPath matches a pattern element by element; ** stands for any number of folders. Only the last ** is tried
// again: what an earlier one could reach, it can, too. A pattern from a hostile repository costs no more than
// its length times that of the path.
func matchPath(pattern, p string) bool {
	elements, names := strings.Split(pattern, "/"), strings.Split(p, "/")
	i, k := 0, 0
	again, from := -1, 0 // the element after the last **, and the name it is tried at
	for k < len(names) {
		switch {
		case i < len(elements) && elements[i] == "**":
			i++
			again, from = i, k
		case i < len(elements) && matchName(elements[i], names[k]):
			i++
			k++
		case again >= 0:
			from++
			i, k = again, from
		default:
			return false
		}
	}
	for i < len(elements) && elements[i] == "**" {
		i++
	}
	return i == len(elements)
}

func matchName(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil // validated
}

// apply marks the findings, sorted by path, that are accepted on a day. It returns what the team should know of its
// waivers, and the next moment at which one expires.
func (w *Waivers) apply(findings []reposage.Finding, now time.Time) (notes []string, next time.Time) {
	if w == nil {
		return nil, next
	}
	uses := w.accept(findings, now)
	for i := range w.list {
		waiver := &w.list[i]
		expired := waiver.expired(now)
		if !expired && !waiver.until.IsZero() && (next.IsZero() || waiver.until.Before(next)) {
			next = waiver.until
		}
		switch {
		case expired && uses[i] > 0:
			notes = append(notes, fmt.Sprintf("%s: entry %d (%s) expired on %s; %s again", w.file, i+1, waiver.what(), waiver.Until,
				count(uses[i], "finding counts", "findings count")))
		case uses[i] == 0:
			notes = append(notes, fmt.Sprintf("%s: entry %d (%s) fits no finding any more", w.file, i+1, waiver.what()))
		}
	}
	return notes, next
}

// accept marks the accepted findings and returns how many each waiver is about, expired ones included.
func (w *Waivers) accept(findings []reposage.Finding, now time.Time) (uses []int) {
	uses = make([]int, len(w.list))
	var here []int // waivers whose path fits
	for k := range findings {
		f := &findings[k]
		if k == 0 || f.Path != findings[k-1].Path {
			here = here[:0]
			for i := range w.list {
				if w.list[i].Path == "" || matchPath(w.list[i].Path, f.Path) {
					here = append(here, i)
				}
			}
		}
		for _, i := range here {
			waiver := &w.list[i]
			if !waiver.fits(f) {
				continue
			}
			uses[i]++
			if f.Accepted == "" && !waiver.expired(now) {
				f.Accepted = waiver.Reason
			}
		}
	}
	return uses
}

func (w *Waiver) what() string {
	var parts []string
	for _, s := range []string{w.Rule, w.Path, w.Symbol, w.Fingerprint} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " ")
}
