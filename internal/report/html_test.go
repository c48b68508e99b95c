package report

import (
	"bytes"
	"testing"

	"github.com/reposage/reposage/internal/measure"
)

func renderHTML(t *testing.T, r *measure.Repository) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestHTMLGolden(t *testing.T) {
	golden(t, "report.html", renderHTML(t, fixture()))
	golden(t, "report-empty.html", renderHTML(t, empty()))
}
