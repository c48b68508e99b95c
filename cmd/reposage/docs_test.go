package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/reposage/reposage/internal/config"
)

const cliHead = `# The command line

<!-- Written by 'go test ./cmd/reposage -run TestCommandLineDocs -update'; change the commands, not this file. -->

## Exit codes

| code | meaning | error codes |
|---|---|---|
| 0 | done; files that could not be read are in the report, not in the exit code | |
| 1 | a fault of RepoSage, or the output could not be written | internal |
| 2 | wrong usage: an option, argument or environment variable | invalid, unsupported |
| 3 | the target, ref, path or function does not exist | not_found, ref_not_found |
| 4 | refused by policy: scheme or host of a URL, or an address behind it | url_not_allowed, egress_denied |
| 5 | the remote did not answer, or is private | unreachable, auth_required |
| 6 | a limit was reached: too large, too many files, too slow | repo_too_large, too_many_files, timeout |
| 7 | the repository, archive or cache is damaged | corrupt |
| 8 | the gate of a comparison fails; the comparison was written | gate_failed |
| 130 | interrupted; a second Ctrl-C ends at once, without cleaning up | canceled |
| 141 | the reader of standard output went away, as head does when it has seen enough | |

Errors are one sentence on stderr, most with a hint in a second line. Standard output carries the report only.
`

// commandLineDocs renders docs/cli.md from the commands themselves.
func commandLineDocs() string {
	var b strings.Builder
	b.WriteString(cliHead)
	b.WriteString("\n## Environment\n\n| variable | meaning |\n|---|---|\n")
	for _, v := range config.Table {
		fmt.Fprintf(&b, "| `%s` | %s |\n", v.Name, v.Doc)
		if v.Secret {
			fmt.Fprintf(&b, "| `%s_FILE` | A file that holds it. |\n", v.Name)
		}
	}
	root := newRoot(&program{std: streams{out: &bytes.Buffer{}, err: &bytes.Buffer{}}})
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() {
			describeCommand(&b, cmd)
		}
	}
	return b.String()
}

func describeCommand(b *strings.Builder, cmd *cobra.Command) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n```\n%s\n```\n", cmd.CommandPath(), cmd.Long, cmd.UseLine())
	fmt.Fprintf(b, "\nExamples:\n\n```sh\n%s\n```\n", strings.ReplaceAll(strings.TrimPrefix(cmd.Example, "  "), "\n  ", "\n"))
	if cmd.HasAvailableLocalFlags() {
		fmt.Fprintf(b, "\n```\n%s```\n", cmd.LocalFlags().FlagUsagesWrapped(110))
	}
}

func TestCommandLineDocs(t *testing.T) {
	const path = "../../docs/cli.md"
	got := commandLineDocs()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("docs/cli.md does not say what the commands say (%v); run this test with -update", err)
	}
}
