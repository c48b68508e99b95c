package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// Preview is what an analysis would take and skip.
type Preview struct {
	Revision reposage.Revision
	Ledger   reposage.Ledger
	Files    []reposage.File // every entry, in path order
}

// PlanOptions say how Plan lays out its text.
type PlanOptions struct {
	TextOptions
	// All lists every entry; otherwise the largest few of each group.
	All bool
}

// Rows of a group in the text of a plan, unless all are wanted.
const (
	planSkipped = 5
	planTaken   = 3
)

// Plan writes a dry run as FormatText (what would be analysed by language, what would be skipped by
// reason, biggest first) or as FormatJSON (every entry with its decision).
func Plan(w io.Writer, v *Preview, f Format, o PlanOptions) error {
	switch f {
	case FormatText:
		p := &page{width: fitWidth(o.Width), style: style{o.Color}}
		p.plan(v, o.All)
		return p.writeTo(w, "plan")
	case FormatJSON:
		return planJSON(w, v)
	}
	return errFormat("a plan", f, FormatText, FormatJSON)
}

// fileGroup is the files of one language or one reason, largest first.
type fileGroup struct {
	key string
	reposage.Count
	files []*reposage.File
}

// groupFiles groups the files that key gives a name, the group with most bytes first.
func groupFiles(files []reposage.File, key func(*reposage.File) (string, bool)) []*fileGroup {
	by := map[string]*fileGroup{}
	var groups []*fileGroup
	for i := range files {
		f := &files[i]
		k, ok := key(f)
		if !ok {
			continue
		}
		g := by[k]
		if g == nil {
			g = &fileGroup{key: k}
			by[k] = g
			groups = append(groups, g)
		}
		g.Files++
		g.Bytes += f.Size
		g.files = append(g.files, f)
	}
	for _, g := range groups {
		slices.SortStableFunc(g.files, func(a, b *reposage.File) int { return cmp.Compare(b.Size, a.Size) })
	}
	slices.SortStableFunc(groups, func(a, b *fileGroup) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(b.Files, a.Files), strings.Compare(a.key, b.key))
	})
	return groups
}

func byLanguage(f *reposage.File) (string, bool) {
	return cmp.Or(f.Language, "Other text"), f.Taken()
}

func byReason(f *reposage.File) (string, bool) { return string(f.Skip), !f.Taken() }

func (p *page) plan(v *Preview, all bool) {
	taken := v.Ledger.Taken
	skipped := groupFiles(v.Files, byReason)
	var left reposage.Count
	for _, g := range skipped {
		left.Files += g.Files
		left.Bytes += g.Bytes
	}
	p.line(p.bold(ClipMiddle(Visible(v.Revision.Name), p.width)))
	p.line(p.dim(Clip(planRevision(v.Revision), p.width)))
	p.line()
	p.line(fmt.Sprintf("Would analyse %s of %s (%s) and skip %s (%s).", thousands(taken.Files),
		plural(v.Ledger.Entries, "entry", "entries"), byteSize(taken.Bytes), thousands(left.Files), byteSize(left.Bytes)))
	if groups := groupFiles(v.Files, byLanguage); len(groups) > 0 {
		p.section("ANALYSED", "by language, biggest first")
		for _, g := range groups {
			p.planGroup(g, Visible(g.key), "", limitRows(all, planTaken))
		}
	}
	if len(skipped) > 0 {
		p.section("SKIPPED", "by reason, biggest first")
		for _, g := range skipped {
			reason := reposage.SkipReason(g.key)
			p.planGroup(g, skipLabel(reason), skipNotes[reason], limitRows(all, planSkipped))
		}
	}
	if p.cut {
		p.line()
		p.line(p.dim("--full lists every entry."))
	}
}

func planRevision(rev reposage.Revision) string {
	s := Visible(rev.Target)
	if rev.Commit != "" {
		s = strings.TrimPrefix(Visible(rev.Ref)+" @ ", " @ ") + shortCommit(rev.Commit) + " · " + s
	}
	return s
}

// limitRows returns how many files of a group are listed.
func limitRows(all bool, n int) int {
	if all {
		return -1
	}
	return n
}

// planGroup writes a group's sums and its first files; limit -1 lists all.
func (p *page) planGroup(g *fileGroup, title, remark string, limit int) {
	p.line("  ", p.bold(padRight(Clip(title, 24), 24)), padLeft(plural(g.Files, "file", "files"), 14), padLeft(byteSize(g.Bytes), 12))
	if remark != "" {
		p.line("    ", p.dim(Clip(remark, p.width-4)))
	}
	shown := g.files
	if limit >= 0 && len(shown) > limit {
		shown = shown[:limit]
	}
	for _, f := range shown {
		detail := ""
		if f.Detail != "" {
			detail = "  (" + VisibleText(f.Detail) + ")"
		}
		p.line("    ", p.dim(padLeft(byteSize(f.Size), 10)), "  ", Visible(f.Path), p.dim(detail))
	}
	if more := len(g.files) - len(shown); more > 0 {
		p.cut = true
		p.line("    ", p.dim(padLeft("", 10)+"  … "+plural(more, "more", "more")))
	}
}

// planFile is one entry of the JSON form.
type planFile struct {
	Path     string                `json:"path"`
	Size     int64                 `json:"size"`
	Taken    bool                  `json:"taken"`
	Skip     reposage.SkipReason   `json:"skip,omitempty"`
	Detail   string                `json:"detail,omitempty"`
	Language string                `json:"language,omitempty"`
	Kind     reposage.LanguageKind `json:"kind,omitempty"`
	Encoding string                `json:"encoding,omitempty"`
	Test     bool                  `json:"test,omitempty"`
}

// planJSON writes the head and then one entry a line.
func planJSON(w io.Writer, v *Preview) error {
	ledger := v.Ledger
	ledger.Skipped, ledger.Limited = nonNil(ledger.Skipped), nonNil(ledger.Limited)
	head, err := json.MarshalIndent(&struct {
		SchemaVersion int               `json:"schema_version"`
		Analyser      string            `json:"analyser"`
		Revision      reposage.Revision `json:"revision"`
		Ledger        reposage.Ledger   `json:"ledger"`
	}{SchemaVersion, reposage.AnalyserVersion, portableRevision(v.Revision), ledger}, "", "  ")
	if err != nil {
		return fmt.Errorf("encode plan: %w", err)
	}
	text := append(head[:len(head)-2], ",\n  \"files\": ["...)
	separator := "\n    "
	for i := range v.Files {
		f := &v.Files[i]
		line, err := json.Marshal(&planFile{portableName(f.Path), f.Size, f.Taken(), f.Skip, validText(f.Detail),
			f.Language, f.Kind, f.Encoding, f.Test})
		if err != nil {
			return fmt.Errorf("encode entry %q: %w", f.Path, err)
		}
		text = append(append(text, separator...), line...)
		separator = ",\n    "
		if len(text) > 1<<16 {
			if err := writeJSON(w, text); err != nil {
				return err
			}
			text = text[:0]
		}
	}
	return writeJSON(w, append(text, "\n  ]\n}\n"...))
}
