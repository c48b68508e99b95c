package index

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/reposage/reposage"
)

// Languages without a grammar are read by their lines: what their definitions and comments begin with is enough to
// cut along symbols and to find a name where it is defined. What a line cannot tell (scopes, strings that look like
// code) is taken as it looks.

// outliner says how the definitions and comments of a language look. Comments count when they begin a line.
type outliner struct {
	rules    []outlineRule
	comments commentForms
}

// commentForms are what comments look like.
type commentForms struct {
	line   []string    // what begins one that ends with its line
	blocks [][2]string // what begins and ends others
}

// outlineRule matches a line without white space before it that begins a definition. The last group is the name.
type outlineRule struct {
	kind reposage.SymbolKind
	*regexp.Regexp
}

const (
	outlineModifiers = `(?:(?:pub|public|private|protected|internal|static|abstract|final|inline|extern|export|async|override|virtual|sealed|open|local|global|pure|noncomputable|partial|unsafe|comptime)[ \t]+)*`
	outlineName      = `([\pL_][\pL\pN_'!?.]*)`
	lispName         = `([^\s()\[\]{}"';]+)`
)

// defined makes a rule of the keywords that the definitions of a kind begin with.
func defined(kind reposage.SymbolKind, keywords string) outlineRule {
	return outlineRule{kind, regexp.MustCompile(`^` + outlineModifiers + `(?:` + keywords + `)[ \t]+` + outlineName)}
}

// looks makes a rule of a pattern whose last group is the name.
func looks(kind reposage.SymbolKind, pattern string) outlineRule {
	return outlineRule{kind, regexp.MustCompile(`^(?:` + pattern + `)`)}
}

// commented makes the forms of comments: what lines begin with, and blocks from one thing to another.
func commented(lines string, blocks ...[2]string) commentForms {
	return commentForms{strings.Fields(lines), blocks}
}

var slashBlock = [2]string{"/*", "*/"}

// outliners by linguist's name of the language.
var outliners = sync.OnceValue(func() map[string]*outliner {
	const (
		function  = reposage.SymFunction
		class     = reposage.SymClass
		module    = reposage.SymModule
		structure = reposage.SymStruct
		protocol  = reposage.SymInterface
		enum      = reposage.SymEnum
		typ       = reposage.SymType
		constant  = reposage.SymConstant
		impl      = reposage.SymImpl
	)
	haskell := &outliner{[]outlineRule{
		defined(typ, `data(?:[ \t]+instance)?|newtype|type(?:[ \t]+(?:family|instance|alias))?`), defined(module, `module`),
		looks(protocol, `class[ \t]+(?:[^\n=]*=>[ \t]*)?`+outlineName), looks(impl, `instance[ \t]+(?:[^\n=]*=>[ \t]*)?`+outlineName),
		looks(function, `([a-z_][\w']*)[ \t]*::`),
	}, commented(`--`, [2]string{"{-", "-}"})}
	ml := &outliner{[]outlineRule{
		defined(function, `let(?:[ \t]+(?:rec|inline|mutable))*|val|external|and`), defined(typ, `type(?:[ \t]+nonrec)?|exception`), defined(module, `module(?:[ \t]+(?:type|rec))?|namespace`),
		defined(class, `class`), looks(typ, `(?:type|and)[ \t]+'\w+[ \t]+`+outlineName),
	}, commented(`//`, [2]string{"(*", "*)"})}
	lisp := &outliner{[]outlineRule{
		looks(function, `\((?:defn-?|defun|defmacro|defmethod|defmulti|defgeneric|defsubst|define-syntax|define-macro|cl-defun|define)[ \t]+\(?(?:\^\S+[ \t]+)*`+lispName),
		looks(module, `\((?:ns|defpackage|module)[ \t]+`+lispName), looks(typ, `\((?:defrecord|deftype|defstruct|defclass|struct|define-record-type)[ \t]+\(?`+lispName),
		looks(protocol, `\(defprotocol[ \t]+`+lispName), looks(constant, `\((?:def|defonce|defvar|defconst|defcustom|defparameter|defconstant)[ \t]+(?:\^\S+[ \t]+)*`+lispName),
	}, commented(`;`)}
	schema := &outliner{[]outlineRule{
		defined(structure, `message|struct|type|input|resource|model|exception`), defined(protocol, `service|interface`), defined(enum, `enum|union|scalar`), defined(function, `rpc`), defined(module, `package|namespace`),
	}, commented(`// #`, slashBlock)}
	curly := &outliner{[]outlineRule{
		defined(class, `class|mixin|contract|library|object`), defined(protocol, `interface|trait`), defined(enum, `enum`), defined(structure, `struct|union|record`), defined(typ, `type|typedef|alias|extension`),
		defined(module, `module|namespace|package`), defined(function, `fn|func|fun|function|def|proc|template|macro|modifier`),
		looks(function, `(?:[\w.<>?,\[\]*&]+[ \t]+)+`+outlineName+`[ \t]*\([^;\n]*(?:\{|=>)`),
	}, commented(`//`, slashBlock)}
	return map[string]*outliner{
		"Elixir": {[]outlineRule{
			defined(module, `defmodule`), defined(protocol, `defprotocol`), defined(impl, `defimpl`),
			defined(function, `defp?|defmacrop?|defguardp?|defdelegate`), looks(typ, `@(?:type|typep|opaque)[ \t]+`+outlineName), looks(function, `@(?:macro)?callback[ \t]+`+outlineName),
		}, commented(`#`, [2]string{`@doc """`, `"""`}, [2]string{`@moduledoc """`, `"""`}, [2]string{`@typedoc """`, `"""`})},
		"Haskell": haskell, "PureScript": haskell, "Elm": haskell, "Idris": haskell, "Agda": haskell,
		"Zig": {[]outlineRule{
			defined(function, `fn`), looks(structure, `(?:pub[ \t]+)?const[ \t]+`+outlineName+`[ \t]*=[ \t]*(?:extern[ \t]+|packed[ \t]+)?(?:struct|union|opaque)\b`),
			looks(enum, `(?:pub[ \t]+)?const[ \t]+`+outlineName+`[ \t]*=[ \t]*(?:enum|error)\b`), looks(constant, `pub[ \t]+(?:const|var)[ \t]+`+outlineName), looks(constant, `const[ \t]+([A-Z]\w*)[ \t]*=[ \t]*[^@\s]`),
		}, commented(`//`)},
		"OCaml": ml, "F#": ml, "Standard ML": ml, "Reason": ml,
		"Erlang": {[]outlineRule{
			looks(module, `-module\([ \t]*`+outlineName), looks(structure, `-record\([ \t]*`+outlineName), looks(typ, `-(?:type|opaque)[ \t]+`+outlineName),
			looks(constant, `-define\([ \t]*`+outlineName), looks(function, `([a-z][\w@]*)\([^\n]*(?:->|when|$)`),
		}, commented(`%`)},
		"Clojure": lisp, "Emacs Lisp": lisp, "Common Lisp": lisp, "Scheme": lisp, "Racket": lisp,
		"Perl": {[]outlineRule{defined(function, `sub`), defined(module, `package`)}, commented(`#`)},
		"Raku": {[]outlineRule{defined(function, `(?:multi[ \t]+)?(?:sub|method)|token|rule|regex`), defined(class, `class|role|grammar`), defined(module, `module`)}, commented(`#`)},
		"R":    {[]outlineRule{looks(function, "`?([\\w.]+)`?[ \t]*(?:<-|=)[ \t]*function\\b")}, commented(`#`)},
		"Julia": {[]outlineRule{
			defined(function, `function|macro`), defined(structure, `(?:mutable[ \t]+)?struct`), defined(typ, `(?:abstract|primitive)[ \t]+type`), defined(module, `(?:bare)?module`),
			looks(function, outlineName+`\([^\n=]*\)[^\n=]*=[^=]`),
		}, commented(`#`)},
		"Nim": {[]outlineRule{
			defined(function, `proc|func|method|iterator|template|macro|converter`), looks(structure, outlineName+`\*?[ \t]*=[ \t]*(?:ref[ \t]+|ptr[ \t]+)?object`), looks(enum, outlineName+`\*?[ \t]*=[ \t]*enum`),
		}, commented(`#`)},
		"Crystal":    {[]outlineRule{defined(function, `def|macro`), defined(class, `class`), defined(structure, `struct`), defined(module, `module`), defined(enum, `enum`)}, commented(`#`)},
		"GDScript":   {[]outlineRule{defined(function, `func`), defined(class, `class(?:_name)?`), defined(enum, `enum`)}, commented(`#`)},
		"PowerShell": {[]outlineRule{looks(function, `(?i:function|filter)[ \t]+([\w:-]+)`), looks(class, `(?i:class)[ \t]+`+outlineName)}, commented(`#`, [2]string{"<#", "#>"})},
		"Vim Script": {[]outlineRule{looks(function, `(?:fun|func|function|def)!?[ \t]+([\w:#.]+)`), looks(function, `com(?:mand)?!?[ \t]+(?:-\S+[ \t]+)*([A-Z]\w*)`)}, commented(`"`)},
		"Objective-C": {[]outlineRule{
			looks(class, `@(?:interface|implementation)[ \t]+`+outlineName), looks(protocol, `@protocol[ \t]+`+outlineName+`[ \t]*(?:<|$)`), looks(function, `[-+][ \t]*\([^)\n]*\)[ \t]*`+outlineName),
			looks(function, `(?:[\w*]+[ \t]+)+\*?`+outlineName+`\([^;\n]*\{?$`),
		}, commented(`//`, slashBlock)},
		"SQL": {[]outlineRule{
			looks(structure, `(?i:create[ \t]+(?:or[ \t]+replace[ \t]+)?(?:temp(?:orary)?[ \t]+|materialized[ \t]+|unlogged[ \t]+)*(?:table|view|type)[ \t]+(?:if[ \t]+not[ \t]+exists[ \t]+)?)["\x60\[]?([\w.]+)`),
			looks(function, `(?i:create[ \t]+(?:or[ \t]+replace[ \t]+)?(?:function|procedure|trigger|index)[ \t]+(?:if[ \t]+not[ \t]+exists[ \t]+)?)["\x60\[]?([\w.]+)`),
		}, commented(`--`, slashBlock)},
		"HCL":             {[]outlineRule{looks(structure, `(?:resource|data)[ \t]+"[^"\n]+"[ \t]+"([^"\n]+)"`), looks(constant, `(?:variable|output|module|provider)[ \t]+"([^"\n]+)"`)}, commented(`# //`)},
		"CMake":           {[]outlineRule{looks(function, `(?i:function|macro)[ \t]*\([ \t]*`+outlineName), looks(module, `(?i:add_library|add_executable|project)[ \t]*\([ \t]*`+outlineName)}, commented(`#`)},
		"Protocol Buffer": schema, "GraphQL": schema, "Thrift": schema, "Smithy": schema,
		"Dart": curly, "Groovy": curly, "D": curly, "Solidity": curly, "V": curly, "Odin": curly, "Vala": curly, "Haxe": curly, "Apex": curly, "Gleam": curly, "Metal": curly, "Cuda": curly, "GLSL": curly, "HLSL": curly,
		"Fortran": {[]outlineRule{looks(function, `(?i:(?:[\w()]+[ \t]+)*(?:subroutine|function))[ \t]+`+outlineName), looks(module, `(?i:module|program)[ \t]+`+outlineName), looks(typ, `(?i:type[ \t]*(?:,[^:\n]*)?::)[ \t]*`+outlineName)}, commented(`!`)},
		"Pascal":  {[]outlineRule{looks(function, `(?i:(?:class[ \t]+)?(?:procedure|function|constructor|destructor))[ \t]+`+outlineName), looks(class, outlineName+`[ \t]*=[ \t]*(?i:class|interface|record)\b`), looks(module, `(?i:unit|program)[ \t]+`+outlineName)}, commented(`//`, [2]string{"{", "}"})},
		"Lean":    {[]outlineRule{defined(function, `def|theorem|lemma|instance|abbrev|axiom`), defined(structure, `structure|class|inductive`), defined(module, `namespace`)}, commented(`--`, [2]string{"/-", "-/"})},
		"Tcl":     {[]outlineRule{looks(function, `proc[ \t]+([\w:]+)`), looks(module, `namespace[ \t]+eval[ \t]+([\w:]+)`)}, commented(`#`)},
	}
})

// maxOutline is how many definitions of a file are taken: a file with more is a table.
const maxOutline = 10_000

// outlineOf returns the facts of a text in a language that has an outliner: its symbols and comments.
func outlineOf(text []byte, language string) (*reposage.Facts, bool) {
	o := outliners()[language]
	if o == nil {
		return nil, false
	}
	lines := lineOffsets(text)
	f := &reposage.Facts{Language: language, Lines: uint32(len(lines))}
	f.Comments = o.comments.find(text, lines)
	found := o.find(text, lines, f.Comments)
	f.Symbols = nest(text, lines, found, f.Comments)
	return f, len(f.Symbols) > 0
}

// lineOffsets are the offsets of the lines of a text.
func lineOffsets(text []byte) []uint32 {
	starts := []uint32{0}
	for i, c := range text {
		if c == '\n' && i+1 < len(text) {
			starts = append(starts, uint32(i+1))
		}
	}
	return starts
}

// lineAt is the number, from 0, of the line that a byte is on.
func lineAt(lines []uint32, at uint32) int {
	n, found := slices.BinarySearch(lines, at)
	if !found {
		n--
	}
	return n
}

// find returns the comments of a text: blocks, and lines that follow each other as one.
func (c *commentForms) find(text []byte, lines []uint32) (all []reposage.Comment) {
	for line := 0; line < len(lines); line++ {
		begins := trimIndent(lineOf(text, lines, line))
		last := line
		if open, end, ok := c.block(begins); ok {
			at := lines[line] + uint32(len(lineOf(text, lines, line))-len(begins)+len(open))
			n := bytes.Index(text[at:], []byte(end))
			if n < 0 {
				return all // never closed: no comment
			}
			last = lineAt(lines, at+uint32(n))
		} else if !slices.ContainsFunc(c.line, func(p string) bool { return bytes.HasPrefix(begins, []byte(p)) }) {
			continue
		}
		end := uint32(len(text))
		if last+1 < len(lines) {
			end = lines[last+1]
		}
		if n := len(all); n > 0 && int(all[n-1].EndLine) == line {
			all[n-1].End, all[n-1].EndLine = end, uint32(last+1)
		} else {
			all = append(all, reposage.Comment{Span: reposage.Span{Start: lines[line], End: end, Line: uint32(line + 1), EndLine: uint32(last + 1)}})
		}
		line = last
	}
	return all
}

// block returns what opens and closes the block comment that a line begins with.
func (c *commentForms) block(line []byte) (open, end string, ok bool) {
	for _, b := range c.blocks {
		if bytes.HasPrefix(line, []byte(b[0])) {
			return b[0], b[1], true
		}
	}
	return "", "", false
}

// maxOutlineLine is how much of a line is looked at.
const maxOutlineLine = 400

// lineOf is the beginning of a line.
func lineOf(text []byte, lines []uint32, n int) []byte {
	end := len(text)
	if n+1 < len(lines) {
		end = int(lines[n+1])
	}
	line := bytes.TrimRight(text[lines[n]:end], "\r\n")
	return line[:min(len(line), maxOutlineLine)]
}

func trimIndent(line []byte) []byte { return bytes.TrimLeft(line, " \t") }

// outlined is the start of a definition.
type outlined struct {
	kind   reposage.SymbolKind
	name   string
	line   int // from 0
	indent int
}

// find matches the rules on every line that is no comment. The first that matches wins.
func (o *outliner) find(text []byte, lines []uint32, comments []reposage.Comment) (all []outlined) {
	for n := range lines {
		for len(comments) > 0 && int(comments[0].EndLine) <= n {
			comments = comments[1:]
		}
		if len(comments) > 0 && int(comments[0].Line) <= n+1 {
			continue
		}
		line := lineOf(text, lines, n)
		code := trimIndent(line)
		if len(code) == 0 {
			continue
		}
		for i := range o.rules {
			m := o.rules[i].FindSubmatch(code)
			if m == nil {
				continue
			}
			if name := strings.TrimRight(string(m[len(m)-1]), ".:"); name != "" && !outlineKeywords[name] {
				all = append(all, outlined{o.rules[i].kind, name, n, len(line) - len(code)})
				break
			}
		}
		if len(all) == maxOutline {
			break
		}
	}
	return all
}

// outlineKeywords look like names after a keyword or before a bracket, and are none.
var outlineKeywords = map[string]bool{
	"if": true, "for": true, "while": true, "switch": true, "return": true, "else": true, "catch": true, "when": true, "case": true, "do": true, "in": true,
	"rec": true, "of": true, "let": true, "open": true, "import": true, "where": true, "new": true, "throw": true, "await": true, "function": true, "_": true,
}

// nest makes symbols of the definitions: one lasts until the next that is not indented more, its members are those
// that are, and several of one name in a row (the clauses of a function) are one.
func nest(text []byte, lines []uint32, found []outlined, comments []reposage.Comment) []reposage.Symbol {
	var symbols []reposage.Symbol
	var open []int // indexes of symbols that have not ended
	indents := map[int]int{}
	closeTo := func(indent, line int) {
		for len(open) > 0 && indents[open[len(open)-1]] >= indent {
			endAt(&symbols[open[len(open)-1]], text, lines, line, comments)
			open = open[:len(open)-1]
		}
	}
	for _, d := range found {
		if n := len(open); n > 0 {
			if last := &symbols[open[n-1]]; last.Name == lastElement(d.name) && indents[open[n-1]] == d.indent && last.Kind == d.kind {
				continue
			}
		}
		closeTo(d.indent, d.line)
		s := reposage.Symbol{Kind: d.kind, Name: lastElement(d.name), Qualified: d.name, Parent: -1, NameLine: uint32(d.line + 1), Exported: true}
		if n := len(open); n > 0 && !symbols[open[n-1]].Kind.Callable() {
			s.Parent = int32(open[n-1])
			s.Qualified = symbols[open[n-1]].Qualified + "." + d.name
		} else if n > 0 {
			continue // inside of a function
		}
		s.Start, s.Line = lines[d.line], uint32(d.line+1)
		s.Signature = signatureOf(text, s.Start)
		s.Doc = docBefore(comments, d.line)
		indents[len(symbols)] = d.indent
		open = append(open, len(symbols))
		symbols = append(symbols, s)
	}
	closeTo(0, len(lines))
	return symbols
}

// lastElement is what follows the last dot of a name: Conn of Plug.Conn.
func lastElement(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// endAt ends a symbol before a line, and before the comment and blank lines above that.
func endAt(s *reposage.Symbol, text []byte, lines []uint32, line int, comments []reposage.Comment) {
	if line < len(lines) {
		if doc := docBefore(comments, line); doc.Line > s.Line {
			line = int(doc.Line) - 1
		}
	}
	end := uint32(len(text))
	if line < len(lines) {
		end = lines[line]
	}
	body := bytes.TrimRight(text[s.Start:end], " \t\r\n")
	s.End = s.Start + uint32(len(body))
	s.EndLine = uint32(lineAt(lines, max(s.End, s.Start+1)-1) + 1)
}

// docBefore is the comment that ends on the line above another; zero when there is none.
func docBefore(comments []reposage.Comment, line int) reposage.Span {
	i, found := slices.BinarySearchFunc(comments, uint32(line), func(c reposage.Comment, n uint32) int { return int(c.EndLine) - int(n) })
	if !found {
		return reposage.Span{}
	}
	return comments[i].Span
}

// maxSignature is how many bytes a signature has, as those of parse.
const maxSignature = 240

// signatureOf is the line of a definition without white space around it and the bracket that opens its body.
func signatureOf(text []byte, start uint32) string {
	line := text[start:]
	if n := bytes.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	line = bytes.TrimRight(bytes.TrimSpace(line), " \t{")
	return strings.ToValidUTF8(string(line[:min(len(line), maxSignature)]), "")
}
