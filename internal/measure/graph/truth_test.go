package graph_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"golang.org/x/tools/txtar"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/graph"
	"github.com/reposage/reposage/internal/parse"
)

// What the edges are held against: testdata/truth/LANGUAGE/*.txtar are small repositories in which calls are labelled
// by hand, before the resolver was run on them. Its faults were mended with them since, so they guard against steps
// back; how it does on new code is less (bench/results/truth-*.txt has the first run). A label is a comment at the end
// of the line:
//
//	s.store.Get(k)      // -> store/mem.go:Mem.Get                 what is called
//	s.Get(k)            // -> a.go:A.Get | b.go:B.Get ? i.go:I.Get  all of these may be; it may also say the last
//	f(g(x))             // f -> external; g -> none                 of a dependency; cannot be known
//	sort(list, less)    // sort -> external; ref less -> a.go:less  a function as a value
//	add(1)              // -> a.java:A.add@int                      the overload whose line has the comment "@int"
//
// Targets are PATH:NAME, where NAME is the qualified name or its end; a class stands for its constructors, too.
//
// Of each call R are the targets of its resolved edges, S those of its resolved and import-scoped edges; edges to
// external dependencies are left out.
//
//   - R is right when each of it is in the label, or when it has all of the label and at most 4 times as many:
//     overloads and dispatch may stay open. precision = right / calls with any R, calls labelled external or none
//     among them, whose R is never right.
//   - R is exact when it has all of the label and nothing else.
//   - A call is found when S has all of the label and is at most 4 times as large. recall = found / calls with a target.
//
// References (ref) are judged in the same way and shown apart.

// truthGate are the least values of each language: below them the test fails.
var truthGate = struct{ precision, recall float64 }{0.95, 0.80}

var (
	labelled = regexp.MustCompile(`(?://|#) ((?:ref )?(?:\w+ )?-> .*)$`)
	tagged   = regexp.MustCompile(`(?://|#) @(\w+)$`)
)

// label is what one use of a name means.
type label struct {
	path     string
	line     int
	text     string
	name     string // "" when the line has one call only
	ref      bool
	negative bool             // external or none
	targets  [][]graph.NodeID // each: nodes of which one must be hit
	optional []graph.NodeID
}

func (l *label) allowed() []graph.NodeID { return append(slices.Concat(l.targets...), l.optional...) }

// complete reports whether every target is hit.
func (l *label) complete(got []graph.NodeID) bool {
	return len(l.targets) > 0 && !slices.ContainsFunc(l.targets, func(choice []graph.NodeID) bool {
		return !slices.ContainsFunc(choice, func(id graph.NodeID) bool { return slices.Contains(got, id) })
	})
}

// only reports whether nothing else is hit.
func (l *label) only(got []graph.NodeID) bool {
	allowed := l.allowed()
	return !slices.ContainsFunc(got, func(id graph.NodeID) bool { return !slices.Contains(allowed, id) })
}

func (l *label) right(got []graph.NodeID) bool {
	return l.only(got) || l.found(got)
}

func (l *label) found(got []graph.NodeID) bool {
	return l.complete(got) && len(got) <= 4*len(l.targets)+len(l.optional)
}

// score counts the labels of one language and kind.
type score struct {
	labels, positive, resolved, right, exact, found, negative, false int
}

func (s *score) precision() float64 { return float64(s.right) / max(1, float64(s.resolved)) }
func (s *score) recall() float64    { return float64(s.found) / max(1, float64(s.positive)) }

func TestTruth(t *testing.T) {
	archives, err := filepath.Glob("testdata/truth/*/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives: ", err)
	}
	calls, refs := map[string]*score{}, map[string]*score{}
	var languages []string
	for _, path := range archives {
		language := filepath.Base(filepath.Dir(path))
		if calls[language] == nil {
			calls[language], refs[language] = &score{}, &score{}
			languages = append(languages, language)
		}
		judgeArchive(t, path, calls[language], refs[language])
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "language\tlabels\twith target\tresolved\tright\tprecision\texact\tfound\trecall\texternal or none\tof those with an edge\treferences found\t")
	for _, language := range languages {
		c, r := calls[language], refs[language]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%.3f\t%d\t%d\t%.3f\t%d\t%d\t%d of %d\t\n", language, c.labels, c.positive, c.resolved, c.right, c.precision(), c.exact, c.found, c.recall(),
			c.negative, c.false, r.found, r.positive)
		if c.labels < 40 {
			t.Errorf("%s has %d labels only", language, c.labels)
		}
		if c.precision() < truthGate.precision || c.recall() < truthGate.recall {
			t.Errorf("%s: precision %.3f, recall %.3f; they must be at least %.2f and %.2f", language, c.precision(), c.recall(), truthGate.precision, truthGate.recall)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Logf("calls labelled by hand:\n%s", table.String())
}

// judgeArchive compares the edges of one repository with its labels.
func judgeArchive(t *testing.T, path string, calls, refs *score) {
	t.Helper()
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	g := build(t, a.Files)
	for _, l := range readLabels(t, path, g, a.Files) {
		s := calls
		if l.ref {
			s = refs
		}
		resolved, seen := edgesOf(g, &l)
		if fault := s.add(&l, resolved, seen); fault != "" {
			t.Logf("%s: %s:%d: %s: %s; got resolved %s, all %s", filepath.Join(filepath.Base(filepath.Dir(path)), filepath.Base(path)), l.path, l.line, fault, l.text,
				names(g, resolved), names(g, seen))
		}
	}
}

// add counts a label and says what is wrong with its edges.
func (s *score) add(l *label, resolved, seen []graph.NodeID) (fault string) {
	s.labels++
	if l.negative {
		s.negative++
	} else {
		s.positive++
	}
	switch {
	case len(resolved) == 0:
	case l.right(resolved):
		s.resolved++
		s.right++
		if l.complete(resolved) && l.only(resolved) {
			s.exact++
		}
	default:
		s.resolved++
		fault = "wrong"
	}
	if l.negative && fault != "" {
		s.false++
	}
	if !l.negative && l.found(seen) {
		s.found++
	} else if !l.negative && fault == "" {
		fault = "missed"
	}
	return fault
}

// edgesOf returns the targets of a labelled use: of edges that leave its line, and of edges from the function around
// it to a labelled target whose first use is on an earlier line.
func edgesOf(g *graph.Graph, l *label) (resolved, seen []graph.NodeID) {
	allowed := l.allowed()
	for id := range graph.NodeID(g.Len()) {
		from := g.Node(id)
		if from.Path != l.path {
			continue
		}
		g.Out(id, func(e graph.Edge) bool {
			to := g.Node(e.To)
			if e.Kind != reposage.EdgeCalls && (!l.ref || e.Kind != reposage.EdgeReferences) || to.Kind == graph.KindExternal || e.Evidence == reposage.EvidenceName {
				return true
			}
			here := e.Line == l.line && (l.name == "" || l.name == calledName(g, to) || slices.Contains(allowed, e.To))
			again := e.Line < l.line && e.Uses > 1 && from.Line <= l.line && l.line <= max(from.EndLine, boolLine(from.Kind == graph.KindFile)) && slices.Contains(allowed, e.To)
			if here || again {
				seen = append(seen, e.To)
				if e.Evidence == reposage.EvidenceResolved {
					resolved = append(resolved, e.To)
				}
			}
			return true
		})
	}
	return distinct(resolved), distinct(seen)
}

// boolLine is the last line of a file: files have no range.
func boolLine(file bool) int {
	if file {
		return 1 << 30
	}
	return 0
}

// calledName is what calls of a node are written with.
func calledName(g *graph.Graph, n graph.Node) string {
	if n.Symbol == reposage.SymConstructor && n.Parent >= 0 {
		return g.Node(n.Parent).Name
	}
	return n.Name
}

func distinct(ids []graph.NodeID) []graph.NodeID {
	slices.Sort(ids)
	return slices.Compact(ids)
}

func names(g *graph.Graph, ids []graph.NodeID) string {
	var list []string
	for _, id := range ids {
		list = append(list, describe(g, id))
	}
	return "[" + strings.Join(list, " ") + "]"
}

// readLabels reads the labels of an archive. A label that names nothing, or not which call of its line it means, is an
// error of the label.
func readLabels(t *testing.T, archive string, g *graph.Graph, files []txtar.File) []label {
	t.Helper()
	tags := map[string]int{}
	for _, f := range files {
		for i, line := range strings.Split(string(f.Data), "\n") {
			if m := tagged.FindStringSubmatch(line); m != nil {
				tags[f.Name+"@"+m[1]] = i + 1
			}
		}
	}
	p := parse.NewParser(parse.Limits{})
	defer p.Close()
	var labels []label
	for _, f := range files {
		language := languageOf[filepath.Ext(f.Name)]
		if language == "" {
			continue
		}
		onLine := callsOn(p.Facts(language, f.Data))
		for i, line := range strings.Split(string(f.Data), "\n") {
			m := labelled.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			for _, text := range strings.Split(m[1], "; ") {
				l, err := parseLabel(g, tags, f.Name, i+1, text)
				if err == nil && l.name == "" && !l.ref && len(onLine[i+1]) > 1 {
					err = fmt.Errorf("there are several calls: %v", onLine[i+1])
				}
				if err != nil {
					t.Errorf("%s: %s:%d: label %q: %v", archive, f.Name, i+1, text, err)
					continue
				}
				labels = append(labels, l)
			}
		}
	}
	return labels
}

// callsOn lists the names that are called on each line.
func callsOn(f *reposage.Facts) map[int][]string {
	calls := map[int][]string{}
	for _, r := range f.Refs {
		if r.Kind == reposage.RefCall || r.Kind == reposage.RefNew || r.Kind == reposage.RefDecorator {
			if at := int(r.Line); !slices.Contains(calls[at], r.Name) {
				calls[at] = append(calls[at], r.Name)
			}
		}
	}
	return calls
}

func parseLabel(g *graph.Graph, tags map[string]int, path string, line int, text string) (label, error) {
	l := label{path: path, line: line, text: text}
	head, body, _ := strings.Cut(text, "-> ")
	head, l.ref = strings.CutPrefix(head, "ref ")
	l.name = strings.TrimSpace(head)
	body, optional, _ := strings.Cut(body, " ? ")
	body = strings.TrimSpace(body)
	l.negative = body == "external" || body == "none"
	if !l.negative {
		for _, target := range strings.Split(body, " | ") {
			ids, err := findTarget(g, tags, strings.TrimSpace(target))
			if err != nil {
				return l, err
			}
			l.targets = append(l.targets, ids)
		}
	}
	if optional == "" {
		return l, nil
	}
	for _, target := range strings.Split(optional, " | ") {
		ids, err := findTarget(g, tags, strings.TrimSpace(target))
		if err != nil {
			return l, err
		}
		l.optional = append(l.optional, ids...)
	}
	return l, nil
}

// findTarget returns the nodes that PATH:NAME or PATH:NAME@TAG means.
func findTarget(g *graph.Graph, tags map[string]int, target string) ([]graph.NodeID, error) {
	path, name, _ := strings.Cut(target, ":")
	name, tag, _ := strings.Cut(name, "@")
	line := 0
	if tag != "" {
		if line = tags[path+"@"+tag]; line == 0 {
			return nil, fmt.Errorf("no line of %s has the tag %s", path, tag)
		}
	}
	var exact, ending []graph.NodeID
	for id := range graph.NodeID(g.Len()) {
		n := g.Node(id)
		if n.Path != path || n.Kind != graph.KindFunction && n.Kind != graph.KindType && n.Kind != graph.KindValue || line > 0 && n.Line != line {
			continue
		}
		switch {
		case n.Qualified == name:
			exact = append(exact, id)
		case strings.HasSuffix(n.Qualified, "."+name):
			ending = append(ending, id)
		}
	}
	found := exact
	if len(found) == 0 {
		found = ending
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("there is no %s", target)
	}
	for _, id := range slices.Clone(found) {
		g.Children(id, func(child graph.NodeID) bool {
			if n := g.Node(child); g.Node(id).Kind == graph.KindType && (n.Symbol == reposage.SymConstructor || n.Name == "__init__" || n.Name == "constructor") {
				found = append(found, child)
			}
			return true
		})
	}
	return found, nil
}
