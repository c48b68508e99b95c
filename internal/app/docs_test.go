package app

import (
	"bytes"
	"flag"
	"io"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/measure/clone"
	"github.com/reposage/reposage/internal/measure/graph"
	"github.com/reposage/reposage/internal/measure/people"
	"github.com/reposage/reposage/internal/parse"
)

var update = flag.Bool("update", false, "rewrite docs/metrics.md")

// TestMetricsPageIsCurrent: docs/metrics.md is what the tables that count say of themselves.
func TestMetricsPageIsCurrent(t *testing.T) {
	const page = "../../docs/metrics.md"
	var languages []measure.LanguageDoc
	for _, table := range parse.Tables() {
		l := measure.LanguageDoc{Language: table.Language, Functions: table.Functions}
		for _, kind := range slices.Sorted(maps.Keys(table.Points)) {
			l.Constructs = append(l.Constructs, measure.ConstructDoc{Kind: kind, Nodes: table.Points[kind]})
		}
		languages = append(languages, l)
	}
	var b bytes.Buffer
	if err := measure.WriteDocs(&b, languages); err != nil {
		t.Fatal(err)
	}
	for _, section := range []func(io.Writer) error{clone.WriteDocs, graph.WriteDocs, people.WriteDocs} {
		if err := section(&b); err != nil {
			t.Fatal(err)
		}
	}
	b.WriteString("\n## Debt and health\n\nFindings, remediation minutes, debt, money, ratio, rating, interest and the health score are in [debt.md](debt.md).\n")
	if *update {
		if err := os.WriteFile(page, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, b.Bytes()) {
		t.Errorf("%s is stale: go test ./internal/app -run MetricsPage -update", page)
	}
}
