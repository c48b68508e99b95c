package graph

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
)

// mostCandidates is how many of several fitting definitions an error names.
const mostCandidates = 10

// Find returns what a person means by target:
//
//	internal/http            a folder ("." is the root) or a file, by path or the end of one
//	internal/http/server.go:120   the innermost definition around a line
//	server.go:Server.Close   a definition of a file or folder
//	Server.Close, Close      a definition; "::" and "#" are taken for "."
//	http.Serve               one of a package or module of that name
//	github.com/x/y           a dependency
//
// Several nodes come back only for one name of one file: overloads. Where test code and other code fit, the other
// code is meant. The error is an EInvalid that names the candidates when several fit, or an ENotFound with near names.
func (g *Graph) Find(target string) ([]NodeID, error) {
	if target == "" {
		return nil, reposage.Errorf(reposage.EInvalid, "the name is empty").WithHint("Name a path, path:line, or a symbol such as Server.Close.")
	}
	if id := g.byPath(target); id != NoNode {
		return []NodeID{id}, nil
	}
	for at := 1; at+1 < len(target); at++ {
		if target[at] == ':' && target[at-1] != ':' && target[at+1] != ':' { // a path may hold colons, too
			if ids, err := g.findIn(target[:at], target[at+1:]); len(ids) > 0 || err != nil {
				return ids, err
			}
		}
	}
	for _, find := range []func(string) []NodeID{g.byPathEnd, g.externals, g.bySymbol} {
		if ids := find(target); len(ids) > 0 {
			return g.one(target, ids)
		}
	}
	return nil, g.notFound(target)
}

// byPath returns the file or folder with a path, NoNode if there is none.
func (g *Graph) byPath(target string) NodeID {
	p := strings.TrimSuffix(strings.TrimPrefix(target, "./"), "/")
	p = cmp.Or(p, ".")
	for _, id := range g.named(p[strings.LastIndexByte(p, '/')+1:]) {
		if n := &g.nodes[id]; isPlace(n) && string(g.bytes(n.qualified)) == p {
			return id
		}
	}
	return NoNode
}

func isPlace(n *nodeRow) bool { return NodeKind(n.kind) == KindFile || NodeKind(n.kind) == KindFolder }

// byPathEnd returns the files and folders whose path ends with whole elements of target.
func (g *Graph) byPathEnd(target string) (ids []NodeID) {
	p := strings.Trim(target, "/")
	for _, id := range g.named(p[strings.LastIndexByte(p, '/')+1:]) {
		if n := &g.nodes[id]; isPlace(n) && strings.HasSuffix("/"+string(g.bytes(n.qualified)), "/"+p) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (g *Graph) externals(target string) (ids []NodeID) {
	for _, id := range g.named(target) {
		if NodeKind(g.nodes[id].kind) == KindExternal {
			ids = append(ids, id)
		}
	}
	return ids
}

// named returns the nodes whose last element is name, in order.
func (g *Graph) named(name string) []NodeID {
	lo, _ := slices.BinarySearchFunc(g.names, name, func(id int32, name string) int {
		return bytes.Compare(g.bytes(g.nodes[id].name), []byte(name))
	})
	var ids []NodeID
	for _, id := range g.names[lo:] {
		if string(g.bytes(g.nodes[id].name)) != name {
			break
		}
		ids = append(ids, NodeID(id))
	}
	return ids
}

// findIn returns the definition of a file or folder that a line or name says. None, without an error, means that
// place is no file or folder.
func (g *Graph) findIn(place, rest string) ([]NodeID, error) {
	places := []NodeID{g.byPath(place)}
	if places[0] == NoNode {
		places = g.byPathEnd(place)
	}
	if len(places) == 0 {
		return nil, nil
	}
	if line, err := strconv.ParseUint(rest, 10, 31); err == nil {
		places, err := g.one(place, places)
		if err != nil {
			return nil, err
		}
		return []NodeID{g.around(places[0], uint32(line))}, nil
	}
	var ids []NodeID
	for _, id := range g.bySymbol(rest) {
		file := NodeID(g.nodes[id].file)
		if slices.ContainsFunc(places, func(p NodeID) bool { return p == file || file >= 0 && g.inside(int32(file), int32(p)) }) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, reposage.Errorf(reposage.ENotFound, "%s defines no %s", place, rest).WithHint("%s", g.suggestion(rest))
	}
	return g.one(place+":"+rest, ids)
}

// around returns the innermost definition of a file around a line, the file itself when there is none.
func (g *Graph) around(file NodeID, line uint32) NodeID {
	best := file
	for i := file + 1; int(i) < len(g.nodes) && NodeID(g.nodes[i].file) == file; i++ {
		if n := &g.nodes[i]; n.line <= line && line <= n.endLine {
			best = i // definitions are in source order: a later one that fits is within
		}
	}
	return best
}

// bySymbol returns the definitions that a name, qualified or not, may mean.
func (g *Graph) bySymbol(target string) (ids []NodeID) {
	name := symbolName.Replace(target)
	last := name[strings.LastIndexByte(name, '.')+1:]
	var exact, within, module []NodeID
	for _, id := range g.named(last) {
		n := &g.nodes[id]
		if isPlace(n) || NodeKind(n.kind) == KindExternal {
			continue
		}
		qualified := symbolName.Replace(string(g.bytes(n.qualified)))
		switch {
		case qualified == name:
			exact = append(exact, id)
		case strings.HasSuffix(qualified, "."+name):
			within = append(within, id)
		case g.inModule(n, qualified, name):
			module = append(module, id)
		}
	}
	if len(exact) > 0 && !slices.ContainsFunc(within, func(id NodeID) bool { return !g.containedIn(id, exact) }) {
		return exact // a class and its constructor: the class
	}
	if len(exact)+len(within) == 0 {
		return module
	}
	return append(exact, within...)
}

var symbolName = strings.NewReplacer("::", ".", "#", ".", `\`, ".")

// inModule reports whether name is that of a definition after the name of its package or file.
func (g *Graph) inModule(n *nodeRow, qualified, name string) bool {
	module, ok := strings.CutSuffix(name, "."+qualified)
	if !ok || n.file < 0 {
		return false
	}
	file := g.str(g.nodes[n.file].name)
	stem, _, _ := strings.Cut(file, ".")
	module = module[strings.LastIndexByte(module, '.')+1:]
	parent := g.nodes[n.file].parent
	return module == stem || parent >= 0 && module == g.str(g.nodes[parent].name)
}

func (g *Graph) containedIn(id NodeID, around []NodeID) bool {
	return slices.ContainsFunc(around, func(a NodeID) bool { return g.inside(int32(id), int32(a)) })
}

// one returns what several nodes have in common: overloads of one file, or the only one outside of tests.
func (g *Graph) one(target string, ids []NodeID) ([]NodeID, error) {
	if g.isOne(ids) {
		return ids, nil
	}
	isTest := func(id NodeID) bool { return Flags(g.nodes[id].flags)&FlagTest != 0 }
	if product := slices.DeleteFunc(slices.Clone(ids), isTest); len(product) > 0 && g.isOne(product) {
		return product, nil
	}
	slices.Sort(ids)
	var names []string
	for _, id := range ids[:min(len(ids), mostCandidates)] {
		names = append(names, g.placeOf(id))
	}
	hint := "Name one by its place: " + strings.Join(names, ", ")
	if more := len(ids) - len(names); more > 0 {
		hint += fmt.Sprintf(", and %d more", more)
	}
	return nil, reposage.Errorf(reposage.EInvalid, "%q may mean %d definitions", target, len(ids)).WithHint("%s.", hint)
}

func (g *Graph) isOne(ids []NodeID) bool {
	first := &g.nodes[ids[0]]
	return !slices.ContainsFunc(ids[1:], func(id NodeID) bool {
		n := &g.nodes[id]
		return n.file != first.file || n.qualified != first.qualified || n.kind != first.kind
	})
}

// FindPath is Find for what has imports: a file, a folder or a dependency.
func (g *Graph) FindPath(target string) (NodeID, error) {
	if id := g.byPath(target); id != NoNode {
		return id, nil
	}
	for _, find := range []func(string) []NodeID{g.byPathEnd, g.externals} {
		if ids := find(target); len(ids) > 0 {
			ids, err := g.one(target, ids)
			if err != nil {
				return NoNode, err
			}
			return ids[0], nil
		}
	}
	return NoNode, reposage.Errorf(reposage.ENotFound, "there is no file or folder of code %q and no dependency of that name", target).
		WithHint("Name a path relative to the root of the repository, or a dependency as the code imports it.")
}

// placeOf is how a node can be named to Find: "path:line (Name)", or its path.
func (g *Graph) placeOf(id NodeID) string {
	n := g.Node(id)
	if n.Line == 0 {
		return n.Qualified
	}
	return fmt.Sprintf("%s:%d (%s)", n.Path, n.Line, n.Qualified)
}

func (g *Graph) notFound(target string) error {
	return reposage.Errorf(reposage.ENotFound, "nothing is called %q", target).WithHint("%s", g.suggestion(target))
}

func (g *Graph) suggestion(target string) string {
	near := g.near(target)
	if len(near) == 0 {
		return "Name a path, path:line, a symbol such as Server.Close, or a dependency."
	}
	return "Did you mean " + strings.Join(near, ", ") + "?"
}

// mostNear is how many names like a wrong one are told.
const mostNear = 5

// near returns definitions, files and folders whose name is like the last element of target: the same in another case,
// at most two edits away, or with it as beginning; the nearest first.
func (g *Graph) near(target string) []string {
	name := symbolName.Replace(target)
	name = strings.ToLower(name[strings.LastIndexAny(name, "./:")+1:])
	if name == "" {
		return nil
	}
	type match struct {
		distance int
		id       int32
	}
	var found []match
	last := uint32(0)
	for _, id := range g.names {
		n := &g.nodes[id]
		if n.name == last {
			continue // sorted by name: one of each will do
		}
		last = n.name
		if d := likeness(name, strings.ToLower(string(g.bytes(n.name)))); d >= 0 {
			found = append(found, match{d, id})
		}
	}
	slices.SortFunc(found, func(a, b match) int { return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.id, b.id)) })
	var names []string
	for _, m := range found[:min(len(found), mostNear)] {
		names = append(names, g.str(g.nodes[m.id].qualified))
	}
	return names
}

// likeness is how far two names are from each other, -1 for too far.
func likeness(wanted, name string) int {
	most := min(2, len(wanted)/3)
	if diff := len(name) - len(wanted); diff >= -most && diff <= most {
		if d := nameDistance(wanted, name, most); d <= most {
			return d
		}
	}
	if len(wanted) >= 3 && strings.HasPrefix(name, wanted) {
		return 3
	}
	return -1
}

// nameDistance counts insertions, deletions and replacements of bytes, as long as they are no more than most.
func nameDistance(a, b string, most int) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		least := row[0]
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
			least = min(least, row[j+1])
		}
		if least > most {
			return least
		}
	}
	return row[len(b)]
}
