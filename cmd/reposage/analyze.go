package main

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/app"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/report"
)

// analyzeFlags are the options of analyze beside those of every target.
type analyzeFlags struct {
	target targetFlags
	format string
	output string
	color  string
	dryRun bool
	full   bool
}

func newAnalyze(p *program) *cobra.Command {
	a := &analyzeFlags{format: "text", color: "auto"}
	cmd := &cobra.Command{
		Use:   "analyze TARGET",
		Short: "Analyse a repository and report what is in it and where it hurts",
		Long: `Analyse one revision of a repository: languages, size, complexity, the worst functions, the
hotspots (complicated and often changed), and what was left out and why.

TARGET is a folder (git work tree, bare repository or plain folder), a git URL (https unless
--allow-scheme says otherwise), or a .zip, .tar.gz or .tar archive. In a work tree the commit HEAD is
analysed; --worktree takes what is on disk. Nothing of the target is executed or checked out.

What was parsed once is kept in a cache by content, so that the next run parses only what changed.`,
		Example: `  reposage analyze .
  reposage analyze ~/src/project --ref v2.1.0 --path server
  reposage analyze https://git.example.org/team/project.git --format html -o report.html
  reposage analyze project.zip --format json --full -o report.json
  reposage analyze . --dry-run
  reposage analyze https://git.intern.example/a/b --allow-host git.intern.example`,
		Args: exactArgs("TARGET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := a.target.options(p, args[0])
			if err == nil {
				err = a.validate()
			}
			if err != nil {
				return err
			}
			if a.dryRun {
				return a.plan(cmd.Context(), p, o)
			}
			return a.run(cmd.Context(), p, o)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.Var(choice{&a.format, []string{"text", "json", "markdown", "html"}}, "format", "form of the report")
	f.StringVarP(&a.output, "output", "o", "", "write the report to `FILE`, all or nothing")
	f.BoolVar(&a.dryRun, "dry-run", false, "list what would be analysed and skipped, and why; parse nothing")
	f.BoolVar(&a.full, "full", false, "with --format json every file and function, with --dry-run every entry")
	f.Var(choice{&a.color, []string{"auto", "always", "never"}}, "color", "colours in the text report; auto: on a terminal, unless NO_COLOR is set")
	a.target.add(cmd)
	return cmd
}

// validate finds contradictions before any work is done.
func (a *analyzeFlags) validate() error {
	if a.full && a.format != "json" && !a.dryRun {
		return reposage.Errorf(reposage.EInvalid, "--full needs --format json or --dry-run").
			WithHint("The other formats show the most important functions; 'reposage functions' lists all of them.")
	}
	if a.dryRun && a.format != "text" && a.format != "json" {
		return reposage.Errorf(reposage.EInvalid, "--dry-run writes text or json, not %s", a.format).
			WithHint("Leave --format out, or use --format json.")
	}
	return checkOutput(a.output)
}

// run analyses and reports.
func (a *analyzeFlags) run(ctx context.Context, p *program, o app.Options) error {
	display := startDisplay(p, a.target.quiet)
	defer display.Close()
	o.Progress = display.Update
	var timings []report.Timing
	o.Timed = func(stage app.Stage, took time.Duration, note string) {
		timings = append(timings, report.Timing{Stage: string(stage), Took: took, Note: note})
	}
	if a.full {
		return app.AnalyzeFull(ctx, o, func(r *measure.Repository, files app.Files) error {
			display.Close()
			return writeOutput(p.std.out, a.output, func(w io.Writer) error {
				return report.JSON(w, r, report.JSONOptions{Files: files})
			})
		})
	}
	r, err := app.Analyze(ctx, o)
	display.Close()
	if err != nil {
		return err
	}
	return writeOutput(p.std.out, a.output, func(w io.Writer) error { return a.render(w, p, r, timings) })
}

// plan lists what run would take and skip; every entry with --full.
func (a *analyzeFlags) plan(ctx context.Context, p *program, o app.Options) error {
	display := startDisplay(p, a.target.quiet)
	defer display.Close()
	o.Progress = display.Update
	preview, err := app.Plan(ctx, o)
	display.Close()
	if err != nil {
		return err
	}
	var text report.TextOptions
	text.Width, text.Color = p.page(a.output, a.color)
	return writeOutput(p.std.out, a.output, func(w io.Writer) error {
		return report.Plan(w, (*report.Preview)(preview), report.Format(a.format), report.PlanOptions{TextOptions: text, All: a.full})
	})
}

func (a *analyzeFlags) render(w io.Writer, p *program, r *measure.Repository, timings []report.Timing) error {
	switch a.format {
	case "json":
		return report.JSON(w, r, report.JSONOptions{})
	case "markdown":
		return report.Markdown(w, r)
	case "html":
		return report.HTML(w, r)
	}
	o := report.TextOptions{Timings: timings}
	o.Width, o.Color = p.page(a.output, a.color)
	return report.Text(w, r, o)
}

// page returns the width and colour of text that goes to output: 0 cells and no colour unless it is
// stdout and a terminal.
func (p *program) page(output, color string) (width int, colored bool) {
	f, isFile := p.std.out.(*os.File)
	terminal := output == "" && isFile && term.IsTerminal(int(f.Fd()))
	if terminal {
		width = terminalWidth(f)
	}
	switch color {
	case "always":
		return width, true
	case "never":
		return width, false
	}
	return width, terminal && !p.env.NoColor && !p.env.DumbTerminal
}
