package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/config"
)

// program is what the commands share.
type program struct {
	std streams
	env config.Config
}

func newRoot(p *program) *cobra.Command {
	root := &cobra.Command{
		Use:   "reposage",
		Short: "Tell what is in a repository and where it hurts",
		Long: `RepoSage reads a repository and tells what is in it and where it hurts: languages, size,
complexity, and the functions that are both complicated and often changed.

TARGET is a folder (a git work tree, a bare repository or a plain folder), a git URL,
or a .zip, .tar.gz or .tar archive. Nothing of it is executed or checked out.`,
		Example: `  reposage analyze .
  reposage analyze https://git.example.org/team/project.git --format html -o report.html
  reposage functions . --sort cognitive --lang Go -n 20
  reposage explain . internal/server/handler.go:120`,
		Version:                    versionText(),
		SilenceErrors:              true,
		SilenceUsage:               true,
		SuggestionsMinimumDistance: 2,
		CompletionOptions:          cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args:                       cobra.ArbitraryArgs,
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), "Flags.FlagUsages ", "Flags.FlagUsagesWrapped 110 "))
	root.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		return unknownCommand(root, args[0])
	}
	root.SetIn(p.std.in)
	root.SetOut(p.std.out)
	root.SetErr(p.std.err)
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(newAnalyze(p), newFunctions(p), newExplain(p), newDuplicates(p), newPeople(p), newDebt(p), newCompare(p), newGraph(p), newIndex(p), newSearch(p), newModel(p), newVersion(p), newParseChild(p))
	return root
}

func unknownCommand(root *cobra.Command, name string) error {
	e := reposage.Errorf(reposage.EInvalid, "there is no command %q", name)
	if near := root.SuggestionsFor(name); len(near) > 0 {
		return e.WithHint("Did you mean %q?", near[0])
	}
	return e.WithHint("Run 'reposage analyze %s' to analyse a target, or 'reposage --help' for all commands.", name)
}

// exactArgs accepts exactly the arguments named and says which one is missing.
func exactArgs(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		hint := "Usage: " + cmd.UseLine()
		if len(args) < len(names) {
			return reposage.Errorf(reposage.EInvalid, "%s is missing", names[len(args)]).WithHint("%s", hint)
		}
		if len(args) > len(names) {
			return reposage.Errorf(reposage.EInvalid, "unexpected argument %q", args[len(names)]).WithHint("%s", hint)
		}
		for i, arg := range args {
			if arg == "" {
				return reposage.Errorf(reposage.EInvalid, "%s is empty", names[i]).WithHint("%s", hint)
			}
		}
		return nil
	}
}

// flagError puts pflag's errors into one sentence and adds what to do.
func flagError(cmd *cobra.Command, err error) error {
	hint := "Run '" + cmd.CommandPath() + " --help' for the options."
	var missing *pflag.NotExistError
	var value *pflag.InvalidValueError
	var required *pflag.ValueRequiredError
	switch {
	case errors.As(err, &missing):
		if near := nearestFlag(cmd, missing.GetSpecifiedName()); near != "" {
			hint = "Did you mean --" + near + "?"
		}
	case errors.As(err, &value):
		return reposage.Errorf(reposage.EInvalid, "--%s %q: %v", value.GetFlag().Name, value.GetValue(), value.Unwrap()).
			WithHint("%s", hint)
	case errors.As(err, &required):
		return reposage.Errorf(reposage.EInvalid, "--%s needs a value", required.GetFlag().Name).WithHint("%s", hint)
	}
	return reposage.Errorf(reposage.EInvalid, "%s", firstLine(err.Error())).WithHint("%s", hint)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// nearestFlag returns the visible flag whose name is at most two edits from name, or that name
// begins; "" when there is none.
func nearestFlag(cmd *cobra.Command, name string) string {
	best, distance := "", 3
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		d := editDistance(name, f.Name)
		if len(name) >= 3 && strings.HasPrefix(f.Name, name) {
			d = 1
		}
		if !f.Hidden && d < distance {
			best, distance = f.Name, d
		}
	})
	return best
}

// editDistance is Levenshtein's: the insertions, deletions and replacements between a and b.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// choice is a flag value out of a fixed list.
type choice struct {
	value   *string
	allowed []string
}

func (c choice) String() string {
	if c.value == nil {
		return ""
	}
	return *c.value
}

func (c choice) Type() string { return strings.Join(c.allowed, "|") }

func (c choice) Set(s string) error {
	if !slices.Contains(c.allowed, s) {
		return errors.New("must be one of " + strings.Join(c.allowed, ", "))
	}
	*c.value = s
	return nil
}

// namedChoice is a choice whose list is too long for the left column of help.
type namedChoice struct {
	choice
	name string
}

// Type returns the placeholder that help shows.
func (c namedChoice) Type() string { return c.name }

// sizeValue is a flag value such as 2MiB.
type sizeValue struct {
	bytes *int64
	text  string
}

func (v *sizeValue) String() string { return v.text }
func (v *sizeValue) Type() string   { return "SIZE" }

func (v *sizeValue) Set(s string) error {
	n, err := config.ParseSize(s)
	if err == nil {
		*v.bytes, v.text = n, s
	}
	return err
}
