// Command callgraph compares the calls of Go modules with what golang.org/x/tools finds in them.
//
//	go -C tools run ./callgraph DIR >FILE     # in tools, which has the dependency
//	go run ./bench/callgraph NAME=DIR:FILE …
//
// x/tools compiles a module and knows every type; RepoSage has read its text. All calls between two functions of the
// module are compared as pairs of caller and callee, tests left out:
//
//   - precision: of the pairs that RepoSage calls resolved, those that x/tools has as certain (static), as the method of
//     an interface that is called (declared), as allowed by the types (dynamic, class hierarchy analysis), or as the
//     flow of a function value (value).
//   - recall of static calls: of x/tools' static pairs, those that RepoSage has as resolved or import-scoped.
//   - recall of dynamic calls: of the pairs of a caller and the interface method that it calls, those for which
//     RepoSage has the method or all implementations that types allow.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/graph"
	"github.com/reposage/reposage/internal/parse"
	"github.com/reposage/reposage/internal/source"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "callgraph:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New("name modules: NAME=DIR:FILE")
	}
	var table, differences strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "module\tfunctions with calls\tresolved pairs\tprecision\tstatic pairs\tresolved\trecall\tdynamic pairs\trecall\timport-scoped pairs\tright\t")
	for _, arg := range args {
		name, rest, _ := strings.Cut(arg, "=")
		dir, file, ok := strings.Cut(rest, ":")
		if !ok {
			return fmt.Errorf("%q is not NAME=DIR:FILE", arg)
		}
		want, err := readFacts(file)
		if err != nil {
			return err
		}
		got, err := readCalls(ctx, dir, want.files)
		if err != nil {
			return err
		}
		compare(w, &differences, name, want, got)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	if _, err := fmt.Fprintf(out, "%s\nDifferences:\n%s", table.String(), differences.String()); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}

// pair is a caller and a callee as FILE:LINE.
type pair struct{ from, to string }

// facts are what x/tools found.
type facts struct {
	files map[string]bool
	kinds map[string]map[pair]string // kind → pair → names
}

func readFacts(path string) (_ *facts, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read calls of x/tools: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := &facts{files: map[string]bool{}, kinds: map[string]map[pair]string{"static": {}, "declared": {}, "dynamic": {}, "value": {}}}
	s := bufio.NewScanner(f)
	for s.Scan() {
		fields := strings.Split(s.Text(), "\t")
		switch {
		case len(fields) == 2 && fields[0] == "file":
			w.files[fields[1]] = true
		case len(fields) == 5 && w.kinds[fields[0]] != nil:
			w.kinds[fields[0]][pair{fields[1], fields[2]}] = fields[3] + " → " + fields[4]
		default:
			return nil, fmt.Errorf("read calls of x/tools: %q", s.Text())
		}
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("read calls of x/tools: %w", err)
	}
	return w, nil
}

// calls are what RepoSage found: pairs with their evidence and what to call them.
type calls struct {
	evidence map[pair]reposage.Evidence
	names    map[pair]string
}

// readCalls relates a module. Only files that x/tools read count.
func readCalls(ctx context.Context, dir string, files map[string]bool) (_ *calls, err error) {
	repo, err := source.Open(ctx, dir, source.Options{Vendored: true, Generated: true})
	if err != nil {
		return nil, fmt.Errorf("open module: %w", err)
	}
	defer func() { err = errors.Join(err, repo.Close()) }()
	tree, err := repo.Tree(ctx)
	if err != nil {
		return nil, fmt.Errorf("list module: %w", err)
	}
	parser := parse.NewParser(parse.Limits{})
	defer parser.Close()
	builder := graph.NewBuilder(graph.Options{})
	var taken []*source.File
	for i := range tree.Files {
		taken = append(taken, &tree.Files[i])
	}
	err = repo.Read(ctx, taken, func(f *source.File, raw []byte) error {
		text := source.Inspect(f, raw)
		if graph.IsManifest(f.Path) {
			builder.Manifest(f.Path, raw)
		}
		if f.Taken() && f.Language == "Go" {
			builder.Add(&f.File, graph.AppendUnit(nil, parser.Facts(f.Language, text)))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read module: %w", err)
	}
	g, err := builder.Build(ctx)
	if err != nil {
		return nil, fmt.Errorf("relate module: %w", err)
	}
	return pairsOf(g, files), nil
}

func pairsOf(g *graph.Graph, files map[string]bool) *calls {
	c := &calls{evidence: map[pair]reposage.Evidence{}, names: map[pair]string{}}
	for id := range graph.NodeID(g.Len()) {
		from := g.Node(id)
		if !files[from.Path] {
			continue
		}
		g.Out(id, func(e graph.Edge) bool {
			to := g.Node(e.To)
			if e.Kind != reposage.EdgeCalls || to.Kind != graph.KindFunction || !files[to.Path] || e.Evidence == reposage.EvidenceName {
				return true
			}
			p := pair{place(&from), place(&to)}
			if old, ok := c.evidence[p]; !ok || e.Evidence < old {
				c.evidence[p] = e.Evidence
			}
			c.names[p] = from.Qualified + " → " + to.Qualified
			return true
		})
	}
	return c
}

// place names a function as x/tools does; code outside of functions is line 0.
func place(n *graph.Node) string {
	if n.Kind != graph.KindFunction {
		return n.Path + ":0"
	}
	return fmt.Sprintf("%s:%d", n.Path, n.Line)
}

// compare writes a row of the table and lists what differs.
func compare(table, differences io.Writer, name string, want *facts, got *calls) {
	possible := func(p pair) bool {
		for _, kind := range want.kinds {
			if _, ok := kind[p]; ok {
				return true
			}
		}
		return false
	}
	var list []string
	count := map[reposage.Evidence]int{}
	right := map[reposage.Evidence]int{}
	callers := map[string]bool{}
	for p, evidence := range got.evidence {
		count[evidence]++
		callers[p.from] = true
		if possible(p) {
			right[evidence]++
		} else if evidence == reposage.EvidenceResolved {
			list = append(list, fmt.Sprintf("%s: only RepoSage: %s %s (%s)", name, p.from, p.to, got.names[p]))
		}
	}
	found, resolved := 0, 0
	for p, names := range want.kinds["static"] {
		switch evidence, ok := got.evidence[p]; {
		case !ok:
			list = append(list, fmt.Sprintf("%s: only x/tools: %s %s (%s)", name, p.from, p.to, names))
		case evidence == reposage.EvidenceResolved:
			resolved++
			found++
		default:
			found++
		}
	}
	declared, reached := 0, 0
	for p, names := range want.kinds["declared"] {
		declared++
		if _, ok := got.evidence[p]; ok {
			reached++
		} else {
			list = append(list, fmt.Sprintf("%s: interface call only x/tools: %s %s (%s)", name, p.from, p.to, names))
		}
	}
	fmt.Fprintf(table, "%s\t%d\t%d\t%.3f\t%d\t%d\t%.3f\t%d\t%.3f\t%d\t%d\t\n", name, len(callers), count[reposage.EvidenceResolved], ratio(right[reposage.EvidenceResolved], count[reposage.EvidenceResolved]),
		len(want.kinds["static"]), resolved, ratio(found, len(want.kinds["static"])), declared, ratio(reached, declared), count[reposage.EvidenceImport], right[reposage.EvidenceImport])
	slices.Sort(list)
	for _, line := range list {
		fmt.Fprintln(differences, line)
	}
}

func ratio(a, b int) float64 { return float64(a) / float64(max(b, 1)) }
