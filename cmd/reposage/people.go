package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/app"
	"github.com/reposage/reposage/internal/report"
)

type peopleFlags struct {
	target targetFlags
	limit  int
	format string
	output string
	color  string
}

func newPeople(p *program) *cobra.Command {
	f := &peopleFlags{limit: 10, format: "text", color: "auto"}
	cmd := &cobra.Command{
		Use:   "people TARGET",
		Short: "Show who knows which code, and what changes together",
		Long: `Show what the history tells about who knows the code: owners and bus factor of folders, hotspots that one
person wrote, knowledge that nobody active has, the age of the code, and pairs of files that change
together, those without a relation in the code first (docs/metrics.md defines each number).

Commits by bots do not count. People are named as in the history (.mailmap is heeded), never by address.
It describes commits in the window, not people's work: reviews and pairs leave no trace in it.`,
		Example: `  reposage people .
  reposage people . --path internal/api --window all
  reposage people . --format markdown -n 0 -o people.md
  reposage people https://git.example.org/team/project.git --format json`,
		Args: exactArgs("TARGET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := f.target.options(p, args[0])
			if err == nil {
				err = f.validate()
			}
			if err != nil {
				return err
			}
			display := startDisplay(p, f.target.quiet)
			defer display.Close()
			o.Progress = display.Update
			result, rev, err := app.People(cmd.Context(), o)
			display.Close()
			if err != nil {
				return err
			}
			return f.render(p, report.NewPeopleList(rev, result, f.limit))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.IntVarP(&f.limit, "limit", "n", f.limit, "at most `N` rows of each list, 0 for all")
	flags.Var(choice{&f.format, []string{"text", "json", "markdown"}}, "format", "form of the output")
	flags.StringVarP(&f.output, "output", "o", "", "write it to `FILE`, all or nothing")
	flags.Var(choice{&f.color, []string{"auto", "always", "never"}}, "color", "colours; auto: on a terminal, unless NO_COLOR is set")
	f.target.add(cmd)
	return cmd
}

func (f *peopleFlags) validate() error {
	if f.limit < 0 {
		return reposage.Errorf(reposage.EInvalid, "--limit %d: must not be negative", f.limit).WithHint("0 lists all.")
	}
	return checkOutput(f.output)
}

func (f *peopleFlags) render(p *program, l *report.PeopleList) error {
	var o report.TextOptions
	o.Width, o.Color = p.page(f.output, f.color)
	return writeOutput(p.std.out, f.output, func(w io.Writer) error {
		return report.People(w, l, report.Format(f.format), o)
	})
}
