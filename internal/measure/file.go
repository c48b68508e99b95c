package measure

import (
	"sort"
	"strings"
	"sync"

	"github.com/reposage/reposage"
)

// File measures one file under a profile. It needs time linear in symbols, points and tokens,
// however they nest, and takes any facts: indexes out of range are ignored, never followed.
// With f.Limit set only the line counts are filled.
func File(f *reposage.Facts, p reposage.Profile) reposage.FileMetrics {
	m := reposage.FileMetrics{
		Limit:        f.Limit,
		Lines:        int(f.Lines),
		CodeLines:    int(f.CodeLines),
		CommentLines: int(f.CommentLines),
		BlankLines:   int(f.BlankLines),
	}
	if f.Limit != "" {
		return m
	}
	m.Tokens = len(f.Tokens.Seq)
	m.Errors = len(f.Errors)
	m.Classes, m.Imports = countClasses(f), countImports(f)

	r := rulesFor(p, f.Language)
	s := scratches.Get().(*scratch)
	defer s.release()
	s.place(f, &r)
	m.Functions = s.functions(f)
	m.TopLevel = s.countPoints(f, &r, m.Functions)
	s.countTokens(f, m.Functions)
	s.digests(f, m.Functions)
	for i := range m.Functions {
		m.Functions[i].Maintainability = maintainability(&m.Functions[i])
	}
	return m
}

// scratch is the working memory of one File call.
type scratch struct {
	places []place  // by symbol
	slots  []slot   // the functions listed on their own, in source order
	stamps []uint32 // by token of the dictionary: the epoch in which it was last seen
	epoch  uint32
	prefix []uint64 // polynomial over the tokens before each
	powers []uint64 // of its base; they stay right from file to file
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// maxPooled bounds the entries kept for the next file; what a huge file needed is dropped.
const maxPooled = 1 << 18

func (s *scratch) release() {
	if cap(s.places)+cap(s.stamps)+cap(s.prefix) <= maxPooled {
		scratches.Put(s)
	}
}

// place says where the points of a symbol are counted and how deep they stand there.
type place struct {
	slot      int32 // index into scratch.slots, -1 outside any function
	control   int32 // control nesting around the symbol inside the slot's function
	cognitive int32 // the same, each folded closure counting as one level more
}

// slot is a function listed on its own.
type slot struct {
	symbol      int32
	parent      int32 // slot of the function around it, -1 when there is none
	recursive   bool  // a call of itself was counted
	closures    int32 // closures folded into it that count by themselves
	child, next int32 // first nested slot and next sibling, -1 at the end
	last        int32 // last nested slot
	start, end  uint32
	cursor      uint32 // end of the nested slots seen so far
}

// place attributes every symbol to the function that its points belong to.
func (s *scratch) place(f *reposage.Facts, r *rules) {
	s.places, s.slots = resize(s.places, len(f.Symbols)), s.slots[:0]
	for i := range f.Symbols {
		sym := &f.Symbols[i]
		at := place{slot: -1}
		if up := int(sym.Parent); up >= 0 && up < i {
			at = s.places[up]
		}
		switch {
		case !sym.Kind.Callable() || sym.Body.End == 0:
			// A class, a field or a mere declaration: what it holds belongs to what is around it.
		case sym.Kind == reposage.SymClosure && !r.separate && at.slot >= 0:
			at.control += int32(sym.Nesting)
			at.cognitive += int32(sym.Nesting) + 1
			if r.closureAdds {
				s.slots[at.slot].closures++
			}
		default:
			s.slots = append(s.slots, slot{symbol: int32(i), parent: at.slot, child: -1, next: -1, last: -1})
			at = place{slot: int32(len(s.slots) - 1)}
		}
		s.places[i] = at
	}
}

// functions returns one entry a slot with everything that stands in the symbol itself.
func (s *scratch) functions(f *reposage.Facts) []reposage.FunctionMetrics {
	if len(s.slots) == 0 {
		return nil
	}
	overridden := markedOverride(f)
	fns := make([]reposage.FunctionMetrics, len(s.slots))
	for i := range s.slots {
		sl := &s.slots[i]
		sym := &f.Symbols[sl.symbol]
		fn := &fns[i]
		fn.Name, fn.Kind = sym.Qualified, sym.Kind
		fn.Line, fn.EndLine = int(sym.Line), int(sym.EndLine)
		fn.Params = len(sym.Params)
		fn.Cyclomatic = 1 + int(sl.closures)
		fn.Exported, fn.Partial = sym.Exported, sym.Partial
		fn.Documented = sym.Doc.End > 0 || overridden[sl.symbol] || overrides(f, sym)
		fn.NLOC += int(sym.NLOC) // nested slots come later and take theirs away
		if sl.parent >= 0 {
			fns[sl.parent].NLOC -= exclusiveLines(f, sym)
		}
	}
	for i := range fns {
		fns[i].NLOC = max(fns[i].NLOC, min(1, int(f.Symbols[s.slots[i].symbol].NLOC)))
	}
	return fns
}

// markedOverride returns the symbols with an annotation or a decorator that says so: @Override of Java, @override of Python.
func markedOverride(f *reposage.Facts) map[int32]bool {
	var marked map[int32]bool
	for i := range f.Refs {
		ref := &f.Refs[i]
		if ref.Kind != reposage.RefDecorator || !strings.EqualFold(ref.Name, "override") {
			continue
		}
		at := sort.Search(len(f.Symbols), func(s int) bool { return f.Symbols[s].Start >= ref.Offset })
		if marked == nil {
			marked = map[int32]bool{}
		}
		marked[int32(at)] = true
	}
	return marked
}

// overrides reports whether a function says itself that it stands for one declared, and documented, elsewhere.
func overrides(f *reposage.Facts, s *reposage.Symbol) bool {
	if p := int(s.Parent); f.Language == "Rust" && p >= 0 && p < len(f.Symbols) && f.Symbols[p].Kind == reposage.SymImpl && strings.Contains(f.Symbols[p].Signature, " for ") {
		return true // impl Trait for Type
	}
	for _, word := range strings.Fields(s.Signature) {
		if word == "override" {
			return true
		}
	}
	return false
}

// exclusiveLines returns the code lines of a nested function on which nothing of the function
// around it stands.
func exclusiveLines(f *reposage.Facts, sym *reposage.Symbol) int {
	lines := f.Tokens.Line
	first, end := int(sym.FirstToken), int(sym.EndToken)
	sharesFirst := first > 0 && first <= len(lines) && lines[first-1] == sym.Line
	sharesLast := end > first && end < len(lines) && lines[end] == sym.EndLine
	n := int(sym.NLOC)
	if sharesFirst {
		n--
	}
	if sharesLast && (sym.EndLine != sym.Line || !sharesFirst) {
		n--
	}
	return max(n, 0)
}

// countPoints adds every point to its function and returns the cyclomatic complexity of those
// outside any.
func (s *scratch) countPoints(f *reposage.Facts, r *rules, fns []reposage.FunctionMetrics) (topLevel int) {
	for i := range f.Points {
		p := &f.Points[i]
		w := int(r.weight[p.Kind])
		at := s.placeOf(p)
		if at.slot < 0 {
			topLevel += w
			continue
		}
		fn, sl := &fns[at.slot], &s.slots[at.slot]
		fn.Cyclomatic += w
		fn.Cognitive += cognitiveOf(p, int(at.cognitive)+int(p.Nesting), sl.recursive)
		switch p.Kind {
		case reposage.PointReturn:
			fn.Returns++
		case reposage.PointRecursion:
			sl.recursive = true
		}
		if p.Flags&reposage.PointNested != 0 {
			fn.Nesting = max(fn.Nesting, int(at.control)+int(p.Nesting)+1)
		}
	}
	return topLevel
}

// placeOf returns the place of a point's innermost callable.
func (s *scratch) placeOf(p *reposage.Point) place {
	if i := int(p.Symbol); i >= 0 && i < len(s.places) {
		return s.places[i]
	}
	return place{slot: -1}
}

func countClasses(f *reposage.Facts) (n int) {
	for i := range f.Symbols {
		switch f.Symbols[i].Kind {
		case reposage.SymClass, reposage.SymStruct, reposage.SymInterface, reposage.SymEnum:
			n++
		}
	}
	return n
}

func countImports(f *reposage.Facts) (n int) {
	for i := range f.Refs {
		if f.Refs[i].Kind == reposage.RefImport {
			n++
		}
	}
	return n
}

// resize returns s with length n, its contents undefined.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
