package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/app"
	"github.com/reposage/reposage/internal/measure/clone"
	"github.com/reposage/reposage/internal/report"
)

type duplicatesFlags struct {
	target     targetFlags
	thresholds clone.Options
	limit      int
	format     string
	output     string
	color      string
}

func newDuplicates(p *program) *cobra.Command {
	d := &duplicatesFlags{thresholds: clone.Options{MinTokens: clone.DefaultMinTokens, MinLines: clone.DefaultMinLines}, limit: 20, format: "text", color: "auto"}
	cmd := &cobra.Command{
		Use:   "duplicates TARGET",
		Short: "List duplicated code",
		Long: `List code that stands in several places, also where names were changed: the heaviest groups first, and
the files with the most duplicated lines. Imports, comments and layout do not count; rows of tables and
code that merely has the same shape are no duplicates (docs/metrics.md says what is one).

Test code is counted apart; --tests include lists its duplicates, too.`,
		Example: `  reposage duplicates .
  reposage duplicates . --min-tokens 60 -n 0
  reposage duplicates . --tests include --format markdown -o duplicates.md
  reposage duplicates https://git.example.org/team/project.git --format json`,
		Args: exactArgs("TARGET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := d.target.options(p, args[0])
			if err == nil {
				err = d.validate()
			}
			if err != nil {
				return err
			}
			display := startDisplay(p, d.target.quiet)
			defer display.Close()
			o.Progress = display.Update
			result, rev, err := app.Duplicates(cmd.Context(), o, d.thresholds)
			display.Close()
			if err != nil {
				return err
			}
			return d.render(p, report.NewDuplicateList(rev, result, o.RankTests, d.limit))
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.IntVar(&d.thresholds.MinTokens, "min-tokens", d.thresholds.MinTokens, "a duplicate has at least `N` tokens")
	f.IntVar(&d.thresholds.MinLines, "min-lines", d.thresholds.MinLines, "and at least `N` lines of code")
	f.IntVarP(&d.limit, "limit", "n", d.limit, "at most `N` groups, 0 for all")
	f.Var(choice{&d.format, []string{"text", "json", "markdown"}}, "format", "form of the list")
	f.StringVarP(&d.output, "output", "o", "", "write the list to `FILE`, all or nothing")
	f.Var(choice{&d.color, []string{"auto", "always", "never"}}, "color", "colours; auto: on a terminal, unless NO_COLOR is set")
	d.target.add(cmd)
	return cmd
}

func (d *duplicatesFlags) validate() error {
	switch {
	case d.thresholds.MinTokens < clone.LeastTokens:
		return reposage.Errorf(reposage.EInvalid, "--min-tokens %d: must be at least %d", d.thresholds.MinTokens, clone.LeastTokens).
			WithHint("What is shorter is an idiom of the language, not a copy.")
	case d.thresholds.MinLines < 1:
		return reposage.Errorf(reposage.EInvalid, "--min-lines %d: must be at least 1", d.thresholds.MinLines)
	case d.limit < 0:
		return reposage.Errorf(reposage.EInvalid, "--limit %d: must not be negative", d.limit).WithHint("0 lists all.")
	}
	return checkOutput(d.output)
}

func (d *duplicatesFlags) render(p *program, l *report.DuplicateList) error {
	var o report.TextOptions
	o.Width, o.Color = p.page(d.output, d.color)
	return writeOutput(p.std.out, d.output, func(w io.Writer) error {
		return report.Duplicates(w, l, report.Format(d.format), o)
	})
}
