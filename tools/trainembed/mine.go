package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/source"
)

// copies are folders with code of other projects, beyond what source knows to be vendored.
var copies = []string{"third_party/", "third-party/", "thirdparty/", "external/", "deps/", "extern/", "contrib/", "_vendor/", "vendored/", "subprojects/"}

// miner collects the pairs of all repositories.
type miner struct {
	parser *parse.Parser
	leaks  *leaks
	out    *pairWriter
}

// mine implements the command.
func mine(ctx context.Context, args []string) (err error) {
	flags := flag.NewFlagSet("mine", flag.ContinueOnError)
	corpora := flags.String("corpora", "", "folder with git copies: OWNER+NAME or NAME, or a folder repo in it")
	list := flags.String("list", "corpus.tsv", "the repositories; the pairs found are written back")
	exclude := flags.String("exclude", "excluded.txt", "names of repositories that no pair may come from")
	out := flags.String("out", "", "file for the pairs")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *corpora == "" || *out == "" {
		return errors.New("mine needs -corpora and -out")
	}
	repos, err := readCorpus(*list)
	if err != nil {
		return err
	}
	excluded, err := readExcluded(*exclude)
	if err != nil {
		return err
	}
	m := &miner{parser: parse.NewParser(parse.DefaultLimits), leaks: newLeaks()}
	defer m.parser.Close()
	if m.out, err = newPairWriter(*out); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.out.close()) }()
	// What must not be trained on comes first, so that it is known.
	for _, r := range []role{roleGuard, roleHeld, roleTrain} {
		for i := range repos {
			if repos[i].Role != r {
				continue
			}
			if r != roleGuard && excluded[strings.ToLower(repos[i].Name)] {
				return fmt.Errorf("mine %s: it is a repository of the benchmark", repos[i].Name)
			}
			if err := m.repository(ctx, &repos[i], *corpora); err != nil {
				return fmt.Errorf("mine %s: %w", repos[i].Name, err)
			}
			fmt.Fprintf(os.Stderr, "%s\t%s\t%d\n", repos[i].Role, repos[i].Name, repos[i].Pairs)
		}
	}
	return writeCorpus(*list, repos)
}

// repository writes the pairs of one repository, in an order that does not depend on paths.
func (m *miner) repository(ctx context.Context, r *repository, corpora string) error {
	found, err := m.read(ctx, r, corpora)
	if err != nil {
		return err
	}
	slices.SortStableFunc(found, func(a, b *pair) int { return cmp.Compare(wordsHash(a.Query), wordsHash(b.Query)) })
	given := map[kind]int{}
	r.Pairs = 0
	for _, p := range found {
		if given[p.Kind] >= perRepository[p.Kind] {
			continue
		}
		if r.Role == roleTrain && m.leaks.leaked(p.Code) || !m.leaks.fresh(p) {
			continue
		}
		given[p.Kind]++
		r.Pairs++
		if err := m.out.write(p); err != nil {
			return fmt.Errorf("write pair: %w", err)
		}
	}
	return nil
}

// read finds all pairs of a repository. A commit that differs from the list's is an error, unless the copy is a
// plain folder.
func (m *miner) read(ctx context.Context, r *repository, corpora string) (found []*pair, err error) {
	dir, err := r.find(corpora)
	if err != nil {
		return nil, err
	}
	repo, err := source.Open(ctx, dir, source.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, repo.Close()) }()
	if rev := repo.Revision(); rev.Commit != "" && rev.Commit != r.Commit {
		return nil, fmt.Errorf("the copy is at %s, the list says %s", rev.Commit, r.Commit)
	}
	tree, err := repo.Tree(ctx)
	if err != nil {
		return nil, err
	}
	err = repo.Read(ctx, wanted(tree), func(f *source.File, raw []byte) error {
		if text := source.Inspect(f, raw); text != nil && (parse.Supported(f.Language) || f.Language == "Markdown") {
			m.file(r, f, string(text), func(p *pair) { found = append(found, p) })
		}
		return ctx.Err()
	})
	return found, err
}

// wanted are the files that may have pairs.
func wanted(tree *source.Tree) []*source.File {
	var files []*source.File
	for i := range tree.Files {
		f := &tree.Files[i]
		inCopy := slices.ContainsFunc(copies, func(c string) bool { return strings.Contains("/"+strings.ToLower(f.Path), "/"+c) })
		if f.Taken() && !f.Test && !inCopy && f.Size < 1<<20 {
			files = append(files, f)
		}
	}
	return files
}

// file calls out for each pair of a file, and remembers the code of held and guarded files.
func (m *miner) file(r *repository, f *source.File, text string, out func(*pair)) {
	if r.Role != roleTrain {
		m.leaks.hold(text)
	}
	if r.Role == roleGuard {
		return
	}
	give := func(k kind, query, doc, code string) {
		if query != "" && len(code) >= 40 {
			out(&pair{Repo: r.Name, Role: r.Role, Lang: f.Language, Kind: k, Path: f.Path, Query: query, Doc: doc, Code: code})
		}
	}
	if f.Language == "Markdown" {
		headings(text, give)
		return
	}
	e := extractor{file: f.File, text: text, facts: m.parser.Facts(f.Language, []byte(text)), out: give}
	e.run()
}
