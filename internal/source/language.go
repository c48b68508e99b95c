package source

import (
	"bytes"
	_ "embed"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/reposage/reposage"
)

//go:generate sh -c "cd ../../tools && go run ./linguist -enry \"$(go mod download -json github.com/go-enry/go-enry/v2@v2.9.6 | sed -n 's/.*\"Dir\": \"\\(.*\\)\".*/\\1/p')\" > ../internal/source/linguist.txt"

//go:embed linguist.txt
var linguistText string

// languageTable is what linguist knows. It is parsed on first use: a process that inspects nothing
// pays nothing.
type languageTable struct {
	kind          map[string]reposage.LanguageKind // by name
	byExtension   map[string][]string              // lower case, with dot
	byFilename    map[string][]string
	byInterpreter map[string][]string
	byAlias       map[string]string // lower case, "_" for blank
	rules         map[string]*contentRules
}

// contentRules tell languages apart that share an extension; the first rule that fits decides.
type contentRules struct {
	lines    []string // as in linguist.txt, compiled on first use
	compiled func() []contentRule
}

type contentRule struct {
	language   string
	must, deny []*regexp.Regexp
}

var languages = sync.OnceValue(func() *languageTable { return parseLanguages(linguistText) })

// Languages returns the names of all languages that files may be in, sorted.
func Languages() []string { return slices.Sorted(maps.Keys(languages().kind)) }

// parseLanguages reads linguist.txt; its head describes the format.
func parseLanguages(text string) *languageTable {
	t := &languageTable{
		kind: make(map[string]reposage.LanguageKind, 900), byExtension: make(map[string][]string, 1600),
		byFilename: make(map[string][]string, 400), byInterpreter: make(map[string][]string, 200),
		byAlias: make(map[string]string, 1200), rules: make(map[string]*contentRules, 160),
	}
	var current *contentRules
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case strings.HasPrefix(line, "L\t"):
			t.addLanguage(strings.Split(line[2:], "\t"))
		case strings.HasPrefix(line, "H\t"):
			current = &contentRules{}
			current.compiled = sync.OnceValue(current.compile)
			for ext := range strings.FieldsSeq(line[2:]) {
				t.rules[ext] = current
			}
		case strings.HasPrefix(line, "R\t"):
			current.lines = append(current.lines, line[2:])
		}
	}
	for name, kind := range kindOverrides {
		t.kind[name] = kind
	}
	return t
}

// kindOverrides departs from linguist for files that are mostly code in another wrapping.
var kindOverrides = map[string]reposage.LanguageKind{
	"Jupyter Notebook": reposage.KindCode,
	"Vue":              reposage.KindCode,
	"Svelte":           reposage.KindCode,
	"Astro":            reposage.KindCode,
}

func (t *languageTable) addLanguage(f []string) {
	name := f[0]
	t.kind[name] = reposage.LanguageKind(f[1])
	for ext := range strings.FieldsSeq(f[2]) {
		t.byExtension[ext] = append(t.byExtension[ext], name)
	}
	for file := range strings.SplitSeq(f[3], "|") {
		t.byFilename[file] = append(t.byFilename[file], name)
	}
	delete(t.byFilename, "")
	for in := range strings.FieldsSeq(f[4]) {
		t.byInterpreter[in] = append(t.byInterpreter[in], name)
	}
	for alias := range strings.FieldsSeq(f[5]) {
		t.byAlias[alias] = name
	}
}

func (c *contentRules) compile() []contentRule {
	var out []contentRule
	for _, line := range c.lines {
		f := strings.Split(line, "\t")
		name, _, _ := strings.Cut(f[0], ",")
		r := contentRule{language: name}
		for _, p := range f[1:] {
			re := regexp.MustCompile(p[1:]) // generated; TestLanguageTable compiles all
			if p[0] == '+' {
				r.must = append(r.must, re)
			} else {
				r.deny = append(r.deny, re)
			}
		}
		out = append(out, r)
	}
	return out
}

func (r *contentRule) matches(text []byte) bool {
	for _, re := range r.must {
		if !re.Match(text) {
			return false
		}
	}
	for _, re := range r.deny {
		if re.Match(text) {
			return false
		}
	}
	return true
}

// find looks a name up as people write it in .gitattributes and modelines: any case, blanks as
// "_" or "-".
func (t *languageTable) find(name string) string {
	key := strings.ReplaceAll(strings.ToLower(name), " ", "_")
	if lang, ok := t.byAlias[key]; ok {
		return lang
	}
	if lang, ok := t.byAlias[strings.ReplaceAll(key, "-", "_")]; ok {
		return lang
	}
	if _, ok := t.kind[name]; ok {
		return name
	}
	return ""
}

// KindOf groups a language by linguist's name; unknown names are KindUnknown.
func KindOf(language string) reposage.LanguageKind {
	if kind, ok := languages().kind[language]; ok {
		return kind
	}
	return reposage.KindUnknown
}

// codeByName reports whether a file name alone allows for code or markup: its extension belongs to
// such a language, or it has none.
func codeByName(name string) bool {
	name = path.Base(name)
	if !strings.Contains(name, ".") {
		return true
	}
	t := languages()
	_, candidates := t.extension(name)
	return slices.ContainsFunc(candidates, func(lang string) bool {
		kind := t.kind[lang]
		return kind == reposage.KindCode || kind == reposage.KindMarkup
	})
}

// contentBytes is how much of a file the content rules see, as in linguist.
const contentBytes = 50 << 10

// detectLanguage names the language of a file, "" when it is not known. The order is linguist's:
// modeline, file name, shebang, extension, XML header, manual page, content rules. In place of
// linguist's Bayes classifier, whose table is as large as the rest of the program, the most
// used language among those left wins.
func detectLanguage(name string, text []byte) string {
	t := languages()
	if lang := t.modeline(text); lang != "" {
		return lang
	}
	name = path.Base(name)
	candidates := t.byFilename[name]
	if len(candidates) == 1 {
		return candidates[0]
	}
	if by := t.byInterpreter[interpreter(text)]; len(by) > 0 {
		candidates = by
	}
	if len(candidates) == 1 {
		return candidates[0]
	}
	ext, by := t.extension(name)
	if len(candidates) > 1 && len(by) > 0 {
		by = intersect(candidates, by)
	}
	if len(by) > 0 {
		candidates = by
	}
	switch {
	case len(candidates) == 0 && bytes.HasPrefix(bytes.TrimLeft(text[:min(len(text), 200)], " \r\n\t"), []byte("<?xml ")):
		return "XML"
	case len(candidates) == 0:
		return ""
	case len(candidates) == 1:
		return candidates[0]
	}
	if rules := t.rules[ext]; rules != nil {
		head := text[:min(len(text), contentBytes)]
		for _, r := range rules.compiled() {
			if r.matches(head) {
				return r.language
			}
		}
	}
	return mostUsed(candidates)
}

func intersect(a, b []string) []string {
	var out []string
	for _, x := range a {
		if slices.Contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}

// extension returns the longest extension of a file name that some language claims.
func (t *languageTable) extension(name string) (string, []string) {
	name = strings.ToLower(name)
	for i := strings.IndexByte(name, '.'); i >= 0; {
		if by := t.byExtension[name[i:]]; by != nil {
			return name[i:], by
		}
		next := strings.IndexByte(name[i+1:], '.')
		if next < 0 {
			break
		}
		i += next + 1
	}
	return "", nil
}

// usage orders languages by how often their files are met, for extensions that several share.
var usage = []string{
	"JavaScript", "TypeScript", "TSX", "Python", "Java", "Go", "C", "C++", "C#", "PHP", "Ruby", "Rust", "Kotlin", "Swift",
	"Scala", "Shell", "Lua", "SQL", "HTML", "CSS", "YAML", "JSON", "TOML", "Markdown", "XML", "Text", "Perl", "R",
	"Objective-C", "MATLAB", "Haskell", "OCaml", "F#", "Dart", "Elixir", "Erlang", "Clojure", "Visual Basic .NET",
	"Assembly", "Verilog", "VHDL", "Fortran", "Pascal", "Groovy", "Prolog", "Makefile", "INI", "SCSS", "TeX", "Roff",
}

func mostUsed(candidates []string) string {
	for _, lang := range usage {
		if slices.Contains(candidates, lang) {
			return lang
		}
	}
	return candidates[0]
}

// interpreter returns the program of a "#!" line: "python3" of "#!/usr/bin/env -S python3 -u". A minor
// version is dropped.
func interpreter(text []byte) string {
	if !bytes.HasPrefix(text, []byte("#!")) {
		return ""
	}
	line, _, _ := bytes.Cut(text[2:min(len(text), 512)], []byte{'\n'})
	fields := strings.Fields(string(line))
	if len(fields) == 0 {
		return ""
	}
	name := path.Base(fields[0])
	if name == "env" {
		name = ""
		for _, f := range fields[1:] {
			if f[0] != '-' && !strings.Contains(f, "=") {
				name = path.Base(f)
				break
			}
		}
	}
	if base, _, ok := strings.Cut(name, "."); ok && strings.HasPrefix(name, "python") {
		return base
	}
	return name
}

// Modelines are looked for in this many bytes at both ends.
const modelineBytes = 512

var (
	emacsMode = lazily(`-\*-[ \t]*(?:.*?\bmode[ \t]*:[ \t]*)?([\w+#-]+)[ \t]*(?:;.*?)?-\*-`)
	vimMode   = lazily(`(?m)(?:^|[ \t])(?:vim?|ex):.*\b(?:ft|filetype|syntax)=(\w+)(?:$|[\s:])`)
)

// modeline reads "-*- mode: c++ -*-" and "vim: ft=cpp" in the first and last lines.
func (t *languageTable) modeline(text []byte) string {
	head := text[:min(len(text), modelineBytes)]
	foot := text[max(len(head), len(text)-modelineBytes):]
	for _, part := range [][]byte{head, foot} {
		if bytes.Contains(part, []byte("-*-")) {
			if m := emacsMode().FindSubmatch(part); m != nil {
				return t.find(string(m[1]))
			}
		}
		if bytes.Contains(part, []byte("vi:")) || bytes.Contains(part, []byte("vim:")) || bytes.Contains(part, []byte("ex:")) {
			if m := vimMode().FindSubmatch(part); m != nil {
				return t.find(string(m[1]))
			}
		}
	}
	return ""
}
