package report

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/reposage/reposage/internal/measure"
)

// textRow is a ranked place: where, what and why.
type textRow struct {
	place  string // path:line, inert
	name   string // inert; "" for files
	reason string
}

func worstRows(rows []measure.FunctionRow) []textRow {
	out := make([]textRow, 0, textFunctions)
	for _, f := range rows[:min(len(rows), textFunctions)] {
		out = append(out, textRow{place(f.Path, f.Line), Visible(f.Name), shortReason(f.Reason)})
	}
	return out
}

func hotRows(rows []measure.FunctionRow) []textRow {
	out := make([]textRow, 0, textFunctions)
	for _, f := range rows[:min(len(rows), textFunctions)] {
		out = append(out, textRow{place(f.Path, f.Line), Visible(f.Name), product(f.Churn.Commits, f.Cognitive)})
	}
	return out
}

func hotFileRows(rows []measure.FileRow) []textRow {
	out := make([]textRow, 0, textFunctions)
	for _, f := range rows[:min(len(rows), textFunctions)] {
		out = append(out, textRow{Visible(f.Path), "", product(f.Churn.Commits, f.Cognitive)})
	}
	return out
}

// product shows the two factors of a hotspot; the heading names them.
func product(commits, cognitive int) string {
	return plural(commits, "commit", "commits") + " × " + thousands(cognitive)
}

// shortReason leaves out the limits, which the heading of the list names.
func shortReason(reason string) string {
	return limitRemark.ReplaceAllString(VisibleText(reason), "")
}

var limitRemark = regexp.MustCompile(` \(limit \d+\)`)

// clipReason shortens a reason to n cells, by whole phrases if it can: the first says most.
func clipReason(s string, n int) string {
	for Width(s) > n {
		i := strings.LastIndex(s, ", ")
		if i < 0 {
			return Clip(s, n)
		}
		s = s[:i]
	}
	return s
}

// The least width of the columns beside the place.
const (
	leastName  = 16
	mostReason = 20 // of the first phrase, which is never shortened: "12 commits × 1,234"
	goodReason = 30 // what a reason may take before the name is shortened
)

// leastReason is the room that the first phrases of the reasons need: half a number would be another one.
func leastReason(rows []textRow) int {
	n := 0
	for _, r := range rows {
		first, _, _ := strings.Cut(r.reason, ", ")
		n = max(n, Width(first))
	}
	return min(n, mostReason)
}

// rows writes ranked places in columns: rank, path:line, name, reason. The place keeps its full
// length, because it is there to be copied; the name gives way first, then the reason. A place too
// long for its column gets a line of its own.
func (p *page) rows(rows []textRow) {
	const rank, gap = 4, 2
	room := p.width - rank - 2*gap
	placeWidth, nameWidth, reasonWidth := 0, 0, 0
	for _, r := range rows {
		nameWidth = max(nameWidth, Width(r.name))
		reasonWidth = max(reasonWidth, Width(r.reason))
	}
	limit := room - min(nameWidth, leastName) - leastReason(rows)
	for _, r := range rows {
		if w := Width(r.place); w <= limit {
			placeWidth = max(placeWidth, w)
		}
	}
	placeWidth = max(placeWidth, 16)
	nameWidth = min(nameWidth, max(leastName, room-placeWidth-min(reasonWidth, goodReason)))
	reasonWidth = room - placeWidth - nameWidth
	for i, r := range rows {
		number := p.dim(padLeft(strconv.Itoa(i+1), rank-1)) + " "
		name, reason := padRight(shortName(r.name, nameWidth), nameWidth), clipReason(r.reason, reasonWidth)
		if Width(r.place) > limit {
			p.line(number, r.place)
			p.line(blanks(rank+placeWidth+gap), p.bold(name), "  ", p.dim(reason))
			continue
		}
		p.line(number, padRight(r.place, placeWidth), "  ", p.bold(name), "  ", p.dim(reason))
	}
}
