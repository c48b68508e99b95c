package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/reposage/reposage"
)

// version is set by the linker (see Makefile).
var version = "dev"

func newVersion(p *program) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print version, analyser version and platform",
		Long:    "Print the version, the version of the rules that make the numbers, and the platform.\nTwo reports can be compared when their analyser versions are equal.",
		Example: "  reposage version",
		Args:    exactArgs(),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(p.std.out, versionText())
			return readerGone(err)
		},
	}
}

func versionText() string {
	return fmt.Sprintf("reposage %s (analyser %s, %s, %s/%s)",
		version, reposage.AnalyserVersion, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
