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

	members      []nameRow  // definitions by what they stand in
	tops         []nameRow  // top-level definitions by scope: the file's own (-1-file) and the shared ones
	global       []nameRow  // definitions by family
	globalTops   []nameRow  // those of them that stand in no class or function
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

// nameRow is a definition by scope and name.
type nameRow struct {
	scope int32
	name  uint32
	def   int32
}

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

// enterScopes puts a file's top level into the scopes that share it.
func (x *index) enterScopes(i int32, facts *reposage.Facts) {
	f := &x.files[i]
	t := familyTraits[f.family]
	switch {
	case t.dirScope:
		kind := f.namespace
		if strings.HasSuffix(kind, "_test") { // Go's external test package sees the other by import only
			kind = "_test"
		} else {
			kind = ""
		}
		f.own = []int32{x.scopeID(f.family, "d"+kind+":", f.dir)}
	case t.nsScope:
		x.enterNamespaces(f, facts)
		return
	case t.globalScope:
		f.own = []int32{x.scopeID(f.family, "g", "")}
	}
	f.scopes = f.own
}

// enterNamespaces finds the namespaces of a file, by what it states and by its modules. C# sees those around them,
// C# and PHP what is in none.
func (x *index) enterNamespaces(f *fileInfo, facts *reposage.Facts) {
	inner := namespacesOf(f, facts)
	var seen []int32
	see := func(ns string) int32 {
		id := x.scopeID(f.family, "n:", ns)
		if !slices.Contains(seen, id) {
			seen = append(seen, id)
		}
		return id
	}
	switch {
	case f.namespace != "" || f.family != famJVM:
		f.own = append(f.own, see(f.namespace))
	default:
		f.own = append(f.own, x.scopeID(f.family, "d:", f.dir))
		seen = append(seen, f.own[0])
	}
	for _, ns := range inner {
		f.own = append(f.own, see(ns))
	}
	if f.family == famCSharp {
		for _, ns := range append([]string{f.namespace}, inner...) {
			for at := strings.LastIndexByte(ns, '.'); at > 0; at = strings.LastIndexByte(ns, '.') {
				ns = ns[:at]
				see(ns)
			}
		}
	}
	if f.family != famJVM { // what is in no namespace, last
		global := see("")
		if i := slices.Index(seen, global); i < len(seen)-1 {
			seen = append(slices.Delete(seen, i, i+1), global)
		}
		if f.namespace == "" && len(inner) > 0 && f.family == famCSharp {
			f.own = append(f.own[1:], f.own[0])
		}
	}
	f.scopes = seen
}

// namespacesOf lists the namespaces that modules of a file make. A module that nothing stands in is the file's own:
// C# writes "namespace A;".
func namespacesOf(f *fileInfo, facts *reposage.Facts) (names []string) {
	full := map[int32]bool{}
	for i := range facts.Symbols {
		full[facts.Symbols[i].Parent] = true
	}
	for i := range facts.Symbols {
		s := &facts.Symbols[i]
		switch {
		case s.Kind != reposage.SymModule:
		case full[int32(i)]:
			names = append(names, strings.Clone(s.Qualified))
		case f.family == famCSharp && f.namespace == "" && s.Parent < 0:
			f.namespace = strings.Clone(s.Qualified)
		}
	}
	return names
}

// enterBinding keeps the types of results, fields and top-level variables.
func (x *index) enterBinding(i int32, facts *reposage.Facts, locals [][]int32, b *reposage.Binding) {
	f := &x.files[i]
	scope := -1 - i
	switch {
	case b.Kind == reposage.BindResult && b.Symbol >= 0:
		d := &x.defs[f.first+b.Symbol]
		if d.result == "" {
			from, text := outsideOf(facts, locals[b.Symbol+1], f.family, b)
			d.result, d.resultFrom = strings.Clone(text), from
		}
		return
	case b.Kind == reposage.BindField && b.Symbol >= 0:
		scope = f.first + b.Symbol
	case b.Kind == reposage.BindLocal && (b.Symbol < 0 || !x.defs[f.first+b.Symbol].kind.Callable()):
	default:
		return
	}
	if b.From == reposage.FromNothing {
		return
	}
	x.fields = append(x.fields, fieldRow{scope: scope, name: x.nameID(b.Name), file: i, def: -1, from: b.From, text: strings.Clone(b.Type)})
}

// outsideOf says what a function returns without the names of its locals: what they were made with stands for them.
func outsideOf(facts *reposage.Facts, locals []int32, f family, b *reposage.Binding) (reposage.BindingFrom, string) {
	from, text := b.From, b.Type
	for range 3 {
		if from != reposage.FromCall && from != reposage.FromValue && from != reposage.FromElement {
			break
		}
		end := 0
		for end < len(text) && isNameByte(text[end]) {
			end++
		}
		local := localNamed(facts, locals, text[:end])
		if local == nil || f.isSelf(text[:end]) {
			break
		}
		rest := text[end:]
		switch {
		case rest == "" && from == reposage.FromValue:
			from, text = local.From, local.Type
		case local.From == reposage.FromCall && local.Index == 0:
			text = local.Type + "()" + rest
		case local.From == reposage.FromValue:
			text = local.Type + rest
		case local.From == reposage.FromNew && isNamePath(local.Type):
			text = local.Type + "()" + rest
		default:
			return reposage.FromNothing, ""
		}
	}
	return from, text
}

// localsOf lists the bindings of each symbol, of the file first.
func localsOf(facts *reposage.Facts) [][]int32 {
	starts := make([]int32, len(facts.Symbols)+2)
	for b := range facts.Bindings {
		starts[facts.Bindings[b].Symbol+2]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	all := make([]int32, len(facts.Bindings))
	at := append([]int32(nil), starts...)
	for b := range facts.Bindings {
		s := facts.Bindings[b].Symbol + 1
		all[at[s]] = int32(b)
		at[s]++
	}
	locals := make([][]int32, len(facts.Symbols)+1)
	for i := range locals {
		locals[i] = all[starts[i]:starts[i+1]]
	}
	return locals
}

// localNamed returns the last binding of a name in a function that says something, or any; nil when it binds none.
func localNamed(facts *reposage.Facts, locals []int32, name string) (best *reposage.Binding) {
	for _, k := range locals {
		v := &facts.Bindings[k]
		if v.Name == name && (v.Kind == reposage.BindLocal || v.Kind == reposage.BindParam) &&
			(best == nil || v.From != reposage.FromNothing) {
			best = v
		}
	}
	return best
}

// isNamePath reports whether a text is names with dots between them.
func isNamePath(text string) bool {
	for i := range len(text) {
		if !isNameByte(text[i]) && text[i] != '.' {
			return false
		}
	}
	return text != ""
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
	x.global = append(x.global, nameRow{int32(f.family), d.name, i})
	if d.parent >= 0 {
		x.members = append(x.members, nameRow{d.parent, d.name, i})
		if isType(x.defs[d.parent].kind) {
			d.owner = d.parent
		}
	}
	if !x.topLevel(d.parent) || f.family == famRuby && d.parent >= 0 && !isType(d.kind) { // a module's methods are for who includes it
		return
	}
	x.globalTops = append(x.globalTops, nameRow{int32(f.family), d.name, i})
	if f.family != famRust || d.parent < 0 { // Rust names what stands in an inline module by its path only
		x.tops = append(x.tops, nameRow{-1 - d.file, d.name, i})
	}
	for _, s := range x.scopesOf(d) {
		x.tops = append(x.tops, nameRow{s, d.name, i})
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

// scopesOf returns the shared scopes of a top-level definition: its namespace's when declarations state it, or else
// its file's first.
func (x *index) scopesOf(d *def) []int32 {
	f := &x.files[d.file]
	t := familyTraits[f.family]
	switch {
	case f.family == famRuby && d.node >= 0:
		return x.rubyScopes(f, d)
	case !t.nsScope:
		return f.own
	case d.parent >= 0:
		return []int32{x.scopeID(f.family, "n:", x.namespaceOf(d.parent, f))}
	case f.namespace == "" && f.family != famJVM:
		return []int32{x.scopeID(f.family, "n:", "")}
	}
	return f.own[:1]
}

// rubyScopes are those of a definition of Ruby: what stands in a module is seen from there only, or by its path. "class
// A::B" stands in A, too.
func (x *index) rubyScopes(f *fileInfo, d *def) []int32 {
	path := strings.ReplaceAll(x.nodes[d.node].qualified, "::", ".")
	dot := strings.LastIndexByte(path, '.')
	switch {
	case dot < 0:
		return f.own
	case d.parent >= 0:
		return []int32{x.scopeID(f.family, "p:", path[:dot])}
	}
	return append(slices.Clone(f.own), x.scopeID(f.family, "p:", path[:dot]))
}

// namespaceOf joins the names of the modules around a definition.
func (x *index) namespaceOf(d int32, f *fileInfo) string {
	var parts []string
	for ; d >= 0; d = x.defs[d].parent {
		if n := x.defs[d].node; n >= 0 && x.defs[d].kind == reposage.SymModule {
			parts = append(parts, x.moduleName(d))
		}
	}
	if f.namespace != "" && f.family == famJVM { // elsewhere the modules are the whole of it
		parts = append(parts, f.namespace)
	}
	slices.Reverse(parts)
	return strings.Join(parts, f.family.separator())
}

// moduleName is a module's name as written: "A.B" for namespace A.B.
func (x *index) moduleName(d int32) string {
	n := &x.nodes[x.defs[d].node]
	if p := x.defs[d].parent; p >= 0 && x.defs[p].node >= 0 {
		return strings.TrimPrefix(n.qualified, x.nodes[x.defs[p].node].qualified+".")
	}
	return n.qualified
}

func isType(k reposage.SymbolKind) bool { return nodeKindOf(k) == KindType }

func compareRows(a, b nameRow) int {
	return cmp.Or(cmp.Compare(a.scope, b.scope), cmp.Compare(a.name, b.name), cmp.Compare(a.def, b.def))
}

func (x *index) sortRows() {
	for _, rows := range [][]nameRow{x.members, x.tops, x.global, x.globalTops} {
		slices.SortFunc(rows, compareRows)
	}
}

// find returns the rows of a scope and name.
func find(rows []nameRow, scope int32, name uint32) []nameRow {
	i, _ := slices.BinarySearchFunc(rows, nameRow{scope, name, -1}, compareRows)
	n := i
	for n < len(rows) && rows[n].scope == scope && rows[n].name == name {
		n++
	}
	return rows[i:n]
}

// linkOwners finds the types of methods that stand outside of them: Go's receivers, Rust's impl blocks,
// extensions, C++ definitions.
func (x *index) linkOwners() {
	var added []nameRow
	for i := range x.defs {
		d := &x.defs[i]
		f := &x.files[d.file]
		if d.node < 0 {
			continue
		}
		switch n := &x.nodes[d.node]; {
		case d.parent < 0 && (d.kind == reposage.SymMethod || f.family == famJVM && d.kind.Callable()) && strings.Contains(n.qualified, "."), f.family == famC && d.kind.Callable() && strings.ContainsAny(n.qualified, ".:"):
			owner := shortName(strings.TrimRight(n.qualified[:len(n.qualified)-len(n.name)], ".:"))
			d.owner = x.typeAround(d, owner)
		case d.kind == reposage.SymImpl:
			d.owner = x.implOwner(d, implType(n.name, n.qualified))
		default:
			continue
		}
		if d.owner >= 0 && d.kind != reposage.SymImpl {
			added = append(added, nameRow{d.owner, d.name, int32(i)})
		}
	}
	for i := range x.defs { // members of an impl block belong to its type
		d := &x.defs[i]
		if d.parent >= 0 && x.defs[d.parent].kind == reposage.SymImpl && x.defs[d.parent].owner >= 0 {
			d.owner = x.defs[d.parent].owner
			added = append(added, nameRow{d.owner, d.name, int32(i)})
		}
	}
	for i := range x.fields {
		if f := &x.fields[i]; f.scope >= 0 && x.defs[f.scope].kind == reposage.SymImpl && x.defs[f.scope].owner >= 0 {
			f.scope = x.defs[f.scope].owner
		}
	}
	x.members = append(x.members, added...)
}

// implType returns the type's name of "Trait for Type", "Type<T>" or "Type".
func implType(name, qualified string) string {
	if _, t, ok := strings.Cut(qualified, " for "); ok {
		name = t
	}
	name, _, _ = strings.Cut(name, "<")
	return shortName(strings.TrimSpace(name))
}

// typeAround returns the type of a name that stands beside a definition or around it, or else near it.
func (x *index) typeAround(d *def, name string) int32 {
	if id, ok := x.names[name]; ok {
		for p := d.parent; p >= 0; p = x.defs[p].parent {
			for _, r := range find(x.members, p, id) {
				if k := x.defs[r.def].kind; isType(k) && k != reposage.SymImpl && k != reposage.SymModule {
					return r.def
				}
			}
		}
	}
	return x.typeNear(d.file, name)
}

// typeNear returns the type of a name in a file, its shared scopes, or alone in its family; -1 for none.
func (x *index) typeNear(file int32, name string) int32 {
	id, ok := x.names[name]
	if !ok {
		return -1
	}
	f := &x.files[file]
	for _, s := range append([]int32{-1 - file}, f.scopes...) {
		for _, r := range find(x.tops, s, id) {
			if k := x.defs[r.def].kind; isType(k) && k != reposage.SymImpl && k != reposage.SymModule {
				return r.def
			}
		}
	}
	only := int32(-1)
	rows := find(x.global, int32(f.family), id)
	for _, r := range rows[:min(len(rows), maxScan)] {
		if k := x.defs[r.def].kind; isType(k) && k != reposage.SymImpl && k != reposage.SymModule {
			if only >= 0 {
				return -1
			}
			only = r.def
		}
	}
	return only
}
