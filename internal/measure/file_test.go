package measure

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/zeebo/xxh3"

	"github.com/reposage/reposage"
)

const (
	fn      = reposage.SymFunction
	method  = reposage.SymMethod
	closure = reposage.SymClosure
	class   = reposage.SymClass
)

// only builds a file with one function.
func only(language string, inside func(s *sketch)) *reposage.Facts {
	s := newSketch(language)
	s.function(fn, "f", nil, func() { inside(s) })
	return s.facts()
}

// TestCyclomaticByProfile counts small functions under every profile. Where a tool is named in a
// comment its number was read off a run of the tool on that source.
func TestCyclomaticByProfile(t *testing.T) {
	const n = reposage.PointIf // a decision nobody disputes
	tests := []struct {
		name     string
		language string
		points   []reposage.PointKind
		// want by profile in the order of reposage.Profiles:
		// reposage lizard gocyclo radon eslint mozilla sonar
		want [7]int
	}{
		{"empty", "Go", nil, [7]int{1, 1, 1, 1, 1, 1, 1}},
		{"branches and loops", "C",
			[]reposage.PointKind{n, reposage.PointElseIf, reposage.PointElse, reposage.PointFor, reposage.PointWhile, reposage.PointDo},
			[7]int{6, 6, 6, 6, 6, 6, 6}},
		{"logic and conditional", "Java",
			[]reposage.PointKind{reposage.PointAnd, reposage.PointAnd, reposage.PointOr, reposage.PointTernary},
			[7]int{5, 5, 5, 5, 5, 5, 5}},
		{"C switch: 2 labels, default", "C",
			[]reposage.PointKind{reposage.PointSwitch, reposage.PointCase, reposage.PointCase, reposage.PointDefault},
			[7]int{3, 3, 3, 3, 3, 3, 4}},
		{"C preprocessor: #if #elif #ifdef", "C", // lizard: 4
			[]reposage.PointKind{reposage.PointPreprocIf, reposage.PointPreprocIf, reposage.PointPreprocIf},
			[7]int{1, 4, 1, 1, 1, 1, 1}},
		{"Go switch and select: 2 clauses, 2 defaults, range", "Go", // gocyclo, lizard: 4
			[]reposage.PointKind{reposage.PointSwitch, reposage.PointCase, reposage.PointDefault, reposage.PointSwitch, reposage.PointCase, reposage.PointDefault, reposage.PointFor},
			[7]int{4, 4, 4, 4, 4, 4, 4}},
		{"Rust match: arm, guarded arm, _", "Rust", // lizard: 3
			[]reposage.PointKind{reposage.PointSwitch, reposage.PointCase, reposage.PointCase, reposage.PointGuard, reposage.PointDefault},
			[7]int{4, 3, 4, 4, 4, 5, 4}},
		{"Rust loop, while, ?", "Rust", // lizard: 3
			[]reposage.PointKind{reposage.PointLoop, reposage.PointWhile, reposage.PointQuestion},
			[7]int{3, 3, 3, 3, 3, 4, 3}},
		{"Python try: except, else, finally", "Python", // lizard: 3, radon: 3
			[]reposage.PointKind{reposage.PointTry, reposage.PointCatch, reposage.PointTryElse, reposage.PointFinally},
			[7]int{2, 3, 2, 3, 2, 2, 1}},
		{"Python match: guarded case, case _", "Python", // lizard: 4
			[]reposage.PointKind{reposage.PointSwitch, reposage.PointCase, reposage.PointGuard, reposage.PointDefault},
			[7]int{3, 4, 3, 2, 3, 3, 3}},
		{"Python for-else, with, assert", "Python", // radon: 4
			[]reposage.PointKind{reposage.PointFor, reposage.PointLoopElse, reposage.PointWith, reposage.PointAssert},
			[7]int{2, 2, 2, 4, 2, 5, 2}},
		{"Python comprehension: 2 for, 1 if", "Python", // lizard, radon: 4
			[]reposage.PointKind{reposage.PointComprehensionFor, reposage.PointComprehensionIf, reposage.PointComprehensionFor},
			[7]int{4, 4, 4, 4, 4, 4, 4}},
		{"notebook counts as Python", "Jupyter Notebook",
			[]reposage.PointKind{reposage.PointAssert, reposage.PointFinally},
			[7]int{1, 2, 1, 2, 1, 2, 1}},
		{"JavaScript a ?? b", "JavaScript", // lizard: 3, eslint: 2
			[]reposage.PointKind{reposage.PointNullish},
			[7]int{1, 3, 1, 1, 2, 1, 1}},
		{"JavaScript a?.b", "JavaScript", // lizard: 1, eslint: 2
			[]reposage.PointKind{reposage.PointOptionalChain},
			[7]int{1, 1, 1, 1, 2, 1, 1}},
		{"TypeScript &&= and a default parameter", "TypeScript",
			[]reposage.PointKind{reposage.PointAssignLogic, reposage.PointDefaultParam},
			[7]int{1, 2, 1, 1, 3, 1, 1}},
		{"JavaScript try: catch, throw, finally", "JavaScript",
			[]reposage.PointKind{reposage.PointTry, reposage.PointCatch, reposage.PointThrow, reposage.PointFinally},
			[7]int{2, 2, 2, 2, 2, 2, 3}},
		{"Java try: catch, throw, finally", "Java",
			[]reposage.PointKind{reposage.PointTry, reposage.PointCatch, reposage.PointThrow, reposage.PointFinally},
			[7]int{2, 2, 2, 2, 2, 2, 1}},
		{"C# ??, ?., case when", "C#", // lizard: 2, 2, 2 one by one
			[]reposage.PointKind{reposage.PointNullish, reposage.PointOptionalChain, reposage.PointCase, reposage.PointGuard},
			[7]int{3, 4, 3, 3, 3, 3, 5}},
		{"Kotlin ?:", "Kotlin", // lizard: 2
			[]reposage.PointKind{reposage.PointNullish},
			[7]int{1, 2, 1, 1, 1, 1, 1}},
		{"Ruby rescue, ensure, until", "Ruby", // lizard: 4
			[]reposage.PointKind{reposage.PointCatch, reposage.PointFinally, reposage.PointWhile},
			[7]int{3, 4, 3, 3, 3, 3, 2}},
		{"Scala match: case, guarded case, case _", "Scala", // lizard: 5
			[]reposage.PointKind{reposage.PointSwitch, reposage.PointCase, reposage.PointCase, reposage.PointGuard, reposage.PointDefault},
			[7]int{4, 5, 4, 4, 4, 4, 4}},
		{"a language with no rules of its own", "Shell",
			[]reposage.PointKind{n, reposage.PointCase, reposage.PointDefault, reposage.PointAnd},
			[7]int{4, 4, 4, 4, 4, 4, 4}},
	}
	for _, tt := range tests {
		f := only(tt.language, func(s *sketch) { s.point(tt.points...) })
		for i, p := range reposage.Profiles {
			t.Run(tt.name+"/"+string(p), func(t *testing.T) {
				m := File(f, p)
				if got := m.Functions[0].Cyclomatic; got != tt.want[i] {
					t.Errorf("cyclomatic = %d, want %d", got, tt.want[i])
				}
			})
		}
	}
}

// TestEveryProfileHasACounting keeps the table and the root package's list together.
func TestEveryProfileHasACounting(t *testing.T) {
	if len(countings) != len(reposage.Profiles) {
		t.Fatalf("%d countings for %d profiles", len(countings), len(reposage.Profiles))
	}
	for i, p := range reposage.Profiles {
		if countings[i].profile != p {
			t.Errorf("counting %d is %s, want %s", i, countings[i].profile, p)
		}
	}
	for k := 1; k < pointKinds; k++ {
		if pointNames[k] == "" {
			t.Errorf("point kind %d has no name", k)
		}
	}
}

func TestCognitive(t *testing.T) {
	tests := []struct {
		name   string
		inside func(s *sketch)
		want   int
	}{
		{"white paper: sumOfPrimes", func(s *sketch) {
			s.block(reposage.PointFor, func() { // +1
				s.block(reposage.PointFor, func() { // +2
					s.block(reposage.PointIf, func() { // +3
						s.point(reposage.PointLabelJump) // +1
					})
				})
			})
			s.point(reposage.PointReturn)
		}, 7},
		{"white paper: getWords", func(s *sketch) {
			s.block(reposage.PointSwitch, func() { // +1
				s.point(reposage.PointCase, reposage.PointCase, reposage.PointCase, reposage.PointDefault)
			})
		}, 1},
		{"white paper: myMethod with try, catch and loops", func(s *sketch) {
			s.point(reposage.PointTry)
			s.block(reposage.PointIf, func() { // +1
				s.block(reposage.PointFor, func() { // +2
					s.block(reposage.PointWhile, func() {}) // +3
				})
			})
			s.block(reposage.PointCatch, func() { // +1
				s.block(reposage.PointIf, func() {}) // +2
			})
		}, 9},
		{"white paper: a && b && c || d || e && f", func(s *sketch) {
			s.block(reposage.PointIf, func() {}) // +1
			s.run(reposage.PointAnd, 2)          // +1
			s.run(reposage.PointOr, 2)           // +1
			s.run(reposage.PointAnd, 1)          // +1
		}, 4},
		{"else if chain pays no nesting", func(s *sketch) {
			s.block(reposage.PointFor, func() { // +1
				s.block(reposage.PointIf, func() {})     // +2
				s.block(reposage.PointElseIf, func() {}) // +1
				s.block(reposage.PointElse, func() {     // +1
					s.block(reposage.PointTernary, func() {}) // +3
				})
			})
		}, 8},
		{"recursion counts once", func(s *sketch) {
			s.point(reposage.PointRecursion, reposage.PointRecursion, reposage.PointRecursion)
		}, 1},
		{"free constructs", func(s *sketch) {
			s.point(reposage.PointTry, reposage.PointFinally, reposage.PointReturn, reposage.PointNullish,
				reposage.PointOptionalChain, reposage.PointThrow, reposage.PointGuard)
		}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := File(only("Java", tt.inside), reposage.ProfileDefault)
			if got := m.Functions[0].Cognitive; got != tt.want {
				t.Errorf("cognitive = %d, want %d", got, tt.want)
			}
		})
	}
}

// nested is one function with a closure two ifs deep that holds an if and a return.
func nested(language string) *reposage.Facts {
	return only(language, func(s *sketch) {
		s.block(reposage.PointIf, func() {
			s.block(reposage.PointIf, func() {
				s.function(closure, "(closure)", []string{"x"}, func() {
					s.block(reposage.PointIf, func() { s.point(reposage.PointReturn) })
				})
			})
		})
	})
}

func TestFolding(t *testing.T) {
	tests := []struct {
		language string
		profile  reposage.Profile
		want     string // name cyclomatic/cognitive/nesting/returns of each function
	}{
		// Folded: the inner if stands two ifs and a closure deep, 1 + 2 + (1 + 3).
		{"Go", reposage.ProfileDefault, "f 4/7/3/1"},
		{"Go", reposage.ProfileGocyclo, "f 4/7/3/1"},
		{"Python", reposage.ProfileRadon, "f 4/7/3/1"},
		{"Java", reposage.ProfileLizard, "f 4/7/3/1"},
		{"Rust", reposage.ProfileLizard, "f 4/7/3/1"},
		{"Ruby", reposage.ProfileDefault, "f 4/7/3/1"},
		{"Java", reposage.ProfileSonar, "f 5/7/3/1"}, // the lambda itself counts
		{"C++", reposage.ProfileSonar, "f 5/7/3/1"},
		{"C#", reposage.ProfileSonar, "f 4/7/3/1"},
		// Separate: each starts afresh.
		{"Go", reposage.ProfileLizard, "f 3/3/2/0 f.(closure) 2/1/1/1"},
		{"JavaScript", reposage.ProfileDefault, "f 3/3/2/0 f.(closure) 2/1/1/1"},
		{"TSX", reposage.ProfileESLint, "f 3/3/2/0 f.(closure) 2/1/1/1"},
		{"Vue", reposage.ProfileLizard, "f 3/3/2/0 f.(closure) 2/1/1/1"},
		{"Rust", reposage.ProfileDefault, "f 3/3/2/0 f.(closure) 2/1/1/1"},
		{"Lua", reposage.ProfileDefault, "f 3/3/2/0 f.(closure) 2/1/1/1"},
		{"Python", reposage.ProfileMozilla, "f 3/3/2/0 f.(closure) 2/1/1/1"},
	}
	for _, tt := range tests {
		t.Run(tt.language+"/"+string(tt.profile), func(t *testing.T) {
			if got := brief(File(nested(tt.language), tt.profile)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// brief writes name cyclomatic/cognitive/nesting/returns of each function.
func brief(m reposage.FileMetrics) (s string) {
	for i := range m.Functions {
		f := &m.Functions[i]
		if i > 0 {
			s += " "
		}
		s += fmt.Sprintf("%s %d/%d/%d/%d", f.Name, f.Cyclomatic, f.Cognitive, f.Nesting, f.Returns)
	}
	return s
}

func TestWhatIsListed(t *testing.T) {
	s := newSketch("Go")
	s.point(reposage.PointIf) // outside any function
	s.function(closure, "handler", nil, func() { s.point(reposage.PointOr) })
	s.function(class, "Server", nil, func() {
		s.point(reposage.PointOr) // a field's initial value
		s.function(method, "Close", nil, func() {})
	})
	s.function(fn, "outer", nil, func() {
		s.block(reposage.PointFor, func() {
			s.function(fn, "inner", nil, func() { s.block(reposage.PointIf, func() {}) })
			s.function(class, "local", nil, func() {
				s.function(method, "M", nil, func() { s.point(reposage.PointOr) })
			})
		})
	})
	s.function(method, "declared", nil, func() { s.point(reposage.PointIf) })
	f := s.facts()
	f.Symbols[len(f.Symbols)-1].Body = reposage.Span{} // an abstract method: no body, not listed
	m := File(f, reposage.ProfileDefault)
	const want = "handler 2/0/0/0 Server.Close 1/0/0/0 outer 2/1/1/0 outer.inner 2/1/1/0 outer.local.M 2/0/0/0"
	if got := brief(m); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if m.TopLevel != 3 {
		t.Errorf("top level = %d, want 3", m.TopLevel)
	}
	if m.Classes != 2 {
		t.Errorf("classes = %d, want 2", m.Classes)
	}
}

// TestNLOCOfNestedFunctions: lines that only belong to a function listed on its own are not
// counted twice; a line both stand on belongs to both.
func TestNLOCOfNestedFunctions(t *testing.T) {
	s := newSketch("JavaScript")
	s.function(fn, "outer", nil, func() { // line 1
		s.newline() // 2: call(function…
		s.identifier("call")
		s.function(closure, "(closure)", nil, func() { // lines 2 to 4
			s.newline()
			s.identifier("x")
		})
		s.punctuation(")") // line 4
		s.newline()        // 5: a one-line closure with the call around it
		s.identifier("map")
		s.f.Symbols = append(s.f.Symbols, oneLiner(s))
		s.punctuation(")")
		s.newline() // 6 to 8: nothing of outer on these lines
		s.function(fn, "inner", nil, func() {
			s.newline()
			s.identifier("y")
		})
	}) // 9
	m := File(s.facts(), reposage.ProfileDefault)
	want := map[string]int{"outer": 5, "outer.(closure)": 3, "outer.arrow": 1, "outer.inner": 3}
	for _, f := range m.Functions {
		if f.NLOC != want[f.Name] {
			t.Errorf("NLOC of %s = %d, want %d", f.Name, f.NLOC, want[f.Name])
		}
	}
	if len(m.Functions) != len(want) {
		t.Errorf("%d functions, want %d", len(m.Functions), len(want))
	}
	if got := m.Functions[0].Length(); got != 9 {
		t.Errorf("length of outer = %d, want 9", got)
	}
}

func oneLiner(s *sketch) reposage.Symbol {
	first := uint32(len(s.f.Tokens.Seq))
	s.identifier("v")
	s.operator("=>")
	s.identifier("v")
	span := reposage.Span{Line: s.line, EndLine: s.line, Start: first, End: first + 3}
	return reposage.Symbol{Kind: closure, Name: "arrow", Qualified: "outer.arrow", Parent: s.open[0], Span: span,
		Body: span, NLOC: 1, FirstToken: first, EndToken: first + 3}
}

func TestLimitedFileHasLinesOnly(t *testing.T) {
	f := nested("Go")
	f.Limit = reposage.LimitTime
	m := File(f, reposage.ProfileDefault)
	if m.Limit != reposage.LimitTime || m.Lines != int(f.Lines) || m.Functions != nil || m.Tokens != 0 {
		t.Errorf("got %+v", m)
	}
}

// TestFileTakesAnyFacts: the facts come from a process that reads hostile files.
func TestFileTakesAnyFacts(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		f := randomFacts(rng, "JavaScript", 60)
		for i := range f.Symbols {
			sym := &f.Symbols[i]
			switch rng.IntN(6) {
			case 0:
				sym.Parent = int32(rng.IntN(400) - 100)
			case 1:
				sym.FirstToken, sym.EndToken = rng.Uint32N(2000), rng.Uint32()
			case 2:
				sym.NLOC, sym.EndLine = rng.Uint32(), 0
			}
		}
		for i := range f.Points {
			if rng.IntN(4) == 0 {
				f.Points[i].Symbol, f.Points[i].Kind = int32(rng.IntN(1000)-300), reposage.PointKind(rng.IntN(256))
			}
		}
		for i := range f.Tokens.Seq {
			if rng.IntN(20) == 0 {
				f.Tokens.Seq[i] = rng.Uint32()
			}
		}
		f.Tokens.Line = f.Tokens.Line[:rng.IntN(len(f.Tokens.Line)+1)]
		for _, p := range reposage.Profiles {
			m := File(f, p)
			for i := range m.Functions {
				if m.Functions[i].NLOC < 0 {
					t.Fatalf("negative NLOC: %+v", m.Functions[i])
				}
			}
		}
	}
}

// TestDeepNesting measures 100,000 functions one inside the other: linear, or this test hangs.
func TestDeepNesting(t *testing.T) {
	const depth = 100_000
	for _, language := range []string{"Go", "JavaScript"} {
		f := &reposage.Facts{Language: language}
		for i := range uint32(depth) {
			f.Symbols = append(f.Symbols, reposage.Symbol{
				Kind: closure, Parent: int32(i) - 1, Nesting: 1, NLOC: 1,
				Body: reposage.Span{End: 1}, FirstToken: i, EndToken: 2*depth - i,
			})
			f.Points = append(f.Points, reposage.Point{Kind: reposage.PointIf, Flags: reposage.PointNested, Symbol: int32(i)})
		}
		f.Tokens.Dict = []reposage.TokenType{{Class: reposage.TokIdentifier}}
		f.Tokens.Seq, f.Tokens.Line = make([]uint32, 2*depth), make([]uint32, 2*depth)
		m := File(f, reposage.ProfileDefault)
		total := 0
		for i := range m.Functions {
			total += m.Functions[i].Halstead.Operands
		}
		if total != 2*depth {
			t.Errorf("%s: %d tokens counted, want each of %d once", language, total, 2*depth)
		}
	}
}

func BenchmarkFile(b *testing.B) {
	for _, language := range []string{"Go", "JavaScript"} {
		f := randomFacts(rand.New(rand.NewPCG(1, 1)), language, 20_000)
		b.Run(language, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				File(f, reposage.ProfileDefault)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(f.Tokens.Seq)), "ns/token")
		})
	}
}

// TestDigest: what a function says decides, not its name, place or layout.
func TestDigest(t *testing.T) {
	facts := func(names ...string) *reposage.Facts {
		f := &reposage.Facts{Language: "Go"}
		for _, name := range names {
			first := uint32(len(f.Tokens.Seq))
			for _, word := range []string{"func", name, "(", ")", "{", "return", "a", "}"} {
				f.Tokens.Dict = append(f.Tokens.Dict, reposage.TokenType{Hash: xxh3.HashString(word), Class: reposage.TokIdentifier})
				f.Tokens.Seq = append(f.Tokens.Seq, uint32(len(f.Tokens.Seq)))
				f.Tokens.Line = append(f.Tokens.Line, 1)
			}
			f.Symbols = append(f.Symbols, reposage.Symbol{Kind: reposage.SymFunction, Name: name, Qualified: name, Parent: -1,
				Body: reposage.Span{End: 1}, FirstToken: first, EndToken: uint32(len(f.Tokens.Seq))})
		}
		return f
	}
	m := File(facts("one", "S.two", "a"), reposage.ProfileDefault)
	if a, b := m.Functions[0].Digest, m.Functions[1].Digest; a == 0 {
		t.Error("no digest")
	} else if b == a {
		t.Error("S.two is no token: a name that is not found must not be left out")
	}
	f := facts("one", "two", "three")
	m = File(f, reposage.ProfileDefault)
	if m.Functions[0].Digest != m.Functions[1].Digest {
		t.Error("a function renamed has another digest")
	}
	f.Tokens.Dict[f.Tokens.Seq[6]].Hash++
	if changed := File(f, reposage.ProfileDefault); changed.Functions[0].Digest == m.Functions[0].Digest {
		t.Error("a function changed has the same digest")
	}
	if m.Functions[0].Digest != File(facts("a"), reposage.ProfileDefault).Functions[0].Digest {
		t.Error("only the first mention of the name is left out; what follows is the body")
	}
}

// What says that it overrides something is documented there.
func TestOverridesCountAsDocumented(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(f *reposage.Facts)
		want bool
	}{
		{"plain", func(*reposage.Facts) {}, false},
		{"doc comment", func(f *reposage.Facts) { f.Symbols[1].Doc.End = 1 }, true},
		{"Java annotation", func(f *reposage.Facts) {
			f.Refs = []reposage.Ref{{Kind: reposage.RefDecorator, Name: "Override", Symbol: 0}}
			f.Symbols[0].Start, f.Symbols[1].Start = 0, 9
			f.Refs[0].Offset = 3
		}, true},
		{"another annotation", func(f *reposage.Facts) { f.Refs = []reposage.Ref{{Kind: reposage.RefDecorator, Name: "Deprecated"}} }, false},
		{"modifier", func(f *reposage.Facts) { f.Symbols[1].Signature = "override fun f()" }, true},
		{"a name is no modifier", func(f *reposage.Facts) { f.Symbols[1].Signature = "fun overrides(override: Int)" }, false},
		{"Rust trait", func(f *reposage.Facts) {
			f.Language, f.Symbols[0].Kind, f.Symbols[0].Signature = "Rust", reposage.SymImpl, "impl<T> Iterator for List<T>"
		}, true},
		{"Rust type", func(f *reposage.Facts) {
			f.Language, f.Symbols[0].Kind, f.Symbols[0].Signature = "Rust", reposage.SymImpl, "impl<T> List<T>"
		}, false},
	} {
		s := newSketch("Java")
		s.function(class, "List", nil, func() { s.function(method, "next", nil, func() {}) })
		facts := s.facts()
		c.set(facts)
		if fns := File(facts, reposage.ProfileDefault).Functions; len(fns) == 0 || fns[len(fns)-1].Documented != c.want {
			t.Errorf("%s: %+v, want documented %v", c.name, fns, c.want)
		}
	}
}
