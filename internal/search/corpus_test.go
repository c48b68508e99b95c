package search_test

import (
	"context"
	"flag"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/indextest"
	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/search"
	"github.com/reposage/reposage/internal/search/query"
)

var update = flag.Bool("update", false, "write golden files")

// languages of the corpus by extension.
var languages = map[string]string{
	".go": "Go", ".py": "Python", ".ts": "TypeScript", ".kt": "Kotlin", ".java": "Java", ".h": "C", ".c": "C", ".rs": "Rust", ".rb": "Ruby",
	".php": "PHP", ".cs": "C#", ".sh": "Shell", ".md": "Markdown", ".yaml": "YAML", ".properties": "Java Properties",
}

var kinds = map[string]reposage.LanguageKind{"Markdown": reposage.KindProse, "YAML": reposage.KindData, "Java Properties": reposage.KindData}

// corpus is the index of testdata/corpus, made once.
var corpus = sync.OnceValues(func() (*indextest.Memory, error) {
	parser := parse.NewParser(parse.Limits{})
	defer parser.Close()
	var docs []indextest.Document
	root := os.DirFS("testdata/corpus")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		language := languages[path.Ext(name)]
		kind, ok := kinds[language]
		if !ok {
			kind = reposage.KindCode
		}
		facts := parse.CountLines(language, text)
		if parse.Supported(language) {
			facts = parser.Facts(language, text)
		}
		docs = append(docs, indextest.Document{
			File: index.File{Path: name, Language: language, Kind: kind, Test: strings.Contains(name, "_test.") || strings.Contains(name, "/tests/"), Lines: int(facts.Lines)},
			Text: text, Chunks: index.Split(text, facts, language),
		})
		return nil
	})
	return indextest.New(index.Info{Repository: "ferry", Commit: "c0ffee"}, docs), err
})

func newSearcher(t testing.TB, o search.Options) (*search.Searcher, *indextest.Memory) {
	t.Helper()
	m, err := corpus()
	if err != nil {
		t.Fatal(err)
	}
	return search.New(m, o), m
}

func ask(t testing.TB, s *search.Searcher, raw string, r search.Request) *search.Results {
	t.Helper()
	q, err := query.Parse(raw)
	if err != nil {
		t.Fatalf("parse %q: %v", raw, err)
	}
	res, err := s.Search(context.Background(), q, r)
	if err != nil {
		t.Fatalf("search %q: %v", raw, err)
	}
	return res
}
