package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/reposage/reposage/internal/app"
	"github.com/reposage/reposage/internal/report"
)

const (
	redrawEvery = 100 * time.Millisecond
	plainEvery  = 5 * time.Second // between two lines of one stage where there is no terminal
	plainAfter  = time.Second     // where there is no terminal, short runs say nothing
	slowAfter   = time.Second     // a file is not worth naming before
	etaAfter    = time.Second     // and 1 % of the work, or the estimate is noise
)

// display shows a run's progress on stderr until Close. Update may be called from any goroutine.
type display struct {
	mu     sync.Mutex
	latest app.Progress
	known  bool

	painter *painter
	done    chan struct{}
	ended   sync.WaitGroup
	once    sync.Once
}

// startDisplay shows progress on w: a live area on a terminal, lines elsewhere, nothing when quiet.
func startDisplay(p *program, quiet bool) *display {
	d := &display{done: make(chan struct{})}
	if quiet {
		return d
	}
	d.painter = newPainter(p.std.err, p.env.DumbTerminal)
	d.ended.Go(func() {
		ticker := time.NewTicker(redrawEvery)
		defer ticker.Stop()
		for {
			select {
			case now := <-ticker.C:
				d.paint(now)
			case <-d.done:
				return
			}
		}
	})
	return d
}

// Update takes the newest state; it is shown at the next redraw.
func (d *display) Update(p app.Progress) {
	d.mu.Lock()
	d.latest, d.known = p, true
	d.mu.Unlock()
}

func (d *display) paint(now time.Time) {
	d.mu.Lock()
	p, known := d.latest, d.known
	d.mu.Unlock()
	if known {
		d.painter.paint(p, now)
	}
}

// Close removes the live area. The terminal is then as before; nothing is drawn any more.
func (d *display) Close() {
	d.once.Do(func() {
		close(d.done)
		d.ended.Wait()
		if d.painter != nil {
			d.painter.erase()
		}
	})
}

// painter draws states. It has no goroutine and no clock: time comes with each state.
type painter struct {
	out   io.Writer
	width func() int // cells of a terminal line; nil where lines are appended

	started  time.Time // first state seen
	stage    app.Stage
	begun    time.Time // of stage, as far as it was seen
	named    app.Stage // last stage with an appended line
	printed  time.Time // last appended line
	drawn    string    // what the live area shows
	drawnLen int       // its lines
}

func newPainter(w io.Writer, dumb bool) *painter {
	p := &painter{out: w}
	if f, ok := w.(*os.File); ok && !dumb && term.IsTerminal(int(f.Fd())) {
		p.width = func() int { return terminalWidth(f) }
	}
	return p
}

// terminalWidth returns the cells of a line, 80 when the terminal does not say.
func terminalWidth(f *os.File) int {
	if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
		return w
	}
	return 80
}

// paint shows one state.
func (p *painter) paint(s app.Progress, now time.Time) {
	if p.started.IsZero() {
		p.started = now
	}
	if s.Stage != p.stage {
		p.stage, p.begun = s.Stage, now
	}
	parts := describe(s, now.Sub(p.begun))
	if p.width != nil {
		p.redraw(liveLines(s, parts, p.width()-1)) // the last cell stays free: some terminals wrap there
		return
	}
	if now.Sub(p.started) >= plainAfter && (s.Stage != p.named || now.Sub(p.printed) >= plainEvery) {
		p.printed, p.named = now, s.Stage
		fmt.Fprintf(p.out, "reposage: %s\n", plainLine(s, parts))
	}
}

// redraw replaces the live area.
func (p *painter) redraw(lines []string) {
	text := strings.Join(lines, "\n")
	if text == p.drawn {
		return
	}
	fmt.Fprint(p.out, p.eraser()+text) // one write, so that nothing comes between
	p.drawn, p.drawnLen = text, len(lines)
}

func (p *painter) erase() {
	if p.drawnLen > 0 {
		fmt.Fprint(p.out, p.eraser())
		p.drawn, p.drawnLen = "", 0
	}
}

// eraser returns the sequence that clears the live area and puts the cursor at its beginning.
func (p *painter) eraser() string {
	if p.drawnLen == 0 {
		return ""
	}
	return "\r\x1b[K" + strings.Repeat("\x1b[A\x1b[K", p.drawnLen-1)
}

var stageVerbs = map[app.Stage]string{
	app.StageOpen: "opening", app.StageFetch: "fetching", app.StageUnpack: "unpacking", app.StageList: "listing files",
	app.StageParse: "parsing", app.StageHistory: "reading history", app.StageIndex: "indexing", app.StageReport: "reporting",
}

func stageVerb(s app.Stage) string {
	if verb, ok := stageVerbs[s]; ok {
		return verb
	}
	return report.Visible(string(s))
}

// describe returns the facts of a state, the most important first.
func describe(s app.Progress, elapsed time.Duration) []string {
	var parts []string
	switch {
	case s.TotalFiles > 0:
		parts = append(parts, fmt.Sprintf("%s of %s files", grouped(s.Files), grouped(s.TotalFiles)))
	case s.Files > 0:
		parts = append(parts, grouped(s.Files)+" files")
	}
	if left, ok := remaining(s, elapsed); ok {
		parts = append(parts, left+" left")
	}
	if s.Bytes > 0 {
		parts = append(parts, megabytes(s.Bytes, elapsed))
	}
	if s.Cached > 0 {
		parts = append(parts, grouped(s.Cached)+" cached")
	}
	if s.Note != "" {
		parts = append(parts, report.VisibleText(s.Note))
	}
	return parts
}

// megabytes tells a rate where time enough has passed to know it, else an amount.
func megabytes(bytes int64, elapsed time.Duration) string {
	mb := float64(bytes) / 1e6
	if elapsed < time.Second/2 {
		return fmt.Sprintf("%.1f MB", mb)
	}
	return fmt.Sprintf("%.1f MB/s", mb/elapsed.Seconds())
}

// fraction returns how much of the stage is done: by bytes where their sum is known, since files
// differ a thousandfold in size.
func fraction(s app.Progress) (float64, bool) {
	switch {
	case s.TotalBytes > 0:
		return min(float64(s.Bytes)/float64(s.TotalBytes), 1), true
	case s.TotalFiles > 0:
		return min(float64(s.Files)/float64(s.TotalFiles), 1), true
	}
	return 0, false
}

// remaining estimates the rest of the stage from its pace so far.
func remaining(s app.Progress, elapsed time.Duration) (string, bool) {
	done, ok := fraction(s)
	if !ok || elapsed < etaAfter || done < 0.01 || done >= 1 {
		return "", false
	}
	left := time.Duration(float64(elapsed) * (1 - done) / done).Round(time.Second)
	return fmt.Sprintf("%d:%02d", int(left.Minutes()), int(left.Seconds())%60), true
}

// liveLines lays a state out in lines of at most width cells: facts are left off from the end until
// they fit.
func liveLines(s app.Progress, parts []string, width int) []string {
	head := fmt.Sprintf("%-15s ", stageVerb(s.Stage))
	if done, ok := fraction(s); ok && width >= 60 {
		head += bar(done, 20) + " "
	}
	for len(parts) > 1 && report.Width(head+strings.Join(parts, " · ")) > width {
		parts = parts[:len(parts)-1]
	}
	lines := []string{report.Clip(head+strings.Join(parts, " · "), width)}
	if s.Slow != "" && s.SlowFor >= slowAfter {
		since := fmt.Sprintf(" (%.0f s)", s.SlowFor.Seconds())
		const label = "  slow: "
		room := width - len(label) - len(since)
		lines = append(lines, report.Clip(label+report.ClipMiddle(report.Visible(s.Slow), max(room, 1))+since, width))
	}
	return lines
}

func plainLine(s app.Progress, parts []string) string {
	line := stageVerb(s.Stage)
	if len(parts) > 0 {
		line += ": " + strings.Join(parts, ", ")
	}
	if s.Slow != "" && s.SlowFor >= slowAfter {
		line += fmt.Sprintf(", slow: %s (%.0f s)", report.Visible(s.Slow), s.SlowFor.Seconds())
	}
	return line
}

func bar(fraction float64, cells int) string {
	full := int(fraction*float64(cells) + 0.5)
	return strings.Repeat("█", full) + strings.Repeat("░", cells-full)
}

// grouped writes 1234567 as 1,234,567.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
