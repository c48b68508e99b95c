package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/clone"
)

// fixtureClones is a result with hostile names, a large group and a group of tests.
func fixtureClones() *clone.Result {
	at := func(path string, line int, symbol string) clone.Place {
		return clone.Place{Place: reposage.Place{Path: path, Line: line, EndLine: line + 22, Symbol: symbol}}
	}
	group := func(kind clone.Kind, tokens int, places ...clone.Place) clone.Group {
		return clone.Group{Kind: kind, Tokens: tokens, Lines: 21, Count: len(places), Places: places}
	}
	var many []clone.Place
	for range 12 {
		many = append(many, at(hostileLong, 100+30*len(many), "Reflective.adapt"))
	}
	tests := group(clone.Exact, 104, at("a_test.go", 1, "TestA"), at("b_test.go", 1, "TestB"))
	tests.Test = true
	return &clone.Result{
		MinTokens: 100, MinLines: 10,
		Groups: []clone.Group{
			group(clone.Exact, 1500, at(hostileNewline, 1, ""), at(hostileTable, 10, "Tree.`pick`|x"), at(hostileAnsi, 2, "f\x1b[2J")),
			group(clone.Renamed, 130, many...),
			tests,
		},
		Files: []clone.FileDuplication{
			{Path: "a_test.go", Test: true, CodeLines: 30, DuplicatedLines: 21, Ranges: []clone.Range{{Line: 1, EndLine: 23}}},
			{Path: "clean.go", CodeLines: 400},
			{Path: hostileTable, CodeLines: 100, DuplicatedLines: 21, Ranges: []clone.Range{{Line: 10, EndLine: 32}}},
			{Path: hostileLong, CodeLines: 1300, DuplicatedLines: 252, Ranges: []clone.Range{{Line: 100, EndLine: 500}}},
		},
		Product: clone.Totals{Groups: 2, DuplicatedLines: 273, CodeLines: 1800, Density: 0.1516},
		Tests:   clone.Totals{Groups: 1, DuplicatedLines: 21, CodeLines: 30, Density: 0.7},
	}
}

func TestDuplicatesGolden(t *testing.T) {
	rev := fixture().Revision
	for name, l := range map[string]*DuplicateList{
		"duplicates":       NewDuplicateList(rev, fixtureClones(), false, 0),
		"duplicates-tests": NewDuplicateList(rev, fixtureClones(), true, 1),
		"duplicates-none":  NewDuplicateList(reposage.Revision{Name: "x"}, &clone.Result{MinTokens: 100, MinLines: 10}, false, 20),
	} {
		for extension, f := range map[string]Format{".txt": FormatText, ".json": FormatJSON, ".md": FormatMarkdown} {
			var b bytes.Buffer
			if err := Duplicates(&b, l, f, TextOptions{}); err != nil {
				t.Fatal(err)
			}
			if f != FormatMarkdown && strings.ContainsAny(b.String(), "\x1b\u202e") {
				t.Errorf("%s%s is not inert", name, extension)
			}
			golden(t, name+extension, b.String())
		}
	}
	if err := Duplicates(&bytes.Buffer{}, &DuplicateList{}, FormatCSV, TextOptions{}); reposage.ErrorCode(err) != reposage.EInvalid {
		t.Errorf("csv: %v", err)
	}
}
