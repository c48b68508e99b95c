package main

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/app"
	"github.com/reposage/reposage/internal/measure/compare"
	"github.com/reposage/reposage/internal/measure/debt"
	"github.com/reposage/reposage/internal/report"
)

type compareFlags struct {
	target     targetFlags
	conditions []compare.Condition
	format     string
	output     string
	color      string
}

func newCompare(p *program) *cobra.Command {
	c := &compareFlags{format: "text", color: "auto"}
	cmd := &cobra.Command{
		Use:   "compare TARGET BASE..HEAD",
		Short: "Tell what a change made better and worse, and fail a build on it",
		Long: `Compare two commits of a repository: each function better, worse, new or gone, each finding new,
fixed or still there, and what that adds to the debt. Functions are judged one by one against what
they were, wherever they went, so that touching bad old code without harm passes.

BASE..HEAD compares the two as they are; BASE...HEAD compares HEAD with where it left BASE, as a pull
request does. BASE alone means BASE..HEAD; with --worktree the files on disk are the head.

--fail-on names what a build must not do; it ends with exit code 8 when one of them holds:
` + conditionHelp(),
		Example: `  reposage compare . main...HEAD
  reposage compare . main --worktree
  reposage compare . v1.2..v1.3 --format markdown -o comment.md
  reposage compare . origin/main...HEAD --fail-on made-worse --fail-on 'new-findings>0' --fail-on 'rating<C'`,
		Args: exactArgs("TARGET", "BASE..HEAD"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := c.target.options(p, args[0])
			if err == nil {
				err = checkOutput(c.output)
			}
			if err != nil {
				return err
			}
			return c.run(cmd.Context(), p, o, args[1])
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.Var(&conditionsValue{&c.conditions}, "fail-on", "exit with code 8 when this `CONDITION` holds (repeatable)")
	f.Var(namedChoice{choice{&c.format, []string{"text", "json", "markdown", "sarif", "github", "gitlab"}}, "FORMAT"}, "format",
		"text, json, markdown (a comment in a pull request), or new findings as sarif, github (annotations) or gitlab (code quality)")
	f.StringVarP(&c.output, "output", "o", "", "write the comparison to `FILE`, all or nothing")
	f.Var(choice{&c.color, []string{"auto", "always", "never"}}, "color", "colours in the text; auto: on a terminal, unless NO_COLOR is set")
	c.target.add(cmd)
	return cmd
}

// conditionHelp lists what conditions may be about.
func conditionHelp() string {
	var lines []string
	for _, m := range compare.GateMeasures() {
		lines = append(lines, "  "+m.Example+strings.Repeat(" ", max(1, 26-len(m.Example)))+m.About)
	}
	return strings.Join(lines, "\n")
}

// errGate ends the program with its own exit code after the comparison was written.
func errGate(violations []compare.Violation) error {
	if len(violations) == 0 {
		return nil
	}
	var said []string
	for _, v := range violations {
		said = append(said, v.Message+" ("+v.Condition+")")
	}
	return reposage.Errorf(reposage.EGate, "the gate fails: %s", strings.Join(said, ", ")).
		WithHint("Mend what the comparison lists, or accept a finding with a reason in .reposage/accepted.yaml.")
}

func (c *compareFlags) run(ctx context.Context, p *program, o app.Options, commits string) error {
	display := startDisplay(p, c.target.quiet)
	defer display.Close()
	o.Progress = display.Update
	result, err := app.Compare(ctx, o, commits)
	display.Close()
	if err != nil {
		return err
	}
	out := &report.Comparison{Result: result, Violations: result.Check(c.conditions)}
	for _, condition := range c.conditions {
		out.Conditions = append(out.Conditions, condition.String())
	}
	var text report.TextOptions
	text.Width, text.Color = p.page(c.output, c.color)
	err = writeOutput(p.std.out, c.output, func(w io.Writer) error {
		return report.Compare(w, out, report.Format(c.format), report.RulesOf(debt.Default()), text)
	})
	if err != nil {
		return err
	}
	return errGate(out.Violations)
}

// conditionsValue is the repeatable flag of conditions.
type conditionsValue struct{ list *[]compare.Condition }

func (v *conditionsValue) String() string {
	var text []string
	if v.list != nil {
		for _, c := range *v.list {
			text = append(text, c.String())
		}
	}
	return strings.Join(text, ",")
}

func (v *conditionsValue) Type() string { return "CONDITION" }

func (v *conditionsValue) Set(s string) error {
	c, err := compare.ParseCondition(s)
	if err == nil {
		*v.list = append(*v.list, c)
	}
	return err
}
