package e2e

import (
	"bytes"
	"fmt"
	"os/exec"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// plumb runs a git command that reads stdin and prints an object id.
func plumb(ts *testscript.TestScript, dir string, stdin []byte, args ...string) string {
	cmd := exec.Command("git", append([]string{"-C", ts.MkAbs(dir)}, args...)...)
	cmd.Env = []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME"), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + ts.Getenv("GIT_CONFIG_GLOBAL"),
		"GIT_AUTHOR_NAME=Eve", "GIT_AUTHOR_EMAIL=eve@example.org", "GIT_AUTHOR_DATE=2026-01-01T00:00:00Z",
		"GIT_COMMITTER_NAME=Eve", "GIT_COMMITTER_EMAIL=eve@example.org", "GIT_COMMITTER_DATE=2026-01-01T00:00:00Z"}
	cmd.Stdin = bytes.NewReader(stdin)
	out, err := cmd.Output()
	check(ts, "git "+args[0], err)
	return strings.TrimSpace(string(out))
}

// gitBomb makes main point to a tree of ten entries that are all the same tree of ten entries, and so on.
func gitBomb(ts *testscript.TestScript, neg bool, args []string) {
	want(ts, neg, args, 2, "gitbomb DIR DEPTH")
	dir := args[0]
	depth, err := strconv.Atoi(args[1])
	check(ts, "depth", err)
	repo(ts, false, []string{dir})
	id, kind, mode := plumb(ts, dir, []byte("boom\n"), "hash-object", "-w", "--stdin"), "blob", "100644"
	for range depth {
		var tree bytes.Buffer
		for i := range 10 {
			fmt.Fprintf(&tree, "%s %s %s\tf%d\n", mode, kind, id, i)
		}
		id, kind, mode = plumb(ts, dir, tree.Bytes(), "mktree"), "tree", "040000"
	}
	tip := plumb(ts, dir, nil, "commit-tree", id, "-m", "bomb")
	git(ts, "-C", dir, "update-ref", "refs/heads/main", tip)
}
