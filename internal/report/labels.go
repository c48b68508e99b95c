package report

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
)

// skipLabels are the skip reasons in words, as they stand after a number of files.
var skipLabels = map[reposage.SkipReason]string{
	reposage.SkipInvalidPath: "with an invalid path",
	reposage.SkipSubmodule:   "submodules",
	reposage.SkipSymlink:     "symbolic links",
	reposage.SkipExcluded:    "excluded by options",
	reposage.SkipTooLarge:    "too large",
	reposage.SkipUnreadable:  "unreadable",
	reposage.SkipLFSPointer:  "LFS pointers",
	reposage.SkipVendored:    "vendored",
	reposage.SkipFixtures:    "test fixtures",
	reposage.SkipBinary:      "binary",
	reposage.SkipUndecodable: "in an unknown encoding",
	reposage.SkipGenerated:   "generated",
	reposage.SkipMinified:    "minified",
}

// skipNotes say in one sentence what each reason means and what to do about it.
var skipNotes = map[reposage.SkipReason]string{
	reposage.SkipInvalidPath: "A path no work tree can safely hold: absolute, with “..” or “.git”, or over-long.",
	reposage.SkipSubmodule:   "A pointer to another repository; analyse that one on its own.",
	reposage.SkipSymlink:     "Links are never followed.",
	reposage.SkipExcluded:    "Left out by --path, --include or --exclude.",
	reposage.SkipTooLarge:    "Above the size limit of one file; --max-file-size raises it.",
	reposage.SkipUnreadable:  "The object is missing or damaged, or permission was denied.",
	reposage.SkipLFSPointer:  "The content lives in Git LFS, outside the repository.",
	reposage.SkipVendored:    "Third-party code by its path or by linguist-vendored; --vendored takes it.",
	reposage.SkipFixtures:    "Samples that tests read, in folders such as testdata and test/fixtures; --vendored takes them, too.",
	reposage.SkipBinary:      "Not text.",
	reposage.SkipUndecodable: "No known text encoding fits.",
	reposage.SkipGenerated:   "Written by a program, by its header, name or linguist-generated; --generated takes it.",
	reposage.SkipMinified:    "Bundled or minified for machines, or a source map.",
}

// limitLabels are the limit reasons in words, as they stand after a number of files.
var limitLabels = map[reposage.LimitReason]string{
	reposage.LimitTime:   "not parsed in time",
	reposage.LimitMemory: "over the parser's memory limit",
	reposage.LimitCrash:  "crashed the parser",
	reposage.LimitDepth:  "nested too deeply",
	reposage.LimitSize:   "too large for the parser",
}

// skipLabel returns the words for a reason, the reason itself when it is a newer one.
func skipLabel(r reposage.SkipReason) string { return cmp.Or(skipLabels[r], string(r)) }

// skipCount returns a number of files with the words for their reason: "1 symbolic link", "2 binary".
func skipCount(files int, r reposage.SkipReason) string {
	label := skipLabel(r)
	if files == 1 {
		label = strings.TrimSuffix(label, "s")
	}
	return thousands(files) + " " + label
}

func limitLabel(r reposage.LimitReason) string { return cmp.Or(limitLabels[r], string(r)) }

// bySize returns the skip groups, the one with most files first.
func bySize(groups []measure.SkipGroup) []measure.SkipGroup {
	sorted := slices.Clone(groups)
	slices.SortStableFunc(sorted, func(a, b measure.SkipGroup) int { return cmp.Compare(b.Files, a.Files) })
	return sorted
}

// place returns "path:line" ready to be copied; the path alone when there is no line.
func place(path string, line int) string {
	if line <= 0 {
		return Visible(path)
	}
	return Visible(path) + ":" + strconv.Itoa(line)
}

// distribution returns the distribution of a metric, nil when there is none or it is empty.
func distribution(r *measure.Repository, metric string) *measure.Distribution {
	for i := range r.Distributions {
		if d := &r.Distributions[i]; d.Metric == metric && d.Count > 0 {
			return d
		}
	}
	return nil
}

// countFrom returns how many values lie in bands that begin at from or above.
func countFrom(d *measure.Distribution, from float64) int {
	n := 0
	for _, b := range d.Bands {
		if b.From >= from {
			n += b.Count
		}
	}
	return n
}

// worseLow reports whether small values of a metric are the bad ones.
func worseLow(metric string) bool {
	m, err := measure.FindMetric(metric)
	return err == nil && m.LowIsBad
}

// severity grades band i of a distribution from 0 (fine) to 3 (worst). A band beyond the metric's
// limit has 2, the ones farther out 3; the last one within the limit has 1. Without a limit nothing
// is graded.
func severity(d *measure.Distribution, i int) int {
	m, err := measure.FindMetric(d.Metric)
	if err != nil || m.Limit == 0 {
		return 0
	}
	step := 1
	if m.LowIsBad {
		step = -1
	}
	beyond := func(i int) bool { return i >= 0 && i < len(d.Bands) && isBeyond(&d.Bands[i], m) }
	switch {
	case beyond(i) && beyond(i-step):
		return 3
	case beyond(i):
		return 2
	case beyond(i + step):
		return min(1, len(d.Bands)-3) // three bands are a traffic light without this grade
	default:
		return 0
	}
}

// isBeyond reports whether all of a band is beyond the limit of its metric.
func isBeyond(b *measure.Band, m *measure.Metric) bool {
	if m.LowIsBad {
		return !b.Open && b.To < m.Limit
	}
	return b.From > m.Limit
}

// bandRange writes the values of a band: "6–10", "5", "41+".
func bandRange(b *measure.Band) string {
	from := decimal(b.From)
	if b.Open {
		return from + "+"
	}
	if to := decimal(math.Floor(b.To)); to != from {
		return from + "–" + to
	}
	return from
}

// bandTitle is bandRange with the band's own name, if that says more: "B 6–10".
func bandTitle(b *measure.Band) string {
	if b.Label == "" || unicode.IsDigit([]rune(b.Label)[0]) {
		return bandRange(b)
	}
	return b.Label + " " + bandRange(b)
}
