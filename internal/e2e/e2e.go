// Package e2e runs whole-program stories: testscript files that start the real reposage in a folder
// of their own and look at what a person would see. Each file of testdata is one story and begins with
// a sentence that says what it promises; attacks are explained before they are tried.
//
// Beside testscript's own commands (exec, stdout, stderr, cmp, exists, …) a script has:
//
//	exits CODE COMMAND ARG…    runs a command and requires its exit code
//	repo DIR                   makes an empty git repository with branch main
//	commit DIR DATE MESSAGE    commits everything in DIR; DATE is 2026-01-31 or 2026-01-31T12:00:00Z
//	as NAME                    later commits are by NAME
//	fill FILE COUNT TEXT       writes TEXT COUNT times; \n, \t, \0, \xHH and \uHHHH are understood in both
//	json FILE PATH VALUE       requires a value of a JSON document: json out.json totals.files 3
//	covered FILE               requires that a JSON report accounts for every entry of the tree
//	git ARG…                   runs git
//	stall                      starts a server that never answers; its address is $STALLED
//	interrupt CODE COMMAND …   runs a command that connects to it, sends SIGINT then, requires its exit code;
//	                           what it wrote to stderr is in interrupted.txt
//	gitbomb DIR DEPTH          makes a repository of DEPTH + 2 objects that describes 10^DEPTH files
//
// The program reposage-fragile is reposage, except that its parser crashes at files that hold the words
// "raise SIGSEGV".
//
// Commits have fixed authors and dates, so object ids are the same everywhere. When a story ends its
// folder for temporary files must be empty: whatever happens, nothing may be left behind.
package e2e

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// Run runs every story in a folder; update rewrites the expectations of their cmp commands instead. The
// test binary's TestMain must provide the command reposage.
func Run(t *testing.T, folder string, update bool) {
	t.Helper()
	testscript.Run(t, testscript.Params{
		Dir:                 folder,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       update,
		Setup:               setup,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     exits,
			"repo":      repo,
			"commit":    commit,
			"as":        as,
			"fill":      fill,
			"json":      wantJSON,
			"covered":   covered,
			"git":       runGit,
			"gitbomb":   gitBomb,
			"stall":     stall,
			"interrupt": interrupt,
		},
	})
}

// setup gives a story an environment in which neither the user's configuration nor the
// network's proxy settings show.
func setup(env *testscript.Env) error {
	home := filepath.Join(env.WorkDir, ".home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	for _, kv := range [][2]string{
		{"HOME", home}, {"XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache")}, {"TERM", "dumb"}, {"LC_ALL", "C"}, {"TZ", "UTC"},
		{"GIT_CONFIG_NOSYSTEM", "1"}, {"GIT_CONFIG_GLOBAL", os.DevNull}, {"GIT_TERMINAL_PROMPT", "0"},
	} {
		env.Setenv(kv[0], kv[1])
	}
	setAuthor(env.Setenv, "Ada")
	env.Values[stalledKey{}] = new(*stalled)
	tmp := env.Getenv("TMPDIR")
	env.Defer(func() {
		left, err := os.ReadDir(tmp)
		if err != nil || len(left) > 0 {
			env.T().Fatal("left in the folder for temporary files: ", left, err)
		}
	})
	return nil
}

func setAuthor(setenv func(key, value string), name string) {
	mail := strings.ToLower(name) + "@example.org"
	for _, role := range []string{"AUTHOR", "COMMITTER"} {
		setenv("GIT_"+role+"_NAME", name)
		setenv("GIT_"+role+"_EMAIL", mail)
	}
}

// check ends the story when err is set.
func check(ts *testscript.TestScript, what string, err error) {
	if err != nil {
		ts.Fatalf("%s: %v", what, err)
	}
}

// want ends the story unless a command got n arguments and is not negated.
func want(ts *testscript.TestScript, neg bool, args []string, n int, usage string) {
	if neg || len(args) < n {
		ts.Fatalf("usage: %s", usage)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, "exits CODE COMMAND ARG…")
	code, err := strconv.Atoi(args[0])
	check(ts, "exit code", err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("start %s: %v", args[1], err)
	}
	if got != code {
		ts.Fatalf("exit code %d, want %d", got, code)
	}
}

func git(ts *testscript.TestScript, args ...string) {
	check(ts, "git "+strings.Join(args, " "), ts.Exec("git", args...))
}

func runGit(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1, "git ARG…")
	git(ts, args...)
}

func repo(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1, "repo DIR")
	git(ts, "-c", "init.defaultBranch=main", "init", "-q", "--template=", args[0])
}

func commit(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 3, "commit DIR DATE MESSAGE")
	date := args[1]
	if !strings.Contains(date, "T") {
		date += "T12:00:00Z"
	}
	ts.Setenv("GIT_AUTHOR_DATE", date)
	ts.Setenv("GIT_COMMITTER_DATE", date)
	git(ts, "-C", args[0], "add", "-A")
	git(ts, "-C", args[0], "commit", "-q", "--allow-empty", "-m", args[2])
}

func as(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 1, "as NAME")
	setAuthor(ts.Setenv, args[0])
}

func fill(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 3, "fill FILE COUNT TEXT")
	count, err := strconv.Atoi(args[1])
	check(ts, "count", err)
	text, path := unescape(ts, args[2]), ts.MkAbs(unescape(ts, args[0]))
	check(ts, "make folder", os.MkdirAll(filepath.Dir(path), 0o755))
	check(ts, "write file", writeRepeated(path, count, text))
}

// unescape reads Go's escapes, and \0.
func unescape(ts *testscript.TestScript, s string) string {
	s, err := strconv.Unquote(`"` + strings.ReplaceAll(strings.ReplaceAll(s, `"`, `\"`), `\0`, `\x00`) + `"`)
	check(ts, "text", err)
	return s
}

func writeRepeated(path string, count int, text string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	block := strings.Repeat(text, min(count, 1<<16))
	for ; count > 0 && err == nil; count -= 1 << 16 {
		_, err = f.WriteString(block[:len(text)*min(count, 1<<16)])
	}
	return errors.Join(err, f.Close())
}
