package graph

import (
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// resolved is what the second pass finds in one file.
type resolved struct {
	edges     []edgeRow
	externals []externalUse
	classes   []ClassMembers
	uses      Uses
	calls     LanguageUses
	mentions  map[string]bool // names used in a way that leads to no definition
}

type externalUse struct {
	name, version string
	from          int32
	line          uint32
	flags         Flags
}

// resolveFile resolves the uses of one file. It only reads the index and may run beside others.
func (x *index) resolveFile(i int32) *resolved {
	f := &x.files[i]
	facts := x.facts(f)
	s := &scope{x: x, file: i, facts: facts, locals: localsOf(facts), fuel: new(int)}
	if !slices.ContainsFunc(f.imports, func(imp importInfo) bool { return imp.symbol >= 0 }) {
		s.outer = map[string]value{}
	}
	r := &resolver{scope: s, out: &resolved{mentions: map[string]bool{}}}
	r.imports()
	for k := range facts.Refs {
		r.use(&facts.Refs[k])
	}
	r.mention()
	r.cohesion()
	return r.out
}

// mention notes names that are used without a relation of their own: imported ones, what stands before a member
// (f.bind, Color.RED), and types of the file's own variables. A definition of such a name is not called unreferenced.
func (r *resolver) mention() {
	imports := r.x.files[r.file].imports
	for k := range imports {
		r.out.mentions[imports[k].name] = true
	}
	for k := range r.facts.Refs {
		if q := r.facts.Refs[k].Qualifier; q != "" && r.facts.Refs[k].Kind != reposage.RefImport {
			r.out.mentions[firstName(q)] = true
		}
	}
	for k := range r.facts.Bindings {
		if b := &r.facts.Bindings[k]; b.Symbol < 0 && b.From == reposage.FromDeclared {
			r.out.mentions[shortName(typeHead(b.Type))] = true
		}
	}
}

// firstName returns the name that an expression begins with.
func firstName(s string) string {
	if i := strings.IndexAny(s, ".:([-<?! "); i >= 0 {
		return s[:i]
	}
	return s
}

// resolver resolves the uses of one file.
type resolver struct {
	*scope
	out  *resolved
	seen []int32 // see visible
}

// imports enters the edges of imports: to a file, a folder, or a dependency outside.
func (r *resolver) imports() {
	f := &r.x.files[r.file]
	for k := range f.imports {
		imp := &f.imports[k]
		t := &imp.target
		switch {
		case t.external != "":
			e := externalUse{name: t.external, from: f.node, line: imp.line}
			if t.standard {
				e.flags |= FlagStandard
			}
			r.out.externals = append(r.out.externals, e)
		case t.scope >= 0 && t.node < 0: // a namespace: the files that what is used of it stands in have edges of their own
		case t.node >= 0 && t.node != f.node:
			r.edge(f.node, t.node, reposage.EdgeImports, reposage.EvidenceResolved, imp.line, 1)
		}
	}
}

func (r *resolver) edge(from, to int32, kind reposage.EdgeKind, evidence reposage.Evidence, line uint32, candidates int) {
	r.out.edges = append(r.out.edges, edgeRow{from: from, to: to, line: line, uses: 1, candidates: uint16(candidates), kind: uint8(kind), evidence: uint8(evidence)})
}

// use resolves one use of a name.
func (r *resolver) use(ref *reposage.Ref) {
	r.refuel()
	switch ref.Kind {
	case reposage.RefCall, reposage.RefNew:
		r.call(ref)
	case reposage.RefType, reposage.RefDecorator, reposage.RefMember, reposage.RefName, reposage.RefExport:
		r.reference(ref)
	}
}

// from is the node that a use counts for: the function or class around it.
func (r *resolver) from(symbol int32) int32 { return r.x.nodeAround(r.file, r.def(symbol)) }

// call resolves a call.
func (r *resolver) call(ref *reposage.Ref) {
	v := r.callee(ref)
	switch v.kind {
	case valExternal:
		r.out.uses.External++
		return
	case valLocal:
		r.out.uses.Unknown++
		if ref.Qualifier != "" {
			r.unknownReceiver(ref)
		}
		return
	case valFunction, valClass:
		r.found(ref, v)
		return
	case valOther: // what a variable or constant holds
		r.out.uses.Unknown++
		r.out.mentions[ref.Name] = true
		return
	case valInstance:
		if ref.Kind == reposage.RefNew || len(v.defs) == 0 || ref.Qualifier != "" || ref.Name == "super" {
			r.out.uses.Unknown++
			return
		}
		r.out.uses.Unknown++
		return
	}
	if ref.Qualifier != "" {
		r.unknownReceiver(ref)
		return
	}
	r.byName(ref, reposage.EdgeCalls)
}

// callee evaluates what a call calls.
func (r *resolver) callee(ref *reposage.Ref) value {
	d := r.def(ref.Symbol)
	if ref.Qualifier == "" {
		f := r.family()
		if f.isSuper(ref.Name) || f.implicitConstructor(ref.Name) {
			return r.constructorOf(r.self(ref.Name, d))
		}
		v := r.asDefault(r.first(ref.Name, d, ref.Symbol, ref.Offset))
		if ref.Kind == reposage.RefNew && v.kind != valClass && v.kind != valLocal {
			if t := r.typeNamed(ref.Name, d); t.kind != valUnknown {
				return t
			}
		}
		return v
	}
	recv := r.receiver(ref, d)
	if (recv.kind == valUnknown || recv.kind == valLocal) && foreignType(r.family(), ref.Qualifier) {
		return value{kind: valExternal}
	}
	if recv.kind == valUnknown || recv.kind == valLocal {
		return value{}
	}
	if recv.kind == valInstance && len(recv.defs) == 0 {
		return value{kind: valExternal} // a container, whose methods are the language's
	}
	return r.member(recv, ref.Name, int(ref.Args))
}

// foreignType reports whether a qualifier that leads nowhere is the name of a type: it must be one from outside then.
func foreignType(f family, qualifier string) bool {
	switch f {
	case famRust, famJVM, famSwift:
		i := strings.LastIndexAny(qualifier, ".:") + 1
		return i < len(qualifier) && 'A' <= qualifier[i] && qualifier[i] <= 'Z' && isNamePath(strings.ReplaceAll(qualifier, "::", "."))
	}
	return false
}

// receiver evaluates the qualifier of a use. A name that is no value of its own may be a type's.
func (r *resolver) receiver(ref *reposage.Ref, d int32) value {
	if r.family() == famRust && ref.Qualifier == "self" && !r.hasSelf(ref.Symbol) {
		return r.rustHere(d)
	}
	return r.eval(ref.Qualifier, ref.Symbol, ref.Offset)
}

// constructorOf is the constructor of a class, or the class.
func (r *resolver) constructorOf(v value) value {
	if v.kind == valInstance {
		v.kind = valClass
	}
	return v
}

// constructorNames are what a class's constructor is called; "" stands for the class's own name.
var constructorNames = []string{"constructor", "__init__", "__construct", "initialize", "init", ""}

// constructors returns the constructors that a class states.
func (x *index) constructors(class int32) (list []int32) {
	for _, name := range constructorNames {
		id := x.defs[class].name
		if name != "" {
			var ok bool
			if id, ok = x.names[name]; !ok {
				continue
			}
		}
		for _, row := range find(x.members, class, id) {
			if d := &x.defs[row.def]; d.node >= 0 && (d.kind == reposage.SymConstructor || name == "__init__" || name == "constructor" || name == "__construct" || name == "initialize") {
				list = append(list, row.def)
			}
		}
	}
	return list
}

// found enters the edges of a call whose callee is known.
func (r *resolver) found(ref *reposage.Ref, v value) {
	defs := v.defs
	if v.kind == valClass {
		defs = nil
		for _, c := range r.x.allParts(v.defs) {
			defs = append(defs, r.x.constructors(c)...)
		}
		slices.Sort(defs)
		defs = slices.Compact(defs)
		if defs = r.fitting(defs, ref); len(defs) == 0 {
			defs = v.defs
		}
	} else {
		if defs = r.fitting(defs, ref); !v.static {
			defs = r.dispatch(ref, defs)
		}
	}
	evidence := reposage.EvidenceResolved
	if v.weak {
		evidence = reposage.EvidenceImport
	}
	r.enter(ref, defs, reposage.EdgeCalls, evidence)
}

// fitting leaves out overloads that do not take the arguments, and declarations of what is defined elsewhere. All
// stay when none fits.
func (r *resolver) fitting(defs []int32, ref *reposage.Ref) []int32 {
	if len(defs) < 2 {
		return r.definitions(defs)
	}
	fit := slices.DeleteFunc(slices.Clone(defs), func(d int32) bool { return r.x.defs[d].maxArgs != ref.Args })
	if len(fit) == 0 { // default values
		fit = slices.DeleteFunc(slices.Clone(defs), func(d int32) bool {
			def := &r.x.defs[d]
			return ref.Args < def.minArgs || ref.Args > def.maxArgs && def.maxArgs != 255
		})
	}
	if len(fit) == 0 {
		fit = defs
	}
	return r.definitions(fit)
}

// definitions puts the one definition in place of its declarations, as C headers have them.
func (r *resolver) definitions(defs []int32) []int32 {
	if r.family() != famC {
		return defs
	}
	var out []int32
	for _, d := range defs {
		def := &r.x.defs[d]
		if def.flags&defBody != 0 || !def.kind.Callable() {
			out = append(out, d)
			continue
		}
		var bodies []int32
		rows := find(r.x.global, int32(famC), def.name)
		for _, row := range rows[:min(len(rows), maxScan)] {
			if o := &r.x.defs[row.def]; o.flags&defBody != 0 && o.kind.Callable() && (def.owner < 0 || o.owner == def.owner) {
				bodies = append(bodies, row.def)
			}
		}
		if len(bodies) == 0 || len(bodies) > maxCandidates {
			bodies = []int32{d}
		}
		out = append(out, bodies...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// dispatch adds the overrides that a call through a base type or interface may reach.
func (r *resolver) dispatch(ref *reposage.Ref, defs []int32) []int32 {
	if ref.Qualifier == "" && !familyTraits[r.family()].implicitThis || r.family().isSuper(ref.Qualifier) || len(defs) == 0 {
		return defs
	}
	out := slices.Clone(defs)
	for _, d := range defs {
		owner := r.x.defs[d].owner
		if owner < 0 || r.x.defs[d].kind == reposage.SymConstructor {
			continue
		}
		seen := map[int32]bool{owner: true}
		for level := r.x.subs[owner]; len(level) > 0 && len(seen) < 64; {
			var next []int32
			for _, c := range level {
				if seen[c] {
					continue
				}
				seen[c] = true
				for _, row := range find(r.x.members, c, r.x.defs[d].name) {
					if r.x.defs[row.def].maxArgs == r.x.defs[d].maxArgs && r.x.defs[row.def].node >= 0 && r.x.defs[row.def].kind.Callable() && !slices.Contains(out, row.def) {
						out = append(out, row.def)
					}
				}
				next = append(next, r.x.subs[c]...)
			}
			level = next
		}
	}
	if len(out) > maxCandidates { // the declared one stands for them all
		return defs
	}
	return out
}

// unknownReceiver looks for methods of a name when nothing is known of what they are called on: in the file, in
// what it imports or shares, then anywhere.
func (r *resolver) unknownReceiver(ref *reposage.Ref) {
	id, ok := r.x.names[ref.Name]
	if !ok {
		r.out.uses.Unknown++
		return
	}
	near, far := r.methodsNamed(id, ref.Args)
	switch {
	case len(near) > 0 && len(near) <= maxCandidates:
		r.enter(ref, near, reposage.EdgeCalls, reposage.EvidenceImport)
	case len(near) > 0 || len(far) > maxCandidates:
		r.ambiguous(ref)
	case len(far) > 0:
		r.enter(ref, far, reposage.EdgeCalls, reposage.EvidenceName)
	default:
		r.out.uses.Unknown++
		r.out.mentions[ref.Name] = true
	}
}

// methodsNamed returns the methods of a name that take so many arguments: in the files that are seen from here, and
// in all others. There may be more than are returned when there are more than maxCandidates.
func (r *resolver) methodsNamed(id uint32, args uint8) (near, far []int32) {
	rows := find(r.x.global, int32(r.family()), id)
	common := len(rows) > max(64, len(r.visible())) // then it is quicker to look into each file
	if common {
		rows = r.visibleRows(rows)
	}
	given := args
	if r.family() == famCSharp { // an extension method has the object as a parameter, too
		given++
	}
	for _, row := range rows {
		d := &r.x.defs[row.def]
		if d.owner < 0 || d.node < 0 || !d.kind.Callable() || d.kind == reposage.SymConstructor || given < d.minArgs || args > d.maxArgs && d.maxArgs != 255 {
			continue
		}
		if _, ok := slices.BinarySearch(r.visible(), d.file); ok {
			near = append(near, row.def)
		} else {
			far = append(far, row.def)
		}
		if len(near) > maxCandidates {
			break
		}
	}
	if common && len(near) == 0 { // of a name in so many places
		far = make([]int32, maxCandidates+1)
	}
	return near, far
}

// visibleRows are the rows of the visible files. Rows of a name are in the order of their definitions, and those of a
// file are next to each other.
func (r *resolver) visibleRows(rows []nameRow) (list []nameRow) {
	for _, f := range r.visible() {
		first, end := r.x.files[f].first, r.x.files[f].end
		i, _ := slices.BinarySearchFunc(rows, first, func(row nameRow, d int32) int { return int(row.def) - int(d) })
		for ; i < len(rows) && rows[i].def < end && len(list) <= 4*maxCandidates; i++ {
			list = append(list, rows[i])
		}
	}
	return list
}

// maxVisible bounds how many files are looked into for a method of an unknown object.
const maxVisible = 2000

// visible are the files that the file names in its imports or shares a package with, and itself.
func (r *resolver) visible() []int32 {
	if r.seen != nil {
		return r.seen
	}
	f := &r.x.files[r.file]
	r.seen = []int32{r.file}
	share := func(scope int32) {
		if list := r.x.scopeFiles[scope]; len(list)+len(r.seen) <= maxVisible {
			r.seen = append(r.seen, list...)
		}
	}
	if !familyTraits[f.family].globalScope {
		for _, s := range f.own {
			share(s)
		}
	}
	for k := range f.imports {
		t := &f.imports[k].target
		r.seen = append(r.seen, t.files...)
		if t.scope >= 0 {
			share(t.scope)
		}
	}
	slices.Sort(r.seen)
	r.seen = slices.Compact(r.seen)
	return r.seen
}

func (r *resolver) ambiguous(ref *reposage.Ref) {
	r.out.uses.Ambiguous++
	r.out.mentions[ref.Name] = true
	if ref.Kind == reposage.RefCall {
		r.out.calls.Calls++
		r.out.calls.Ambiguous++
	}
}

// byName looks for functions of a bare name that nothing around defines.
func (r *resolver) byName(ref *reposage.Ref, kind reposage.EdgeKind) {
	id, ok := r.x.names[ref.Name]
	var defs []int32
	if ok {
		rows := find(r.x.globalTops, int32(r.family()), id)
		for _, row := range rows[:min(len(rows), maxScan)] {
			d := &r.x.defs[row.def]
			if d.node >= 0 && (kind == reposage.EdgeReferences || d.kind.Callable() && d.owner < 0 || isType(d.kind) && d.kind != reposage.SymImpl) {
				defs = append(defs, row.def)
			}
		}
	}
	switch {
	case len(defs) == 0:
		r.out.uses.Unknown++
		r.out.mentions[ref.Name] = true
	case len(defs) > maxCandidates:
		r.ambiguous(ref)
	default:
		evidence := reposage.EvidenceName
		if r.family() == famC && len(r.definitions(defs)) == 1 { // one definition, linked whatever was included
			evidence = reposage.EvidenceImport
		}
		r.enter(ref, r.definitions(defs), kind, evidence)
	}
}

// enter enters the edges of a use to its candidates.
func (r *resolver) enter(ref *reposage.Ref, defs []int32, kind reposage.EdgeKind, evidence reposage.Evidence) {
	var nodes []int32
	from := r.from(ref.Symbol)
	for _, d := range defs {
		if n := r.x.defs[d].node; n >= 0 && !slices.Contains(nodes, n) {
			nodes = append(nodes, n)
		}
	}
	switch {
	case len(nodes) == 0:
		r.out.uses.Unknown++
		return
	case len(nodes) > maxCandidates:
		r.ambiguous(ref)
		return
	}
	r.count(ref, evidence)
	for _, n := range nodes {
		r.edge(from, n, kind, evidence, ref.Line, len(nodes))
	}
}

func (r *resolver) count(ref *reposage.Ref, evidence reposage.Evidence) {
	u, c := &r.out.uses, &r.out.calls
	call := 0
	if ref.Kind == reposage.RefCall || ref.Kind == reposage.RefNew {
		call = 1
	}
	c.Calls += call
	switch evidence {
	case reposage.EvidenceResolved:
		u.Resolved++
		c.Resolved += call
	case reposage.EvidenceImport:
		u.Import++
		c.Import += call
	default:
		u.Name++
		c.Name += call
	}
}

// reference resolves the use of a type, a constant, or a function as a value.
func (r *resolver) reference(ref *reposage.Ref) {
	d := r.def(ref.Symbol)
	var v value
	switch {
	case ref.Kind == reposage.RefExport && (ref.Qualifier != "" || ref.Name == "*" || ref.Name == ""):
		return
	case ref.Qualifier != "":
		recv := r.receiver(ref, d)
		if recv.kind == valUnknown || recv.kind == valLocal {
			if ref.Kind == reposage.RefMember {
				r.out.mentions[ref.Name] = true
			}
			r.out.uses.Unknown++
			return
		}
		v = r.member(recv, ref.Name, -1)
		if (v.kind == valInstance || v.kind == valOther || v.kind == valUnknown) && len(recv.defs) > 0 { // a field: its definition, not its type
			if id, ok := r.x.names[ref.Name]; ok && len(find(r.x.members, recv.defs[0], id)) > 0 {
				v = r.pick(find(r.x.members, recv.defs[0], id))
			}
		}
	case ref.Kind == reposage.RefType:
		v = r.typeNamed(ref.Name, d)
	default:
		v = r.first(ref.Name, d, ref.Symbol, ref.Offset)
		if v.kind == valInstance { // a variable: itself, not its type
			v = r.variable(ref.Name, d)
		}
	}
	switch v.kind {
	case valExternal:
		r.out.uses.External++
	case valFunction, valClass, valOther:
		if v.kind == valFunction {
			v.defs = r.definitions(v.defs)
		}
		from := r.from(ref.Symbol)
		defs := slices.DeleteFunc(slices.Clone(v.defs), func(d int32) bool { return r.x.defs[d].node == from })
		if len(defs) > 0 {
			r.enter(ref, defs, reposage.EdgeReferences, reposage.EvidenceResolved)
		}
	case valUnknown:
		r.out.mentions[ref.Name] = true
		if ref.Kind == reposage.RefType || ref.Kind == reposage.RefDecorator {
			r.typeByName(ref)
			return
		}
		r.out.uses.Unknown++
	}
}

// variable is the definition of a top-level variable.
func (r *resolver) variable(name string, d int32) value {
	id, ok := r.x.names[name]
	if !ok {
		return value{}
	}
	if v := r.pick(find(r.x.tops, -1-r.file, id)); v.kind != valUnknown {
		return v
	}
	for _, sc := range r.x.files[r.file].scopes {
		if v := r.pick(find(r.x.tops, sc, id)); v.kind != valUnknown {
			return v
		}
	}
	return value{kind: valLocal}
}

// typeByName looks for a type that is named without what qualifies it: in what the file imports, then the only one
// of that name in the repository.
func (r *resolver) typeByName(ref *reposage.Ref) {
	if v := r.importedType(ref.Name); v.kind == valClass {
		r.enter(ref, v.defs, reposage.EdgeReferences, reposage.EvidenceImport)
		return
	}
	if only := r.x.typeNear(r.file, ref.Name); only >= 0 && r.x.defs[only].node >= 0 && r.x.defs[only].node != r.from(ref.Symbol) {
		r.enter(ref, []int32{only}, reposage.EdgeReferences, reposage.EvidenceName)
		return
	}
	r.out.uses.Unknown++
}

// cohesion collects which members of their own object the methods of each class use.
func (r *resolver) cohesion() {
	methods := map[int32]map[int32]map[string]bool{} // class → method → members
	for d := r.x.files[r.file].first; d < r.x.files[r.file].end; d++ {
		def := &r.x.defs[d]
		if def.owner >= 0 && def.node >= 0 && def.kind.Callable() && def.kind != reposage.SymConstructor && def.flags&defBody != 0 {
			if methods[def.owner] == nil {
				methods[def.owner] = map[int32]map[string]bool{}
			}
			methods[def.owner][d] = map[string]bool{}
		}
	}
	if len(methods) == 0 {
		return
	}
	implicit := familyTraits[r.family()].implicitThis
	for k := range r.facts.Refs {
		ref := &r.facts.Refs[k]
		method := r.def(ref.Symbol)
		for method >= 0 && (r.x.defs[method].owner < 0 || methods[r.x.defs[method].owner][method] == nil) {
			method = r.x.defs[method].parent
		}
		if method < 0 {
			continue
		}
		owner := r.x.defs[method].owner
		if name := r.ownMember(ref, method, owner, implicit); name != "" {
			methods[owner][method][name] = true
		}
	}
	r.addClasses(methods)
}

// ownMember is the member of its own object that a method uses, "" for none.
func (r *resolver) ownMember(ref *reposage.Ref, method, owner int32, implicit bool) string {
	switch ref.Kind {
	case reposage.RefCall, reposage.RefMember, reposage.RefName:
	default:
		return ""
	}
	first, rest, _ := strings.Cut(ref.Qualifier, ".")
	switch {
	case r.family().isSelf(first) || first != "" && r.isReceiver(first, method):
		if rest != "" {
			first, _, _ = strings.Cut(rest, ".")
			return strings.TrimRight(first, "()?![]")
		}
		return ref.Name
	case strings.HasPrefix(ref.Qualifier, "this->"), strings.HasPrefix(ref.Qualifier, "$this->"), strings.HasPrefix(ref.Name, "@"):
		return ref.Name
	case implicit:
		name := ref.Name
		if first != "" {
			name = first
		}
		if id, ok := r.x.names[name]; ok && (len(find(r.x.members, owner, id)) > 0 || r.isField(owner, id)) {
			return name
		}
	}
	return ""
}

func (r *resolver) isField(owner int32, id uint32) bool {
	i, ok := slices.BinarySearchFunc(r.x.fields, fieldRow{scope: owner, name: id}, func(a, b fieldRow) int {
		if a.scope != b.scope {
			return int(a.scope) - int(b.scope)
		}
		return int(a.name) - int(b.name)
	})
	return ok && i < len(r.x.fields)
}

// isReceiver reports whether a name is the first parameter of a method whose type is its class: Go's receiver.
func (r *resolver) isReceiver(name string, method int32) bool {
	symbol := method - r.x.files[r.file].first
	for _, b := range r.locals[symbol+1] {
		bind := &r.facts.Bindings[b]
		if bind.Kind == reposage.BindParam {
			return bind.Name == name && (r.family() == famGo || r.family() == famRust || r.family() == famPython) &&
				shortName(typeHead(bind.Type)) == r.x.nodes[r.x.defs[r.x.defs[method].owner].node].name
		}
	}
	return false
}

func (r *resolver) addClasses(methods map[int32]map[int32]map[string]bool) {
	var classes []int32
	for c := range methods {
		classes = append(classes, c)
	}
	slices.Sort(classes)
	for _, c := range classes {
		if r.x.defs[c].node < 0 {
			continue
		}
		m := ClassMembers{Class: NodeID(r.x.defs[c].node)}
		var list []int32
		for d := range methods[c] {
			list = append(list, d)
		}
		slices.Sort(list)
		for _, d := range list {
			use := MethodUse{Method: NodeID(r.x.defs[d].node)}
			for name := range methods[c][d] {
				use.Uses = append(use.Uses, name)
			}
			slices.Sort(use.Uses)
			m.Methods = append(m.Methods, use)
		}
		r.out.classes = append(r.out.classes, m)
	}
}
