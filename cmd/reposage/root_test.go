package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/app"
)

func TestExitCodes(t *testing.T) {
	wrap := func(code reposage.Code) error { return fmt.Errorf("open target: %w", reposage.Errorf(code, "x")) }
	tests := map[int][]error{
		0:   {nil},
		1:   {errors.New("x"), wrap(reposage.EInternal), wrap("a code of the future")},
		2:   {wrap(reposage.EInvalid), wrap(reposage.EUnsupported)},
		3:   {wrap(reposage.ENotFound), wrap(reposage.ERefNotFound)},
		4:   {wrap(reposage.EURLNotAllowed), wrap(reposage.EEgressDenied)},
		5:   {wrap(reposage.EUnreachable), wrap(reposage.EAuthRequired)},
		6:   {wrap(reposage.ERepoTooLarge), wrap(reposage.ETooManyFiles), wrap(reposage.ETimeout)},
		7:   {wrap(reposage.ECorrupt)},
		130: {wrap(reposage.ECanceled), fmt.Errorf("read: %w", context.Canceled)},
	}
	for want, errs := range tests {
		for _, err := range errs {
			if got := exitCode(err); got != want {
				t.Errorf("%v: %d, want %d", err, got, want)
			}
		}
	}
}

func TestPrintErrorIsInert(t *testing.T) {
	var out bytes.Buffer
	printError(&out, reposage.Errorf(reposage.ENotFound, "no \x1b[31mref\x07\nhere \u202e").WithHint("Try\r\nthis."))
	want := "reposage: no \\x1b[31mref\\x07\\nhere \\u202e\n  hint: Try\\r\\nthis.\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

// execute runs one command line and returns its exit code and streams.
func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, streams{in: strings.NewReader(""), out: &out, err: &errs})
	return code, out.String(), errs.String()
}

// TestReaderGone: when nobody reads the output any more, the run ends without a word.
func TestReaderGone(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	r.Close()
	var stderr bytes.Buffer
	if code := run(t.Context(), []string{"version"}, streams{out: w, err: &stderr}); code != exitReaderGone || stderr.Len() > 0 {
		t.Errorf("exit code %d, want %d; %s", code, exitReaderGone, stderr.String())
	}
}

func TestUsageErrors(t *testing.T) {
	tests := []struct {
		args            string
		message, remedy string
	}{
		{"anlyze .", `there is no command "anlyze"`, `Did you mean "analyze"?`},
		{"./folder", `there is no command "./folder"`, "reposage analyze ./folder"},
		{"analyze", "TARGET is missing", "Usage: reposage analyze TARGET"},
		{"analyze a b", `unexpected argument "b"`, "Usage:"},
		{"analyze . --fromat json", "unknown flag: --fromat", "Did you mean --format?"},
		{"analyze . --zzz", "unknown flag: --zzz", "reposage analyze --help"},
		{"analyze . -z", "unknown shorthand flag: 'z' in -z", "reposage analyze --help"},
		{"analyze . --format xml", `--format "xml": must be one of text, json, markdown, html`, "--help"},
		{"analyze . --cc-profile my", `--cc-profile "my": must be one of reposage, lizard`, "--help"},
		{"analyze . --ref", "--ref needs a value", "--help"},
		{"analyze . --window 5", `--window "5": must look like 90d`, "--help"},
		{"analyze . --max-file-size big", `--max-file-size "big": "big" is not a size`, "--help"},
		{"analyze . --jobs -1", "--jobs -1: must not be negative", "0 means"},
		{"analyze . --jobs x", `--jobs "x"`, "--help"},
		{"analyze . --ref a --worktree", "--worktree and --ref exclude each other", "--ref reads a commit"},
		{"analyze . -o /", "-o / is a folder", "file name"},
		{"functions . --sort beauty", `--sort "beauty"`, "--help"},
		{"functions . --min cyclomatic", `--min "cyclomatic": must look like cyclomatic=10`, "--help"},
		{"functions . --min beauty=1", "beauty", "--help"},
		{"explain .", "PATH:LINE is missing", "Usage:"},
		{"explain . main.go", `"main.go" does not name a line`, "PATH:LINE"},
		{"explain . main.go:0", `"main.go:0" does not name a line`, "PATH:LINE"},
		{"version x", `unexpected argument "x"`, "Usage:"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			code, stdout, stderr := execute(t, strings.Fields(tt.args)...)
			if code != exitUsage || stdout != "" {
				t.Errorf("exit code %d, stdout %q", code, stdout)
			}
			lines := strings.Split(strings.TrimSuffix(stderr, "\n"), "\n")
			if len(lines) != 2 || !strings.HasPrefix(lines[0], "reposage: ") || !strings.HasPrefix(lines[1], "  hint: ") ||
				!strings.Contains(lines[0], tt.message) || !strings.Contains(lines[1], tt.remedy) {
				t.Errorf("stderr:\n%s\nwant one sentence with %q and a hint with %q", stderr, tt.message, tt.remedy)
			}
		})
	}
}

func TestInterruptedRunSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var errs bytes.Buffer
	code := run(ctx, []string{"analyze", t.TempDir(), "-q"}, streams{out: &bytes.Buffer{}, err: &errs})
	if code != exitInterrupted || errs.String() != "reposage: interrupted\n" {
		t.Errorf("code %d, stderr %q", code, errs.String())
	}
}

func TestHelpNamesEveryOption(t *testing.T) {
	for _, name := range []string{"analyze", "functions", "explain", "version"} {
		code, stdout, stderr := execute(t, name, "--help")
		if code != 0 || stderr != "" || !strings.Contains(stdout, "Usage:") || !strings.Contains(stdout, "Examples:") {
			t.Errorf("%s --help: code %d, stderr %q, stdout:\n%s", name, code, stderr, stdout)
		}
		for line := range strings.Lines(stdout) {
			if len(line) > 140 {
				t.Errorf("%s --help: line of %d characters: %s", name, len(line), line)
			}
		}
	}
	_, stdout, _ := execute(t)
	if strings.Contains(stdout, "parse-child") || !strings.Contains(stdout, "reposage analyze .") {
		t.Errorf("help without arguments:\n%s", stdout)
	}
}

func TestParseWindow(t *testing.T) {
	day := 24 * time.Hour
	for in, want := range map[string]time.Duration{
		"1d": day, "90d": 90 * day, "6w": 42 * day, "12mo": 365 * day, "1mo": 30 * day, "2y": 730 * day, "all": app.WholeHistory,
	} {
		if got, err := parseWindow(in); err != nil || got != want {
			t.Errorf("%q: %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "d", "0d", "-1d", "+1d", "1", "1m", "1h", "1.5y", "101y", "1d2w", "99999999999999999999y", "ALL", " 1d"} {
		if got, err := parseWindow(in); err == nil {
			t.Errorf("%q: %v, want an error", in, got)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"fromat", "format", 2}, {"ref", "ref", 0}} {
		if got := editDistance(tt.a, tt.b); got != tt.want {
			t.Errorf("%q, %q: %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}
