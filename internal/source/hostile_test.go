package source

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/source/sourcetest"
)

// The rows are those of the list of hostile inputs; fixtures are made here, none is kept.

// Row 8: a partial clone whose remote is gone. Missing blobs cost their files, and nothing is
// fetched.
func TestPartialClone(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{"a.go": "package a\n", ".gitattributes": "*.go linguist-vendored\n", "b.md": "# B\n"})
	r.Git("config", "uploadpack.allowFilter", "true")
	dir := t.TempDir()
	r.Git("clone", "--quiet", "--filter=blob:none", "--no-checkout", "file://"+r.Dir, dir+"/p")
	partial := sourcetest.At(t, dir+"/p")
	mark := dir + "/fetched"
	partial.Git("config", "remote.origin.uploadpack", "touch "+mark+"; git-upload-pack")
	a := analyse(t, dir+"/p", Options{})
	a.skips(t, "a.go", reposage.SkipUnreadable)
	a.skips(t, "b.md", reposage.SkipUnreadable)
	if _, err := os.Stat(mark); err == nil {
		t.Error("an object was fetched")
	}
}

// Row 9: many files.
func TestManyFiles(t *testing.T) {
	files := map[string]string{}
	for i := range 20_000 {
		files[fmt.Sprintf("d%d/f%d.go", i%100, i)] = "package d\n"
	}
	r := sourcetest.NewBareRepo(t)
	r.Import(files)
	a := analyse(t, r.Dir, Options{})
	if l := a.tree.Ledger(); l.Taken.Files != len(files) {
		t.Errorf("ledger = %+v", l)
	}
}

// Row 10 and S12: a dozen objects that unfold to 10^10 paths.
func TestGitBomb(t *testing.T) {
	r := sourcetest.NewBareRepo(t)
	r.GitBomb(10)
	repo, err := Open(t.Context(), r.Dir, Options{MaxEntries: 50_000})
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, err = repo.Tree(ctx)
	if reposage.ErrorCode(err) != reposage.ETooManyFiles || reposage.ErrorHint(err) == "" {
		t.Errorf("Tree = %v, want %s with a hint", err, reposage.ETooManyFiles)
	}
}

// Rows 11, 13, 14, 15 and S18: names that collide by case, are no UTF-8, hold control characters,
// mark-up and commands, or are long. All are ordinary names here.
func TestStrangeNames(t *testing.T) {
	deep := strings.Repeat("d/", 1000) + "deep.go"
	names := []string{
		"Foo.go", "foo.go", "caf\xe9.c", "new\nline.go", "tab\t.go", `qu"ote.go`, `back\slash.go`, "-dash.go", ";$(id).go", "aux.h", "a:b.txt",
		strings.Repeat("n", 255), strings.Repeat("p/", 150) + "long.go", deep, "<img src=x onerror=alert(1)>.md", "rtl\u202e.go", "😀.go", " blank .go", "...go", "a/...",
	}
	var entries []sourcetest.Entry
	for _, n := range names {
		entries = append(entries, sourcetest.Entry{Path: n, Content: "x\n"})
	}
	r := sourcetest.NewBareRepo(t)
	r.CommitEntries(entries...)
	a := analyse(t, r.Dir, Options{})
	for _, n := range names {
		a.skips(t, n, "")
		if a.text[n] != "x\n" {
			t.Errorf("%q: text %q", n, a.text[n])
		}
	}
	if len(a.files) != len(names) {
		t.Errorf("%d entries, want %d", len(a.files), len(names))
	}
}

// S11: entries by which a tree would leave its folder.
func TestPathsThatEscape(t *testing.T) {
	r := sourcetest.NewBareRepo(t)
	blob := r.Blob("x\n")
	sub := r.Tree(sourcetest.Entry{Path: "x", Object: blob})
	bad := []sourcetest.Entry{
		{Path: "..", Mode: "40000", Object: sub}, {Path: ".", Mode: "40000", Object: sub}, {Path: ".git", Mode: "40000", Object: sub},
		{Path: ".GIT", Mode: "40000", Object: sub}, {Path: ".g\u200cit", Mode: "40000", Object: sub}, {Path: "git~1", Mode: "40000", Object: sub},
		{Path: ".git. .", Mode: "40000", Object: sub}, {Path: ".git::$INDEX_ALLOCATION", Mode: "40000", Object: sub},
		{Path: "..\\..\\x", Object: blob}, {Path: "a/../../b", Object: blob}, {Path: "/abs", Object: blob},
		{Path: strings.Repeat("n", 300), Object: blob}, {Path: strings.Repeat("q/", 2100) + "x", Object: blob},
	}
	good := []sourcetest.Entry{{Path: ".gitignore", Object: blob}, {Path: ".github", Mode: "40000", Object: sub}, {Path: "ok", Object: blob}}
	r.CommitTree(r.Tree(append(bad, good...)...))
	a := analyse(t, r.Dir, Options{})
	if l := a.tree.Ledger(); l.Skipped[reposage.SkipInvalidPath].Files != len(bad) || l.Taken.Files != len(good) {
		for path, f := range a.files {
			t.Logf("%.60q %s", path, f.Skip)
		}
		t.Errorf("ledger = %+v, want %d invalid paths and %d taken", l, len(bad), len(good))
	}
}

// Row 16: links are text, in git and on disk, and never followed.
func TestSymbolicLinks(t *testing.T) {
	r := sourcetest.NewRepo(t)
	secret := t.TempDir() + "/secret"
	if err := os.WriteFile(secret, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"loop": "..", "dangling": "nope", "absolute": secret, "out": "../../../../etc/passwd", "self": "self"} {
		if err := os.Symlink(target, filepath.Join(r.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	r.Commit(map[string]string{"a.go": "package a\n"})
	plain := t.TempDir()
	if err := os.CopyFS(plain, os.DirFS(t.TempDir())); err != nil {
		t.Fatal(err)
	}
	check := func(a *analysed) {
		t.Helper()
		for _, n := range []string{"loop", "dangling", "absolute", "out", "self"} {
			a.skips(t, n, reposage.SkipSymlink)
		}
		a.takes(t, "a.go", "Go")
	}
	a := analyse(t, r.Dir, Options{})
	check(a)
	if d := a.repo.Revision().Dirty; len(d) != 0 {
		t.Errorf("dirty = %q", d)
	}
	check(analyse(t, r.Dir, Options{Worktree: true}))
	if err := os.RemoveAll(r.Dir + "/.git"); err != nil {
		t.Fatal(err)
	}
	check(analyse(t, r.Dir, Options{}))
}

// A plain folder with things that are no files: a pipe must not block, a folder without permission
// is an entry of its own.
func TestFolderWithSpecialFiles(t *testing.T) {
	dir := t.TempDir()
	sourcetest.WriteFiles(t, dir, map[string]string{"a.go": "package a\n", "closed/b.go": "package b\n"})
	if err := syscall.Mkfifo(dir+"/pipe.go", 0o644); err != nil {
		t.Fatal(err)
	}
	a := analyse(t, dir, Options{})
	a.takes(t, "a.go", "Go")
	a.skips(t, "pipe.go", reposage.SkipUnreadable)
	if os.Getuid() == 0 {
		return // may read everything
	}
	if err := os.Chmod(dir+"/closed", 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir+"/closed", 0o755)
	analyse(t, dir, Options{}).skips(t, "closed", reposage.SkipUnreadable)
}

// Row 15 on disk: folders nested deeper than any path may be long cost what is in them.
func TestFolderDeeperThanPaths(t *testing.T) {
	dir := t.TempDir()
	sourcetest.WriteFiles(t, dir, map[string]string{"a.go": "package a\n", "z/b.go": "package b\n"})
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.Repeat("d", 200)
	for range maxPath/len(name) + 5 {
		if err := root.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		next, err := root.OpenRoot(name)
		if err != nil {
			t.Fatal(err)
		}
		root.Close()
		root = next
	}
	defer root.Close()
	if err := root.WriteFile("deep.go", []byte("package d\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	a := analyse(t, dir, Options{})
	a.takes(t, "a.go", "Go")
	a.takes(t, "z/b.go", "Go")
	if l := a.tree.Ledger(); l.Entries != 3 || l.Skipped[reposage.SkipInvalidPath].Files != 1 {
		t.Errorf("ledger = %+v, want the deep folder as one invalid path", l)
	}
}

// Row 18 and S08: submodules are pointers, whatever .gitmodules says.
func TestSubmodules(t *testing.T) {
	r := sourcetest.NewBareRepo(t)
	mark := t.TempDir() + "/mark"
	modules := "[submodule \"a\"]\n\tpath = lib\n\turl = ext::sh -c \"touch " + mark + "\"\n" +
		"[submodule \"../../x\"]\n\tpath = lib2\r\n\turl = file:///etc\n[submodule \"c\"]\n\tpath = lib3\n\turl = http://169.254.169.254/x\n\tupdate = !touch " + mark + "\n"
	r.CommitEntries(
		sourcetest.Entry{Path: ".gitmodules", Content: modules},
		sourcetest.Entry{Path: "lib", Mode: "160000", Object: strings.Repeat("1", 40)},
		sourcetest.Entry{Path: "lib2\r", Mode: "160000", Object: strings.Repeat("2", 40)},
		sourcetest.Entry{Path: "lib3", Mode: "160000", Object: strings.Repeat("3", 40)},
		sourcetest.Entry{Path: "lib2", Mode: "120000", Content: ".git/hooks"},
		sourcetest.Entry{Path: "a.go", Content: "package a\n"},
	)
	a := analyse(t, r.Dir, Options{})
	for _, n := range []string{"lib", "lib2\r", "lib3"} {
		a.skips(t, n, reposage.SkipSubmodule)
	}
	a.skips(t, "lib2", reposage.SkipSymlink)
	a.takes(t, "a.go", "Go")
	if _, err := os.Stat(mark); err == nil {
		t.Error("a command of .gitmodules ran")
	}
}

// Row 20: LFS pointers, by content and whatever the name.
func TestLFSPointers(t *testing.T) {
	pointer := "version https://git-lfs.github.com/spec/v1\noid sha256:" + strings.Repeat("ab", 32) + "\nsize 12345\n"
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{"model.bin": pointer, "big.py": pointer, "doc.md": "See version https://git-lfs.github.com/spec/v1\n"})
	a := analyse(t, r.Dir, Options{})
	a.skips(t, "model.bin", reposage.SkipLFSPointer)
	a.skips(t, "big.py", reposage.SkipLFSPointer)
	a.takes(t, "doc.md", "Markdown")
}

// Rows 21 and 35: files that are too large are not even read; long lines are minified.
func TestLargeFiles(t *testing.T) {
	r := sourcetest.NewRepo(t)
	big, err := os.Create(r.Dir + "/z.js")
	if err != nil {
		t.Fatal(err)
	}
	if err := big.Truncate(64 << 20); err != nil { // a gigabyte in the wild; the decision is by size
		t.Fatal(err)
	}
	big.Close()
	line := strings.Repeat("a=b;", 30_000)
	r.Commit(map[string]string{
		"line.js": line, "app.min.js": "a()\n", "line.c": "int x[] = {" + strings.Repeat("1,", 50_000) + "};\n", "app.js.map": "{}", "chunk.json": `{"version":3,"mappings":"AAAA"}`,
		"data.json": "[" + strings.Repeat("1,", 50_000) + "1]", "ok.js": "// " + strings.Repeat("word ", 60) + "\n" + strings.Repeat("x();\n", 400),
	})
	a := analyse(t, r.Dir, Options{})
	a.skips(t, "z.js", reposage.SkipTooLarge)
	for _, n := range []string{"line.js", "app.min.js", "line.c", "chunk.json"} {
		a.skips(t, n, reposage.SkipMinified)
	}
	a.skips(t, "app.js.map", reposage.SkipMinified)
	a.takes(t, "data.json", "JSON")
	a.takes(t, "ok.js", "JavaScript")
	a = analyse(t, r.Dir, Options{MaxFileSize: 100})
	a.skips(t, "line.c", reposage.SkipTooLarge)
}

// Row 26: what is damaged costs its own file; a damaged tree is an error.
func TestCorruptObjects(t *testing.T) {
	r := sourcetest.NewRepo(t)
	files := map[string]string{}
	for i := range 20 {
		files[fmt.Sprintf("f%02d.go", i)] = fmt.Sprintf("package f%d // %s\n", i, strings.Repeat("text ", i*20))
	}
	r.Commit(files)
	object := func(id string) string { return filepath.Join(r.Dir, ".git/objects", id[:2], id[2:]) }
	truncate := func(id string, n int64) {
		t.Helper()
		if err := os.Chmod(object(id), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(object(id), n); err != nil {
			t.Fatal(err)
		}
	}
	truncate(r.Git("rev-parse", "HEAD:f03.go"), 30)
	truncate(r.Git("rev-parse", "HEAD:f19.go"), 40)
	truncate(r.Git("rev-parse", "HEAD:f11.go"), 0)
	if err := os.Remove(object(r.Git("rev-parse", "HEAD:f07.go"))); err != nil {
		t.Fatal(err)
	}
	a := analyse(t, r.Dir, Options{})
	for _, n := range []string{"f03.go", "f07.go", "f11.go", "f19.go"} {
		a.skips(t, n, reposage.SkipUnreadable)
	}
	if l := a.tree.Ledger(); l.Taken.Files != 16 {
		t.Errorf("ledger = %+v, want 16 taken", l)
	}

	truncate(r.Git("rev-parse", "HEAD^{tree}"), 10)
	repo, err := Open(t.Context(), r.Dir, Options{})
	if err == nil {
		_, err = repo.Tree(t.Context())
		repo.Close()
	}
	if reposage.ErrorCode(err) != reposage.ECorrupt || reposage.ErrorHint(err) == "" {
		t.Errorf("damaged tree: %v, want %s with a hint", err, reposage.ECorrupt)
	}
}

func TestTruncatedPack(t *testing.T) {
	r := sourcetest.NewRepo(t)
	files := map[string]string{}
	for i := range 50 {
		files[fmt.Sprintf("f%02d.txt", i)] = strings.Repeat(fmt.Sprintf("line %d of a file\n", i*i*7919), 30)
	}
	r.Commit(files)
	r.Git("repack", "-a", "-d", "-q")
	packs, err := filepath.Glob(r.Dir + "/.git/objects/pack/*.pack")
	if err != nil || len(packs) != 1 {
		t.Fatalf("packs = %q, %v", packs, err)
	}
	info, err := os.Stat(packs[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(packs[0], 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(packs[0], info.Size()-20); err != nil {
		t.Fatal(err)
	}
	// Git may refuse the pack as a whole or read what is left; both end, and neither is silent.
	repo, err := Open(t.Context(), r.Dir, Options{})
	if err == nil {
		repo.Close()
		analyse(t, r.Dir, Options{})
		return
	}
	if code := reposage.ErrorCode(err); code != reposage.ECorrupt {
		t.Errorf("Open = %s (%v), want %s", code, err, reposage.ECorrupt)
	}
}

// Row 29: repositories of one kind of file.
func TestOnlyOneKind(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{"a.png": "\x89PNG\r\n\x1a\n\x00\x00", "b.bin": "\x00\x01"})
	if l := analyse(t, r.Dir, Options{}).tree.Ledger(); l.Taken.Files != 0 || l.Skipped[reposage.SkipBinary].Files != 2 {
		t.Errorf("only binaries: %+v", l)
	}
	r = sourcetest.NewRepo(t)
	r.Commit(map[string]string{"README": "Hello\n"})
	if l := analyse(t, r.Dir, Options{}).tree.Ledger(); l.Taken.Files != 1 {
		t.Errorf("only a README: %+v", l)
	}
	const many = 10_000
	files := map[string]string{}
	for i := range many {
		files[fmt.Sprintf("data/%d.json", i)] = "{}\n"
	}
	bare := sourcetest.NewBareRepo(t)
	bare.Import(files)
	if l := analyse(t, bare.Dir, Options{}).tree.Ledger(); l.Taken.Files != many || l.Entries != many {
		t.Errorf("only small JSON files: %+v", l)
	}
	r = sourcetest.NewRepo(t)
	r.Commit(nil)
	if l := analyse(t, r.Dir, Options{}).tree.Ledger(); l.Entries != 0 {
		t.Errorf("empty commit: %+v", l)
	}
	if l := analyse(t, t.TempDir(), Options{}).tree.Ledger(); l.Entries != 0 {
		t.Errorf("empty folder: %+v", l)
	}
}

// Row 30 and S09: nothing that the repository's own configuration names is run.
func TestConfiguredCommandsDoNotRun(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{"a.go": "package a\n", "b.go": "package b\n", ".gitattributes": "*.go filter=evil diff=evil\n"})
	mark := t.TempDir() + "/mark"
	script := "#!/bin/sh\ntouch " + mark + "\n"
	for _, hook := range []string{"post-checkout", "pre-auto-gc", "reference-transaction", "post-index-change", "fsmonitor-watchman"} {
		if err := os.WriteFile(r.Dir+"/.git/hooks/"+hook, []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	run := "touch " + mark
	for _, kv := range [][2]string{
		{"core.fsmonitor", run}, {"core.sshCommand", run}, {"core.pager", run}, {"core.editor", run}, {"core.gitProxy", run}, {"core.askPass", run},
		{"core.alternateRefsCommand", run}, {"core.hooksPath", r.Dir + "/.git/hooks"}, {"filter.evil.clean", run}, {"filter.evil.smudge", run}, {"filter.evil.process", run},
		{"diff.evil.textconv", run}, {"diff.evil.command", run}, {"diff.external", run}, {"pager.ls-tree", run}, {"pager.ls-files", run}, {"credential.helper", "!" + run},
		{"gpg.program", run}, {"log.showSignature", "true"}, {"alias.ls-tree", "!" + run}, {"uploadpack.packObjectsHook", run}, {"interactive.diffFilter", run},
		{"core.worktree", "/"}, {"index.threads", "1"},
	} {
		r.Git("config", kv[0], kv[1])
	}
	// Same size, other content: only a comparison can tell.
	if err := os.WriteFile(r.Dir+"/b.go", []byte("package c\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	analyse(t, r.Dir, Options{}).takes(t, "a.go", "Go")
	a := analyse(t, r.Dir, Options{Worktree: true})
	a.takes(t, "b.go", "Go")
	if len(a.files) != 3 {
		t.Errorf("%d entries: core.worktree was obeyed", len(a.files))
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a configured command ran")
	}
}

// Rows 39 and 40.
func TestGeneratedAndVendored(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.Commit(map[string]string{
		"api.pb.go": "package api\n", "gen.go": "// Code generated by stringer; DO NOT EDIT.\n\npackage a\n", "gen.ts": "/**\n * @generated SignedSource<<x>>\n */\nexport {}\n",
		"schema.go": "package a\n", "kept.pb.go": "package a\n", "package-lock.json": "{}", "go.sum": "x\n", "mention.go": "package a\n\nconst s = \"@generated\"\n",
		".gitattributes":          "schema.go linguist-generated\nkept.pb.go -linguist-generated\n/web/** linguist-vendored=true\n/web/own.js -linguist-vendored\nvendor/ours/** -linguist-vendored\n",
		"node_modules/x/index.js": "x\n", "vendor/y/y.go": "package y\n", "vendor/ours/o.go": "package o\n", "third_party/z.c": "int z;\n", "dist/bundle.js": "x\n",
		"venv/lib/python3.12/site-packages/p.py": "p = 1\n", "web/lib.js": "x\n", "web/own.js": "x\n", "cache/cache.go": "package cache\n",
	})
	a := analyse(t, r.Dir, Options{})
	for _, n := range []string{"api.pb.go", "gen.go", "gen.ts", "schema.go", "package-lock.json", "go.sum"} {
		a.skips(t, n, reposage.SkipGenerated)
	}
	for _, n := range []string{"node_modules/x/index.js", "vendor/y/y.go", "third_party/z.c", "dist/bundle.js", "venv/lib/python3.12/site-packages/p.py", "web/lib.js"} {
		a.skips(t, n, reposage.SkipVendored)
	}
	for _, n := range []string{"kept.pb.go", "mention.go", "vendor/ours/o.go", "cache/cache.go"} {
		a.takes(t, n, "Go")
	}
	a.takes(t, "web/own.js", "JavaScript")
	a = analyse(t, r.Dir, Options{Vendored: true, Generated: true})
	if l := a.tree.Ledger(); l.Taken.Files != l.Entries {
		t.Errorf("with --vendored --generated: %+v", l.Skipped)
	}
}

// Rows 31 to 34, 57 and S17.
func TestTextFiles(t *testing.T) {
	r := sourcetest.NewRepo(t)
	r.CommitEntries(
		sourcetest.Entry{Path: "mixed.c", Content: "a\r\nb\nc\rd"},
		sourcetest.Entry{Path: "utf16.cs", Content: "\xff\xfec\x00l\x00a\x00s\x00s\x00\n\x00"},
		sourcetest.Entry{Path: "bom.go", Content: "\xef\xbb\xbfpackage a\n"},
		sourcetest.Entry{Path: "nul.c", Content: "int a;\x00int b;"},
		sourcetest.Entry{Path: "binary.go", Content: "\x7fELF\x00\x00\x00"},
		sourcetest.Entry{Path: "empty.go"}, sourcetest.Entry{Path: "one.go", Content: "x"}, sourcetest.Entry{Path: "blank.go", Content: "\n\n\n"},
		sourcetest.Entry{Path: "forced.txt", Content: "text"}, sourcetest.Entry{Path: ".gitattributes", Content: "forced.txt binary\n* -text\n"},
	)
	a := analyse(t, r.Dir, Options{Ref: "main"})
	for path, want := range map[string]string{
		"mixed.c": "a\r\nb\nc\nd", "utf16.cs": "class\n", "bom.go": "package a\n", "empty.go": "", "one.go": "x", "blank.go": "\n\n\n",
	} {
		if got, ok := a.text[path]; !ok || got != want {
			t.Errorf("%s: %q (%s), want %q", path, got, a.files[path].Skip, want)
		}
	}
	for _, n := range []string{"nul.c", "binary.go", "forced.txt"} {
		a.skips(t, n, reposage.SkipBinary)
	}
	if f := a.files["bom.go"]; f.Encoding != "utf-8-bom" || f.Language != "Go" {
		t.Errorf("bom.go: %+v", f.File)
	}
}

// Row 25: git before 2.45 cannot read reftables; what it says must lead to a way out. A newer one is
// tried for real.
func TestReftable(t *testing.T) {
	r := sourcetest.NewRepo(t)
	commit := r.Commit(map[string]string{"a.go": "package a\n"})
	dir := t.TempDir() + "/reftable"
	if err := exec.Command("git", "init", "--quiet", "--ref-format=reftable", dir).Run(); err != nil {
		r.Git("config", "core.repositoryFormatVersion", "1")
		r.Git("config", "extensions.refStorage", "reftable")
		failsToOpen(t, r.Dir, Options{}, reposage.EUnsupported, "newer git")
		return
	}
	table := sourcetest.At(t, dir)
	table.Git("fetch", "--quiet", r.Dir, "main:main")
	if got := analyse(t, dir, Options{Ref: "main"}).repo.Revision().Commit; got != commit {
		t.Errorf("commit %s, want %s", got, commit)
	}
}
