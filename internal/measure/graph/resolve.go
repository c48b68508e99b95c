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
		before := len(r.out.edges)
		r.use(&facts.Refs[k])
		r.mention(&facts.Refs[k], r.out.edges[before:])
	}
	r.mentionNames()
	r.cohesion()
	return r.out
}

// mention notes the names of a use that is not known to mean something else: a definition of such a name is not called
// unreferenced. What stands before a member is used, too: f.bind(this), Color.RED.
func (r *resolver) mention(ref *reposage.Ref, found []edgeRow) {
	if len(found) == 0 || slices.ContainsFunc(found, func(e edgeRow) bool { return e.evidence != uint8(reposage.EvidenceResolved) }) {
		r.out.mentions[ref.Name] = true
	}
	if ref.Qualifier != "" && ref.Kind != reposage.RefImport {
		r.out.mentions[firstName(ref.Qualifier)] = true
	}
}

// mentionNames notes imported names and the types of the file's own variables.
func (r *resolver) mentionNames() {
	imports := r.x.files[r.file].imports
	for k := range imports {
		r.out.mentions[imports[k].name] = true
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
		for _, row := range x.members.find(class, id) {
			if d := &x.defs[row.def]; d.node >= 0 && (d.kind == reposage.SymConstructor || name == "__init__" || name == "constructor" || name == "__construct" || name == "initialize") {
				list = append(list, row.def)
			}
		}
	}
	return list
}

// withoutCompanions leaves out objects of Scala that have a class of their name: of that an object is made.
func (x *index) withoutCompanions(defs []int32) []int32 {
	if len(defs) < 2 {
		return defs
	}
	classes := slices.DeleteFunc(slices.Clone(defs), func(d int32) bool { return x.defs[d].kind == reposage.SymType })
	if len(classes) == 0 {
		return defs
	}
	return classes
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
			defs = r.x.withoutCompanions(v.defs)
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
	case len(nodes) > maxCandidates && (len(nodes) > maxOverloads || !r.x.areOverloads(defs)):
		r.ambiguous(ref)
		return
	}
	r.count(ref, evidence)
	for _, n := range nodes {
		r.edge(from, n, kind, evidence, ref.Line, len(nodes))
	}
}

// maxOverloads is how many overloads of one function a use may mean: they are one thing to whoever changes it, and types
// decide between them.
const maxOverloads = 64

// areOverloads reports whether definitions are the overloads of one method.
func (x *index) areOverloads(defs []int32) bool {
	for _, d := range defs {
		if a, b := &x.defs[defs[0]], &x.defs[d]; a.owner < 0 || a.owner != b.owner || a.name != b.name {
			return false
		}
	}
	return true
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
			if id, ok := r.x.names[ref.Name]; ok && len(r.x.members.find(recv.defs[0], id)) > 0 {
				v = r.pick(r.x.members.find(recv.defs[0], id))
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
		kind := reposage.EdgeReferences
		if v.kind == valFunction && r.isScala() && (ref.Kind == reposage.RefMember || ref.Kind == reposage.RefName) { // most of them call
			kind = reposage.EdgeCalls
		}
		if len(defs) > 0 {
			r.enter(ref, defs, kind, reposage.EvidenceResolved)
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
	if v := r.pick(r.x.tops.find(-1-r.file, id)); v.kind != valUnknown {
		return v
	}
	for _, sc := range r.x.files[r.file].scopes {
		if v := r.pick(r.x.tops.find(sc, id)); v.kind != valUnknown {
			return v
		}
	}
	return value{kind: valLocal}
}
