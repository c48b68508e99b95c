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

	until time.Time // the end of the day; zero for never
	uses  int
}

// Waivers are those of one file.
type Waivers struct {
	list []Waiver
	file string
}

// maxWaivers bounds the entries of a file.
const maxWaivers = 2000

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

func (w *Waiver) expired(now time.Time) bool { return !w.until.IsZero() && !now.Before(w.until) }

func (w *Waiver) fits(f *reposage.Finding) bool {
	return (w.Rule == "" || w.Rule == f.Rule) && (w.Symbol == "" || w.Symbol == f.Symbol) &&
		(w.Fingerprint == "" || w.Fingerprint == f.Fingerprint) && (w.Path == "" || matchPath(w.Path, f.Path))
}

// matchPath matches a pattern element by element; ** stands for any number of folders.
func matchPath(pattern, p string) bool {
	return matchElements(strings.Split(pattern, "/"), strings.Split(p, "/"), 0)
}

func matchElements(pattern, elements []string, depth int) bool {
	for len(pattern) > 0 {
		if pattern[0] == "**" {
			if depth > 8 {
				return false
			}
			for i := range len(elements) + 1 {
				if matchElements(pattern[1:], elements[i:], depth+1) {
					return true
				}
			}
			return false
		}
		if len(elements) == 0 {
			return false
		}
		if ok, err := path.Match(pattern[0], elements[0]); err != nil || !ok {
			return false
		}
		pattern, elements = pattern[1:], elements[1:]
	}
	return len(elements) == 0
}

// apply marks the findings that are accepted on a day. It returns what the team should know of its waivers, and the
// next moment at which one expires.
func (w *Waivers) apply(findings []reposage.Finding, now time.Time) (notes []string, next time.Time) {
	if w == nil {
		return nil, next
	}
	for i := range w.list {
		waiver := &w.list[i]
		expired := waiver.expired(now)
		if !expired && !waiver.until.IsZero() && (next.IsZero() || waiver.until.Before(next)) {
			next = waiver.until
		}
		for k := range findings {
			if f := &findings[k]; waiver.fits(f) {
				waiver.uses++
				if !expired && f.Accepted == "" {
					f.Accepted = waiver.Reason
				}
			}
		}
		switch {
		case expired && waiver.uses > 0:
			notes = append(notes, fmt.Sprintf("%s: entry %d (%s) expired on %s; its %d findings count again", w.file, i+1, waiver.what(), waiver.Until, waiver.uses))
		case waiver.uses == 0:
			notes = append(notes, fmt.Sprintf("%s: entry %d (%s) fits no finding any more", w.file, i+1, waiver.what()))
		}
	}
	return notes, next
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
