package source

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// apply rebuilds new from old and hunks: lines of old outside hunks, lines of new inside.
func apply(t *testing.T, old, new []string, hunks []hunk) []string {
	t.Helper()
	var out []string
	at := int32(1)
	for _, h := range hunks {
		if h.oldStart < at || h.oldLen < 0 || h.newLen < 0 || h.oldLen+h.newLen == 0 {
			t.Fatalf("hunk %+v after old line %d", h, at)
		}
		out = append(out, old[at-1:h.oldStart-1]...)
		if int(h.newStart) != len(out)+1 {
			t.Fatalf("hunk %+v stands at new line %d", h, len(out)+1)
		}
		out = append(out, new[h.newStart-1:h.newStart-1+h.newLen]...)
		at = h.oldStart + h.oldLen
	}
	return append(out, old[at-1:]...)
}

// distance is the number of deleted and added lines of a shortest edit script.
func distance(a, b []string) int {
	prev := make([]int, len(b)+1)
	for i := range a {
		cur := make([]int, len(b)+1)
		for j := range b {
			if a[i] == b[j] {
				cur[j+1] = prev[j] + 1
			} else {
				cur[j+1] = max(prev[j+1], cur[j])
			}
		}
		prev = cur
	}
	return len(a) + len(b) - 2*prev[len(b)]
}

func edits(hunks []hunk) (n int) {
	for _, h := range hunks {
		n += int(h.oldLen + h.newLen)
	}
	return n
}

func randomLines(r *rand.Rand, n, words int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = strings.Repeat("\t", r.IntN(3)) + fmt.Sprint("w", r.IntN(words))
		if r.IntN(8) == 0 {
			out[i] = ""
		}
	}
	return out
}

// mutate edits lines here and there.
func mutate(r *rand.Rand, lines []string, words int) []string {
	out := append([]string(nil), lines...)
	for range r.IntN(6) {
		at := r.IntN(len(out) + 1)
		cut := min(r.IntN(4), len(out)-at)
		out = append(out[:at:at], append(randomLines(r, r.IntN(4), words), out[at+cut:]...)...)
	}
	return out
}

func text(lines []string) []byte {
	if len(lines) == 0 {
		return nil
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

func TestDiffIsShortestAndRebuildsTheNewSide(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	d := newLineDiffer()
	for i := range 4000 {
		words := 2 + r.IntN(60)
		old := randomLines(r, r.IntN(200), words)
		new := mutate(r, old, words)
		if i%5 == 0 {
			new = randomLines(r, r.IntN(200), words)
		}
		hunks, ok := d.diff(text(old), text(new))
		if !ok {
			t.Fatal("not taken for text")
		}
		if got := apply(t, old, new, hunks); !bytes.Equal(text(got), text(new)) {
			t.Fatalf("%d: hunks %v do not lead from\n%q\nto\n%q", i, hunks, old, new)
		}
		if got, want := edits(hunks), distance(old, new); got != want {
			t.Fatalf("%d: %d edits, shortest has %d\n%q\n%q", i, got, want, old, new)
		}
	}
}

func TestDiffBeyondItsLimitsStillRebuilds(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	d := newLineDiffer()
	old, new := randomLines(r, 6000, 3000), randomLines(r, 6000, 3000)
	for i := 0; i < 6000; i += 50 { // anchors for patience
		old[i], new[i] = fmt.Sprint("anchor", i), fmt.Sprint("anchor", i)
	}
	hunks, _ := d.diff(text(old), text(new))
	if got := apply(t, old, new, hunks); !bytes.Equal(text(got), text(new)) {
		t.Fatal("hunks do not lead from old to new")
	}
	kept := len(new)
	for _, h := range hunks {
		kept -= int(h.newLen)
	}
	if kept < 120 {
		t.Errorf("%d lines kept, want at least the 120 anchors", kept)
	}
}

func TestDiffPlacesHunksAtBorders(t *testing.T) {
	const a, b, c = "func a() {\n\tx()\n}\n", "func b() {\n\tx()\n}\n", "// c\nfunc c() {\n\tx()\n}\n"
	tests := []struct {
		name     string
		old, new string
		want     []hunk
	}{
		{"added function between two", a + "\n" + c, a + "\n" + b + "\n" + c, []hunk{{5, 0, 5, 4}}},
		{"added function at the end", a, a + "\n" + b, []hunk{{4, 0, 4, 4}}},
		{"added function at the start", a, b + "\n" + a, []hunk{{1, 0, 1, 4}}},
		{"deleted function", a + "\n" + b + "\n" + c, a + "\n" + c, []hunk{{5, 4, 5, 0}}},
		{"deleted commented function", "// a\n" + a + "\n// b\n" + b + "\n" + c, "// a\n" + a + "\n" + c, []hunk{{6, 5, 6, 0}}},
		{"one line", a, "func a() {\n\ty()\n}\n", []hunk{{2, 1, 2, 1}}},
		{"from nothing", "", a, []hunk{{1, 0, 1, 3}}},
		{"to nothing", a, "", []hunk{{1, 3, 1, 0}}},
		{"nothing", "", "", nil},
		{"same", a, a, nil},
		{"line end at the end of the file only", "x\ny", "x\ny\n", nil},
		{"CRLF instead of LF", "a\nb\n", "a\r\nb\r\n", nil},
		{"lone CR counts as a line end", "a\rb\rc\r", "a\rX\rc\r", []hunk{{2, 1, 2, 1}}},
		{"mixed ends", "a\r\nb\nc\rd", "a\nb\nc\rD", []hunk{{4, 1, 4, 1}}},
		{"UTF-16 with byte order mark", "\xff\xfea\x00\n\x00b\x00\n\x00", "\xff\xfea\x00\n\x00c\x00\n\x00", []hunk{{2, 1, 2, 1}}},
		{"invalid UTF-8", "\xe9\n\xff\n", "\xe9\n\xfe\n", []hunk{{2, 1, 2, 1}}},
	}
	d := newLineDiffer()
	for _, tt := range tests {
		got, ok := d.diff([]byte(tt.old), []byte(tt.new))
		if !ok || fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%s: %v %v, want %v", tt.name, got, ok, tt.want)
		}
	}
	if _, ok := d.diff([]byte("a\x00b"), []byte("a")); ok {
		t.Error("binary content compared")
	}
}

func TestDiffTrimsLongCommonEnds(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	d := newLineDiffer()
	for range 200 {
		old := randomLines(r, 1000+r.IntN(2000), 500)
		new := append([]string(nil), old...)
		at := r.IntN(len(old))
		new[at] = "changed"
		hunks, _ := d.diff(text(old), text(new))
		if want := (hunk{int32(at) + 1, 1, int32(at) + 1, 1}); len(hunks) != 1 || hunks[0] != want {
			t.Fatalf("%v, want %v", hunks, want)
		}
	}
}

func FuzzDiff(f *testing.F) {
	f.Add([]byte("a\nb\nc\n"), []byte("a\nc\n"))
	f.Add([]byte("a\r\nb\rc"), []byte("\xff\xfea\x00"))
	f.Add([]byte("\n\n\n"), []byte("\n"))
	f.Fuzz(func(t *testing.T, old, new []byte) {
		if len(old)+len(new) > 1<<16 {
			t.Skip()
		}
		hunks, ok := newLineDiffer().diff(old, new)
		if !ok {
			return
		}
		a, _ := lineText(old)
		b, _ := lineText(new)
		x, y := splitForTest(a), splitForTest(b)
		if got := apply(t, x, y, hunks); strings.Join(got, "\n") != strings.Join(y, "\n") {
			t.Fatalf("hunks %v do not lead from %q to %q", hunks, x, y)
		}
	})
}

// splitForTest splits into lines without ends, as an editor numbers them.
func splitForTest(b []byte) []string {
	var out []string
	for line := range strings.Lines(string(b)) {
		out = append(out, strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"))
	}
	return out
}
