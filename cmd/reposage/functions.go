package main

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/app"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/report"
)

type functionsFlags struct {
	target targetFlags
	query  app.FunctionQuery
	format string
	output string
	color  string
}

func newFunctions(p *program) *cobra.Command {
	l := &functionsFlags{format: "table", color: "auto"}
	l.query.Sort, l.query.Limit = "cognitive", 50
	cmd := &cobra.Command{
		Use:   "functions TARGET",
		Short: "List functions by any metric",
		Long: `List the functions of a repository, sorted by any metric and filtered by bounds on metrics and by
language. The metrics (docs/metrics.md defines them):
` + strings.Join(measure.FunctionMetricNames(), ", ") + `.`,
		Example: `  reposage functions . --sort cognitive -n 20
  reposage functions . --min cyclomatic=10 --min params=5 --lang Go
  reposage functions . --sort mi --lang Go --lang Python
  reposage functions . -n 0 --format csv -o functions.csv`,
		Args: exactArgs("TARGET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := l.target.options(p, args[0])
			if err == nil {
				err = l.validate()
			}
			if err != nil {
				return err
			}
			display := startDisplay(p, l.target.quiet)
			defer display.Close()
			o.Progress = display.Update
			list, err := app.Functions(cmd.Context(), o, l.query)
			display.Close()
			if err != nil {
				return err
			}
			return l.render(p, list)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.Var(namedChoice{choice{&l.query.Sort, measure.FunctionMetricNames()}, "METRIC"}, "sort", "metric to sort by, the worst first (one of those above)")
	f.BoolVar(&l.query.Reverse, "reverse", false, "best first")
	f.Var(&boundsValue{bounds: &l.query.Bounds}, "min", "only functions with at least this value of a metric (repeatable)")
	f.Var(&boundsValue{bounds: &l.query.Bounds, upper: true}, "max", "only functions with at most this value of a metric (repeatable)")
	f.StringArrayVar(&l.query.Languages, "lang", nil, "only functions in this `LANGUAGE` (repeatable)")
	f.IntVarP(&l.query.Limit, "limit", "n", l.query.Limit, "at most `N` functions, 0 for all")
	f.Var(choice{&l.format, []string{"table", "json", "csv", "markdown"}}, "format", "form of the list")
	f.StringVarP(&l.output, "output", "o", "", "write the list to `FILE`, all or nothing")
	f.Var(choice{&l.color, []string{"auto", "always", "never"}}, "color", "colours in the table; auto: on a terminal, unless NO_COLOR is set")
	l.target.add(cmd)
	return cmd
}

func (l *functionsFlags) validate() error {
	if l.query.Limit < 0 {
		return reposage.Errorf(reposage.EInvalid, "--limit %d: must not be negative", l.query.Limit).WithHint("0 lists all.")
	}
	return checkOutput(l.output)
}

func (l *functionsFlags) render(p *program, list *app.FunctionList) error {
	out := &report.FunctionList{
		Analyser: reposage.AnalyserVersion, Profile: list.Profile, Revision: list.Revision,
		Sort: list.Sort, Matched: list.Matched, Rows: list.Rows,
	}
	var o report.TextOptions
	o.Width, o.Color = p.page(l.output, l.color)
	return writeOutput(p.std.out, l.output, func(w io.Writer) error {
		return report.Functions(w, out, listFormats[l.format], o)
	})
}

// listFormats maps the option's words.
var listFormats = map[string]report.Format{
	"table": report.FormatText, "json": report.FormatJSON, "csv": report.FormatCSV, "markdown": report.FormatMarkdown,
}

// boundsValue is the repeatable flag METRIC=VALUE.
type boundsValue struct {
	bounds *[]app.Bound
	upper  bool
	text   []string
}

func (v *boundsValue) String() string { return strings.Join(v.text, ",") }
func (v *boundsValue) Type() string   { return "METRIC=VALUE" }

func (v *boundsValue) Set(s string) error {
	name, number, ok := strings.Cut(s, "=")
	value, err := strconv.ParseFloat(number, 64)
	if !ok || err != nil {
		return errors.New("must look like cyclomatic=10")
	}
	if _, err := measure.FindMetric(name); err != nil {
		return err
	}
	*v.bounds = append(*v.bounds, app.Bound{Metric: name, Value: value, Upper: v.upper})
	v.text = append(v.text, s)
	return nil
}
