package measure

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// LanguageDoc says which grammar nodes of one language become which construct. The parser's
// language tables provide it.
type LanguageDoc struct {
	Language   string
	Functions  []string // nodes that are functions, methods, accessors or closures
	Constructs []ConstructDoc
}

// ConstructDoc lists the nodes of one construct.
type ConstructDoc struct {
	Kind  reposage.PointKind
	Nodes []string
}

// WriteDocs writes docs/metrics.md: the definitions in this package, then what counts in each
// language. Without languages the second part is left out.
func WriteDocs(w io.Writer, languages []LanguageDoc) error {
	var b bytes.Buffer
	writeIntro(&b)
	writeMetrics(&b)
	writeProfiles(&b)
	writeCognitive(&b)
	writeRankings(&b)
	writeBands(&b)
	if len(languages) > 0 {
		writeLanguages(&b, languages)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write metric docs: %w", err)
	}
	return nil
}

func writeIntro(b *bytes.Buffer) {
	fmt.Fprintf(b, `# Metrics

<!-- Generated from internal/measure; do not edit. -->

What RepoSage measures and how, analyser version %s. This page is generated from the tables that the
code counts with, so the two cannot differ. %s shows the lines behind each number of a function.

`, reposage.AnalyserVersion, "`reposage explain TARGET path:line`")
}

func writeMetrics(b *bytes.Buffer) {
	b.WriteString("## Definitions\n\n")
	for i := range Metrics {
		m := &Metrics[i]
		fmt.Fprintf(b, "### %s\n\n", m.Title)
		fmt.Fprintf(b, "Name `%s`, of a %s, since analyser version %s.\n\n", m.Name, m.Scope, m.Since)
		fmt.Fprintf(b, "    %s\n\n%s\n\n", m.Formula, m.Counted)
		fmt.Fprintf(b, "Source: %s.", m.Source)
		if m.Limit > 0 {
			side := "above"
			if m.LowIsBad {
				side = "below"
			}
			fmt.Fprintf(b, " Worth a look %s %g (%s).", side, m.Limit, m.LimitSource)
		}
		b.WriteString("\n\n")
	}
}

func writeProfiles(b *bytes.Buffer) {
	b.WriteString("## Counting profiles\n\nNo two tools count cyclomatic complexity alike, so every output names its profile. " +
		"A function starts at one; a construct adds what its row says.\nLanguages a tool does not know are counted as the default does.\n\n")
	b.WriteString("| construct |")
	for i := range countings {
		fmt.Fprintf(b, " %s |", countings[i].profile)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(countings)) + "\n")
	for k := 1; k < pointKinds; k++ {
		if row, counted := profileRow(reposage.PointKind(k)); counted {
			fmt.Fprintf(b, "| %s |%s\n", pointNames[k], row)
		}
	}
	b.WriteString("| other constructs |" + strings.Repeat(" 0 |", len(countings)) + "\n\n")
	for i := range countings {
		writeProfile(b, &countings[i])
	}
}

// profileRow returns a row of the table and whether any profile counts the construct.
func profileRow(k reposage.PointKind) (row string, counted bool) {
	for i := range countings {
		c := &countings[i]
		r := rulesFor(c.profile, "")
		cell := fmt.Sprint(r.weight[k])
		for _, fam := range slices.Sorted(maps.Keys(c.except)) {
			if w, ok := c.except[fam][k]; ok && w != r.weight[k] {
				cell += fmt.Sprintf("; %s %d", fam, w)
			}
		}
		counted = counted || cell != "0"
		row += " " + cell + " |"
	}
	return row, counted
}

func writeProfile(b *bytes.Buffer, c *counting) {
	fmt.Fprintf(b, "- **%s** (`%s`): %s", c.title, c.profile, c.about)
	switch {
	case c.separateAll:
		b.WriteString(" Closures are listed on their own in every language.")
	default:
		fmt.Fprintf(b, " Closures are listed on their own in %s and belong to the function around them elsewhere.", joinFamilies(c.separate))
	}
	if len(c.closureAdds) > 0 {
		fmt.Fprintf(b, " A closure that belongs to the function around it adds one in %s.", joinFamilies(c.closureAdds))
	}
	fmt.Fprintf(b, " Source: %s.\n", c.source)
}

func joinFamilies(fams []family) string {
	var names []string
	for _, f := range fams {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

func writeCognitive(b *bytes.Buffer) {
	var others []string
	for _, name := range slices.Sorted(maps.Keys(families)) {
		others = append(others, fmt.Sprintf("%s as %s", name, families[name]))
	}
	fmt.Fprintf(b, "\nNamed nested functions and methods of local classes are always listed on their own. Counted like another language: %s.\n\n", strings.Join(others, ", "))
	b.WriteString("## Cognitive complexity\n\n| rule | adds | constructs |\n|---|---|---|\n")
	for _, rule := range []struct {
		rule         cognitiveRule
		title, value string
	}{
		{cogStructural, "structural", "1 + nesting"},
		{cogHybrid, "branch or jump", "1"},
		{cogRun, "logical operators", "1 for each run of like operators"},
		{cogOnce, "recursion", "1 per function that calls itself directly"},
		{cogFree, "free", "0"},
	} {
		var names []string
		for k := 1; k < pointKinds; k++ {
			if cognitiveRules[k] == rule.rule {
				names = append(names, pointNames[k])
			}
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", rule.title, rule.value, strings.Join(names, ", "))
	}
	b.WriteString("\nNesting grows in the bodies of structural constructs and, by one more, in a closure that belongs to the function around it. " +
		"A function that is listed on its own starts at zero.\n\n")
}

func writeRankings(b *bytes.Buffer) {
	b.WriteString("## Rankings\n\n**Worst functions** are ordered by severity:\n\n| metric | limit | weight of each doubling above the limit |\n|---|---|---|\n")
	for _, t := range severityTerms {
		fmt.Fprintf(b, "| %s | %g | %g |\n", t.metric.Title, t.metric.Limit, t.weight)
	}
	b.WriteString("\nTies: higher cognitive, then cyclomatic complexity, then path and line.\n\n" +
		"**Hotspots** are ordered by commits in the history window × cognitive complexity; ties by cognitive complexity, then path.\n\n" +
		"Test code is part of all totals. It takes part in distributions, worst functions and hotspots only when asked for.\n\n")
}

func writeBands(b *bytes.Buffer) {
	b.WriteString("## Bands of the distributions\n\n")
	for _, s := range newShapes() {
		fmt.Fprintf(b, "- %s:", s.metric.Title)
		for i, band := range s.countBands() {
			sep := ","
			if i == 0 {
				sep = ""
			}
			from := fmt.Sprintf("%g", band.From)
			switch {
			case band.Open:
				from += " and more"
			case band.To != band.From:
				from += fmt.Sprintf(" to %g", band.To)
			}
			if band.Label >= "A" && band.Label <= "z" {
				from = band.Label + " " + from
			}
			fmt.Fprintf(b, "%s %s", sep, from)
		}
		b.WriteString("\n")
	}
	b.WriteString("\nPercentiles are values that occur (nearest rank), computed from all values.\n")
}

func writeLanguages(b *bytes.Buffer, languages []LanguageDoc) {
	b.WriteString("\n## What counts in each language\n\nNodes of the tree-sitter grammars.\n")
	for i := range languages {
		l := &languages[i]
		fmt.Fprintf(b, "\n### %s\n\n| construct | nodes |\n|---|---|\n", l.Language)
		if len(l.Functions) > 0 {
			fmt.Fprintf(b, "| function | %s |\n", codeList(l.Functions))
		}
		for _, c := range l.Constructs {
			fmt.Fprintf(b, "| %s | %s |\n", PointName(c.Kind), codeList(c.Nodes))
		}
	}
}

// codeList formats node names, some of which are operators with a vertical bar.
func codeList(nodes []string) string {
	var list []string
	for _, n := range nodes {
		list = append(list, "`"+strings.ReplaceAll(n, "|", `\|`)+"`")
	}
	return strings.Join(list, ", ")
}
