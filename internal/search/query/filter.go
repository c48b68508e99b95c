package query

import (
	"path"
	"slices"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
)

// filterNames are the filters, in the order in which errors list them.
var filterNames = []string{"path", "lang", "sym", "kind", "test", "repo", "re"}

// filterAliases are other names that people know from elsewhere.
var filterAliases = map[string]string{"file": "path", "language": "lang", "symbol": "sym"}

// foreignFilters are filters of other search engines with what to write here.
var foreignFilters = map[string]string{
	"ext": "path:*.EXT", "extension": "path:*.EXT", "filename": "path:NAME", "repository": "repo:NAME", "regex": "re:PATTERN",
	"regexp": "re:PATTERN",
}

// prefixed reads a filter or re:. It reports false where a word stands.
func (r *reader) prefixed(start int) (bool, error) {
	word := r.raw[start:r.wordEnd(start)]
	name, rest, ok := strings.Cut(word, ":")
	if !ok {
		return false, nil
	}
	value := start + len(name) + 1
	plain, negated := strings.CutPrefix(name, "-")
	plain = strings.ToLower(plain)
	if to, ok := filterAliases[plain]; ok {
		plain = to
	}
	if strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "//") || strings.HasPrefix(rest, "=") {
		return false, nil
	}
	if !slices.Contains(filterNames, plain) {
		return r.misspelt(start, name, plain, rest)
	}
	if rest == "" {
		return true, newError(r.raw, start, value, "the filter %s: has no value", name).
			hint("write it without a blank, such as %s:%s, or \"%s:\" to search for these words", name, examples[plain], name)
	}
	if plain == "re" && !negated {
		return true, r.rePattern(start, value)
	}
	return true, r.filter(plain, negated, start, value)
}

// examples are values for hints.
var examples = map[string]string{"path": "internal/*.go", "lang": "go", "sym": "NewServer", "kind": "function", "test": "no", "repo": "name", "re": "colou?r"}

// misspelt returns an error for a word that is nearly a filter.
func (r *reader) misspelt(start int, name, plain, rest string) (bool, error) {
	if rest == "" || plain == "" {
		return false, nil
	}
	at := newError(r.raw, start, start+len(name)+1, "there is no filter %s:", name)
	quoted := r.raw[start:r.wordEnd(start)]
	if instead, ok := foreignFilters[plain]; ok {
		return true, at.hint("use %s, or write \"%s\" to search for these words", instead, quoted)
	}
	for _, f := range filterNames {
		if slips(plain, f) {
			return true, at.hint("did you mean %s:%s? To search for these words write \"%s\"", f, rest, quoted)
		}
	}
	return false, nil
}

// slips reports whether a word is a filter's name with a letter too many, too few, or two swapped. Other letters make
// other words: king:x, text:x.
func slips(word, filter string) bool {
	if len(word) < 3 || word[0] != filter[0] || distance(word, filter) != 1 {
		return false
	}
	a, b := []byte(word), []byte(filter)
	slices.Sort(a)
	slices.Sort(b)
	return len(a) != len(b) || string(a) == string(b)
}

// rePattern reads what follows re:.
func (r *reader) rePattern(start, value int) error {
	if _, _, ok := quote(r.raw[value:]); ok {
		text, end, err := r.quoted(value)
		if err != nil {
			return err
		}
		return r.pattern(text, start, value+1, end, false)
	}
	end := r.wordEnd(value)
	return r.pattern(r.raw[value:end], start, value, end, false)
}

// value is one value of a filter.
type value struct {
	text       string
	start, end int
}

// values reads a list separated by commas; commas within braces or quotes separate nothing.
func (r *reader) values(at int) (list []value, end int, err error) {
	var text strings.Builder
	start, depth := at, 0
	flush := func(end int) {
		list = append(list, value{text.String(), start, end})
		text.Reset()
		start = end + 1
	}
	for at < len(r.raw) {
		if _, _, ok := quote(r.raw[at:]); ok {
			inner, end, err := r.quoted(at)
			if err != nil {
				return nil, 0, err
			}
			text.WriteString(inner)
			at = end
			continue
		}
		n := len(firstRune(r.raw[at:]))
		switch c := r.raw[at]; {
		case r.wordEnd(at) == at:
			flush(at)
			return list, at, nil
		case c == ',' && depth == 0:
			flush(at)
		default:
			if c == '{' {
				depth++
			} else if c == '}' && depth > 0 {
				depth--
			}
			text.WriteString(r.raw[at : at+n])
		}
		at += n
	}
	flush(at)
	return list, at, nil
}

// filter reads the values of a filter.
func (r *reader) filter(name string, negated bool, start, at int) error {
	if negated && name != "path" && name != "lang" {
		e := newError(r.raw, start, at, "-%s: cannot be excluded", name)
		if name == "test" {
			return e.hint("write test:no")
		}
		return e.hint("only -path: and -lang: exclude")
	}
	list, end, err := r.values(at)
	if err != nil {
		return err
	}
	n := 0
	for _, v := range list {
		if v.text == "" {
			continue
		}
		n++
		if err := r.set(name, negated, v); err != nil {
			return err
		}
	}
	if n == 0 {
		return newError(r.raw, start, end, "the filter %s: has no value", name).hint("write a value, such as %s:%s", name, examples[name])
	}
	r.take(TokenFilter, start, end)
	return nil
}

// set applies one value.
func (r *reader) set(name string, negated bool, v value) error {
	f := &r.q.Filter
	switch name {
	case "path":
		to := &f.Paths
		if negated {
			to = &f.NotPaths
		}
		if _, err := path.Match(v.text, ""); err != nil {
			return newError(r.raw, v.start, v.end, "the path has a [ that is not closed").hint("close it with ], or write ? for the character")
		}
		*to = append(*to, expandBraces(strings.TrimPrefix(v.text, "./"))...)
	case "lang":
		to := &f.Languages
		if negated {
			to = &f.NotLanguages
		}
		language, err := r.language(v)
		if err != nil {
			return err
		}
		*to = append(*to, language)
	case "sym":
		f.Symbols = append(f.Symbols, v.text)
	case "kind":
		kinds, err := r.kinds(v)
		if err != nil {
			return err
		}
		f.Kinds = append(f.Kinds, kinds...)
	case "repo":
		r.q.Repositories = append(r.q.Repositories, v.text)
	case "test":
		return r.tests(v)
	}
	return nil
}

func (r *reader) tests(v value) error {
	switch strings.ToLower(v.text) {
	case "yes":
		r.q.Filter.Tests = index.TestsToo
	case "no":
		r.q.Filter.Tests = index.TestsNone
	case "only":
		r.q.Filter.Tests = index.TestsOnly
	default:
		return newError(r.raw, v.start, v.end, "test: is yes, no or only, not %q", v.text).hint("leave it out to have tests ranked below the rest")
	}
	return nil
}

// kindNames are what kind: takes.
var kindNames = []struct {
	name  string
	kinds []reposage.SymbolKind
}{
	{"function", []reposage.SymbolKind{reposage.SymFunction}},
	{"func", []reposage.SymbolKind{reposage.SymFunction, reposage.SymMethod}},
	{"fn", []reposage.SymbolKind{reposage.SymFunction, reposage.SymMethod}},
	{"def", []reposage.SymbolKind{reposage.SymFunction, reposage.SymMethod}},
	{"method", []reposage.SymbolKind{reposage.SymMethod}},
	{"constructor", []reposage.SymbolKind{reposage.SymConstructor}},
	{"accessor", []reposage.SymbolKind{reposage.SymAccessor}},
	{"getter", []reposage.SymbolKind{reposage.SymAccessor}},
	{"setter", []reposage.SymbolKind{reposage.SymAccessor}},
	{"closure", []reposage.SymbolKind{reposage.SymClosure}},
	{"lambda", []reposage.SymbolKind{reposage.SymClosure}},
	{"class", []reposage.SymbolKind{reposage.SymClass}},
	{"struct", []reposage.SymbolKind{reposage.SymStruct}},
	{"interface", []reposage.SymbolKind{reposage.SymInterface}},
	{"trait", []reposage.SymbolKind{reposage.SymInterface}},
	{"protocol", []reposage.SymbolKind{reposage.SymInterface}},
	{"enum", []reposage.SymbolKind{reposage.SymEnum}},
	{"type", []reposage.SymbolKind{reposage.SymType}},
	{"module", []reposage.SymbolKind{reposage.SymModule}},
	{"namespace", []reposage.SymbolKind{reposage.SymModule}},
	{"package", []reposage.SymbolKind{reposage.SymModule}},
	{"impl", []reposage.SymbolKind{reposage.SymImpl}},
	{"extension", []reposage.SymbolKind{reposage.SymImpl}},
	{"field", []reposage.SymbolKind{reposage.SymField}},
	{"property", []reposage.SymbolKind{reposage.SymField}},
	{"constant", []reposage.SymbolKind{reposage.SymConstant}},
	{"const", []reposage.SymbolKind{reposage.SymConstant}},
	{"variable", []reposage.SymbolKind{reposage.SymVariable}},
	{"var", []reposage.SymbolKind{reposage.SymVariable}},
}

func (r *reader) kinds(v value) ([]reposage.SymbolKind, error) {
	want := strings.ToLower(v.text)
	names := make([]string, len(kindNames))
	for i, k := range kindNames {
		if k.name == want || k.name+"s" == want || k.name+"es" == want {
			return k.kinds, nil
		}
		names[i] = k.name
	}
	return nil, newError(r.raw, v.start, v.end, "there is no kind of symbol %q", v.text).hint("%s", nearHint(want, names))
}
