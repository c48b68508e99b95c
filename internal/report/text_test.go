package report

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage/internal/measure"
)

var timings = []Timing{{"read", 120 * time.Millisecond, ""}, {"parse", 2345 * time.Millisecond, "402 of 412 files from the cache"}, {"history", 95 * time.Second, ""}}

func renderText(t *testing.T, r *measure.Repository, o TextOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := Text(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTextGolden(t *testing.T) {
	golden(t, "text-100.txt", renderText(t, fixture(), TextOptions{Timings: timings}))
	golden(t, "text-80.txt", renderText(t, fixture(), TextOptions{Width: 80}))
	golden(t, "text-color.txt", renderText(t, fixture(), TextOptions{Color: true}))
	golden(t, "text-empty.txt", renderText(t, empty(), TextOptions{}))
}

func TestTextFitsItsWidth(t *testing.T) {
	for _, width := range []int{1, 72, 80, 100, 120, 140, 1000} {
		want := fitWidth(width)
		for i, line := range strings.Split(renderText(t, fixture(), TextOptions{Width: width}), "\n") {
			w := Width(line)
			if w > want && !strings.Contains(line, Visible(hostileLong)) {
				t.Errorf("width %d: line %d is %d wide: %s", want, i+1, w, line)
			}
		}
	}
}

func TestTextPlacesAreWhole(t *testing.T) {
	out := renderText(t, fixture(), TextOptions{Width: 80})
	for _, f := range fixture().Worst[:textFunctions] {
		if want := place(f.Path, f.Line); !strings.Contains(out, want) {
			t.Errorf("%s is not there in full", want)
		}
	}
}

func TestTextIsInert(t *testing.T) {
	out := renderText(t, fixture(), TextOptions{})
	for i, line := range strings.Split(out, "\n") {
		if !isPlain(line) {
			t.Errorf("line %d holds control characters: %q", i+1, line)
		}
	}
	colored := renderText(t, fixture(), TextOptions{Color: true})
	if colored == out {
		t.Error("Color changed nothing")
	}
	if plain := stripSGR(colored); strings.Contains(plain, "\x1b") || strings.Contains(plain, "\a") {
		t.Error("there are escape sequences that are no colours")
	}
}

// stripSGR removes colour sequences.
func stripSGR(s string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		end := strings.IndexFunc(after, func(r rune) bool { return r != ';' && (r < '0' || r > '9') })
		if end < 0 || after[end] != 'm' {
			b.WriteString("\x1b[") // no colour: leave it for the test to find
			s = after
			continue
		}
		s = after[end+1:]
	}
}
