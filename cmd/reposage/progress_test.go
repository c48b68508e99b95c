package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/reposage/reposage/internal/app"
	"github.com/reposage/reposage/internal/report"
)

// screen is a terminal of fixed width that knows the few sequences the display may use and fails
// the test at any other.
type screen struct {
	t      *testing.T
	width  int
	lines  []string
	row    int
	writes int
}

func newScreen(t *testing.T, width int) *screen {
	return &screen{t: t, width: width, lines: []string{""}}
}

func (s *screen) Write(p []byte) (int, error) {
	s.writes++
	rest := string(p)
	for rest != "" {
		switch {
		case strings.HasPrefix(rest, "\x1b[K"):
			s.lines[s.row], rest = "", rest[3:]
		case strings.HasPrefix(rest, "\x1b[A"):
			s.row, rest = s.row-1, rest[3:]
		case rest[0] == '\r':
			rest = rest[1:]
		case rest[0] == '\n':
			if s.row++; s.row == len(s.lines) {
				s.lines = append(s.lines, "")
			}
			rest = rest[1:]
		case rest[0] < 0x20:
			s.t.Fatalf("control character in %q", p)
		default:
			n := strings.IndexAny(rest+"\n", "\r\n\x1b")
			s.lines[s.row] += rest[:n]
			rest = rest[n:]
		}
		if w := report.Width(s.lines[s.row]); w >= s.width {
			s.t.Fatalf("line of %d cells on a terminal of %d: %q", w, s.width, s.lines[s.row])
		}
	}
	return len(p), nil
}

func (s *screen) String() string { return strings.TrimRight(strings.Join(s.lines, "\n"), "\n") }

func (s *screen) painter() *painter {
	return &painter{out: s, width: func() int { return s.width }}
}

var start = time.Unix(1_700_000_000, 0)

func TestLiveDisplay(t *testing.T) {
	s := newScreen(t, 100)
	p := s.painter()
	p.paint(app.Progress{Stage: app.StageList}, start)
	if got := s.String(); got != "listing files   " {
		t.Errorf("list: %q", got)
	}
	state := app.Progress{Stage: app.StageParse, Files: 0, TotalFiles: 4000, TotalBytes: 40e6}
	p.paint(state, start.Add(time.Second))
	state.Files, state.Bytes, state.Cached = 1000, 10e6, 12
	state.Slow, state.SlowFor = "src/big.c", 3*time.Second
	p.paint(state, start.Add(6*time.Second))
	want := "parsing         █████░░░░░░░░░░░░░░░ 1,000 of 4,000 files · 0:15 left · 2.0 MB/s · 12 cached\n" +
		"  slow: src/big.c (3 s)"
	if got := s.String(); got != want {
		t.Errorf("parse:\n%s\nwant\n%s", got, want)
	}
	before := s.writes
	p.paint(state, start.Add(6*time.Second))
	if s.writes != before {
		t.Error("an unchanged picture was written again")
	}
	state.Slow = ""
	p.paint(state, start.Add(6*time.Second))
	if got := s.String(); strings.Contains(got, "slow") {
		t.Errorf("the slow file is still there: %q", got)
	}
	p.erase()
	if got := s.String(); got != "" || s.row != 0 {
		t.Errorf("after the end: %q in row %d", got, s.row)
	}
}

func TestLiveDisplayNeverLeavesItsLines(t *testing.T) {
	names := []string{
		strings.Repeat("d/", 300) + "f.go", "a\nb\x1b[2Jc\rd", "\u202egnp.js", "\xff\xfe", strings.Repeat("漢", 200), "é\u0301\u0301\u0301", "",
	}
	for _, width := range []int{2, 10, 24, 40, 59, 60, 80, 200} {
		s := newScreen(t, width)
		p := s.painter()
		for i, name := range names {
			p.paint(app.Progress{
				Stage: app.StageParse, Files: i, TotalFiles: 1 << 40, Bytes: 1 << 50, TotalBytes: 1 << 51, Cached: 1 << 30,
				Slow: name, SlowFor: time.Hour, Note: name,
			}, start.Add(time.Duration(i)*time.Minute))
		}
		if p.erase(); s.String() != "" {
			t.Errorf("width %d: left on the screen: %q", width, s)
		}
	}
}

func TestPlainDisplay(t *testing.T) {
	var out bytes.Buffer
	p := newPainter(&out, false)
	for i := range 120 { // twelve seconds at ten a second
		s := app.Progress{Stage: app.StageParse, Files: i, TotalFiles: 120, Bytes: int64(i) * 1e6}
		if i >= 110 {
			s = app.Progress{Stage: app.StageHistory, Note: "evil\x1b[2J\nname"}
		}
		p.paint(s, start.Add(time.Duration(i)*redrawEvery))
	}
	p.erase()
	want := `reposage: parsing: 10 of 120 files, 0:11 left, 10.0 MB/s
reposage: parsing: 60 of 120 files, 0:06 left, 10.0 MB/s
reposage: reading history: evil\x1b[2J\nname
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}

func TestDisplayLifecycle(t *testing.T) {
	var out bytes.Buffer
	quiet := startDisplay(&program{std: streams{err: &out}}, true)
	quiet.Update(app.Progress{Stage: app.StageParse})
	quiet.Close()
	quiet.Close() // twice is harmless: errors and success both end here
	if out.Len() > 0 {
		t.Errorf("quiet wrote %q", out.String())
	}
	d := &display{done: make(chan struct{}), painter: newPainter(&out, false)} // without its ticker
	d.paint(start)                                                             // nothing known yet
	d.Update(app.Progress{Stage: app.StageParse, Files: 3})
	d.paint(start)
	d.paint(start.Add(plainAfter))
	d.Close()
	if got := out.String(); got != "reposage: parsing: 3 files\n" {
		t.Errorf("got %q", got)
	}
	running := startDisplay(&program{std: streams{err: &out}}, false)
	running.Update(app.Progress{Stage: app.StageList})
	running.Close() // waits for the ticker's goroutine
	running.Close()
}

func TestRemaining(t *testing.T) {
	tests := []struct {
		done, total int
		elapsed     time.Duration
		want        string
	}{
		{0, 100, time.Minute, ""},             // no pace yet
		{50, 100, time.Millisecond, ""},       // too early
		{100, 100, time.Minute, ""},           // done
		{1, 1000, time.Minute, ""},            // below one percent
		{50, 100, 90 * time.Second, "1:30"},   //
		{25, 100, 20 * time.Second, "1:00"},   //
		{150, 100, 20 * time.Second, ""},      // more than announced
		{10, 100, 10 * time.Minute, "90:00"},  //
		{0, 0, time.Minute, ""},               // nothing to count
		{99, 100, 1100 * time.Second, "0:11"}, //
	}
	for _, tt := range tests {
		got, _ := remaining(app.Progress{Files: tt.done, TotalFiles: tt.total}, tt.elapsed)
		if got != tt.want {
			t.Errorf("%d of %d after %v: %q, want %q", tt.done, tt.total, tt.elapsed, got, tt.want)
		}
	}
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", 100000: "100,000"} {
		if got := grouped(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}
