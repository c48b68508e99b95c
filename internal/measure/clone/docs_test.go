package clone

import (
	"strings"
	"testing"
)

func TestWriteDocs(t *testing.T) {
	var b strings.Builder
	if err := WriteDocs(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"at least 100 tokens over at least 10 lines", "At least 50 % of", "if 90 % of it"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the section does not say %q", want)
		}
	}
	if strings.Contains(b.String(), "%!") {
		t.Errorf("bad format:\n%s", b.String())
	}
}
