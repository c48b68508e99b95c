package graph

import (
	"path"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// valueKind is what a name or an expression is.
type valueKind uint8

const (
	valUnknown  valueKind = iota // nothing is known of it
	valLocal                     // a local value of unknown type: shadows everything else
	valFunction                  // defs are functions
	valClass                     // defs are types: the type itself
	valInstance                  // defs are types: an object of one; typ says more
	valModule                    // target is a module or namespace
	valExternal                  // something outside of the repository
	valOther                     // defs are constants or variables
)

// value is what an expression evaluates to.
type value struct {
	kind   valueKind
	defs   []int32
	typ    string // type text of an instance, read in file; keeps what a container holds
	file   int32
	target *target
	weak   bool // found by a way that is likely, not sure
	static bool // a member that was asked of a class, not of an object
}

// maxDepth bounds how many hints are followed one from the other.
const maxDepth = 8

// maxCandidates is how many definitions a use may mean and still have edges.
const maxCandidates = 8

// maxScan bounds how many definitions of one name are looked through.
const maxScan = 1000

// scope is a file in the second pass, or the file of a type text.
type scope struct {
	x      *index
	file   int32
	facts  *reposage.Facts // nil in the file of a type text
	locals [][]int32       // bindings by symbol (0 is the file), in source order
	// outer remembers what names mean that nothing around a use defines; nil where it depends on the place.
	outer map[string]value
	depth int
	fuel  *int // see spend
}

// in returns a scope of another file, for the texts that stand there.
func (s *scope) in(file int32) *scope {
	if file == s.file {
		return s
	}
	return &scope{x: s.x, file: file, depth: s.depth, fuel: s.fuel}
}

// maxFuel bounds how many modules and definitions are looked into for one use of a name. Modules may hand on each
// other's names in circles, and in more ways than there are modules.
const maxFuel = 1000

// spend counts a look into a module or definition; it reports false when there were too many for this use.
func (s *scope) spend() bool {
	*s.fuel--
	return *s.fuel > 0
}

// refuel begins a new use.
func (s *scope) refuel() { *s.fuel = maxFuel }

// deeper counts a followed hint; nil when there were too many.
func (s *scope) deeper() *scope {
	if s.depth >= maxDepth {
		return nil
	}
	c := *s
	c.depth++
	return &c
}

func (s *scope) family() family { return s.x.files[s.file].family }

// def returns the definition of a symbol of this file.
func (s *scope) def(symbol int32) int32 {
	if symbol < 0 {
		return -1
	}
	return s.x.files[s.file].first + symbol
}

// eval evaluates a chain of names at a place of the file.
func (s *scope) eval(text string, symbol int32, offset uint32) value {
	if strings.HasPrefix(text, "…") {
		return value{}
	}
	steps, ok := chain(text)
	if !ok {
		return value{}
	}
	d := s.def(symbol)
	v, rest := s.head(text, steps, d, func() value { return s.first(steps[0].name, d, symbol, offset) })
	return s.follow(v, rest)
}

// follow goes on along a chain.
func (s *scope) follow(v value, rest []step) value {
	for _, st := range rest {
		if v.kind == valUnknown || v.kind == valLocal {
			return value{kind: v.kind}
		}
		v = s.apply(s.member(v, st.name, -1), st.suffix, 0)
	}
	return v
}

// first looks the first name of a chain up.
func (s *scope) first(name string, d, symbol int32, offset uint32) value {
	if f := s.family(); f.isSelf(name) || f.isSuper(name) {
		return s.self(name, d)
	}
	if v, ok := s.local(name, symbol, offset); ok {
		return v
	}
	return s.name(name, d)
}

// self is the object around a definition, or its bases.
func (s *scope) self(name string, d int32) value {
	class := s.x.classAround(d)
	if class < 0 {
		return value{kind: valLocal}
	}
	kind := valInstance
	if name == "cls" || name == "Self" || name == "static" {
		kind = valClass
	}
	if s.family().isSuper(name) {
		var bases []int32
		for _, c := range s.x.parts(class) {
			bases = append(bases, s.x.bases[c]...)
		}
		if len(bases) == 0 {
			return value{kind: valExternal}
		}
		return value{kind: valInstance, defs: bases, file: s.file}
	}
	return value{kind: kind, defs: s.x.parts(class), file: s.file}
}

// classAround is the type that a definition is a member of, or stands in; -1 for none.
func (x *index) classAround(d int32) int32 {
	for ; d >= 0; d = x.defs[d].parent {
		if o := x.defs[d].owner; o >= 0 && x.defs[o].kind != reposage.SymModule {
			return o
		}
		if k := x.defs[d].kind; isType(k) && k != reposage.SymModule && k != reposage.SymImpl {
			return d
		}
	}
	return -1
}

// local looks a name up among the bindings of the callables around a place; ok is false when none binds it.
func (s *scope) local(name string, symbol int32, offset uint32) (v value, ok bool) {
	if s.facts == nil {
		return value{}, false
	}
	late := !s.family().blockScoped()
	for at := symbol; at >= 0; at = s.facts.Symbols[at].Parent {
		best := int32(-1)
		for _, b := range s.locals[at+1] {
			bind := &s.facts.Bindings[b]
			if bind.Name != name || bind.Kind != reposage.BindParam && bind.Kind != reposage.BindLocal || !late && bind.Offset > offset {
				continue
			}
			if best < 0 || bind.Offset <= offset {
				if best < 0 || bind.From != reposage.FromNothing || s.facts.Bindings[best].From == reposage.FromNothing {
					best = b
				}
			}
		}
		if best >= 0 {
			return s.binding(&s.facts.Bindings[best], symbol), true
		}
		if sym := &s.facts.Symbols[at]; sym.Kind.Callable() && slices.Contains(sym.Params, name) {
			return value{kind: valLocal}, true
		}
	}
	return value{}, false
}

// binding evaluates what a binding says.
func (s *scope) binding(b *reposage.Binding, symbol int32) value {
	v := s.hint(b.From, b.Type, int(b.Index), symbol, b.Offset)
	if v.kind == valUnknown {
		v.kind = valLocal
	}
	return v
}

// hint evaluates a type hint at a place of the file.
func (s *scope) hint(from reposage.BindingFrom, text string, index int, symbol int32, offset uint32) value {
	n := s.deeper()
	if n == nil || !s.spend() {
		return value{}
	}
	if offset > 0 {
		offset-- // x := x.next
	}
	switch from {
	case reposage.FromDeclared, reposage.FromNew:
		return n.typed(resultType(text, index), s.def(symbol))
	case reposage.FromCall:
		return n.call(n.eval(text, symbol, offset), index)
	case reposage.FromValue:
		return n.eval(text, symbol, offset)
	case reposage.FromElement:
		return n.element(n.eval(text, symbol, offset))
	}
	return value{}
}

// typed is an object of the type that a text names.
func (s *scope) typed(text string, d int32) value {
	head := typeHead(text)
	if head == "" {
		return value{}
	}
	v := value{kind: valInstance, typ: text, file: s.file}
	c := s.typeNamed(head, d)
	switch c.kind {
	case valClass:
		v.defs, v.weak = c.defs, c.weak
	case valExternal:
		if elementType(text) == "" {
			v.kind = valExternal
		}
	default:
		if head != "[]" && head != "map" && elementType(text) == "" {
			return value{kind: valLocal}
		}
	}
	return v
}

// typeNamed looks a type's name up: "pkg.Type", "Outer.Inner", "Self".
func (s *scope) typeNamed(head string, d int32) value {
	steps, ok := chain(head)
	if !ok {
		return value{}
	}
	v, rest := s.head(head, steps, d, func() value {
		if s.family().isSelf(steps[0].name) {
			return s.self("Self", d)
		}
		return s.typeName(steps[0].name, d)
	})
	for _, st := range rest {
		v = s.member(v, st.name, -1)
	}
	return s.asDefault(v).onlyTypes(s.x)
}

// onlyTypes keeps what is a type; a file's function of the same name is another thing.
func (v value) onlyTypes(x *index) value {
	if v.kind == valExternal {
		return v
	}
	defs := slices.DeleteFunc(slices.Clone(v.defs), func(d int32) bool { return !isType(x.defs[d].kind) || x.defs[d].kind == reposage.SymImpl })
	if len(defs) == 0 || v.kind == valInstance {
		return value{}
	}
	v.kind, v.defs = valClass, defs
	return v
}

// apply follows calls and indexes behind a name.
func (s *scope) apply(v value, suffix string, index int) value {
	for i := range len(suffix) {
		if suffix[i] == '(' {
			v = s.call(v, index)
		} else {
			v = s.element(v)
		}
	}
	return v
}

// call is the result of calling a value.
func (s *scope) call(v value, index int) value {
	switch v.kind {
	case valClass: // an object, also where the language writes new
		return value{kind: valInstance, defs: v.defs, file: v.file, weak: v.weak}
	case valExternal:
		return v
	case valInstance: // super(), or an object that can be called
		if len(v.defs) > 0 && v.typ == "" {
			return v
		}
		return value{kind: valLocal}
	case valFunction:
		n := s.deeper()
		if n == nil || len(v.defs) == 0 {
			return value{}
		}
		d := v.defs[0]
		def := &s.x.defs[d]
		if def.result == "" {
			return value{kind: valLocal}
		}
		f := n.in(def.file)
		switch def.resultFrom {
		case reposage.FromDeclared, reposage.FromNew:
			r := f.typed(resultType(def.result, index), d)
			if r.kind == valInstance && n.in(def.file).family().isSelf(typeHead(def.result)) && def.owner >= 0 {
				r.defs = []int32{def.owner}
			}
			return r
		case reposage.FromCall, reposage.FromValue:
			r := f.evalOutside(def.result, d)
			if def.resultFrom == reposage.FromCall {
				r = f.call(r, index)
			}
			return r
		}
	}
	return value{}
}

// evalOutside evaluates a chain in a definition of another file, whose locals are not known.
func (s *scope) evalOutside(text string, d int32) value {
	steps, ok := chain(text)
	if !ok {
		return value{}
	}
	v, rest := s.head(text, steps, d, func() value {
		if f := s.family(); f.isSelf(steps[0].name) || f.isSuper(steps[0].name) {
			return s.self(steps[0].name, d)
		}
		return s.name(steps[0].name, d)
	})
	return s.follow(v, rest)
}

// element is what a container holds.
func (s *scope) element(v value) value {
	if v.kind == valExternal {
		return v
	}
	if v.kind != valInstance || v.typ == "" {
		return value{kind: valLocal}
	}
	n := s.deeper()
	text := elementType(v.typ)
	if n == nil || text == "" {
		return value{kind: valLocal}
	}
	return n.in(v.file).typed(text, -1)
}

// name looks a name up that no callable binds: around the definition, in the file, what it imports, and what it
// shares with others.
func (s *scope) name(name string, d int32) value {
	id, known := s.x.names[name]
	external := false
	if known {
		v := s.around(id, d)
		if external = v.kind == valExternal; v.kind != valUnknown && !external {
			return v
		}
	}
	v := s.outside(name, id, known, d)
	if v.kind == valUnknown && external {
		return value{kind: valExternal}
	}
	return v
}

// typeName is name for types alone: C# has properties that are called like their type.
func (s *scope) typeName(name string, d int32) value {
	id, known := s.x.names[name]
	if known {
		for at := d; at >= 0; at = s.x.defs[at].parent {
			if v := s.nested(at, id); v.kind != valUnknown {
				return v
			}
			if o := s.x.defs[at].owner; o >= 0 && o != s.x.defs[at].parent {
				if v := s.nested(o, id); v.kind != valUnknown {
					return v
				}
			}
		}
	}
	return s.outside(name, id, known, d)
}

// nested looks for a type in a definition, its parts and its bases.
func (s *scope) nested(at int32, id uint32) value {
	level := s.x.parts(at)
	for range maxDepth {
		var above []int32
		var rows []nameRow
		for _, c := range level {
			rows = append(rows, find(s.x.members, c, id)...)
			above = append(above, s.x.bases[c]...)
		}
		if v := s.pick(rows).onlyTypes(s.x); v.kind == valClass {
			return v
		}
		if len(above) == 0 || len(above) > 64 {
			break
		}
		level = above
	}
	return value{}
}

// outside is outerName, remembered.
func (s *scope) outside(name string, id uint32, known bool, d int32) value {
	v, ok := s.outer[name]
	if !ok {
		v = s.outerName(name, id, known, d)
		if s.outer != nil && s.depth == 0 {
			s.outer[name] = v
		}
	}
	return v
}

// outerName looks a name up in the file, what it imports, and what it shares with others.
func (s *scope) outerName(name string, id uint32, known bool, d int32) value {
	if known {
		if v := s.pick(find(s.x.tops, -1-s.file, id)); v.kind == valOther {
			if i := s.imported(name, d); i.kind != valUnknown { // const x = require("x")
				return i
			}
			return s.withField(v, -1-s.file, id)
		} else if v.kind != valUnknown {
			return v
		}
	}
	if v := s.imported(name, d); v.kind != valUnknown {
		return v
	}
	if known {
		for _, sc := range s.x.files[s.file].scopes {
			if v := s.pick(find(s.x.tops, sc, id)); v.kind != valUnknown {
				return s.withField(v, -1-s.x.defs[v.defs[0]].file, id)
			}
		}
	}
	if v := s.starred(name, id, known, d); v.kind != valUnknown {
		return v
	}
	if standard[s.family()][name] {
		return value{kind: valExternal}
	}
	return value{}
}

// around looks among what stands in the definitions around a place: nested functions, and the members of a
// class where the language does without this.
func (s *scope) around(id uint32, d int32) value {
	implicit := familyTraits[s.family()].implicitThis
	var outside value
	for at := d; at >= 0; at = s.x.defs[at].parent {
		k := s.x.defs[at].kind
		class := at
		if !isType(k) || k == reposage.SymModule {
			if v := s.pick(find(s.x.members, at, id)); v.kind != valUnknown {
				return v
			}
			if class = s.x.defs[at].owner; !implicit || class < 0 || isType(k) || class == s.x.defs[at].parent {
				continue
			}
		}
		rows := find(s.x.members, at, id)
		if implicit {
			if v := s.memberOf(s.x.parts(class), id, -1); v.kind == valExternal {
				outside = v
			} else if v.kind != valUnknown {
				return v
			}
		} else if v := s.pick(rows).onlyTypes(s.x); v.kind != valUnknown { // a nested class
			return v
		}
	}
	return outside
}

// withField gives a variable the type that its declaration states.
func (s *scope) withField(v value, scope int32, id uint32) value {
	if v.kind != valOther {
		return v
	}
	if t := s.field(scope, id); t.kind == valInstance || t.kind == valClass || t.kind == valFunction || t.kind == valExternal {
		return t
	}
	return v
}

// field evaluates the type of a field or top-level variable.
func (s *scope) field(scope int32, id uint32) value {
	i, _ := slices.BinarySearchFunc(s.x.fields, fieldRow{scope: scope, name: id}, func(a, b fieldRow) int {
		if a.scope != b.scope {
			return int(a.scope) - int(b.scope)
		}
		return int(a.name) - int(b.name)
	})
	n := s.deeper()
	if n == nil {
		return value{}
	}
	for ; i < len(s.x.fields) && s.x.fields[i].scope == scope && s.x.fields[i].name == id; i++ {
		row := &s.x.fields[i]
		f := n.in(row.file)
		owner := scope
		if owner < 0 {
			owner = -1
		}
		var v value
		switch row.from {
		case reposage.FromDeclared, reposage.FromNew:
			v = f.typed(row.text, owner)
		case reposage.FromCall:
			v = f.call(f.evalOutside(row.text, owner), 0)
		case reposage.FromValue:
			v = f.evalOutside(row.text, owner)
		case reposage.FromElement:
			v = f.element(f.evalOutside(row.text, owner))
		}
		if v.kind != valUnknown && v.kind != valLocal {
			return v
		}
	}
	return value{}
}

// pick makes a value of definitions of one name in one scope. Types win over functions of their name
// (constructors), definitions over declarations.
func (s *scope) pick(rows []nameRow) value {
	if len(rows) == 0 {
		return value{}
	}
	var types, functions, others, modules []int32
	for _, r := range rows {
		switch k := s.x.defs[r.def].kind; {
		case k == reposage.SymImpl:
		case k == reposage.SymModule && s.family() == famRust:
			modules = append(modules, r.def)
		case isType(k):
			types = append(types, r.def)
		case k.Callable():
			functions = append(functions, r.def)
		default:
			others = append(others, r.def)
		}
	}
	switch {
	case len(types) > 0:
		return value{kind: valClass, defs: types, file: s.file}
	case len(functions) > 0:
		return value{kind: valFunction, defs: functions, file: s.file}
	case len(others) > 0:
		return value{kind: valOther, defs: others, file: s.file}
	case len(modules) > 0:
		return s.rustModule(modules)
	}
	return value{}
}

// imported looks a name up among the imports that bind it.
func (s *scope) imported(name string, d int32) value {
	f := &s.x.files[s.file]
	for i := range f.imports {
		imp := &f.imports[i]
		if local, whole := imp.binds(f.family); local == name && s.x.importSeen(f, imp, d) {
			return s.through(imp, whole)
		}
	}
	return value{}
}

// importSeen reports whether an import holds at a definition: one in a function or module holds there only.
func (x *index) importSeen(f *fileInfo, imp *importInfo, d int32) bool {
	if imp.symbol < 0 || f.family != famRust && f.family != famPython && f.family != famJS {
		return true
	}
	for ; d >= 0; d = x.defs[d].parent {
		if d == f.first+imp.symbol {
			return true
		}
	}
	return false
}

// binds returns the local name of an import, and whether it stands for the whole module.
func (imp *importInfo) binds(f family) (local string, whole bool) {
	if imp.alias != "" && imp.alias != "<>" {
		return imp.alias, imp.name == "" || imp.name == "*"
	}
	if imp.name == "self" && f == famRust {
		return shortName(imp.module), true
	}
	if imp.name != "" && imp.name != "*" && imp.name != "default" {
		return imp.name, false
	}
	if imp.name == "*" {
		return "", false
	}
	switch f {
	case famGo:
		return goPackageName(imp.module), true
	case famPython:
		first, _, _ := strings.Cut(imp.module, ".")
		return first, true
	case famJVM, famPHP, famRust, famSwift:
		return shortName(strings.ReplaceAll(imp.module, `\`, ".")), false
	}
	return "", false
}

// goPackageName is the name that a package most likely has: the last element of its path without a version.
func goPackageName(module string) string {
	parts := strings.Split(module, "/")
	last := parts[len(parts)-1]
	if len(parts) > 1 && len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		last = parts[len(parts)-2]
	}
	if i := strings.Index(last, ".v"); i > 0 {
		last = last[:i]
	}
	last = strings.TrimPrefix(strings.TrimSuffix(last, "-go"), "go-")
	return last
}

// through follows an import to what it names.
func (s *scope) through(imp *importInfo, whole bool) value {
	t := &imp.target
	if t.external != "" {
		return value{kind: valExternal}
	}
	if !s.spend() {
		return value{}
	}
	if t.def >= 0 {
		return s.inDef(t, t.rest, 0)
	}
	if whole || t.def == moduleItself {
		if len(t.files) == 0 && t.scope < 0 && t.node < 0 {
			return value{kind: valLocal}
		}
		return value{kind: valModule, target: t, file: s.file}
	}
	if v := s.exported(t, imp.name, 0); v.kind != valUnknown {
		return v
	}
	if len(t.files) == 0 && t.scope < 0 {
		return value{}
	}
	return value{kind: valLocal}
}

// starred looks a name up in what is imported with all its names.
func (s *scope) starred(name string, id uint32, known bool, d int32) value {
	f := &s.x.files[s.file]
	for i := range f.imports {
		imp := &f.imports[i]
		if !s.x.importSeen(f, imp, d) {
			continue
		}
		star := imp.name == "*" && imp.alias == "" || f.family == famC || imp.alias == "." ||
			(f.family == famCSharp || f.family == famShell || f.family == famRuby) && imp.alias == ""
		if !star || imp.target.external != "" {
			continue
		}
		if imp.target.def >= 0 { // the members of a class
			if v := s.inDef(&imp.target, append(slices.Clone(imp.target.rest), name), 0); v.kind != valUnknown && v.kind != valExternal {
				return v
			}
			continue
		}
		if v := s.exported(&imp.target, name, 0); v.kind != valUnknown {
			return v
		}
	}
	return value{}
}

// exported looks a name up in a module, following what it hands on. Depth guards against cycles.
func (s *scope) exported(t *target, name string, depth int) value {
	if depth > maxDepth || !s.spend() {
		return value{}
	}
	if t.def >= 0 {
		return s.inDef(t, append(slices.Clone(t.rest), name), depth+1)
	}
	id, known := s.x.names[name]
	if known && t.scope >= 0 {
		if v := s.pick(find(s.x.tops, t.scope, id)); v.kind != valUnknown {
			return s.withField(v, -1-s.x.defs[v.defs[0]].file, id)
		}
	}
	for _, file := range t.files {
		in := s.in(file)
		if name == "default" || name == "*" {
			if v := in.defaultExport(depth); v.kind != valUnknown {
				return v
			}
			continue
		}
		if known {
			if v := in.pick(find(s.x.tops, -1-file, id)); v.kind != valUnknown {
				return in.withField(v, -1-file, id)
			}
		}
		if v := in.handedOn(name, depth); v.kind != valUnknown {
			return v
		}
		if s.family() == famC { // headers include headers
			for i := range s.x.files[file].imports {
				if inner := &s.x.files[file].imports[i].target; inner.external == "" {
					if v := in.exported(inner, name, depth+4); v.kind != valUnknown {
						return v
					}
				}
			}
		}
	}
	if s.family() == famRust && depth == 0 && known && len(t.files) > 0 {
		return s.below(t, id)
	}
	return value{}
}

// below looks for the only definition of a name in the modules below one of Rust: what macros like cfg_net! declare and
// hand on is not seen.
func (s *scope) below(t *target, id uint32) value {
	f := &s.x.files[t.files[0]]
	folder := f.dir + "/"
	switch path.Base(f.path) {
	case "mod.rs", "lib.rs", "main.rs":
	default:
		folder = strings.TrimSuffix(f.path, ".rs") + "/"
	}
	var found []nameRow
	rows := find(s.x.globalTops, int32(famRust), id)
	for _, r := range rows[:min(len(rows), maxScan)] {
		d := &s.x.defs[r.def]
		if d.flags&defExported != 0 && d.kind != reposage.SymImpl && d.kind != reposage.SymModule && strings.HasPrefix(s.x.files[d.file].path, folder) {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		return value{}
	}
	v := s.pick(found)
	v.weak = true
	return v
}

// exportsOf returns the rows of a file.
func (x *index) exportsOf(file int32) []exportRow {
	i, _ := slices.BinarySearchFunc(x.exports, file, func(r exportRow, f int32) int { return int(r.file) - int(f) })
	n := i
	for n < len(x.exports) && x.exports[n].file == file {
		n++
	}
	return x.exports[i:n]
}

// handedOn looks a name up among what the file exports by another name or from elsewhere, and among what it imports:
// Python hands on whatever it imports.
func (s *scope) handedOn(name string, depth int) value {
	f := &s.x.files[s.file]
	for _, r := range s.x.exportsOf(s.file) {
		switch {
		case r.as == name && r.imp >= 0:
			return s.passed(&f.imports[r.imp], r.name, depth)
		case r.as == name && r.module == "" && r.name != name:
			return s.name(r.name, -1)
		case r.name == "*" && r.imp >= 0:
			if v := s.exported(&f.imports[r.imp].target, name, depth+1); v.kind != valUnknown {
				return v
			}
		}
	}
	for i := range f.imports {
		imp := &f.imports[i]
		local, whole := imp.binds(f.family)
		if imp.symbol >= 0 && f.family == famRust { // of an inline module
			continue
		}
		if local == name && imp.target.external == "" {
			if whole || imp.target.def == moduleItself {
				return value{kind: valModule, target: &imp.target, file: s.file}
			}
			if imp.target.def >= 0 {
				return s.inDef(&imp.target, imp.target.rest, depth+1)
			}
			return s.exported(&imp.target, imp.name, depth+1)
		}
		if imp.name == "*" && imp.alias == "" && f.family != famJVM && imp.target.external == "" {
			if v := s.exported(&imp.target, name, depth+1); v.kind != valUnknown {
				return v
			}
		}
	}
	return value{}
}

// passed is what an import that is handed on leads to.
func (s *scope) passed(imp *importInfo, name string, depth int) value {
	if t := &imp.target; t.def >= 0 {
		return s.inDef(t, t.rest, depth+1)
	}
	return s.exported(&imp.target, name, depth+1)
}

// defaultExport is what a JavaScript module gives who imports it without a name.
func (s *scope) defaultExport(depth int) value {
	f := &s.x.files[s.file]
	for _, r := range s.x.exportsOf(s.file) {
		if r.as != "default" {
			continue
		}
		if r.imp >= 0 {
			return s.passed(&f.imports[r.imp], r.name, depth)
		}
		return s.name(r.name, -1)
	}
	t := nowhere()
	t.files = []int32{s.file}
	return value{kind: valModule, target: &t, file: s.file} // exports = {…}
}

// member looks a member of a value up; args is the number of arguments of a call, -1 for none.
func (s *scope) member(v value, name string, args int) value {
	id, known := s.x.names[name]
	switch v.kind {
	case valModule:
		if r := s.exported(v.target, name, 0); r.kind != valUnknown {
			return r
		}
		if d := s.asDefault(v); d.kind != valModule { // module.exports = a class or object
			return s.member(d, name, args)
		}
		if v.target.node >= 0 && len(v.target.files) == 0 && v.target.scope < 0 || s.family() == famPython {
			return s.submodule(v.target, name)
		}
		return value{}
	case valExternal:
		return v
	case valClass, valInstance:
		if !known || len(v.defs) == 0 {
			return value{}
		}
		if v.kind == valClass && s.family() == famRust && s.x.defs[v.defs[0]].kind == reposage.SymModule {
			return s.inModule(v.defs[0], name, 0)
		}
		r := s.memberOf(v.defs, id, args)
		r.weak, r.static = r.weak || v.weak, v.kind == valClass
		return r
	case valOther, valFunction:
		if known && len(v.defs) == 1 { // members of an object literal, or of a function
			return s.pick(find(s.x.members, v.defs[0], id))
		}
	}
	return value{}
}

// submodule is a Python module below a package.
func (s *scope) submodule(t *target, name string) value {
	if t.node < 0 {
		return value{}
	}
	dir := s.x.nodes[t.node].qualified
	if s.x.nodes[t.node].kind == KindFile {
		dir = s.x.files[s.x.byPath[dir]].dir
	}
	if next, ok := s.x.modules.pythonAt(dir+"/"+name, ""); ok {
		return value{kind: valModule, target: &next, file: s.file}
	}
	return value{}
}

// memberOf looks a member up in classes and their bases, the nearest first.
func (s *scope) memberOf(classes []int32, id uint32, args int) value {
	seen := map[int32]bool{}
	external := false
	for level := s.x.allParts(classes); len(level) > 0 && len(seen) < 64; {
		var found, above []int32
		for _, c := range level {
			if seen[c] {
				continue
			}
			seen[c] = true
			for _, r := range find(s.x.members, c, id) {
				if s.x.defs[r.def].node >= 0 || s.x.defs[r.def].kind == reposage.SymField {
					found = append(found, r.def)
				}
			}
			if t := s.field(c, id); len(found) == 0 && (t.kind == valInstance || t.kind == valClass || t.kind == valExternal || t.kind == valFunction) {
				return t
			}
			for _, b := range s.x.bases[c] {
				if s.family() == famGo && len(found) == 0 && s.x.defs[b].name == id { // an embedded type is a field of its name
					return value{kind: valInstance, defs: []int32{b}, file: s.file}
				}
			}
			above = append(above, s.x.allParts(s.x.bases[c])...)
			external = external || s.x.externalBase[c]
		}
		if len(found) > 0 {
			return s.ofMembers(found, id)
		}
		level = above
	}
	if external {
		return value{kind: valExternal}
	}
	return value{}
}

// ofMembers makes a value of the members of one name.
func (s *scope) ofMembers(found []int32, id uint32) value {
	rows := make([]nameRow, 0, len(found))
	for _, d := range slices.Compact(found) {
		rows = append(rows, nameRow{def: d})
	}
	v := s.pick(rows)
	if v.kind != valOther {
		return v
	}
	d := s.x.defs[v.defs[0]]
	if t := s.field(d.owner, id); t.kind != valUnknown {
		return t
	}
	return v
}
