package graph

import (
	"strings"

	"github.com/reposage/reposage"
)

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
