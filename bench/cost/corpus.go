package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reposage/reposage/internal/parse/grammars"
	"github.com/reposage/reposage/internal/source"
)

// corpus is a public repository that is measured.
type corpus struct {
	name  string
	paths []string // restricts it
}

var corpora = []corpus{{name: "gin"}, {name: "flask"}, {name: "express"}, {name: "gson"}, {name: "redis", paths: []string{"src"}}, {name: "tokio"}}

// arguments are the options that restrict reposage to the corpus.
func (c corpus) arguments() []string {
	var a []string
	for _, p := range c.paths {
		a = append(a, "--path", p)
	}
	return a
}

// label names the corpus with its restriction.
func (c corpus) label() string { return strings.Join(append([]string{c.name}, c.paths...), " ") }

// document is one taken file of a language with a grammar.
type document struct {
	path, language string
	grammar        *grammars.Grammar
	raw            []byte // as stored
	text           []byte // as parsed
}

// grammarOf maps linguist's names to grammars; embedded languages (Vue, notebooks) are not part of the floor.
var grammarOf = map[string]string{
	"Go": "go", "Python": "python", "JavaScript": "javascript", "TypeScript": "typescript", "TSX": "tsx", "Java": "java",
	"C": "c", "C++": "cpp", "C#": "c_sharp", "Rust": "rust", "Ruby": "ruby", "PHP": "php", "Shell": "bash",
	"Scala": "scala", "Kotlin": "kotlin", "Swift": "swift", "Lua": "lua",
}

// loadCorpus reads the documents of a corpus into memory. All counts every file that reposage takes.
func loadCorpus(ctx context.Context, dir string, c corpus) (docs []document, all int, commit string, err error) {
	repo, err := source.Open(ctx, dir, source.Options{Paths: c.paths})
	if err != nil {
		return nil, 0, "", fmt.Errorf("open %s: %w", c.name, err)
	}
	defer repo.Close() //nolint:errcheck // only read
	tree, err := repo.Tree(ctx)
	if err != nil {
		return nil, 0, "", fmt.Errorf("list %s: %w", c.name, err)
	}
	var files []*source.File
	for i := range tree.Files {
		files = append(files, &tree.Files[i])
	}
	loaded := map[string]*grammars.Grammar{}
	err = repo.Read(ctx, files, func(f *source.File, raw []byte) error {
		raw = slices.Clone(raw)
		text := slices.Clone(source.Inspect(f, slices.Clone(raw)))
		if !f.Taken() {
			return nil
		}
		all++
		name := grammarOf[f.Language]
		if name == "" {
			return nil
		}
		if loaded[name] == nil {
			loaded[name] = grammars.Load(name)
		}
		docs = append(docs, document{f.Path, f.Language, loaded[name], raw, text})
		return nil
	})
	if err != nil {
		return nil, 0, "", fmt.Errorf("read %s: %w", c.name, err)
	}
	if len(docs) == 0 {
		return nil, 0, "", fmt.Errorf("read %s: no source files", c.name)
	}
	return docs, all, repo.Revision().Commit, nil
}

// lizardReads are the extensions that lizard 1.24 reads and that are languages of grammarOf.
var lizardReads = strings.Fields("c cpp cc cxx h hpp java cs js cjs mjs py rb php swift scala go lua rs ts kt kts tsx jsx")

// export writes the documents that lizard reads below dir and returns how many and how large they are.
func export(dir string, docs []document) (files int, bytes int64, err error) {
	for _, d := range docs {
		if !slices.Contains(lizardReads, strings.TrimPrefix(filepath.Ext(d.path), ".")) {
			continue
		}
		if !filepath.IsLocal(d.path) {
			return 0, 0, fmt.Errorf("export %q: not a local path", d.path)
		}
		path := filepath.Join(dir, filepath.FromSlash(d.path))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return 0, 0, fmt.Errorf("export: %w", err)
		}
		if err := os.WriteFile(path, d.raw, 0o600); err != nil {
			return 0, 0, fmt.Errorf("export: %w", err)
		}
		files++
		bytes += int64(len(d.raw))
	}
	return files, bytes, nil
}
