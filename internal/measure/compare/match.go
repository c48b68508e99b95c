package compare

import (
	"cmp"
	"slices"
	"strings"
)

// pair is one function on both sides; one of them may be nil.
type pair struct{ base, head *Function }

// smallest is the number of code lines below which like tokens prove nothing: every getter looks like another.
const smallest = 3

// matcher pairs the functions of two sides, the surest matches first.
type matcher struct {
	renames    map[string]string
	base, head []*Function // not matched yet
	pairs      []pair
}

// matchFunctions pairs functions: by place and name; then those of equal tokens anywhere; then those that only
// one place on each side has by name. What is left is gone or new.
func matchFunctions(base, head []Function, renames map[string]string) []pair {
	m := matcher{renames: renames, base: pointers(base), head: pointers(head)}
	m.join(func(f *Function, isBase bool) string {
		return m.path(f, isBase) + "\x00" + f.Name
	}, likeness)
	m.join(func(f *Function, _ bool) string {
		if f.NLOC < smallest || f.Digest == 0 {
			return ""
		}
		return f.Language() + string(digestKey(f.Digest))
	}, nearness)
	m.unique(func(f *Function) string {
		if f.NLOC < smallest || strings.HasSuffix(f.Name, "(closure)") {
			return ""
		}
		return f.Language() + f.Name
	})
	for _, f := range m.base {
		m.pairs = append(m.pairs, pair{base: f})
	}
	for _, f := range m.head {
		m.pairs = append(m.pairs, pair{head: f})
	}
	return m.pairs
}

// Language stands for the file's language: its extension. Functions of different languages are never the same.
func (f *Function) Language() string { return f.Path[strings.LastIndexByte(f.Path, '.')+1:] + "\x00" }

func digestKey(d uint64) []byte {
	b := make([]byte, 8)
	for i := range b {
		b[i] = byte(d >> (8 * i))
	}
	return b
}

func pointers(list []Function) []*Function {
	out := make([]*Function, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	slices.SortStableFunc(out, func(a, b *Function) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	return out
}

// path returns where a function of the base would be in the head.
func (m *matcher) path(f *Function, isBase bool) string {
	if isBase {
		if to, ok := m.renames[f.Path]; ok {
			return to
		}
	}
	return f.Path
}

// window is how many of the functions of one key are looked at for the best match; like functions by the thousand
// must not take quadratic time.
const window = 64

// join pairs functions of equal keys; "" matches nothing. Of several, the one that fits best is taken, of
// equals the first.
func (m *matcher) join(key func(f *Function, isBase bool) string, fit func(m *matcher, base, head *Function) int) {
	byKey := map[string][]*Function{}
	for _, f := range slices.Backward(m.head) { // the first stands last, where removing costs nothing
		if k := key(f, false); k != "" {
			byKey[k] = append(byKey[k], f)
		}
	}
	taken := map[*Function]bool{}
	var left []*Function
	for _, f := range m.base {
		k := key(f, true)
		candidates := byKey[k]
		if k == "" || len(candidates) == 0 {
			left = append(left, f)
			continue
		}
		best, score := 0, -1
		for i := len(candidates) - 1; i >= max(0, len(candidates)-window); i-- {
			if s := fit(m, f, candidates[i]); s > score {
				best, score = i, s
			}
		}
		taken[candidates[best]] = true
		m.pairs = append(m.pairs, pair{f, candidates[best]})
		byKey[k] = slices.Delete(candidates, best, best+1)
	}
	m.base = left
	m.head = slices.DeleteFunc(m.head, func(f *Function) bool { return taken[f] })
}

// likeness prefers equal tokens, then equal parameters (overloads).
func likeness(_ *matcher, base, head *Function) int {
	switch {
	case base.Digest == head.Digest:
		return 2
	case base.Params == head.Params:
		return 1
	}
	return 0
}

// nearness prefers the same file, then the same name.
func nearness(m *matcher, base, head *Function) (score int) {
	if m.path(base, true) == head.Path {
		score += 2
	}
	if base.Name == head.Name {
		score++
	}
	return score
}

// unique pairs functions whose key stands exactly once on each side.
func (m *matcher) unique(key func(*Function) string) {
	count := func(list []*Function) map[string]int {
		n := map[string]int{}
		for _, f := range list {
			n[key(f)]++
		}
		return n
	}
	inBase, inHead := count(m.base), count(m.head)
	m.join(func(f *Function, _ bool) string {
		if k := key(f); inBase[k] == 1 && inHead[k] == 1 {
			return k
		}
		return ""
	}, nearness)
}
