package parse

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/parse/grammars"
)

// spec says what the node kinds of one grammar mean. A language is added with one spec in a
// file of its own (lang_*.go) and its fixtures. Kinds are checked against the grammar when the
// spec is compiled: a name the grammar does not have fails the test of the package.
type spec struct {
	languages []string // linguist's names
	grammar   string   // name for grammars.Load

	functions map[string]function            // kinds that are callables
	types     map[string]reposage.SymbolKind // kinds that are classes, structs, modules, …
	decls     map[string]reposage.SymbolKind // kinds that declare a field, constant, variable or alias with a name field

	points map[string]point // kinds that metrics count
	tokens map[string]token // literal tokens that metrics count
	binary []string         // kinds of binary expressions that logical operators stand in
	opers  []string         // leaf kinds whose text says which operator it is (Scala)
	parens []string         // kinds that only group an expression
	elses  []string         // kinds that wrap the else branch: the construct around them stays in view

	comments []string // comment kinds
	strings  []string // literal kinds that are one token unless they hold code
	code     []string // kinds inside a string that hold code: interpolations
	wrappers []string // kinds around a declaration that do not separate it from its doc comment
	attrs    []string // sibling kinds between a doc comment and its declaration (Rust attributes)

	calls      map[string]call     // kinds that are calls
	imports    map[string]nodeHook // kinds that import; the hook adds the refs
	bases      map[string]nodeHook // kinds that name base types; the hook adds the refs
	decorators map[string]string   // decorator kinds → field of the name, "" for the first child
	typeNames  []string            // leaf kinds that name a type

	binds     map[string]nodeHook               // kinds that bind names; the hook calls bind
	members   []string                          // kinds of member accesses: what is not a callee becomes a RefMember
	values    []string                          // leaf kinds of names used as values: what nothing else accounts for becomes a RefName
	unvalued  []string                          // fields in which such a leaf declares, labels or names a key
	unvalueIn []string                          // kinds of parents in which such a leaf is no value at all
	valueless func(x *extractor, leaf int) bool // tells further leaves that are no values

	receiver     func(x *extractor, node int) string              // name a method has for its own object (Go)
	typeKind     func(x *extractor, node int) reposage.SymbolKind // refines types; 0 keeps, noSymbol drops
	typeName     func(x *extractor, node int) string              // names types; nil reads the field "name"
	declKind     func(x *extractor, node int) reposage.SymbolKind // refines decls; 0 keeps, noSymbol drops
	declNames    func(x *extractor, node int) []int               // nodes of the declared names; nil reads the field "name"
	docstrings   bool                                             // the first string statement of a body documents it (Python)
	namedClosure bool                                             // a closure assigned to a name is a function of that name (JavaScript)
	mask         func(text []byte) ([]byte, []reposage.Span)      // blanks what the grammar cannot read, see Parser.repaired (C)
	inPlace      func(x *extractor, node int) bool                // tells values used where they stand, see Symbol.InPlace
	operators    map[string]bool                                  // words of the language that look like calls: static_cast, nameof
	overloads    bool                                             // functions of one name differ by their parameters
	exported     func(x *extractor, node int, s *reposage.Symbol) bool
}

// noSymbol is what a kind hook returns for a node that declares nothing.
const noSymbol reposage.SymbolKind = 255

// nodeHook reads a node the walk has just entered. It may add refs.
type nodeHook func(x *extractor, node int)

// function is how a callable is read. Zero values mean the usual field names.
type function struct {
	kind     reposage.SymbolKind
	name     string // field with the name; default "name"
	body     string // field with the body; default "body"; "-" for the node itself
	params   string // field with the parameters; default "parameters"
	nameOf   func(x *extractor, node int) (name string, nameNode int)
	paramsOf func(x *extractor, node int) []string
	bodyOf   func(x *extractor, node int) int // index of the body node, -1 for none
	skip     func(x *extractor, node int) bool
	kindOf   func(x *extractor, node int, name string) reposage.SymbolKind // refines kind; 0 keeps
}

// point is a construct that a metric counts.
type point struct {
	kind reposage.PointKind
	nest bool                                            // what it governs is one level deeper
	when func(x *extractor, node int) reposage.PointKind // decides by content, kind being the usual outcome; 0 is none
	solo bool                                            // its else is part of it (Swift guard)
}

// token is a literal token that a metric counts.
type token struct {
	kind reposage.PointKind
	in   []string // parent kinds; nil for any
}

// call names the fields of a call.
type call struct {
	kind   reposage.RefKind
	callee string                                                          // field with the callee; "" for the first named child
	object string                                                          // field of the receiver where callee is the bare name
	args   string                                                          // field with the arguments; default "arguments"
	read   func(x *extractor, node int) (qualifier, name string, args int) // instead of the fields; no name is no call
}

// role is what the walk does at a symbol.
type role uint32

const (
	roleFunction role = 1 << iota
	roleType
	roleDecl
	rolePoint
	roleToken
	roleBinary
	roleParen
	roleElse
	roleComment
	roleString
	roleCode
	roleWrapper
	roleAttr
	roleCall
	roleImport
	roleBase
	roleDecorator
	roleTypeName
	roleElseToken
	roleOper
	roleBind
	roleMember
	roleValue
)

// language is a spec resolved to the symbol numbers of its grammar.
type language struct {
	*spec
	g     *grammars.Grammar
	roles []role
	class []reposage.TokenClass // of leaf symbols
	hash  []uint64              // of anonymous symbols' text

	function []*function
	types    []reposage.SymbolKind
	decls    []reposage.SymbolKind
	points   []point
	tokens   []tokenRule
	calls    []*call
	imports  []nodeHook
	bases    []nodeHook
	decors   []string
	binds    []nodeHook
	fields   map[string]uint8
	unvalued []bool // by field id: a leaf there is no value
	noValue  []bool // by parent symbol: leaves in it are no values
	flat     []bool // by field id: what stands in this field of a nesting construct is not deeper
}

type tokenRule struct {
	kind reposage.PointKind
	in   []bool // by parent symbol; nil for any
}

// flatFields are the parts of a construct that it does not govern: a ternary in an if's condition is
// not nested in the if.
var flatFields = []string{"condition", "initializer", "initialize", "init", "increment", "update", "left", "right", "value", "subject", "iterable", "range", "collection", "operand", "resources"}

// unvaluedFields are those of every grammar in which a leaf is a declared name, not a use.
var unvaluedFields = []string{"name", "alias", "label", "property", "field", "attribute", "key", "parameter", "package"}

var registry = map[string]*spec{}

// register adds a spec under its languages. It is called by init functions of this package only.
func register(s *spec) *spec {
	for _, name := range s.languages {
		if registry[name] != nil {
			panic("parse: two specs for " + name)
		}
		registry[name] = s
	}
	return s
}

// Supported reports whether files of a language (linguist's name) are parsed for symbols and metrics,
// directly or through the code embedded in them.
func Supported(name string) bool { return registry[name] != nil || embedders[name] != nil }

// Languages lists the supported languages in alphabetical order.
func Languages() []string {
	var names []string
	for name := range registry {
		names = append(names, name)
	}
	for name := range embedders {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

var (
	compileMu sync.Mutex
	compiled  = map[*spec]*language{}
)

// languageFor returns the compiled spec of a language; ok is false when it has none.
func languageFor(name string) (l *language, ok bool) {
	s := registry[name]
	if s == nil {
		return nil, false
	}
	compileMu.Lock()
	defer compileMu.Unlock()
	l = compiled[s]
	if l == nil {
		var unknown []string
		l, unknown = compile(s)
		if len(unknown) > 0 {
			panic(fmt.Sprintf("parse: grammar %s has no kind %s", s.grammar, strings.Join(unknown, ", ")))
		}
		compiled[s] = l
	}
	return l, true
}

// compile resolves kind names to symbols. One name may stand for several symbols. It returns the
// names that the grammar does not have.
func compile(s *spec) (*language, []string) {
	g := grammars.Load(s.grammar)
	n := g.SymbolCount() + 1 // the last slot is ERROR
	l := &language{
		spec: s, g: g, roles: make([]role, n), class: make([]reposage.TokenClass, n), hash: make([]uint64, n),
		function: make([]*function, n), types: make([]reposage.SymbolKind, n), decls: make([]reposage.SymbolKind, n),
		points: make([]point, n), tokens: make([]tokenRule, n), calls: make([]*call, n),
		imports: make([]nodeHook, n), bases: make([]nodeHook, n), binds: make([]nodeHook, n), noValue: make([]bool, n), decors: make([]string, n), fields: map[string]uint8{},
	}
	c := compiler{l: l, byName: map[string][]int{}}
	for i := range g.SymbolCount() {
		name, named := g.SymbolName(uint16(i)), g.SymbolNamed(uint16(i))
		c.byName[key(name, named)] = append(c.byName[key(name, named)], i)
	}
	c.resolve(s)
	c.classify()
	l.unvalued = make([]bool, 256)
	for _, f := range append(slices.Clone(unvaluedFields), s.unvalued...) {
		if id := g.FieldID(f); id != 0 {
			l.unvalued[id] = true
		}
	}
	l.flat = make([]bool, 256)
	for _, f := range flatFields {
		if id := g.FieldID(f); id != 0 {
			l.flat[id] = true
		}
	}
	for id := 1; id < 256; id++ {
		if id >= g.FieldCount() {
			break
		}
		l.fields[g.FieldName(uint8(id))] = uint8(id)
	}
	sort.Strings(c.unknown)
	return l, slices.Compact(c.unknown)
}

func key(name string, named bool) string {
	if named {
		return name
	}
	return "'" + name
}

type compiler struct {
	l       *language
	byName  map[string][]int
	unknown []string
}

func (c *compiler) each(name string, named bool, fn func(symbol int)) {
	symbols := c.byName[key(name, named)]
	if len(symbols) == 0 {
		c.unknown = append(c.unknown, name)
	}
	for _, s := range symbols {
		fn(s)
	}
}

func (c *compiler) mark(names []string, r role) {
	for _, name := range names {
		c.each(name, true, func(s int) { c.l.roles[s] |= r })
	}
}

func (c *compiler) resolve(s *spec) {
	l := c.l
	for name, f := range s.functions {
		c.each(name, true, func(i int) { l.roles[i] |= roleFunction; l.function[i] = &f })
	}
	for name, k := range s.types {
		c.each(name, true, func(i int) { l.roles[i] |= roleType; l.types[i] = k })
	}
	for name, k := range s.decls {
		c.each(name, true, func(i int) { l.roles[i] |= roleDecl; l.decls[i] = k })
	}
	for name, p := range s.points {
		c.each(name, true, func(i int) { l.roles[i] |= rolePoint; l.points[i] = p })
	}
	for name, t := range s.tokens {
		c.each(name, false, func(i int) { l.roles[i] |= roleToken; l.tokens[i] = c.tokenRule(t) })
	}
	for name, k := range s.calls {
		c.each(name, true, func(i int) { l.roles[i] |= roleCall; l.calls[i] = &k })
	}
	for name, h := range s.imports {
		c.each(name, true, func(i int) { l.roles[i] |= roleImport; l.imports[i] = h })
	}
	for name, h := range s.bases {
		c.each(name, true, func(i int) { l.roles[i] |= roleBase; l.bases[i] = h })
	}
	for name, f := range s.decorators {
		c.each(name, true, func(i int) { l.roles[i] |= roleDecorator; l.decors[i] = f })
	}
	for name, h := range s.binds {
		c.each(name, true, func(i int) { l.roles[i] |= roleBind; l.binds[i] = h })
	}
	for _, name := range s.unvalueIn {
		c.each(name, true, func(i int) { l.noValue[i] = true })
	}
	c.mark(s.members, roleMember)
	c.mark(s.values, roleValue)
	c.mark(s.binary, roleBinary)
	c.mark(s.opers, roleOper)
	c.mark(s.parens, roleParen)
	c.mark(s.elses, roleElse)
	c.mark(s.comments, roleComment)
	c.mark(s.strings, roleString)
	c.mark(s.code, roleCode)
	c.mark(s.wrappers, roleWrapper)
	c.mark(s.attrs, roleAttr)
	c.mark(s.typeNames, roleTypeName)
	for _, name := range [...]string{"'else", "else"} { // Swift's is a named leaf
		for _, i := range c.byName[name] {
			l.roles[i] |= roleElseToken
		}
	}
}

func (c *compiler) tokenRule(t token) tokenRule {
	rule := tokenRule{kind: t.kind}
	if t.in == nil && (t.kind == reposage.PointAnd || t.kind == reposage.PointOr) {
		t.in = c.l.binary // && is also a reference in C++
	}
	if t.in != nil {
		rule.in = make([]bool, len(c.l.roles))
		for _, parent := range t.in {
			c.each(parent, true, func(i int) { rule.in[i] = true })
		}
	}
	return rule
}

// classify gives each symbol the token class of its leaves.
func (c *compiler) classify() {
	for i := range c.l.g.SymbolCount() {
		name := c.l.g.SymbolName(uint16(i))
		if c.l.g.SymbolNamed(uint16(i)) {
			c.l.class[i] = namedClass(name)
			continue
		}
		c.l.class[i] = literalClass(name)
		c.l.hash[i] = hashText([]byte(name))
	}
	c.l.class[len(c.l.class)-1] = reposage.TokIdentifier
}

func literalClass(text string) reposage.TokenClass {
	switch text {
	case ")", "]", "}", ",", ";", "\n", "":
		return reposage.TokPunctuation
	}
	if c := text[0]; c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
		return reposage.TokKeyword
	}
	return reposage.TokOperator
}

func namedClass(kind string) reposage.TokenClass {
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(kind, p) })
	}
	switch {
	case has("identifier", "name", "variable", "constant", "symbol"):
		return reposage.TokIdentifier
	case has("string", "char", "rune", "regex", "heredoc", "quote", "escape", "text", "content", "fragment"):
		return reposage.TokString
	case has("number", "integer", "float", "decimal", "int_literal", "hex_", "octal_", "bin_literal", "real_literal", "imaginary"):
		return reposage.TokNumber
	case has("keyword", "_type", "modifier", "specifier", "operator"):
		return reposage.TokKeyword
	}
	return reposage.TokIdentifier
}
