package source

import (
	"fmt"
	"testing"
)

// BenchmarkLanguageTable is what the first detection of a process costs on top.
func BenchmarkLanguageTable(b *testing.B) {
	for b.Loop() {
		parseLanguages(linguistText)
	}
}

// BenchmarkClassify is the cost of all path-level decisions for one entry.
func BenchmarkClassify(b *testing.B) {
	sel, err := newSelection(Options{})
	if err != nil {
		b.Fatal(err)
	}
	c := pathClassifier{opt: Options{}.withDefaults(), selection: sel, rules: rulesOf(map[string]string{"": "*.pb.go linguist-generated\n/docs/** linguist-documentation\n"})}
	paths := make([]string, 1000)
	for i := range paths {
		paths[i] = fmt.Sprintf("packages/group%d/src/module%d/file_name_%d.ts", i/100, i/10, i)
	}
	i := 0
	for b.Loop() {
		var f File
		f.Path = paths[i%len(paths)]
		c.classify(&f)
		i++
	}
}
