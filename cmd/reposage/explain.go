package main

import (
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/app"
	"github.com/reposage/reposage/internal/report"
)

type explainFlags struct {
	target targetFlags
	format string
	color  string
}

func newExplain(p *program) *cobra.Command {
	e := &explainFlags{format: "text", color: "auto"}
	cmd := &cobra.Command{
		Use:   "explain TARGET PATH:LINE",
		Short: "Show a function's numbers with the lines that caused them",
		Long: `Show the numbers of the function around a line, and for each number the lines that added to it.
PATH is as in the reports: relative to the root of the repository.`,
		Example: `  reposage explain . internal/source/git.go:120
  reposage explain . src/app.ts:88 --cc-profile eslint
  reposage explain project.zip src/main.c:40 --format json`,
		Args: exactArgs("TARGET", "PATH:LINE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := e.target.options(p, args[0])
			if err != nil {
				return err
			}
			path, line, err := parsePlace(args[1])
			if err != nil {
				return err
			}
			display := startDisplay(p, e.target.quiet)
			defer display.Close()
			o.Progress = display.Update
			x, err := app.Explain(cmd.Context(), o, path, line)
			display.Close()
			if err != nil {
				return err
			}
			return e.render(p, x)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.Var(choice{&e.format, []string{"text", "json"}}, "format", "form of the output")
	f.Var(choice{&e.color, []string{"auto", "always", "never"}}, "color", "colours; auto: on a terminal, unless NO_COLOR is set")
	e.target.add(cmd)
	return cmd
}

func (e *explainFlags) render(p *program, x *app.Explanation) error {
	var o report.TextOptions
	o.Width, o.Color = p.page("", e.color)
	source := report.Source{Revision: x.Revision, Path: x.Path, Text: x.Text}
	return writeOutput(p.std.out, "", func(w io.Writer) error {
		return report.Explain(w, x.Explanation, source, report.Format(e.format), o)
	})
}

// parsePlace splits PATH:LINE at the last colon: paths may have colons themselves.
func parsePlace(s string) (path string, line int, err error) {
	i := strings.LastIndexByte(s, ':')
	if i > 0 {
		line, _ = strconv.Atoi(s[i+1:])
	}
	if line < 1 {
		return "", 0, reposage.Errorf(reposage.EInvalid, "%q does not name a line", s).
			WithHint("Write PATH:LINE as the reports do, for example src/main.go:42.")
	}
	return s[:i], line, nil
}
