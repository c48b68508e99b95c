package query

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
)

// show writes what was read.
func show(q *Query) string {
	var parts []string
	for _, w := range q.Words {
		parts = append(parts, w.Text)
	}
	for _, p := range q.Phrases {
		parts = append(parts, fmt.Sprintf("%q", p.Text))
	}
	if q.Pattern != nil {
		parts = append(parts, fmt.Sprintf("/%s/%v", q.Pattern.Text, q.Pattern.Folded))
	}
	list := func(name string, values []string) {
		for _, v := range values {
			parts = append(parts, name+"="+v)
		}
	}
	f := q.Filter
	list("path", f.Paths)
	list("-path", f.NotPaths)
	list("lang", f.Languages)
	list("-lang", f.NotLanguages)
	list("sym", f.Symbols)
	for _, k := range f.Kinds {
		parts = append(parts, fmt.Sprintf("kind=%d", k))
	}
	if f.Tests != index.TestsToo {
		parts = append(parts, fmt.Sprintf("tests=%d", f.Tests))
	}
	list("repo", q.Repositories)
	list("note", q.Notes)
	return strings.Join(parts, " ")
}

var languages = []string{"Go", "Python", "JavaScript", "TypeScript", "C++", "C#", "C", "Jupyter Notebook", "Rust", "Ruby", "Markdown"}

func TestParse(t *testing.T) {
	p := Parser{Languages: languages}
	for raw, want := range map[string]string{
		"http server":                          "http server",
		"  getHTTPServer\tx ":                  "getHTTPServer x",
		"C++ std::vector foo.bar() a->b x:y":   "C++ std::vector foo.bar() a->b x:y",
		"http://a.b/c absl::StrCat std::move":  "http://a.b/c absl::StrCat std::move",
		"path::join lang=go test:=1 file://a":  "path::join lang=go test:=1 file://a",
		"math:floor king:x text:a list:b":      "math:floor king:x text:a list:b",
		"--json -n don't 5\"":                  "--json -n don't 5\"",
		`"a phrase" b`:                         `b "a phrase"`,
		`"with \"marks\" and \w" "" x`:         `x "with \"marks\" and \\w"`,
		`“curly quotes”`:                       `"curly quotes"`,
		`"a"b`:                                 `b "a"`,
		"/etc/passwd":                          "/etc/passwd",
		"a/b/ /usr/local/bin/ // /":            "a/b/ /usr/local/bin/ // /",
		"/* comment */":                        "/* comment */",
		"/api/v1 and /api/v2":                  "/api/v1 and /api/v2",
		`/func \w+/`:                           `/func \w+/true`,
		`/Func/ x`:                             `x /Func/false`,
		`/Func/i`:                              `/Func/true`,
		`/a\/b[/]c/`:                           `/a\/b[/]c/true`,
		`/\W\PL\x4A\Sx/`:                       `/\W\PL\x4A\Sx/true`,
		`/(?-i)abc/`:                           `/(?-i)abc/false`,
		`/(?P<Name>abc)/`:                      `/(?P<Name>abc)/true`,
		`re:foo.*bar lang:go`:                  `/foo.*bar/true lang=Go`,
		`re:"foo \w bar"`:                      `/foo \w bar/true`,
		"path:src/*.go,lib path:a":             "path=src/*.go path=lib path=a",
		`path:"my dir/x",b`:                    "path=my dir/x path=b",
		"path:*.{ts,tsx} -path:vendor":         "path=*.ts path=*.tsx -path=vendor",
		"path:{a,b}/{c,d}":                     "path=a/c path=a/d path=b/c path=b/d",
		"path:./x file:y":                      "path=x path=y",
		`lang:"jupyter notebook",c++,cpp,GO`:   "lang=Jupyter Notebook lang=C++ lang=C++ lang=Go",
		"-lang:markdown language:py":           "lang=Python -lang=Markdown",
		"sym:Server symbol:handle kind:method": "sym=Server sym=handle kind=2",
		"kind:func,Classes test:no":            "kind=1 kind=2 kind=6 tests=1",
		"LANG:go Test:only repo:a,b":           "lang=Go tests=2 repo=a repo=b",
		"用户登录 поиск 🚀":                         "用户登录 поиск 🚀",
		"a\x00b":                               "a b",
		"\xff\xfe":                             "\xff\xfe",
		"test: path":                           "",
	} {
		q, err := p.Parse(raw)
		if err != nil {
			if want != "" {
				t.Errorf("%q: %v", raw, err)
			}
			continue
		}
		if got := show(q); got != want {
			t.Errorf("%q:\n got %s\nwant %s", raw, got, want)
		}
	}
}

func TestPositions(t *testing.T) {
	const raw = `α "b c" lang:go /d+/ e`
	q, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		kind TokenKind
		text string
	}{{TokenWord, "α"}, {TokenPhrase, `"b c"`}, {TokenFilter, "lang:go"}, {TokenPattern, "/d+/"}, {TokenWord, "e"}}
	for i, w := range want {
		if i >= len(q.Tokens) || q.Tokens[i].Kind != w.kind || raw[q.Tokens[i].Start:q.Tokens[i].End] != w.text {
			t.Errorf("token %d is not %s: %v", i, w.text, q.Tokens)
		}
	}
}

func TestErrors(t *testing.T) {
	p := Parser{Languages: languages}
	for _, c := range []struct{ raw, want string }{
		{"", "the query is empty|write words, a name, a \"phrase\" or a /regex/|"},
		{" \t\x00", "the query is empty|write words, a name, a \"phrase\" or a /regex/|"},
		{`foo "bar baz`, "this quotation mark is not closed|close it, or write \\\" to search for the mark itself|\nfoo \"bar baz\n    ^"},
		{"foo tests:no", "there is no filter tests:|did you mean test:no? To search for these words write \"tests:no\"|\nfoo tests:no\n    ^^^^^^"},
		{"ext:go", "there is no filter ext:|use path:*.EXT, or write \"ext:go\" to search for these words|\next:go\n^^^^"},
		{"path: x", "the filter path: has no value|write it without a blank, such as path:internal/*.go, or \"path:\" to search for these words|\npath: x\n^^^^^"},
		{"lang:,", "the filter lang: has no value|write a value, such as lang:go|\nlang:,\n^^^^^^"},
		{"x lang:pyton", "there is no language \"pyton\"|did you mean Python?|\nx lang:pyton\n       ^^^^^"},
		{"lang:go,klingon", "there is no language \"klingon\"|there are " + strings.Join(languages, ", ") + "|\nlang:go,klingon\n        ^^^^^^^"},
		{"kind:metod", "there is no kind of symbol \"metod\"|did you mean method?|\nkind:metod\n     ^^^^^"},
		{"test:maybe", "test: is yes, no or only, not \"maybe\"|leave it out to have tests ranked below the rest|\ntest:maybe\n     ^^^^^"},
		{"-sym:x", "-sym: cannot be excluded|only -path: and -lang: exclude|\n-sym:x\n^^^^^"},
		{"-test:yes", "-test: cannot be excluded|write test:no|\n-test:yes\n^^^^^^"},
		{"函数 /a(b/", "a ( is not closed|close it with ), or write \\( for the bracket itself|\n函数 /a(b/\n       ^"},
		{"re:a)b", "a ) closes nothing|write \\) for the bracket itself|\nre:a)b\n    ^"},
		{"/[a-/", ""},
		{`/x{2000}/`, "the number of repetitions is too high|at most 1000 are allowed, inner ones multiplied|\n/x{2000}/\n  ^^^^^^"},
		{`/(?=a)/`, "RE2 has no such group|it knows no look-ahead, look-behind and atomic groups; search for the words around it|\n/(?=a)/\n ^^^"},
		{`/a\1/`, "this backslash stands before something that it means nothing with|RE2 knows \\d \\w \\s \\b \\pL and the like, but no \\1; write \\\\ for the backslash itself|\n/a\\1/\n  ^^"},
		{`re:*a`, "there is nothing to repeat|write \\*, \\+ or \\? for the character itself|\nre:*a\n   ^"},
		{`/a*/`, "the pattern matches the empty text, so it matches everywhere|ask for something that must be there, as in a+ instead of a*|\n/a*/\n^^^^"},
		{`/a/ /b/`, "there is a second pattern|join them as a|b, or search for one at a time|\n/a/ /b/\n    ^^^"},
		{`/((a{30}){30}){1}b{1000}(\pL{9}c){111}.{1000}.{1000}.{1000}.{1000}/`, "the pattern is too complex|search for a part of it, or with fewer repetitions|*"},
		{"re:" + strings.Repeat("a", 2000), "the pattern is too long|search for a part of it|*"},
		{strings.Repeat("a ", 50000), "the query has 100000 bytes, more than 65536|search for a few words that are typical of what you look for|"},
	} {
		_, err := p.Parse(c.raw)
		var e *Error
		if !errors.As(err, &e) {
			if c.want != "" {
				t.Errorf("%.80q: %v", c.raw, err)
			}
			continue
		}
		got := e.Error() + "|" + reposage.ErrorHint(err) + "|"
		if strings.HasSuffix(c.want, "*") {
			got += "*"
		} else if m := e.Marked(); m != "" {
			got += "\n" + m
		}
		if got != c.want {
			t.Errorf("%.80q:\n got %s\nwant %s", c.raw, got, c.want)
		}
		if reposage.ErrorCode(err) != reposage.EInvalid {
			t.Errorf("%q: code %s", c.raw, reposage.ErrorCode(err))
		}
	}
}

// TestDocumentation holds that the page names what there is.
func TestDocumentation(t *testing.T) {
	page, err := os.ReadFile("../../../docs/search.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range filterNames {
		if !strings.Contains(string(page), "`"+f+":") {
			t.Errorf("docs/search.md does not have the filter %s:", f)
		}
	}
	for _, k := range kindNames {
		if !strings.Contains(string(page), "`"+k.name+"`") {
			t.Errorf("docs/search.md does not have the kind %s", k.name)
		}
	}
}
