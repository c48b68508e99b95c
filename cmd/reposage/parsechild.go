package main

import (
	"github.com/spf13/cobra"

	"github.com/reposage/reposage/internal/app"
)

// newParseChild is what the parser pool starts: this binary again, in a process that may crash.
func newParseChild(p *program) *cobra.Command {
	return &cobra.Command{
		Use:    "parse-child",
		Short:  "Parse files sent on stdin (started by reposage itself)",
		Hidden: true,
		Args:   exactArgs(),
		RunE: func(*cobra.Command, []string) error {
			return app.ParseChild(p.std.in, p.std.out)
		},
	}
}
