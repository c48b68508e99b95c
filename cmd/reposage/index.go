package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/reposage/reposage/internal/app"
	"github.com/reposage/reposage/internal/config"
	"github.com/reposage/reposage/internal/embed/remote"
	"github.com/reposage/reposage/internal/report"
)

// options adds to targetFlags' where models are.
func (t *indexFlags) options(p *program, target string) (app.Options, error) {
	o, err := t.targetFlags.options(p, target)
	o.Models = modelOptions(p.env)
	return o, err
}

func modelOptions(env config.Config) app.ModelOptions {
	e := env.Embeddings
	return app.ModelOptions{
		Folder: env.ModelDir, Library: env.ONNXRuntime,
		Remote: remote.Config{API: remote.API(e.API), URL: e.URL, Model: e.Model, Key: e.Key, Dim: e.Dim},
	}
}

// indexFlags are targetFlags for the commands that need an index: they measure nothing.
type indexFlags struct {
	targetFlags
	format string
	remove bool
}

func (t *indexFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&t.opt.Model, "model", app.ModelStatic, "compare meanings by this `MODEL`: static (in the program), none, remote, or an installed one")
	t.targetFlags.add(cmd)
	for _, name := range []string{"tests", "cc-profile", "window"} {
		_ = cmd.Flags().MarkHidden(name)
	}
}

func newIndex(p *program) *cobra.Command {
	t := &indexFlags{format: "text"}
	cmd := &cobra.Command{
		Use:   "index TARGET",
		Short: "Make the index that search answers from",
		Long: `Cut the files of a repository into chunks along functions and classes, and enter their words, names and
meanings into an index. 'reposage search' does it by itself; this command is for doing it beforehand.

Files that an earlier index of the target has are taken over from it.`,
		Example: `  reposage index .
  reposage index . --ref v1.2.0
  reposage index https://git.example.org/team/project.git`,
		Args: exactArgs("TARGET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o, err := t.options(p, args[0])
			if err != nil {
				return err
			}
			if t.remove {
				freed, err := app.DeleteIndexes(cmd.Context(), o)
				if err != nil {
					return err
				}
				return writeOutput(p.std.out, "", func(w io.Writer) error { return report.IndexesDeleted(w, freed) })
			}
			display := startDisplay(p, t.quiet)
			defer display.Close()
			o.Progress = display.Update
			x, err := app.Index(cmd.Context(), o)
			display.Close()
			if err != nil {
				return err
			}
			return t.render(p, &x)
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().Var(choice{&t.format, []string{"text", "json"}}, "format", "form of what is told about the index")
	cmd.Flags().BoolVar(&t.remove, "delete", false, "delete all indexes of the target instead")
	t.add(cmd)
	return cmd
}

func (t *indexFlags) render(p *program, x *app.Indexed) error {
	r := &report.IndexReport{
		Revision: x.Revision, Built: x.Built, Files: x.Info.Files, Kept: x.Kept, Chunks: x.Info.Chunks,
		Text: x.Info.Bytes, Size: x.Size, Model: x.Info.Model,
	}
	var o report.TextOptions
	o.Width, o.Color = p.page("", "auto")
	return writeOutput(p.std.out, "", func(w io.Writer) error { return report.Index(w, r, report.Format(t.format), o) })
}
