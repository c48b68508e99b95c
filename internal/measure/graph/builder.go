package graph

import (
	"cmp"
	"context"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/reposage/reposage"
)

// Options configure a Builder.
type Options struct {
	Jobs int // goroutines; 0 means one a processor
}

// Builder collects what Build relates. It is not for concurrent use.
type Builder struct {
	o         Options
	units     []unitFile
	manifests []manifest
}

type unitFile struct {
	path, language string
	test           bool
	load           func() ([]byte, error) // the unit
}

// NewBuilder returns an empty Builder.
func NewBuilder(o Options) *Builder {
	o.Jobs = cmp.Or(o.Jobs, runtime.GOMAXPROCS(0))
	return &Builder{o: o}
}

// Add enters a taken file of code with its unit, which is kept by reference and may be empty. The order of
// files does not matter.
func (b *Builder) Add(f *reposage.File, unit []byte) {
	b.AddStored(f, func() ([]byte, error) { return unit, nil })
}

// AddStored is Add for a unit that is not kept in memory: load gets it whenever it is needed, a few times and from
// several goroutines. A unit that cannot be had ends Build with the error.
func (b *Builder) AddStored(f *reposage.File, load func() ([]byte, error)) {
	p := f.Path
	if !fs.ValidPath(p) {
		p = strings.TrimPrefix(path.Clean("/"+p), "/") // no path leads out of the repository
	}
	b.units = append(b.units, unitFile{path: p, language: f.Language, test: f.Test, load: load})
}

// Manifest enters a file for which IsManifest holds.
func (b *Builder) Manifest(path string, raw []byte) {
	b.manifests = append(b.manifests, parseManifest(path, raw))
}

// Build relates everything that was added. The error is the context's. A damaged unit counts as a file without
// facts.
func (b *Builder) Build(ctx context.Context) (*Graph, error) {
	slices.SortFunc(b.units, func(x, y unitFile) int { return strings.Compare(x.path, y.path) })
	slices.SortFunc(b.manifests, func(x, y manifest) int { return strings.Compare(x.Path, y.Path) })
	x := newIndex(b)
	for i := range b.units {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		x.enter(int32(i))
	}
	x.seal()
	d, err := x.resolveAll(ctx, b.o.Jobs)
	if err != nil {
		return nil, err
	}
	return assemble(d), nil
}

// resolveAll runs the second pass over all files. Each goroutine takes files in turn; results are joined in the
// order of the files.
func (x *index) resolveAll(ctx context.Context, jobs int) (*draft, error) {
	results := make([]*resolved, len(x.files))
	next := make(chan int32)
	var workers sync.WaitGroup
	for range max(1, jobs) {
		workers.Go(func() {
			for i := range next {
				results[i] = x.resolveFile(i)
			}
		})
	}
	for i := range x.files {
		if i%64 == 0 && ctx.Err() != nil {
			break
		}
		next <- int32(i)
	}
	close(next)
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := x.fault.Load(); err != nil {
		return nil, *err
	}
	return x.draft(results), nil
}

// draft joins the nodes of the index with the edges of all files.
func (x *index) draft(results []*resolved) *draft {
	d := &draft{nodes: x.nodes, edges: x.edges}
	externals := map[string]int32{}
	languages := map[string]*LanguageUses{}
	mentioned := map[string]bool{}
	for i, r := range results {
		for _, e := range r.externals {
			id, ok := externals[e.name]
			if !ok {
				id = int32(len(d.nodes))
				externals[e.name] = id
				d.nodes = append(d.nodes, draftNode{kind: KindExternal, name: e.name, qualified: e.name, parent: -1, file: -1, flags: e.flags, version: e.version})
			}
			d.edges = append(d.edges, edgeRow{from: e.from, to: id, line: e.line, kind: uint8(reposage.EdgeImports), evidence: uint8(reposage.EvidenceResolved), candidates: 1})
		}
		d.edges = append(d.edges, r.edges...)
		d.classes = append(d.classes, r.classes...)
		d.uses.add(r.uses)
		l := x.files[i].language
		if languages[l] == nil {
			languages[l] = &LanguageUses{Language: l}
		}
		languages[l].add(r.calls)
		for name := range r.mentions {
			mentioned[name] = true
		}
	}
	for _, l := range languages {
		if l.Calls > 0 {
			d.uses.Languages = append(d.uses.Languages, *l)
		}
	}
	slices.SortFunc(d.uses.Languages, func(a, b LanguageUses) int { return strings.Compare(a.Language, b.Language) })
	for i := range d.nodes {
		if n := &d.nodes[i]; n.kind != KindFolder && n.kind != KindFile && mentioned[n.name] {
			n.flags |= FlagMentioned
		}
	}
	x.addManifests(d)
	return d
}

func (u *Uses) add(o Uses) {
	u.Resolved += o.Resolved
	u.Import += o.Import
	u.Name += o.Name
	u.External += o.External
	u.Ambiguous += o.Ambiguous
	u.Unknown += o.Unknown
}

func (l *LanguageUses) add(o LanguageUses) {
	l.Calls += o.Calls
	l.Resolved += o.Resolved
	l.Import += o.Import
	l.Name += o.Name
	l.Ambiguous += o.Ambiguous
}

// addManifests enters what the manifests name.
func (x *index) addManifests(d *draft) {
	for i := range x.manifests {
		m := &x.manifests[i]
		d.manifests = append(d.manifests, ManifestRow{Path: m.Path, Ecosystem: m.Ecosystem, Name: m.Name, Dependencies: m.Dependencies})
		if m.Problem != "" {
			d.problems = append(d.problems, Problem{Path: m.Path, Text: m.Problem})
		}
	}
}

// addFolders enters the root and every folder that holds a file of code, and returns their nodes by path.
func (x *index) addFolders() {
	x.folders = map[string]int32{}
	seen := map[string]bool{".": true}
	for i := range x.files {
		for dir := path.Dir(x.files[i].path); !seen[dir]; dir = path.Dir(dir) {
			seen[dir] = true
		}
	}
	var paths []string
	for p := range seen {
		paths = append(paths, p)
	}
	slices.Sort(paths) // "." is not the first by bytes, but a parent is before its children
	slices.SortStableFunc(paths, func(a, b string) int { return cmp.Compare(boolInt(a != "."), boolInt(b != ".")) })
	for _, p := range paths {
		parent := int32(-1)
		if p != "." {
			parent = x.folders[path.Dir(p)]
		}
		id := x.node(draftNode{kind: KindFolder, name: path.Base(p), qualified: p, parent: parent, file: -1})
		x.folders[p] = id
		if parent >= 0 {
			x.contains(parent, id, 0)
		}
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (x *index) node(n draftNode) int32 {
	x.nodes = append(x.nodes, n)
	return int32(len(x.nodes) - 1)
}

func (x *index) contains(parent, child int32, line uint32) {
	x.edges = append(x.edges, edgeRow{from: parent, to: child, line: line, kind: uint8(reposage.EdgeContains), evidence: uint8(reposage.EvidenceResolved), candidates: 1})
}
