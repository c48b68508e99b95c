package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/app"
	"github.com/reposage/reposage/internal/report"
	"github.com/reposage/reposage/internal/search"
	"github.com/reposage/reposage/internal/search/query"
)

type searchFlags struct {
	target indexFlags
	want   search.Request
	format string
	json   bool
	output string
	color  string
}

// maxResults bounds -n: nobody reads more, and each is read from the index.
const maxResults = 1000

func newSearch(p *program) *cobra.Command {
	s := &searchFlags{want: search.Request{N: search.DefaultN, Context: 1}, format: "text", color: "auto"}
	cmd := &cobra.Command{
		Use:   "search TARGET QUERY",
		Short: "Find the code that does something",
		Long: `Find the places of a repository that answer a query, the best first. The index is made when it is not there
(see 'reposage index'); after that an answer takes milliseconds and needs no network.

QUERY is words in any order, a name, a question, or several of these:
  "a phrase"        stands in the text as it is, white space and case aside
  /regex/ or re:x   a pattern (RE2); without a capital letter in it, case is ignored
  path: -path:      a glob or a part of the path; commas separate several
  lang: -lang:      languages
  sym: kind:        names and kinds of symbols (function, method, class, …)
  test:no|only      without test code, or nothing else`,
		Example: `  reposage search . "where are retries delayed"
  reposage search . Server.Close
  reposage search . 'token lang:go -path:vendor test:no'
  reposage search . '/func \(s \*Server\) \w+\(/' -n 50
  reposage search https://git.example.org/team/project.git "rate limit" --json`,
		Args: exactArgs("TARGET", "QUERY"),
		RunE: func(cmd *cobra.Command, args []string) error { return s.run(cmd, p, args[0], args[1]) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.IntVarP(&s.want.N, "limit", "n", s.want.N, "at most `N` places")
	f.IntVar(&s.want.Context, "context", s.want.Context, "show `N` lines before and after the best of each place")
	f.BoolVar(&s.want.Explain, "explain", false, "say how each score came about")
	f.BoolVar(&s.json, "json", false, "short for --format json")
	f.Var(choice{&s.format, []string{"text", "json", "grep"}}, "format", "form of the list; grep is PATH:LINE:TEXT")
	f.StringVarP(&s.output, "output", "o", "", "write the list to `FILE`, all or nothing")
	f.Var(choice{&s.color, []string{"auto", "always", "never"}}, "color", "colours; auto: on a terminal, unless NO_COLOR is set")
	s.target.add(cmd)
	return cmd
}

func (s *searchFlags) run(cmd *cobra.Command, p *program, target, text string) error {
	o, err := s.target.options(p, target)
	if err == nil {
		err = s.validate()
	}
	if err != nil {
		return err
	}
	display := startDisplay(p, s.target.quiet)
	defer display.Close()
	o.Progress = display.Update
	found, err := app.Search(cmd.Context(), o, text, s.want)
	display.Close()
	if err != nil {
		return pointAt(p.std.err, err)
	}
	r := report.NewSearchReport(found.Revision, text, found.Results)
	r.Model, r.Files, r.Chunks, r.TookMS = found.Info.Model, found.Info.Files, found.Info.Chunks, float64(found.Took.Microseconds())/1000
	var to report.TextOptions
	to.Width, to.Color = p.page(s.output, s.color)
	return writeOutput(p.std.out, s.output, func(w io.Writer) error { return report.Search(w, r, report.Format(s.format), to) })
}

func (s *searchFlags) validate() error {
	if s.json {
		s.format = "json"
	}
	switch {
	case s.want.N < 1 || s.want.N > maxResults:
		return reposage.Errorf(reposage.EInvalid, "--limit %d: must be from 1 to %d", s.want.N, maxResults)
	case s.want.Context < 0 || s.want.Context > 100:
		return reposage.Errorf(reposage.EInvalid, "--context %d: must be from 0 to 100", s.want.Context)
	}
	return checkOutput(s.output)
}

// pointAt shows the place of a query that is to blame, above the error that is printed at the end.
func pointAt(w io.Writer, err error) error {
	var bad *query.Error
	if errors.As(err, &bad) && bad.Marked() != "" {
		for line := range strings.Lines(bad.Marked()) {
			fmt.Fprintf(w, "  %s\n", report.VisibleText(strings.TrimSuffix(line, "\n")))
		}
	}
	return err
}
