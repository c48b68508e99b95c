package index

import (
	"bytes"
	"testing"

	"github.com/reposage/reposage"
)

// checkChunks reports what every list of chunks must have: whole lines, order, nothing twice, every line that is not blank.
func checkChunks(t testing.TB, text []byte, chunks []reposage.Chunk) {
	t.Helper()
	at := uint32(0)
	for i, c := range chunks {
		if c.Start < at || c.End <= c.Start || int(c.End) > len(text) {
			t.Fatalf("chunk %d is %d to %d after %d, of %d bytes", i, c.Start, c.End, at, len(text))
		}
		if gap := text[at:c.Start]; len(bytes.TrimSpace(gap)) > 0 {
			t.Fatalf("chunk %d leaves out %q", i, gap)
		}
		if c.Start > 0 && text[c.Start-1] != '\n' || int(c.End) < len(text) && text[c.End-1] != '\n' {
			t.Fatalf("chunk %d is not of whole lines", i)
		}
		if line := uint32(bytes.Count(text[:c.Start], []byte("\n")) + 1); line != c.Line {
			t.Fatalf("chunk %d starts on line %d, says %d", i, line, c.Line)
		}
		if line := c.Line + uint32(bytes.Count(text[c.Start:c.End-1], []byte("\n"))); line != c.EndLine {
			t.Fatalf("chunk %d ends on line %d, says %d", i, line, c.EndLine)
		}
		at = c.End
	}
	if gap := text[at:]; len(bytes.TrimSpace(gap)) > 0 {
		t.Fatalf("the end is left out: %q", gap)
	}
}

func TestSplitWithoutFacts(t *testing.T) {
	text := bytes.Repeat([]byte("some words of a paragraph\nand more of them\n\n"), 200)
	chunks := Split(text, nil, "Text")
	checkChunks(t, text, chunks)
	if len(chunks) != 5 {
		t.Errorf("%d chunks", len(chunks))
	}
}
