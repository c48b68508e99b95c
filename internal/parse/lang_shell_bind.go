package parse

import (
	"strings"

	"github.com/reposage/reposage"
)

// shellCarriers run the command that their first argument names.
var shellCarriers = wordSet("command", "builtin", "exec", "sudo", "time", "nohup", "nice", "env", "xargs", "eval", "noglob", "nocorrect", "timeout", "watch", "doas", "setsid", "stdbuf", "ionice")

// shellNaming take names of functions for later: traps, completions, hooks.
var shellNaming = wordSet("trap", "complete", "compdef", "add-zsh-hook", "autoload", "zle", "type", "whence", "functions")

// shellArguments returns the arguments of a command. The grammar takes a next line that begins with a backslash, as in
// "\. lib.sh", for more of them: a command there is recorded.
func shellArguments(x *extractor, i int) []int {
	args, end := x.children(i, "argument"), -1
	for k, a := range args {
		if !strings.HasPrefix(x.textOf(a), "\n") {
			continue
		}
		if end < 0 {
			end = k
		}
		switch word := strings.TrimLeft(x.textOf(a), "\n\t \\"); {
		case (word == "." || word == "source") && k+1 < len(args):
			shellImport(x, a, args[k+1])
		case isShellName(word) && !shellBuiltin[word]:
			x.addRef(reposage.Ref{Kind: reposage.RefCall, Name: word}, a)
		}
	}
	if end >= 0 {
		args = args[:end]
	}
	return args
}

// shellCarried records the commands and functions that a command is given by name.
func shellCarried(x *extractor, i int) {
	args := shellArguments(x, i)
	switch name := shellName(x, i); {
	case shellCarriers[name]:
		for _, a := range args {
			word := x.textOf(a)
			if name == "command" && strings.HasPrefix(strings.ToLower(word), "-v") { // asks whether there is one
				return
			}
			if x.kind(a) != "word" || shellCarriers[word] || strings.HasPrefix(word, "-") || strings.Contains(word, "=") || strings.Trim(word, "0123456789.smhd") == "" {
				continue
			}
			if isShellName(word) && !shellBuiltin[word] {
				x.addRef(reposage.Ref{Kind: reposage.RefCall, Name: word}, a)
			}
			return
		}
	case shellNaming[name]:
		for _, a := range args {
			word := unquote(x.textOf(a))
			if name == "trap" { // a whole command, of which only the first word is read
				word, _, _ = strings.Cut(strings.ReplaceAll(word, ";", " "), " ")
			}
			if isShellName(word) && !shellBuiltin[word] {
				x.addRef(reposage.Ref{Kind: reposage.RefName, Name: word}, a)
			}
			if name == "trap" {
				return
			}
		}
	}
}

// isShellName reports whether a word can be the name of a function.
func isShellName(word string) bool {
	return word != "" && len(word) <= maxName && word[0] != '-' && (word[0] < '0' || word[0] > '9') && strings.Trim(word, "_-.:+0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// shellLocal binds the variables that a function declares.
func shellLocal(x *extractor, i int) {
	if x.refSymbol < 0 || x.firstKind(i) == "export" || x.firstKind(i) == "readonly" {
		return
	}
	x.named(i, func(c int) bool {
		switch x.kind(c) {
		case "variable_assignment":
			c = x.child(c, "name")
		case "variable_name":
		default:
			return true
		}
		if c >= 0 && x.kind(c) == "variable_name" {
			x.bind(reposage.BindLocal, x.textOf(c), c, reposage.FromNothing, "")
		}
		return true
	})
}

// shellFor binds the variable of a loop: it is hardly ever read elsewhere.
func shellFor(x *extractor, i int) {
	if v := x.child(i, "variable"); v >= 0 {
		x.bind(reposage.BindLocal, x.textOf(v), v, reposage.FromNothing, "")
	}
}

// shellAssignment binds what a function assigns to a variable in lower case. By convention the others are those that
// scripts share.
func shellAssignment(x *extractor, i int) {
	name := x.child(i, "name")
	if name < 0 || x.kind(name) != "variable_name" || x.refSymbol < 0 {
		return
	}
	if text := x.textOf(name); isShellGlobal(text) {
		x.useName(name)
	} else {
		x.bind(reposage.BindLocal, text, name, reposage.FromNothing, "")
	}
}

// shellVariable records the use of a variable that scripts share. Where it is assigned or declared it is none.
func shellVariable(x *extractor, i int) {
	if p := x.parentNode(); p >= 0 {
		switch x.kind(p) {
		case "variable_assignment", "declaration_command", "unset_command", "for_statement":
			return
		}
	}
	if isShellGlobal(x.textOf(i)) {
		x.useName(i)
	}
}

// isShellGlobal reports whether a variable is written as those that scripts share.
func isShellGlobal(name string) bool {
	return len(name) > 1 && name[0] >= 'A' && name[0] <= 'Z' && name == strings.ToUpper(name)
}

// shellSource records "source lib.sh" and ". lib.sh". Of a path that is put together it is the end behind what only
// the running shell knows, and as it is written when nothing is left.
func shellSource(x *extractor, i int) {
	switch strings.TrimPrefix(shellName(x, i), `\`) {
	case "source", ".":
	default:
		return
	}
	if path := x.child(i, "argument"); path >= 0 {
		shellImport(x, i, path)
	}
}

func shellImport(x *extractor, at, path int) {
	if x.kind(path) == "process_substitution" {
		return
	}
	text, last := x.textOf(path), -1
	for c := path; c < int(x.nodes[path].Next); {
		switch x.kind(c) {
		case "command_substitution", "simple_expansion", "expansion":
			last = c
			c = int(x.nodes[c].Next)
		default:
			c++
		}
	}
	if last >= 0 {
		if end := strings.Trim(strings.ReplaceAll(string(x.text[x.nodes[last].End:x.nodes[path].End]), `"`, ""), "'/"); end != "" && !strings.HasPrefix(end, ".") {
			text = end
		}
	}
	x.importRef(at, fold(text, maxName), "", "")
}
