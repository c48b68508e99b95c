package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

var _ = register(&spec{
	languages: []string{"Shell"},
	grammar:   "bash",
	functions: map[string]function{"function_definition": {kind: reposage.SymFunction}},
	decls:     map[string]reposage.SymbolKind{"variable_assignment": reposage.SymVariable},
	declKind:  shellDeclKind,
	points: map[string]point{
		"if_statement":          {kind: reposage.PointIf, nest: true},
		"elif_clause":           {kind: reposage.PointElseIf, nest: true},
		"for_statement":         {kind: reposage.PointFor, nest: true},
		"c_style_for_statement": {kind: reposage.PointFor, nest: true},
		"while_statement":       {kind: reposage.PointWhile, nest: true},
		"case_statement":        {kind: reposage.PointSwitch, nest: true},
		"case_item":             {kind: reposage.PointCase, when: shellItem},
		"ternary_expression":    {kind: reposage.PointTernary, nest: true},
		"command":               {kind: reposage.PointLabelJump, when: shellJump},
	},
	tokens: map[string]token{
		"&&": {kind: reposage.PointAnd},
		"||": {kind: reposage.PointOr},
	},
	binary:   []string{"list", "binary_expression"},
	parens:   []string{"parenthesized_expression", "redirected_statement", "negated_command"},
	elses:    []string{"else_clause"},
	comments: []string{"comment"},
	strings:  []string{"string", "heredoc_body", "translated_string"},
	code:     []string{"simple_expansion", "expansion", "command_substitution", "arithmetic_expansion", "process_substitution"},
	wrappers: []string{"declaration_command"},
	calls:    map[string]call{"command": {kind: reposage.RefCall, read: shellCommand}},
	imports:  map[string]nodeHook{"command": shellSource},
	binds: map[string]nodeHook{
		"command": shellCarried, "declaration_command": shellLocal, "variable_assignment": shellAssignment, "for_statement": shellFor, "variable_name": shellVariable,
	},
	exported: func(_ *extractor, _ int, _ *reposage.Symbol) bool { return true },
})

// shellDeclKind keeps assignments to plain names that stand on their own at the top of a script, not those
// in a branch or before a command.
func shellDeclKind(x *extractor, i int) reposage.SymbolKind {
	p := x.parentNode()
	name := x.child(i, "name")
	if p < 0 || name < 0 || x.kind(name) != "variable_name" {
		return noSymbol
	}
	switch x.kind(p) {
	case "program":
		return 0
	case "declaration_command":
		if x.kind(p+1) == "readonly" {
			return reposage.SymConstant
		}
		return 0
	}
	return noSymbol
}

// shellItem tells "*)" from the rest.
func shellItem(x *extractor, i int) reposage.PointKind {
	if values := x.children(i, "value"); len(values) == 1 && x.textOf(values[0]) == "*" {
		return reposage.PointDefault
	}
	return reposage.PointCase
}

// shellName returns the name of a command when it is written out: neither a variable nor a string.
func shellName(x *extractor, i int) string {
	c := x.child(i, "name")
	if c < 0 || int(x.nodes[c].Next) != c+2 || x.kind(c+1) != "word" || x.nodes[c].End-x.nodes[c].Start > maxName {
		return ""
	}
	return x.textOf(c)
}

// shellJump counts return, and break and continue out of more than one loop.
func shellJump(x *extractor, i int) reposage.PointKind {
	switch shellName(x, i) {
	case "return":
		return reposage.PointReturn
	case "break", "continue":
		if x.child(i, "argument") >= 0 {
			return reposage.PointLabelJump
		}
	}
	return 0
}

// shellCommand reads a command as a call. What is built into the shell calls nothing.
func shellCommand(x *extractor, i int) (qualifier, name string, args int) {
	name = strings.TrimPrefix(shellName(x, i), `\`) // keeps an alias of the name out
	if name == "" || shellBuiltin[name] || strings.Trim(name, "_-.+/:@%,~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", "", 0
	}
	if at := strings.LastIndexByte(name, '/'); at >= 0 { // ./tools/run.sh
		qualifier, name = name[:at], name[at+1:]
	}
	return qualifier, name, len(x.children(i, "argument"))
}

var shellBuiltin = map[string]bool{
	":": true, ".": true, "source": true, "[": true, "[[": true, "alias": true, "bg": true, "bind": true, "break": true, "builtin": true,
	"caller": true, "cd": true, "command": true, "continue": true, "declare": true, "dirs": true, "disown": true, "echo": true,
	"enable": true, "eval": true, "exec": true, "exit": true, "export": true, "false": true, "fc": true, "fg": true, "getopts": true,
	"hash": true, "jobs": true, "kill": true, "let": true, "local": true, "logout": true, "mapfile": true, "popd": true, "print": true,
	"printf": true, "pushd": true, "pwd": true, "read": true, "readarray": true, "readonly": true, "return": true, "set": true,
	"setopt": true, "shift": true, "shopt": true, "suspend": true, "test": true, "times": true, "trap": true, "true": true, "type": true,
	"typeset": true, "ulimit": true, "umask": true, "unalias": true, "unset": true, "unsetopt": true, "wait": true, "zle": true,
	"zstyle": true, "autoload": true,
}
