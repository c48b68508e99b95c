package debt

import (
	"fmt"
	"io"
	"strings"
)

// WriteDocs writes docs/debt.md from the default formula: the page and the program cannot disagree.
func WriteDocs(w io.Writer) error {
	f := Default()
	var b strings.Builder
	b.WriteString(docsHead)
	b.WriteString("\n## Rules\n\n| rule | holds above | minutes to mend | at most |\n|---|---|---|---|\n")
	for _, name := range Rules {
		r := f.Rules[name]
		cost := fmt.Sprintf("%g", r.Minutes)
		if r.PerUnit > 0 {
			cost += fmt.Sprintf(" + %g for each above", r.PerUnit)
		}
		fmt.Fprintf(&b, "| [`%s`](#%s) | %g %s | %s | %g |\n", name, name, r.Limit, r.Unit, cost, r.Max)
	}
	for _, name := range Rules {
		r := f.Rules[name]
		fmt.Fprintf(&b, "\n### %s\n\n%s. %s\n\nFor example: %s\n%s", name, r.Title, r.Reason, r.Example, particulars(name, &r))
	}
	b.WriteString("\n## Health\n\n" + docsHealth)
	for _, part := range []struct {
		title   string
		factors []Factor
	}{{"function", f.Health.Function}, {"file", f.Health.File}} {
		fmt.Fprintf(&b, "\n| %s: input | no points up to | all points from | points | scale |\n|---|---|---|---|---|\n", part.title)
		for _, x := range part.factors {
			scale := x.Scale
			if scale == "" {
				scale = "linear"
			}
			fmt.Fprintf(&b, "| `%s` | %g | %g | %g | %s |\n", x.Input, x.From, x.To, x.Points, scale)
		}
	}
	b.WriteString(docsTail)
	_, err := io.WriteString(w, b.String())
	return err
}

// particulars is what the table of rules cannot say of a rule.
func particulars(name string, r *Rule) string {
	switch name {
	case RuleHotspot:
		return fmt.Sprintf("\nThe value is the product of a function's commits a year and its cognitive complexity. Below %g commits a year nothing is a hotspot, however large.\n", r.LeastCommits)
	case RuleDuplication:
		return "\nThe limit is for one copy. The minutes are for the tokens of all copies but one: of 150 tokens in three places, 300 could go.\n"
	case RuleCoupling:
		return "\nTwo files that changed together in most of their commits, while neither refers to the other. Commits of very many files do not count.\n"
	case RuleLength:
		return "\nThe lines of a nested function that is too long itself count for that one only.\n"
	case RuleUndocumented:
		return "\nOne finding a file. Public is what can be seen outside its file or module by the language's rules. What overrides or implements something of the repository, or says that it overrides, is documented there.\n"
	}
	return ""
}

const docsHead = `# Debt and health

<!-- Written by 'go test ./internal/measure/debt -run Docs -update' from formula.yaml; change those, not this file. -->

` + "`reposage debt TARGET`" + ` lists what is worth mending, how long that takes, and what it adds up to. Every number follows from measured values
and one file, the formula. ` + "`reposage debt --explain`" + ` prints it; a team keeps its own with ` + "`--formula FILE`" + `. Reports and
snapshots name the formula's name and version with a hash of its values, so that numbers of two formulas are never compared by mistake.

| number | what it is |
|---|---|
| finding | a rule that holds at a place, with the minutes that it takes to mend |
| debt | the sum of the minutes of all findings that are not accepted. Mending one finding lowers it by exactly that finding's minutes. |
| money | debt in hours × the formula's hourly rate |
| development cost | lines with code × 30 minutes: what it would cost to write them again |
| debt ratio | debt / development cost |
| rating | A up to 5 %, B up to 10 %, C up to 20 %, D up to 50 % of the development cost, E above |
| interest | what leaving it costs in a year: for each file, commits a year × 60 minutes × (100 − health) / 100 |
| health | 0 to 100; see below |

For example, a repository of 1,000 lines with code in ten files, each of health 70 and touched by two commits in the last year. It has one finding: a function
of cognitive complexity 25.

| number | how | result |
|---|---|---|
| finding | ` + "`cognitive-complexity`" + `: 20 + 2 × (25 − 15) | 40 minutes |
| debt | the sum of that one | 40 minutes |
| money | 40 / 60 × 80 | EUR 53.33 |
| development cost | 1,000 × 30 | 30,000 minutes |
| debt ratio | 40 / 30,000 | 0.13 % |
| rating | 0.13 % is not above 5 % | A |
| interest | ten files: 10 × 2 × 60 × (100 − 70) / 100 | 360 minutes a year |

A function that breaks several rules has a finding of each, and the minutes of each: whoever mends only its length is still left with the rest. With a
window other than a year, commits are counted per year. The values above are those of the default formula.

A finding keeps its fingerprint when lines move or its value changes: it is made of rule, file and symbol. Copies go by all of their places, so that one
more copy is a new finding; a cycle goes by the first of its files, so that one more file is the same cycle grown.

What rests on the whole repository is not guessed from a part of it: with ` + "`--path`, `--include` or `--exclude`" + ` no code is called unreferenced. Without
history there are no hotspots, hidden couplings, owners or interest.
`

const docsHealth = `Health is 100 minus penalty points, and 0 at worst. Each factor gives no points up to one value, all of its points from another, and a share in
between, which grows with the value, or with its logarithm. Functions have a score of their own; the score of a file looks at the file as a whole, at
its worst function, and at how often it is changed. Folders and the repository show the mean of their files, weighted by lines with code. Test code is left out.

The points were set by how well the score tells which files will need a fix in the following year: [validation.md](validation.md).
`

const docsTail = `
## Accepted findings

What a team decides to live with stands in ` + "`.reposage/accepted.yaml`" + ` of the repository:

` + "```yaml" + `
accepted:
  - rule: function-length        # rule, path, symbol, fingerprint: all that is set must fit
    path: internal/**/table.go   # * within a folder, ** for any number of folders
    reason: a table, checked against the specification
    until: 2027-06-30            # or never
` + "```" + `

Accepted findings are listed by ` + "`--accepted`" + ` and do not count. After the day in ` + "`until`" + ` they count again, and the report says so; it also names
entries that fit no finding any more. A file that cannot be read accepts nothing.
`
