package query

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"strings"
	"testing"
	"unicode"

	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
)

var _ index.Pattern = (*Pattern)(nil)

func TestLiterals(t *testing.T) {
	for pattern, want := range map[string]string{
		`Server`:                 "[[server]]",
		`func \w+Server\(`:       "[[func ] [server(]]",
		`colou?r`:                "[[color colour]]",
		`(foo|bar)baz`:           "[[barbaz foobaz]]",
		`foo|bar`:                "[[bar foo]]",
		`foo.*bar|baz`:           "[[foo baz]]",
		`a|foo.*bar`:             "[]",
		`foo.*bar|a`:             "[]",
		`x*foo+`:                 "[[fo]]",
		`(abc)+d`:                "[[abc]]",
		`(abc){2,4}d`:            "[[abcabcabcabcd abcabcabcd abcabcd]]",
		`[abc]de`:                "[[ade bde cde]]",
		`[a-z]de`:                "[[de]]",
		`\bfoo\b`:                "[[foo]]",
		`^func`:                  "[[func]]",
		`.`:                      "[]",
		`a.b.c`:                  "[]",
		`(?i)ΣΑΣ`:                "[[σασ]]",
		`[kK]elvin`:              "[[kelvin]]",
		`用户.登录`:                  "[[用户] [登录]]",
		`(foo(bar|qux(a|b)))x`:   "[[foobarx fooquxax fooquxbx]]",
		`[^a]foo[^b]bar`:         "[[foo] [bar]]",
		`(a|b|c)(d|e|f)(g|h|i)x`: "[[ad ae af bd be bf cd ce cf] [gx hx ix]]",
	} {
		p, err := Compile(pattern, false)
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
			continue
		}
		if got := fmt.Sprint(p.Literals()); got != want {
			t.Errorf("%s: %s, not %s", pattern, got, want)
		}
	}
}

// TestMatchesHaveTheirLiterals makes texts that a pattern matches and looks for its literals in them.
func TestMatchesHaveTheirLiterals(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	matched := 0
	for _, pattern := range append(patterns, randomPatterns(rng, 2000)...) {
		p, err := Compile(pattern, false)
		if err != nil {
			continue
		}
		tree, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil {
			t.Fatalf("%s compiles, but %v", pattern, err)
		}
		for range 20 {
			var b strings.Builder
			sample(&b, tree, rng)
			text := []byte("x\n" + b.String() + " y")
			if start, end, ok := p.Next(text, 0); ok {
				matched++
				checkLiterals(t, p, string(text[start:end]))
			}
		}
	}
	if matched < 10_000 {
		t.Errorf("%d matches only", matched)
	}
}

var patterns = []string{
	`func \w+Server\(`, `colou?r`, `(foo|bar)baz`, `foo.*bar|baz`, `x*fo+`, `(abc){2,4}d?`, `[kK]elvin|[^a-z]+q`, `^(a|b)\w{3}$`, `(?i)straSSe`, `\bσας\b`,
	`(?s)a.b`, `([ab]c){3}|d{2,}`, `(?i:x)Yz`, `\d+\.\d+`,
}

// randomPatterns returns patterns made at random; some are invalid.
func randomPatterns(rng *rand.Rand, n int) []string {
	pieces := []string{"a", "bc", "K", "foo", ".", "[ab]", "[^x]", `\w`, `\b`, "^", "(", ")", "|", "*", "+", "?", "{2}", "{0,2}", "(?i)", "(?:", "é", "σ", "ſ"}
	var out []string
	for range n {
		var b strings.Builder
		open := 0
		for range 2 + rng.IntN(10) {
			piece := pieces[rng.IntN(len(pieces))]
			if piece == ")" {
				if open == 0 {
					continue
				}
				open--
			} else if piece == "(" || piece == "(?:" {
				open++
			}
			b.WriteString(piece)
		}
		out = append(out, b.String()+strings.Repeat(")", open))
	}
	return out
}

// sample writes a text that a pattern matches, as long as what it asserts holds.
func sample(b *strings.Builder, re *syntax.Regexp, rng *rand.Rand) {
	times := 1
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if re.Flags&syntax.FoldCase != 0 || rng.IntN(8) == 0 {
				for range rng.IntN(3) {
					r = unicode.SimpleFold(r)
				}
			}
			b.WriteRune(r)
		}
	case syntax.OpCharClass:
		if len(re.Rune) > 0 {
			i := 2 * rng.IntN(len(re.Rune)/2)
			b.WriteRune(re.Rune[i] + rune(rng.IntN(int(re.Rune[i+1]-re.Rune[i])%50+1)))
		}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteRune([]rune("aZ 0éſK用")[rng.IntN(8)])
	case syntax.OpAlternate:
		sample(b, re.Sub[rng.IntN(len(re.Sub))], rng)
		return
	case syntax.OpStar:
		times = rng.IntN(3)
	case syntax.OpPlus:
		times = 1 + rng.IntN(2)
	case syntax.OpQuest:
		times = rng.IntN(2)
	case syntax.OpRepeat:
		times = re.Min + rng.IntN(2)
		if re.Max >= 0 {
			times = min(times, re.Max)
		}
	}
	for range times {
		for _, sub := range re.Sub {
			sample(b, sub, rng)
		}
	}
}

func checkLiterals(t testing.TB, p *Pattern, match string) {
	t.Helper()
	folded := string(term.AppendFold(nil, match))
	for _, group := range p.Literals() {
		if !containsAny(folded, group) {
			t.Fatalf("/%s/ matches %q, which has none of %q", p.Text, match, group)
		}
	}
}

func containsAny(text string, group []string) bool {
	for _, s := range group {
		if strings.Contains(text, s) {
			return true
		}
	}
	return len(group) == 0
}

func TestNext(t *testing.T) {
	for _, c := range []struct{ pattern, text, want string }{
		{`^b`, "b b\nb", "0-1 4-5"},
		{`b$`, "b\nab\nb", "0-1 3-4 5-6"},
		{`\bb\b`, "b bb b\nb_ b", "0-1 5-6 10-11"},
		{`b$`, "b\r\nab\r\nb\rb\r", "0-1 4-5 9-10"},
		{`\w$|^\r`, "b\r\n\r\nc\r\n", "0-1 3-4 5-6"},
		{`\Bb`, "bb bb", "1-2 4-5"},
		{`\Ab`, "b\nb", "0-1"},
		{`b\z`, "b\nb", "2-3"},
		{`b.c`, "b\nc bxc", "4-7"},
		{`(?s)^b.c`, "bb\nc", ""},
		{`(?s)^b.c`, "b\nc\nb\nc", "0-3 4-7"},
		{`foo\s+bar`, "foo\n  bar foo bar", "10-17"},
		{`foo\s*\n\s*bar`, "foo\n  bar foo bar", "0-9"},
		{`f\([^)]*\)`, "f(\n) f()", "5-8"},
		{`foo[\r\n]+b`, "foo\r\nb", "0-6"},
		{`task|class`, "TASK\nclaſs ta\u212a cla\ntaſ\u212a", "0-4 5-11 22-29"},
		{`(?-i)task`, "TASK task", "5-9"},
		{`handle.*func`, "handle\nfunc handle func\nHandle()Func", "12-23 24-36"},
		{`é+`, "éé é", "0-4 5-7"},
		{`(?i)STRASSE|ß`, "strasse ẞ", "0-7 8-11"},
		{`a|ab`, "abab", "0-1 2-3"},
		{`\bé`, "é", ""},
	} {
		p, err := compile(c.pattern, false, true)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for from := 0; ; {
			start, end, ok := p.Next([]byte(c.text), from)
			if !ok {
				break
			}
			got = append(got, fmt.Sprintf("%d-%d", start, end))
			from = end
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("/%s/ in %q: %s, not %s", c.pattern, c.text, s, c.want)
		}
	}
}

// FuzzPattern compares with the standard library and holds what Literals promises.
func FuzzPattern(f *testing.F) {
	for _, p := range patterns {
		f.Add(p, "func newServer( foobaz\nab cd kelvin", true)
	}
	f.Add(`\bx^y$`, "x\ny", true)
	f.Add(`\Qa.b`, "a.b", true)
	f.Add(`foo\s+[^)]bar`, "foo\n bar foo xbar", false)
	f.Add(`task|class`, "TASK claſs ta\u212a", true)
	f.Fuzz(func(t *testing.T, pattern, text string, lines bool) {
		p, err := compile(pattern, false, lines)
		if err != nil || strings.Contains(text, "\r") && p.trims {
			return
		}
		flags := "(?m)"
		if p.Folded {
			flags = "(?mi)"
		}
		want := p.re.FindAllStringIndex(text, -1)
		if p.oneLine && !p.begins {
			want = linesMatching(regexp.MustCompile(flags+pattern), text)
		} else if !lines {
			want = regexp.MustCompile(flags+pattern).FindAllStringIndex(text, -1)
		}
		var got [][]int
		for from := 0; ; {
			start, end, ok := p.Next([]byte(text), from)
			if !ok {
				break
			}
			if start < from || end <= start {
				t.Fatalf("/%s/ in %q: %d to %d from %d", pattern, text, start, end, from)
			}
			checkLiterals(t, p, text[start:end])
			got = append(got, []int{start, end})
			from = end
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("/%s/ in %q: %v, not %v", pattern, text, got, want)
		}
	})
}

// linesMatching returns where an expression matches within a line.
func linesMatching(re *regexp.Regexp, text string) (all [][]int) {
	at := 0
	for line := range strings.Lines(text) {
		for _, m := range re.FindAllStringIndex(strings.TrimSuffix(line, "\n"), -1) {
			all = append(all, []int{at + m[0], at + m[1]})
		}
		at += len(line)
	}
	return all
}

// FuzzParse holds that any query is read or refused in order.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`foo "bar baz" /re/i path:a,{b,c} -lang:go kind:class test:no`, `"unclosed`, "/a(/", "lang:\"x", "a\x00b\xff", "“x” re:\"a\\\"b\"", "tests:x", "path:{{{,}}},,",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := Parser{Languages: languages}.Parse(raw)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("%q: %v is no error of a query", raw, err)
			}
			if e.Start < 0 || e.End < e.Start || e.End > len(raw) || e.Error() == "" {
				t.Fatalf("%q: %d to %d: %v", raw, e.Start, e.End, e)
			}
			if m := e.Marked(); strings.Count(m, "\n") > 1 || len(m) > 2000 {
				t.Fatalf("%q: marked %q", raw, m)
			}
			return
		}
		at := 0
		for _, tok := range q.Tokens {
			if tok.Start < at || tok.End <= tok.Start || tok.End > len(raw) {
				t.Fatalf("%q: tokens %v", raw, q.Tokens)
			}
			at = tok.End
		}
		for _, w := range q.Words {
			if raw[w.Start:w.End] != w.Text {
				t.Fatalf("%q: word %v", raw, w)
			}
		}
		if len(q.Words) > MaxWords || len(q.Phrases) > MaxPhrases {
			t.Fatalf("%d words, %d phrases", len(q.Words), len(q.Phrases))
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := Parse(`where is the "http server" started lang:go path:internal -path:vendor getHTTPServer`); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNext(b *testing.B) {
	text := bytes.Repeat([]byte("	if err := s.handle(w, r); err != nil { return fmt.Errorf(\"serve: %w\", err) }\n"), 10_000)
	for _, pattern := range []string{`handleFunc`, `(?i)handlefunc`, `\bhandle\w+Func\b`, `^func \w+`} {
		p, err := Compile(pattern, false)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(pattern, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				if _, _, ok := p.Next(text, 0); ok {
					b.Fatal("a match")
				}
			}
		})
	}
}

func TestCompileCrossesLines(t *testing.T) {
	p, err := Compile(`foo\s+bar`, true)
	if err != nil {
		t.Fatal(err)
	}
	if start, end, ok := p.Next([]byte("x FOO\n bar"), 0); !ok || start != 2 || end != 10 {
		t.Errorf("%d to %d, %v", start, end, ok)
	}
}
