package measure

import "github.com/reposage/reposage"

// tally sums up files in integers, so that the order of addition cannot show.
type tally struct {
	Totals
	miTimesNLOC int64 // hundredths of the index × NLOC
	nloc        int64
}

func (t *tally) add(r *FileResult) {
	m := &r.Metrics
	t.Files++
	t.Bytes += r.Size
	t.Lines += m.Lines
	t.CodeLines += m.CodeLines
	t.CommentLines += m.CommentLines
	t.BlankLines += m.BlankLines
	t.Tokens += m.Tokens
	t.Functions += len(m.Functions)
	t.Classes += m.Classes
	t.Imports += m.Imports
	t.TopLevel += m.TopLevel
	t.Errors += m.Errors
	for i := range m.Functions {
		fn := &m.Functions[i]
		t.Cyclomatic += fn.Cyclomatic
		t.Cognitive += fn.Cognitive
		t.weigh(fn)
	}
}

// weigh enters a function's maintainability index with its NLOC as weight.
func (t *tally) weigh(fn *reposage.FunctionMetrics) {
	t.miTimesNLOC += hundredths(fn.Maintainability) * int64(fn.NLOC)
	t.nloc += int64(fn.NLOC)
}

// totals returns the sums with the ratios that follow from them.
func (t *tally) totals() Totals {
	sum := t.Totals
	sum.CommentDensity = ratio(sum.CommentLines, sum.CodeLines+sum.CommentLines)
	sum.Maintainability = t.meanMaintainability()
	return sum
}

func (t *tally) meanMaintainability() float64 {
	if t.nloc == 0 {
		return 0
	}
	return roundTo(float64(t.miTimesNLOC)/float64(t.nloc)/100, 100)
}

// hundredths returns a value with two decimals as an integer.
func hundredths(v float64) int64 { return int64(v*100 + 0.5) }

// ratio returns part/whole with four decimals, 0 when whole is 0.
func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return roundTo(float64(part)/float64(whole), 10000)
}

func fileRow(r *FileResult) FileRow {
	var t tally
	t.add(r)
	row := FileRow{
		Path: r.Path, Language: r.Language, Test: r.Test,
		Lines: t.Lines, CodeLines: t.CodeLines, CommentLines: t.CommentLines,
		Functions:       t.Functions,
		Cyclomatic:      t.Cyclomatic + t.TopLevel,
		Cognitive:       t.Cognitive,
		Maintainability: t.meanMaintainability(),
		Churn:           r.Churn,
		Hotspot:         int64(r.Churn.Commits) * int64(t.Cognitive),
	}
	for i := range r.Metrics.Functions {
		row.MaxCognitive = max(row.MaxCognitive, r.Metrics.Functions[i].Cognitive)
	}
	return row
}
