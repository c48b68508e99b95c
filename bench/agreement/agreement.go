// Package agreement compares RepoSage with published tools on public repositories: are the same
// functions found, on the same lines, with the same complexity? testdata has what the tools said
// about some 1,650 functions, one file a language; differences.tsv explains every number that is not
// the same. The comparison is a test:
//
//	go test ./bench/agreement -corpora DIR
//
// DIR holds clones of the repositories that testdata names, bare or not, as DIR/OWNER+NAME,
// DIR/NAME or DIR/NAME.git, with the commits that it names.
package agreement

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/source"
)

// Truth is what other tools say about functions of one repository.
type Truth struct {
	Language   string
	Repository string // owner/name on GitHub
	Commit     string
	Profile    reposage.Profile // that counts as the tools do
	Gated      bool             // several independent tools agree
	Tools      string
	Note       string
	Functions  []Function
}

// Function is one function as the tools see it.
type Function struct {
	File       string
	Line       int // first line
	Cyclomatic int
	Cognitive  int // -1: not measured
	Name       string
}

// Difference is one number or function that RepoSage and the tools do not share.
type Difference struct {
	Language string
	What     string // "missing", "cyclomatic" or "cognitive"
	Function
	Got, Want int // RepoSage's number and the tools'; 0 when missing
}

// Key identifies the difference in differences.tsv.
func (d *Difference) Key() string {
	return fmt.Sprintf("%s\t%s\t%s:%d", d.Language, d.What, d.File, d.Line)
}

// Result is the outcome for one Truth.
type Result struct {
	Functions int // in the truth
	Found     int // that start on the same line
	Same      int // of those found, with the same cyclomatic complexity
	Rated     int // of those found, with a cognitive complexity in the truth
	SameRated int // of those rated, with the same one
	Differ    []Difference
}

// ReadTruth reads a file of testdata: lines "key TAB value", an empty line, then lines
// "file TAB line TAB cyclomatic TAB cognitive or - TAB name".
func ReadTruth(path string) (*Truth, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	t := &Truth{}
	header := map[string]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() && lines.Text() != "" {
		key, value, _ := strings.Cut(lines.Text(), "\t")
		header[key] = value
	}
	t.Language, t.Repository, t.Commit = header["language"], header["repository"], header["commit"]
	t.Profile, t.Gated = reposage.Profile(header["profile"]), header["gated"] == "yes"
	t.Tools, t.Note = header["tools"], header["note"]
	for lines.Scan() {
		fn, err := readFunction(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		t.Functions = append(t.Functions, fn)
	}
	return t, cmp.Or(lines.Err(), f.Close())
}

func readFunction(line string) (fn Function, err error) {
	fields := strings.Split(line, "\t")
	if len(fields) != 5 {
		return fn, fmt.Errorf("%q has %d fields, want 5", line, len(fields))
	}
	fn.File, fn.Name, fn.Cognitive = fields[0], fields[4], -1
	if fn.Line, err = strconv.Atoi(fields[1]); err != nil {
		return fn, err
	}
	if fn.Cyclomatic, err = strconv.Atoi(fields[2]); err != nil {
		return fn, err
	}
	if fields[3] != "-" {
		fn.Cognitive, err = strconv.Atoi(fields[3])
	}
	return fn, err
}

// FindClone returns the clone of a repository ("owner/name") below dir, "" when there is none.
func FindClone(dir, repository string) string {
	_, name, _ := strings.Cut(repository, "/")
	plus := strings.Replace(repository, "/", "+", 1)
	for _, at := range []string{plus + "/repo", plus, repository, name, name + ".git"} {
		if _, err := os.Stat(filepath.Join(dir, at)); err == nil {
			return filepath.Join(dir, at)
		}
	}
	return ""
}

// Compare measures the files that t speaks of in a clone and compares every function.
func Compare(ctx context.Context, t *Truth, clone string) (*Result, error) {
	measured, err := measureFiles(ctx, t, clone)
	if err != nil {
		return nil, err
	}
	r := &Result{Functions: len(t.Functions)}
	for _, want := range t.Functions {
		r.compare(t.Language, want, bestMatch(measured[want.File], want))
	}
	return r, nil
}

func (r *Result) compare(language string, want Function, got *reposage.FunctionMetrics) {
	if got == nil {
		r.Differ = append(r.Differ, Difference{language, "missing", want, 0, 0})
		return
	}
	r.Found++
	if got.Cyclomatic == want.Cyclomatic {
		r.Same++
	} else {
		r.Differ = append(r.Differ, Difference{language, "cyclomatic", want, got.Cyclomatic, want.Cyclomatic})
	}
	if want.Cognitive < 0 {
		return
	}
	r.Rated++
	if got.Cognitive == want.Cognitive {
		r.SameRated++
	} else {
		r.Differ = append(r.Differ, Difference{language, "cognitive", want, got.Cognitive, want.Cognitive})
	}
}

// bestMatch returns the function that starts on the line; of several, one with the same complexity.
func bestMatch(fns []reposage.FunctionMetrics, want Function) (best *reposage.FunctionMetrics) {
	for i := range fns {
		if fns[i].Line == want.Line && (best == nil || fns[i].Cyclomatic == want.Cyclomatic) {
			best = &fns[i]
		}
	}
	return best
}

// measureFiles returns the functions of each file of the truth, read at its commit as analyze reads it.
func measureFiles(ctx context.Context, t *Truth, clone string) (map[string][]reposage.FunctionMetrics, error) {
	repo, err := source.Open(ctx, clone, source.Options{Ref: t.Commit, Vendored: true, Generated: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = repo.Close() }()
	tree, err := repo.Tree(ctx)
	if err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	for _, fn := range t.Functions {
		wanted[fn.File] = true
	}
	var files []*source.File
	for i := range tree.Files {
		if wanted[tree.Files[i].Path] {
			files = append(files, &tree.Files[i])
		}
	}
	parser := parse.NewParser(parse.Limits{})
	defer parser.Close()
	measured := map[string][]reposage.FunctionMetrics{}
	err = repo.Read(ctx, files, func(f *source.File, raw []byte) error {
		if text := source.Inspect(f, raw); text != nil {
			measured[f.Path] = measure.File(parser.Facts(f.Language, text), t.Profile).Functions
		}
		return nil
	})
	return measured, cmp.Or(err, repo.Close())
}
