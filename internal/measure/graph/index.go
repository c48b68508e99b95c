package graph

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/reposage/reposage"
)

// index is what the first pass knows of all files: every definition, import and declared type. The second pass
// only reads it.
type index struct {
	fault     atomic.Pointer[error] // the first unit that could not be had
	files     []fileInfo
	manifests []manifest
	defs      []def
	nodes     []draftNode
	edges     []edgeRow
	folders   map[string]int32 // nodes by path
	byPath    map[string]int32 // files by path

	names  map[string]uint32 // interned names
	scopes map[string]int32  // namespaces and folders whose files see each other, by family and name

	members      nameTable  // definitions by what they stand in
	tops         nameTable  // top-level definitions by scope: the file's own (-1-file) and the shared ones
	global       nameTable  // definitions by family
	globalTops   nameTable  // those of them that stand in no class or function
	scopeFiles   [][]int32  // files by the shared scope that their definitions belong to
	fields       []fieldRow // declared types of fields and top-level variables
	exports      []exportRow
	bases        [][]int32         // by def: base classes, resolved
	subs         [][]int32         // by def: classes that have it as base
	partial      map[int32][]int32 // all definitions of a type that has several, by each of them
	fulfils      map[int32][]int32 // Go: interfaces of the repository that a type has the methods of
	externalBase []bool            // by def: a base is outside of the repository
	modules      *moduleIndex
}

// fileInfo is one file of the index.
type fileInfo struct {
	path, dir, language string
	family              family
	test                bool
	load                func() ([]byte, error) // its unit
	node                int32
	first, end          int32   // its definitions
	scopes              []int32 // shared scopes that it sees, the nearest first
	own                 []int32 // shared scopes that its definitions belong to; the first has those in no module
	namespace           string  // as the file states it
	imports             []importInfo
}

// importInfo is one import of a file.
type importInfo struct {
	module, name, alias string
	line                uint32
	symbol              int32 // symbol around it, -1 at file level
	target              target
}

// target is what an import leads to.
type target struct {
	files    []int32 // files whose top level it names
	scope    int32   // shared scope that it names, -1 for none
	node     int32   // file or folder that is imported, -1 for none
	external string  // dependency outside of the repository
	standard bool
	def      int32    // definition that it names, -1 for none
	rest     []string // names from def on to what is meant
}

// def is a definition. The index of a symbol in its file and its definition differ by fileInfo.first.
type def struct {
	name       uint32 // without qualification
	node       int32  // -1 for closures, fields and parameters
	file       int32
	parent     int32 // definition around it, -1 at file level
	owner      int32 // type that it is a member of, -1 for none
	line       uint32
	kind       reposage.SymbolKind
	flags      uint8
	minArgs    uint8
	maxArgs    uint8 // 255 for any number
	resultFrom reposage.BindingFrom
	result     string // type text of what it returns
}

// Flags of a def.
const (
	defExported = 1 << iota
	defBody
	defProperty // its name alone stands for its result: property of Python, get of JavaScript
)

// fieldRow is the type of a field or variable.
type fieldRow struct {
	scope int32 // class, or -1-file
	name  uint32
	file  int32
	def   int32 // function in which it was seen, for the names of its type; -1
	from  reposage.BindingFrom
	text  string
}

// exportRow is a name that a file hands on.
type exportRow struct {
	file         int32
	as           string // outside
	name, module string // inside; of which module
	imp          int32  // index of the file's import that it hands on, -1 for its own
}

func newIndex(b *Builder) *index {
	x := &index{names: map[string]uint32{}, scopes: map[string]int32{}, byPath: map[string]int32{}, manifests: b.manifests}
	x.files = make([]fileInfo, len(b.units))
	for i := range b.units {
		u := &b.units[i]
		x.files[i] = fileInfo{path: u.path, dir: path.Dir(u.path), language: u.language, family: families[u.language], test: u.test, load: u.load}
		x.byPath[u.path] = int32(i)
	}
	x.addFolders()
	return x
}

// nameID interns a name.
func (x *index) nameID(s string) uint32 {
	if id, ok := x.names[s]; ok {
		return id
	}
	s = strings.Clone(s) // or the whole unit stays in memory
	id := uint32(len(x.names))
	x.names[s] = id
	return id
}

func (x *index) scopeID(f family, kind, name string) int32 {
	key := string(rune('a'+f)) + kind + name
	if id, ok := x.scopes[key]; ok {
		return id
	}
	id := int32(len(x.scopes))
	x.scopes[key] = id
	return id
}

// facts decodes a file's unit; a damaged one has none. The first unit that cannot be had is remembered: Build ends
// with it.
func (x *index) facts(f *fileInfo) *reposage.Facts {
	unit, err := f.load()
	if err != nil {
		x.fault.CompareAndSwap(nil, &err)
		return &reposage.Facts{}
	}
	facts, err := DecodeUnit(unit)
	if err != nil || facts == nil {
		return &reposage.Facts{}
	}
	return facts
}

// enter reads one file in the first pass.
func (x *index) enter(i int32) {
	f := &x.files[i]
	facts := x.facts(f)
	flags := Flags(0)
	if f.test {
		flags |= FlagTest
	}
	f.node = x.node(draftNode{kind: KindFile, name: path.Base(f.path), qualified: f.path, language: f.language, parent: x.folders[f.dir], file: int32(len(x.nodes)), flags: flags})
	x.contains(x.folders[f.dir], f.node, 0)
	f.first = int32(len(x.defs))
	decorated := decoratedSymbols(facts)
	for s := range facts.Symbols {
		x.define(i, facts, int32(s))
		d := &x.defs[len(x.defs)-1]
		property, ok := decorated[int32(s)]
		if ok && d.node >= 0 {
			x.nodes[d.node].flags |= FlagDecorated
		}
		if property || d.kind == reposage.SymAccessor || f.family == famJS && strings.HasPrefix(facts.Symbols[s].Name, "get ") {
			d.flags |= defProperty
		}
	}
	f.end = int32(len(x.defs))
	for r := range facts.Refs {
		x.enterRef(i, &facts.Refs[r])
	}
	x.enterScopes(i, facts)
	locals := localsOf(facts)
	for b := range facts.Bindings {
		x.enterBinding(i, facts, locals, &facts.Bindings[b])
	}
}

// define enters a symbol.
func (x *index) define(i int32, facts *reposage.Facts, s int32) {
	f, sym := &x.files[i], &facts.Symbols[s]
	d := def{name: x.nameID(usedName(sym)), node: -1, file: i, parent: -1, owner: -1, line: sym.Line, kind: sym.Kind}
	if sym.Parent >= 0 {
		d.parent = f.first + sym.Parent
	}
	if sym.Exported {
		d.flags |= defExported
	}
	if sym.Body.End > 0 {
		d.flags |= defBody
	}
	d.minArgs, d.maxArgs = arity(f.family, sym.Params)
	if kind := nodeKindOf(sym.Kind); kind != 0 && x.hasNode(d.parent, kind) {
		d.node = x.node(draftNode{kind: kind, symbol: sym.Kind, name: strings.Clone(shortName(sym.Name)), qualified: strings.Clone(sym.Qualified), language: f.language,
			parent: x.nodeAround(i, d.parent), file: f.node, line: sym.Line, endLine: sym.EndLine, flags: x.symbolFlags(f, facts, sym)})
		x.contains(x.nodeAround(i, d.parent), d.node, sym.Line)
	}
	x.defs = append(x.defs, d)
}

// usedName is the name that uses have for a symbol. An accessor that is called "size.get" has none: "x.get()" is
// another one.
func usedName(s *reposage.Symbol) string {
	if s.Kind == reposage.SymAccessor && strings.Contains(s.Name, ".") {
		return s.Name
	}
	return shortName(s.Name)
}

// shortName drops what a name is qualified with: "Server.Close", "get size".
func shortName(s string) string {
	if i := strings.LastIndexAny(s, ".: "); i >= 0 && i+1 < len(s) {
		return s[i+1:]
	}
	return s
}

func nodeKindOf(k reposage.SymbolKind) NodeKind {
	switch k {
	case reposage.SymFunction, reposage.SymMethod, reposage.SymConstructor, reposage.SymAccessor:
		return KindFunction
	case reposage.SymClass, reposage.SymStruct, reposage.SymInterface, reposage.SymEnum, reposage.SymType, reposage.SymModule, reposage.SymImpl:
		return KindType
	case reposage.SymConstant, reposage.SymVariable:
		return KindValue
	}
	return 0
}

// hasNode reports whether a definition is seen from outside of its function: a variable in a function is not.
func (x *index) hasNode(parent int32, kind NodeKind) bool {
	for p := parent; p >= 0; p = x.defs[p].parent {
		if x.defs[p].kind.Callable() && kind == KindValue {
			return false
		}
	}
	return true
}

// nodeAround returns the node of the nearest definition around one, or the file's.
func (x *index) nodeAround(file, d int32) int32 {
	for ; d >= 0; d = x.defs[d].parent {
		if n := x.defs[d].node; n >= 0 {
			return n
		}
	}
	return x.files[file].node
}

func (x *index) symbolFlags(f *fileInfo, facts *reposage.Facts, s *reposage.Symbol) (flags Flags) {
	for _, c := range [...]struct {
		on   bool
		flag Flags
	}{
		{f.test || f.family == famRust && inTests(facts, s), FlagTest}, {s.Exported, FlagExported}, {s.Doc.End > 0, FlagDocumented}, {s.Partial, FlagPartial}, {s.InPlace, FlagInPlace},
		{s.Kind == reposage.SymInterface || s.Kind.Callable() && s.Body.End == 0, FlagAbstract},
		{isEntry(f, facts, s), FlagEntry},
	} {
		if c.on {
			flags |= c.flag
		}
	}
	return flags
}

// inTests reports whether a symbol of Rust stands in a module of tests, or is one.
func inTests(facts *reposage.Facts, s *reposage.Symbol) bool {
	for {
		if s.Kind == reposage.SymModule && (s.Name == "tests" || s.Name == "test") {
			return true
		}
		if s.Parent < 0 || int(s.Parent) >= len(facts.Symbols) {
			return false
		}
		s = &facts.Symbols[s.Parent]
	}
}

// arity returns how many arguments a call of a function may have.
func arity(f family, params []string) (least, most uint8) {
	for i, p := range params {
		p = strings.TrimSpace(p)
		if i == 0 && f == famPython && (p == "self" || p == "cls") || i == 0 && f == famRust && strings.HasSuffix(p, "self") {
			continue
		}
		switch {
		case strings.Contains(p, "...") || strings.HasPrefix(p, "*") && f != famC && f != famGo || strings.Contains(p, "vararg ") || strings.HasPrefix(p, "params ") || strings.HasPrefix(p, "&"+"block"):
			return least, 255
		case !strings.ContainsAny(p, "=?"):
			least++
		}
		most++
	}
	if f == famGo || f == famJS || f == famPython || f == famRuby || f == famPHP || f == famLua || f == famShell { // Params may be names alone, and calls loose
		if f != famGo {
			return 0, 255
		}
	}
	return least, most
}

// enterRef notes imports, exports and the file's own namespace.
func (x *index) enterRef(i int32, r *reposage.Ref) {
	f := &x.files[i]
	switch r.Kind {
	case reposage.RefImport:
		f.imports = append(f.imports, importInfo{module: strings.Clone(r.Qualifier), name: strings.Clone(r.Name), alias: strings.Clone(r.Alias), line: r.Line, symbol: r.Symbol})
	case reposage.RefExport:
		if r.Name == "" {
			f.namespace = strings.Clone(r.Qualifier)
			return
		}
		x.exports = append(x.exports, exportRow{file: i, as: strings.Clone(cmp.Or(r.Alias, r.Name)), name: strings.Clone(r.Name), module: strings.Clone(r.Qualifier), imp: -1})
	}
}

// seal makes the index ready for looking up: rows are sorted, imports lead to files, and classes know their bases.
func (x *index) seal() {
	for d := range x.defs {
		x.place(int32(d))
	}
	x.sortRows()
	x.linkOwners()
	x.sortRows()
	x.linkParts()
	slices.SortStableFunc(x.fields, func(a, b fieldRow) int { return cmp.Or(cmp.Compare(a.scope, b.scope), cmp.Compare(a.name, b.name)) })
	x.modules = newModuleIndex(x)
	for i := range x.files {
		for k := range x.files[i].imports {
			x.files[i].imports[k].target = x.modules.resolve(int32(i), &x.files[i].imports[k])
		}
	}
	x.scopeFiles = make([][]int32, len(x.scopes))
	for i := range x.files {
		for _, s := range x.files[i].own {
			x.scopeFiles[s] = append(x.scopeFiles[s], int32(i))
		}
	}
	x.linkExports()
	x.linkBases()
	x.markOverrides()
}

// propertyDecorators make a method of Python an attribute.
var propertyDecorators = set("property", "cached_property", "locked_cached_property", "lazy_property", "hybrid_property", "reify")

// decoratedSymbols returns the symbols with a decorator: the one that it stands in the first line of, or the next. The
// value says whether a decorator makes it a property.
func decoratedSymbols(facts *reposage.Facts) map[int32]bool {
	var decorated map[int32]bool
	for r := range facts.Refs {
		ref := &facts.Refs[r]
		if ref.Kind != reposage.RefDecorator {
			continue
		}
		best := int32(-1)
		if s := ref.Symbol; s >= 0 && facts.Symbols[s].Line == ref.Line {
			best = s
		}
		for s := max(ref.Symbol, 0); best < 0 && int(s) < len(facts.Symbols); s++ {
			if facts.Symbols[s].Start >= ref.Offset {
				best = s
			}
		}
		if best >= 0 {
			if decorated == nil {
				decorated = map[int32]bool{}
			}
			decorated[best] = decorated[best] || propertyDecorators[ref.Name]
		}
	}
	return decorated
}

// place enters a definition into the rows.
func (x *index) place(i int32) {
	d := &x.defs[i]
	f := &x.files[d.file]
	if d.kind == reposage.SymClosure && d.node < 0 {
		return
	}
	x.global.add(nameRow{int32(f.family), d.name, i})
	if d.parent >= 0 {
		x.members.add(nameRow{d.parent, d.name, i})
		if isType(x.defs[d.parent].kind) {
			d.owner = d.parent
		}
	}
	if !x.topLevel(d.parent) || f.family == famRuby && d.parent >= 0 && !isType(d.kind) { // a module's methods are for who includes it
		return
	}
	x.globalTops.add(nameRow{int32(f.family), d.name, i})
	if f.family != famRust || d.parent < 0 { // Rust names what stands in an inline module by its path only
		x.tops.add(nameRow{-1 - d.file, d.name, i})
	}
	for _, s := range x.scopesOf(d) {
		x.tops.add(nameRow{s, d.name, i})
	}
}

// topLevel reports whether something in d stands at the top: namespaces are no level.
func (x *index) topLevel(d int32) bool {
	for ; d >= 0; d = x.defs[d].parent {
		if x.defs[d].kind != reposage.SymModule {
			return false
		}
	}
	return true
}

func isType(k reposage.SymbolKind) bool { return nodeKindOf(k) == KindType }

func (x *index) sortRows() {
	for _, t := range []*nameTable{&x.members, &x.tops, &x.global, &x.globalTops} {
		t.sort()
	}
}
