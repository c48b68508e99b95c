package main

import (
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/search/query"
	"github.com/reposage/reposage/internal/source"
)

// repository is an entry of repos.json.
type repository struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	Root     string `json:"benchmark_root"`
}

// question is an entry of annotations/NAME.json.
type question struct {
	Query    string
	Category string
	parsed   *query.Query
	targets  []target
}

// corpus is a repository as the product reads it, with the questions asked of it.
type corpus struct {
	repository
	files     []document
	questions []question
}

// document is a taken file. Facts are encoded: a corpus stays in memory while many rankings are tried.
type document struct {
	File  index.File
	Text  []byte
	Facts []byte
}

// loadCorpora reads the repositories of the benchmark whose trees stand in a folder; of those missing it returns the names.
func loadCorpora(ctx context.Context, benchmark, trees, cache string, only map[string]bool) (found []*corpus, missing []string, err error) {
	var all []repository
	if err := readJSON(filepath.Join(benchmark, "repos.json"), &all); err != nil {
		return nil, nil, err
	}
	for _, r := range all {
		if len(only) > 0 && !only[r.Name] {
			continue
		}
		c := &corpus{repository: r}
		if c.questions, err = readQuestions(benchmark, r.Name); err != nil {
			return nil, nil, err
		}
		err = c.read(ctx, filepath.Join(trees, r.Name, filepath.FromSlash(r.Root)), cache)
		if errors.Is(err, fs.ErrNotExist) {
			missing = append(missing, r.Name)
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("read %s: %w", r.Name, err)
		}
		found = append(found, c)
	}
	return found, missing, nil
}

// loadOwn reads the repositories that a list of queries of our own names: a line has a repository, a query and the
// files that answer it, separated by tabs; its tree stands in the folder of the trees under its name.
func loadOwn(ctx context.Context, list, trees, cache string, only map[string]bool) (found []*corpus, missing []string, err error) {
	b, err := os.ReadFile(list)
	if err != nil {
		return nil, nil, fmt.Errorf("read queries: %w", err)
	}
	byName := map[string]*corpus{}
	for line := range strings.Lines(string(b)) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(fields) < 3 || len(only) > 0 && !only[fields[0]] {
			continue
		}
		c := byName[fields[0]]
		if c == nil {
			c = &corpus{repository: repository{Name: fields[0]}}
			byName[c.Name] = c
			found = append(found, c)
		}
		q := question{Query: fields[1], Category: categoryOf(fields[1], "")}
		if q.parsed, err = query.Parse(q.Query); err != nil {
			return nil, nil, fmt.Errorf("read query %q: %w", q.Query, err)
		}
		for _, path := range fields[2:] {
			q.targets = append(q.targets, target{path: path})
		}
		c.questions = append(c.questions, q)
	}
	for i := 0; i < len(found); i++ {
		err := found[i].read(ctx, filepath.Join(trees, found[i].Name), cache)
		if errors.Is(err, fs.ErrNotExist) {
			missing = append(missing, found[i].Name)
			found = slices.Delete(found, i, i+1)
			i--
		} else if err != nil {
			return nil, nil, fmt.Errorf("read %s: %w", found[i].Name, err)
		}
	}
	return found, missing, nil
}

// read fills in the files: from the cache folder if there is one and it has them, else by parsing.
func (c *corpus) read(ctx context.Context, folder, cache string) error {
	if _, err := os.Stat(folder); err != nil {
		return fmt.Errorf("find tree: %w", err)
	}
	kept := filepath.Join(cache, c.Name+".gob")
	if cache != "" {
		if f, err := os.Open(kept); err == nil {
			defer func() { _ = f.Close() }()
			return gob.NewDecoder(f).Decode(&c.files)
		}
	}
	if err := c.parse(ctx, folder); err != nil {
		return err
	}
	if cache == "" {
		return nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return fmt.Errorf("make cache: %w", err)
	}
	f, err := os.Create(kept)
	if err != nil {
		return fmt.Errorf("write cache: %w", err)
	}
	return errors.Join(gob.NewEncoder(f).Encode(c.files), f.Close())
}

// parse reads a folder as `reposage index` does.
func (c *corpus) parse(ctx context.Context, folder string) error {
	repo, err := source.Open(ctx, folder, source.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = repo.Close() }()
	tree, err := repo.Tree(ctx)
	if err != nil {
		return err
	}
	var taken []*source.File
	for i := range tree.Files {
		if tree.Files[i].Taken() {
			taken = append(taken, &tree.Files[i])
		}
	}
	parser := parse.NewParser(parse.Limits{})
	defer parser.Close()
	return repo.Read(ctx, taken, func(f *source.File, raw []byte) error {
		text := source.Inspect(f, raw)
		if f.Taken() {
			c.files = append(c.files, newDocument(parser, f, text))
		}
		return nil
	})
}

func newDocument(parser *parse.Parser, f *source.File, text []byte) document {
	var facts *reposage.Facts
	if parse.Supported(f.Language) {
		facts = parser.Facts(f.Language, text)
	} else {
		facts = parse.CountLines(f.Language, text)
	}
	return document{
		File: index.File{Path: f.Path, Blob: f.Blob, Language: f.Language, Kind: f.Kind, Test: f.Test, Lines: int(facts.Lines)},
		Text: text, Facts: parse.AppendFacts(nil, facts),
	}
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read benchmark: %w", err)
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}
