package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/app"
)

// targetFlags are the options that say what is analysed and how: every command that takes a
// TARGET has them.
type targetFlags struct {
	opt     app.Options
	profile string
	tests   string
	quiet   bool
}

func (t *targetFlags) add(cmd *cobra.Command) {
	t.tests = "mark"
	f := cmd.Flags()
	f.StringVar(&t.opt.Ref, "ref", "", "analyse this `BRANCH`, tag or commit instead of HEAD")
	f.BoolVar(&t.opt.Worktree, "worktree", false, "analyse the files on disk instead of the commit")
	f.StringArrayVar(&t.opt.Paths, "path", nil, "only this file or folder of the repository (`PATH`, repeatable)")
	f.StringArrayVar(&t.opt.Include, "include", nil, "only files that match this `PATTERN`, as in .gitignore (repeatable)")
	f.StringArrayVar(&t.opt.Exclude, "exclude", nil, "no files that match this `PATTERN`, as in .gitignore (repeatable)")
	f.BoolVar(&t.opt.Vendored, "vendored", false, "take third-party code too")
	f.BoolVar(&t.opt.Generated, "generated", false, "take generated code too")
	f.Var(choice{&t.tests, []string{"mark", "include"}}, "tests", "test code is counted but not ranked (mark), or ranked like any other (include)")
	f.Var(&sizeValue{&t.opt.MaxFileSize, "2MiB"}, "max-file-size", "skip larger files")
	t.profile = string(reposage.ProfileDefault)
	f.Var(namedChoice{choice{&t.profile, profileNames()}, "PROFILE"}, "cc-profile", "count cyclomatic complexity as this tool does: "+strings.Join(profileNames(), ", "))
	f.Var(&windowValue{&t.opt.Window, "12mo"}, "window", "history that counts for churn, back from the commit: 12mo, 90d, 2y or all")
	f.BoolVar(&t.opt.NoCache, "no-cache", false, "neither read nor write the cache")
	f.StringVar(&t.opt.CacheDir, "cache-dir", "", "keep the cache in `DIR` (default $XDG_CACHE_HOME/reposage)")
	f.IntVarP(&t.opt.Jobs, "jobs", "j", 0, "parser processes, `N` (default one a processor)")
	f.StringArrayVar(&t.opt.AllowSchemes, "allow-scheme", nil, "allow URLs of this `SCHEME` besides https: http or ssh (repeatable)")
	f.StringArrayVar(&t.opt.AllowHosts, "allow-host", nil, "allow this internal `HOST`, address or CIDR block (repeatable)")
	f.BoolVarP(&t.quiet, "quiet", "q", false, "no progress on stderr")
}

func profileNames() []string {
	names := make([]string, len(reposage.Profiles))
	for i, p := range reposage.Profiles {
		names[i] = string(p)
	}
	return names
}

// options returns the options for one target. Flags win over the environment.
func (t *targetFlags) options(p *program, target string) (app.Options, error) {
	o := t.opt
	o.Target = target
	o.Profile = reposage.Profile(t.profile)
	o.RankTests = t.tests == "include"
	if o.CacheDir == "" {
		o.CacheDir = p.env.CacheDir
	}
	o.CacheSize = p.env.CacheSize
	o.Token = p.env.GitToken
	if o.Jobs < 0 {
		return o, reposage.Errorf(reposage.EInvalid, "--jobs %d: must not be negative", o.Jobs).
			WithHint("0 means one parser process a processor.")
	}
	if o.Worktree && o.Ref != "" {
		return o, reposage.Errorf(reposage.EInvalid, "--worktree and --ref exclude each other").
			WithHint("--worktree reads what is on disk, --ref reads a commit.")
	}
	return o, nil
}

// windowValue is a span of history as a flag: 90d, 6w, 12mo, 2y or all.
type windowValue struct {
	window *time.Duration
	text   string
}

func (v *windowValue) String() string { return v.text }
func (v *windowValue) Type() string   { return "SPAN" }

func (v *windowValue) Set(s string) error {
	w, err := parseWindow(s)
	if err == nil {
		*v.window, v.text = w, s
	}
	return err
}

// windowUnits are in days; a month is a twelfth of a year.
var windowUnits = map[string]float64{"d": 1, "w": 7, "mo": 365.0 / 12, "y": 365}

const maxWindowDays = 365 * 100

// parseWindow reads a span of history.
func parseWindow(s string) (time.Duration, error) {
	if s == "all" {
		return app.WholeHistory, nil
	}
	digits := strings.TrimRight(s, "dwmoy")
	unit, known := windowUnits[s[len(digits):]]
	n, err := strconv.ParseUint(digits, 10, 16)
	if !known || err != nil {
		return 0, errors.New("must look like 90d, 6w, 12mo or 2y, or be all")
	}
	days := math.Round(float64(n) * unit)
	if days < 1 || days > maxWindowDays {
		return 0, fmt.Errorf("must be from 1d to %dd, or all", maxWindowDays)
	}
	return time.Duration(days) * 24 * time.Hour, nil
}
