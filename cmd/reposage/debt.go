package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/app"
	"github.com/reposage/reposage/internal/measure/debt"
	"github.com/reposage/reposage/internal/report"
)

type debtFlags struct {
	target   targetFlags
	formula  string
	rules    []string
	accepted bool
	explain  string
	limit    int
	format   string
	output   string
	color    string
}

// explainAll is the value of --explain without a rule.
const explainAll = "all"

func newDebt(p *program) *cobra.Command {
	d := &debtFlags{format: "text", color: "auto", limit: 20}
	cmd := &cobra.Command{
		Use:   "debt [TARGET]",
		Short: "List what it costs to leave the code as it is",
		Long: `List the findings of a repository with the minutes that each takes to mend, and what they add up to:
debt in time and money, a rating, interest, and a health score of 0 to 100.

All of it follows from a formula that a team can replace: --explain prints it, --formula reads another.
Findings that the team accepts stand in .reposage/accepted.yaml of the repository, with a reason and a date.`,
		Example: `  reposage debt .
  reposage debt . --rule hotspot --rule duplication -n 0
  reposage debt . --path internal/server --format markdown -o debt.md
  reposage debt --explain > team.yaml
  reposage debt . --formula team.yaml
  reposage debt --explain hotspot`,
		Args: func(cmd *cobra.Command, args []string) error {
			if d.explain != "" && len(args) == 0 {
				return nil
			}
			return exactArgs("TARGET")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if d.explain == explainAll && len(args) == 1 && slices.Contains(debt.Rules, args[0]) {
				d.explain = args[0] // written without =
			}
			if d.explain != "" {
				return d.printFormula(p)
			}
			o, err := d.target.options(p, args[0])
			if err == nil {
				err = d.prepare(&o)
			}
			if err != nil {
				return err
			}
			return d.run(cmd.Context(), p, o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&d.formula, "formula", "", "read the formula from `FILE` instead of the default")
	f.StringVar(&d.explain, "explain", "", "print the formula, or one `RULE` with its reason and an example")
	f.Lookup("explain").NoOptDefVal = explainAll
	f.StringArrayVar(&d.rules, "rule", nil, "only findings of this `RULE` (repeatable): "+strings.Join(debt.Rules, ", "))
	f.BoolVar(&d.accepted, "accepted", false, "list the accepted findings instead of the others")
	f.IntVarP(&d.limit, "limit", "n", d.limit, "at most `N` findings as text or Markdown, 0 for all")
	f.Var(namedChoice{choice{&d.format, []string{"text", "json", "markdown", "csv", "sarif", "github", "gitlab"}}, "FORMAT"}, "format",
		"text, json, markdown, csv (findings), sarif, github or gitlab")
	f.StringVarP(&d.output, "output", "o", "", "write to `FILE`, all or nothing")
	f.Var(choice{&d.color, []string{"auto", "always", "never"}}, "color", "colours in the text; auto: on a terminal, unless NO_COLOR is set")
	d.target.add(cmd)
	return cmd
}

// prepare checks the options and reads the formula.
func (d *debtFlags) prepare(o *app.Options) error {
	if d.limit < 0 {
		return reposage.Errorf(reposage.EInvalid, "--limit %d: must not be negative", d.limit).WithHint("0 lists all.")
	}
	for _, r := range d.rules {
		if !slices.Contains(debt.Rules, r) {
			return reposage.Errorf(reposage.EInvalid, "there is no rule %q", r).WithHint("Use one of %s.", strings.Join(debt.Rules, ", "))
		}
	}
	if err := readFormula(d.formula, o); err != nil {
		return err
	}
	return checkOutput(d.output)
}

// readFormula reads the file of --formula into the options.
func readFormula(path string, o *app.Options) error {
	if path == "" {
		return nil
	}
	text, err := readHead(path, debt.MaxFormula+1) // one more is told to be too large
	if err != nil {
		return reposage.Wrap(reposage.EInvalid, unwrapPath(err), "read formula %s", path).WithHint("'reposage debt --explain > %s' writes one to begin with.", path)
	}
	if _, err := debt.ParseFormula(path, text); err != nil {
		return err
	}
	o.Formula, o.FormulaName = text, path
	return nil
}

// readHead reads at most n bytes of a file.
func readHead(path string, n int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	return io.ReadAll(io.LimitReader(f, n))
}

// printFormula prints the formula in force, or one of its rules.
func (d *debtFlags) printFormula(p *program) error {
	var o app.Options
	if err := readFormula(d.formula, &o); err != nil {
		return err
	}
	formula := debt.Default()
	if o.Formula != nil {
		var err error
		if formula, err = debt.ParseFormula(d.formula, o.Formula); err != nil {
			return err
		}
	}
	text := d.formulaText(formula)
	if d.explain != explainAll {
		r, ok := formula.Rules[d.explain]
		if !ok {
			return reposage.Errorf(reposage.EInvalid, "there is no rule %q", d.explain).WithHint("Use one of %s.", strings.Join(debt.Rules, ", "))
		}
		text = explainRule(d.explain, r)
	}
	return writeOutput(p.std.out, d.output, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

// formulaText is the formula's file with a first line that says where it came from.
func (d *debtFlags) formulaText(f *debt.Formula) string {
	const mark = "# From "
	text := f.Text
	if first, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(first, mark) {
		text = rest // of an earlier --explain
	}
	from := "reposage " + version
	if d.formula != "" {
		from = d.formula
	}
	return fmt.Sprintf("%s%s: formula %s\n%s", mark, report.Visible(from), report.Visible(f.String()), text)
}

func explainRule(name string, r debt.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n", name, r.Title)
	fmt.Fprintf(&b, "  holds above  %g %s\n", r.Limit, r.Unit)
	if r.LeastCommits > 0 {
		fmt.Fprintf(&b, "  and from     %g commits a year\n", r.LeastCommits)
	}
	cost := fmt.Sprintf("%g minutes", r.Minutes)
	if r.PerUnit > 0 {
		cost += fmt.Sprintf(", and %g for each unit above", r.PerUnit)
	}
	fmt.Fprintf(&b, "  to mend      %s, at most %g\n", cost, r.Max)
	if r.Off {
		b.WriteString("  switched off\n")
	}
	tests := "left out"
	if r.Tests {
		tests = "checked too"
	}
	fmt.Fprintf(&b, "  test code    %s\n\n%s\n\nFor example: %s\n", tests, r.Reason, r.Example)
	return b.String()
}

func (d *debtFlags) run(ctx context.Context, p *program, o app.Options) error {
	display := startDisplay(p, d.target.quiet)
	defer display.Close()
	o.Progress = display.Update
	result, rev, err := app.Debt(ctx, o)
	display.Close()
	if err != nil {
		return err
	}
	out := &report.DebtReport{Revision: rev, Result: result, Rows: d.limit}
	for _, f := range result.Findings {
		if (f.Accepted != "") == d.accepted && (len(d.rules) == 0 || slices.Contains(d.rules, f.Rule)) {
			out.Findings = append(out.Findings, f)
		}
	}
	var text report.TextOptions
	text.Width, text.Color = p.page(d.output, d.color)
	return writeOutput(p.std.out, d.output, func(w io.Writer) error { return report.Debt(w, out, report.Format(d.format), text) })
}
