package people

import (
	"path"
	"slices"
	"strings"
	"unicode"
)

// kindOf says why two files may be expected to change together.
func kindOf(a, b *File) CouplingKind {
	sameName := func() bool {
		s := subject(a.Path)
		return s != "" && s == subject(b.Path)
	}
	switch {
	case a.Test != b.Test && sameName():
		return CouplingSubject
	case a.Test || b.Test:
		return CouplingTest
	case path.Dir(a.Path) == path.Dir(b.Path) && stem(a.Path) == stem(b.Path):
		return CouplingTwin
	}
	return CouplingCode
}

// stem is the name of a file up to its first dot.
func stem(file string) string {
	name, _, _ := strings.Cut(path.Base(file), ".")
	return name
}

// testWords are the parts of a name that say that it is a test.
var testWords = []string{"test", "tests", "spec", "specs", "unittest", "testcase", "it"}

// subject is a file's name without its extension and without what marks a test, in lower case: "client" for
// test_client.py, client.spec.ts, ClientTests.cs and client.go.
func subject(file string) string {
	base := path.Base(file)
	if i := strings.LastIndexByte(base, '.'); i > 0 {
		base = base[:i]
	}
	words := slices.DeleteFunc(splitWords(base), func(w string) bool { return slices.Contains(testWords, w) })
	return strings.Join(words, "")
}

// splitWords takes a name apart at separators and where a capital follows a small letter or ends a run of
// capitals, in lower case: "HTTPClientTest" is http, client, test.
func splitWords(name string) []string {
	var words []string
	runes := []rune(name)
	from := 0
	end := func(to int) {
		if from < to {
			words = append(words, strings.ToLower(string(runes[from:to])))
		}
	}
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end(i)
			from = i + 1
		case i > from && unicode.IsUpper(r) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])):
			end(i)
			from = i
		}
	}
	end(len(runes))
	return words
}
