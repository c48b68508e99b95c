// Package grammars holds the tree-sitter runtime and the grammars, compiled from the npm packages that
// third_party/grammars pins, behind one call: parse a file and flatten its tree into an array.
//
// It changes rarely because every change here compiles two hundred megabytes of C again. Run
// 'make deps' to install the sources; without them the build stops and says so.
package grammars

/*
#cgo CFLAGS: -std=gnu11 -O2 -g0 -fno-strict-aliasing -w
#cgo CFLAGS: -I${SRCDIR}/../../../third_party/grammars/node_modules/tree-sitter/vendor/tree-sitter/lib/src
#cgo CFLAGS: -I${SRCDIR}/../../../third_party/grammars/node_modules/tree-sitter/vendor/tree-sitter/lib/include
#cgo CFLAGS: -I${SRCDIR}/../../../third_party/grammars/node_modules/tree-sitter-php/php/src
#include "shim.h"
#include <stdlib.h>

extern const TSLanguage *tree_sitter_go(void), *tree_sitter_python(void), *tree_sitter_javascript(void),
	*tree_sitter_typescript(void), *tree_sitter_tsx(void), *tree_sitter_java(void), *tree_sitter_c(void),
	*tree_sitter_cpp(void), *tree_sitter_c_sharp(void), *tree_sitter_rust(void), *tree_sitter_ruby(void),
	*tree_sitter_php(void), *tree_sitter_bash(void), *tree_sitter_scala(void), *tree_sitter_kotlin(void),
	*tree_sitter_swift(void), *tree_sitter_lua(void);

uint32_t ts_language_symbol_count(const TSLanguage *);
const char *ts_language_symbol_name(const TSLanguage *, uint16_t);
int ts_language_symbol_type(const TSLanguage *, uint16_t);
uint32_t ts_language_field_count(const TSLanguage *);
const char *ts_language_field_name_for_id(const TSLanguage *, uint16_t);
*/
import "C"

import (
	"runtime"
	"time"
	"unsafe"
)

// Flags of a Node.
const (
	Named   = 1 // a rule of the grammar; anonymous nodes are keywords and punctuation
	Error   = 2 // text the grammar could not place
	Missing = 4 // a token the parser invented to go on
	Extra   = 8 // may stand anywhere: comments, line continuations
)

// ErrorSymbol is the Symbol of ERROR nodes.
const ErrorSymbol = 65535

// Node is one visible node of a syntax tree. Nodes come in pre-order; the descendants of node i
// are i+1 … Next-1. The layout is that of rs_node in shim.h.
type Node struct {
	Start, End uint32 // byte range in the source
	Next       uint32
	Symbol     uint16 // index for Grammar.SymbolName; ErrorSymbol for ERROR
	Field      uint8  // index for Grammar.FieldName, 0 for none
	Flags      uint8
}

// Status is how a parse ended.
type Status int

// The outcomes of Parse. Only OK comes with nodes.
const (
	OK       Status = C.RS_OK
	Time     Status = C.RS_TIME
	Memory   Status = C.RS_MEMORY
	Depth    Status = C.RS_DEPTH
	Language Status = C.RS_LANGUAGE // the grammar's ABI is not one the runtime reads
	Errors   Status = C.RS_ERRORS   // Limits.Keep was set and the text does not fit: call Reparse
)

// ExitMemory is the exit status of a process whose parse held more than twice its memory limit.
const ExitMemory = C.RS_EXIT_MEMORY

// Limits bound one parse; zero means no limit.
type Limits struct {
	CPU    time.Duration // CPU time of the parsing thread
	Memory uint64        // bytes held by the runtime and the nodes
	Depth  uint32        // nesting of the tree
	// Keep keeps a tree with errors for Reparse, which must follow: the status is Errors.
	Keep bool
}

// Grammar is one compiled grammar.
type Grammar struct {
	Name    string
	lang    *C.TSLanguage
	symbols []string
	named   []bool
	fields  []string
}

func load(name string, lang *C.TSLanguage) *Grammar {
	g := &Grammar{Name: name, lang: lang}
	n := int(C.ts_language_symbol_count(lang))
	g.symbols = make([]string, n)
	g.named = make([]bool, n)
	for i := range n {
		g.symbols[i] = C.GoString(C.ts_language_symbol_name(lang, C.uint16_t(i)))
		g.named[i] = C.ts_language_symbol_type(lang, C.uint16_t(i)) == 0
	}
	g.fields = make([]string, int(C.ts_language_field_count(lang))+1)
	for i := 1; i < len(g.fields); i++ {
		g.fields[i] = C.GoString(C.ts_language_field_name_for_id(lang, C.uint16_t(i)))
	}
	return g
}

// Load returns the grammar called name ("go", "tsx", …), or nil when there is none. It reads the
// grammar's symbol table; callers keep the result.
func Load(name string) *Grammar {
	var lang *C.TSLanguage
	switch name {
	case "go":
		lang = C.tree_sitter_go()
	case "python":
		lang = C.tree_sitter_python()
	case "javascript":
		lang = C.tree_sitter_javascript()
	case "typescript":
		lang = C.tree_sitter_typescript()
	case "tsx":
		lang = C.tree_sitter_tsx()
	case "java":
		lang = C.tree_sitter_java()
	case "c":
		lang = C.tree_sitter_c()
	case "cpp":
		lang = C.tree_sitter_cpp()
	case "c_sharp":
		lang = C.tree_sitter_c_sharp()
	case "rust":
		lang = C.tree_sitter_rust()
	case "ruby":
		lang = C.tree_sitter_ruby()
	case "php":
		lang = C.tree_sitter_php()
	case "bash":
		lang = C.tree_sitter_bash()
	case "scala":
		lang = C.tree_sitter_scala()
	case "kotlin":
		lang = C.tree_sitter_kotlin()
	case "swift":
		lang = C.tree_sitter_swift()
	case "lua":
		lang = C.tree_sitter_lua()
	default:
		return nil
	}
	return load(name, lang)
}

// SymbolCount returns the number of symbols; SymbolName and SymbolNamed take 0 … SymbolCount-1.
func (g *Grammar) SymbolCount() int { return len(g.symbols) }

// SymbolName returns a symbol's name: the rule ("if_statement") or the token's text ("&&").
func (g *Grammar) SymbolName(symbol uint16) string {
	if int(symbol) >= len(g.symbols) {
		return "ERROR"
	}
	return g.symbols[symbol]
}

// SymbolNamed reports whether the symbol is a rule rather than literal text.
func (g *Grammar) SymbolNamed(symbol uint16) bool {
	return int(symbol) >= len(g.named) || g.named[symbol]
}

// FieldName returns a field's name, "" for 0.
func (g *Grammar) FieldName(field uint8) string { return g.fields[field] }

// FieldID returns the id of a field, 0 when the grammar has no such field.
func (g *Grammar) FieldID(name string) uint8 {
	for i, f := range g.fields {
		if i > 0 && f == name {
			return uint8(i)
		}
	}
	return 0
}

// Parser parses one file at a time and reuses its buffers. It is not safe for concurrent use.
type Parser struct{ c *C.rs_parser }

// NewParser returns a parser; Close frees it.
func NewParser() *Parser { return &Parser{c: C.rs_parser_new()} }

// Close frees the parser.
func (p *Parser) Close() {
	C.rs_parser_delete(p.c)
	p.c = nil
}

// Parse parses source and returns its nodes, which are valid until the next call. Source may be
// at most 4 GiB.
func (p *Parser) Parse(g *Grammar, source []byte, l Limits) ([]Node, Status) {
	var nodes *C.rs_node
	var count C.uint32_t
	status := Status(C.rs_parse(p.c, g.lang, text(source), C.uint32_t(len(source)),
		C.uint64_t(l.CPU), C.uint64_t(l.Memory), C.uint32_t(l.Depth), C.bool(l.Keep), &nodes, &count))
	runtime.KeepAlive(source)
	return result(nodes, count, status)
}

// Edit is a stretch of a source whose bytes, not its length, have changed. Rows and columns count
// from 0, columns in bytes. The layout is that of rs_edit in shim.h.
type Edit struct {
	Start, End            uint32
	StartRow, StartColumn uint32
	EndRow, EndColumn     uint32
}

// Reparse follows a Parse that returned Errors. It parses the edited source and returns the nodes of
// whichever text fits the grammar better, the edited one if better is true. What the edits, in order,
// did not touch costs next to nothing. Without edits it returns the nodes of the first text.
func (p *Parser) Reparse(g *Grammar, source []byte, edits []Edit, l Limits) (nodes []Node, better bool, status Status) {
	var out *C.rs_node
	var count C.uint32_t
	var second C.bool
	status = Status(C.rs_reparse(p.c, g.lang, text(source), C.uint32_t(len(source)),
		(*C.rs_edit)(unsafe.Pointer(unsafe.SliceData(edits))), C.uint32_t(len(edits)),
		C.uint64_t(l.CPU), C.uint64_t(l.Memory), C.uint32_t(l.Depth), &second, &out, &count))
	runtime.KeepAlive(source)
	runtime.KeepAlive(edits)
	nodes, status = result(out, count, status)
	return nodes, bool(second), status
}

func result(nodes *C.rs_node, count C.uint32_t, status Status) ([]Node, Status) {
	if status != OK {
		return nil, status
	}
	return unsafe.Slice((*Node)(unsafe.Pointer(nodes)), int(count)), OK
}

// ParseOnly parses source and drops the tree: the floor that benchmarks compare with.
func (p *Parser) ParseOnly(g *Grammar, source []byte) Status {
	status := Status(C.rs_parse_only(p.c, g.lang, text(source), C.uint32_t(len(source))))
	runtime.KeepAlive(source)
	return status
}

func text(source []byte) *C.char {
	return (*C.char)(unsafe.Pointer(unsafe.SliceData(source)))
}

// FieldCount returns the number of field ids, the unused 0 included.
func (g *Grammar) FieldCount() int { return len(g.fields) }
