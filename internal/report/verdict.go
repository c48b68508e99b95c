package report

import (
	"fmt"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
)

// hardCognitive is the first cognitive complexity above the usual limit of 15.
const hardCognitive = 16

// verdict says in one or two sentences what a reader should take home: what it is, how hard it
// is to follow, where to look first. Every word follows from a number of the report.
func verdict(r *measure.Repository) string {
	if r.Ledger.Entries == 0 {
		return "There is nothing to analyse: the tree is empty."
	}
	if r.Source.Files == 0 {
		return verdictWithoutCode(r)
	}
	parts := []string{whatItIs(r), howHard(r)}
	if s := whereToStart(r); s != "" {
		parts = append(parts, s)
	}
	if s := whatIsMissing(r); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

func verdictWithoutCode(r *measure.Repository) string {
	switch {
	case r.Ledger.Entries == 1 && r.Totals.Files == 0:
		return "Nothing could be analysed: the only entry was skipped."
	case r.Totals.Files == 0:
		return fmt.Sprintf("Nothing could be analysed: all %s entries were skipped.", thousands(r.Ledger.Entries))
	}
	return fmt.Sprintf("There is no program code here: %s of text in %s.",
		plural(r.Totals.Lines, "line", "lines"), plural(r.Totals.Files, "file", "files"))
}

// sizes are the words for a number of code lines; the last that fits.
var sizes = []struct {
	from int
	word string
}{
	{0, "A tiny"}, {1_000, "A small"}, {10_000, "A medium-sized"}, {100_000, "A large"}, {1_000_000, "A very large"},
}

func whatItIs(r *measure.Repository) string {
	word := ""
	for _, s := range sizes {
		if r.Source.CodeLines >= s.from {
			word = s.word
		}
	}
	s := fmt.Sprintf("%s %s code base: %s of code in %s", word, mainLanguages(r.Languages),
		plural(r.Source.CodeLines, "line", "lines"), plural(r.Source.Files, "file", "files"))
	if r.Tests.CodeLines > 0 {
		s += ", " + percent(float64(r.Tests.CodeLines), float64(r.Source.CodeLines)) + " of it tests"
	}
	return s + "."
}

// mainLanguages names the languages that make up most of the code: "Go", "Go and C", "mixed".
func mainLanguages(rows []measure.LanguageRow) string {
	var names []string
	covered := 0.0
	for _, l := range rows {
		if l.Kind != reposage.KindCode || covered >= 0.75 || (len(names) > 0 && l.Share < 0.1) {
			continue
		}
		names = append(names, l.Language)
		covered += l.Share
	}
	switch {
	case len(names) == 1:
		return names[0]
	case len(names) == 2 || len(names) == 3 && covered >= 0.75:
		return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
	default:
		return "mixed-language"
	}
}

// howHard grades the repository by its share of functions above the cognitive limit.
func howHard(r *measure.Repository) string {
	d := distribution(r, "cognitive")
	if d == nil {
		return "No functions were measured."
	}
	hard := countFrom(d, hardCognitive)
	share := float64(hard) / float64(d.Count)
	of := fmt.Sprintf("%s of %s (%s) %s above a cognitive complexity of 15", thousands(hard),
		plural(d.Count, "function", "functions"), percent(float64(hard), float64(d.Count)), isAre(hard))
	switch {
	case hard == 0:
		return fmt.Sprintf("None of its %s is hard to follow.", plural(d.Count, "function", "functions"))
	case share < 0.01:
		return "Nearly all of it is easy to follow: " + of + "."
	case share < 0.03:
		return "Most of it is easy to follow: " + of + "."
	case share < 0.07:
		return "A fair part of it is hard to follow: " + of + "."
	default:
		return "Much of it is hard to follow: " + of + "."
	}
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// whereToStart names the hottest place.
func whereToStart(r *measure.Repository) string {
	if len(r.FunctionHotspots) > 0 {
		f := r.FunctionHotspots[0]
		return fmt.Sprintf("The hottest spot is %s (cognitive %d), changed in %s.",
			Visible(f.Name), f.Cognitive, plural(f.Churn.Commits, "commit", "commits"))
	}
	if len(r.Worst) > 0 {
		return fmt.Sprintf("The hardest function is %s (cognitive %d).", Visible(r.Worst[0].Name), r.Worst[0].Cognitive)
	}
	return ""
}

// whatIsMissing warns when a large part of the text was not analysed. Binaries and links do not
// count: nobody expects them to be.
func whatIsMissing(r *measure.Repository) string {
	const notable = 0.2
	var missed int64
	files := 0
	for _, g := range r.Skipped {
		switch g.Reason {
		case reposage.SkipBinary, reposage.SkipSymlink, reposage.SkipSubmodule, reposage.SkipLFSPointer:
		default:
			missed += g.Bytes
			files += g.Files
		}
	}
	all := missed + r.Ledger.Taken.Bytes
	if all == 0 || float64(missed)/float64(all) < notable {
		return ""
	}
	return fmt.Sprintf("%s of the text (%s) was left out, see coverage.",
		percent(float64(missed), float64(all)), plural(files, "file", "files"))
}
