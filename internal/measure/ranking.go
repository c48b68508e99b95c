package measure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// top keeps the first limit values in a total order, so that the order of adding does not show.
type top[T any] struct {
	limit   int
	compare func(a, b *T) int // negative when a comes first
	kept    []T
}

// add enters a copy of v when it is among the first.
func (t *top[T]) add(v *T) {
	if len(t.kept) >= t.limit {
		if t.limit <= 0 || t.compare(v, &t.kept[len(t.kept)-1]) >= 0 {
			return
		}
		t.kept = t.kept[:t.limit-1]
	}
	at, _ := slices.BinarySearchFunc(t.kept, v, func(kept T, v *T) int { return t.compare(&kept, v) })
	t.kept = slices.Insert(t.kept, at, *v)
}

// list returns what was kept, first first; never nil.
func (t *top[T]) list() []T {
	if t.kept == nil {
		return []T{}
	}
	return t.kept
}

// compareWorst: severity, then cognitive, then cyclomatic complexity.
func compareWorst(a, b *FunctionRow) int {
	return cmp.Or(
		cmp.Compare(b.Severity, a.Severity),
		cmp.Compare(b.Cognitive, a.Cognitive),
		cmp.Compare(b.Cyclomatic, a.Cyclomatic),
		compareFunctions(a, b))
}

// compareHotFunctions: the product, then complexity, then commits.
func compareHotFunctions(a, b *FunctionRow) int {
	return cmp.Or(
		cmp.Compare(b.Hotspot, a.Hotspot),
		cmp.Compare(b.Cognitive, a.Cognitive),
		compareFunctions(a, b))
}

func compareHotFiles(a, b *FileRow) int {
	return cmp.Or(
		cmp.Compare(b.Hotspot, a.Hotspot),
		cmp.Compare(b.Cognitive, a.Cognitive),
		strings.Compare(a.Path, b.Path))
}

func compareSkipped(a, b *Skipped) int {
	return cmp.Or(cmp.Compare(b.Size, a.Size), strings.Compare(a.Path, b.Path))
}

func compareLocations(a, b *location) int {
	return cmp.Or(strings.Compare(a.path, b.path), cmp.Compare(a.line, b.line))
}

// reasonPhrases word the metrics of Severity above their limit.
var reasonPhrases = map[string]string{
	"cognitive":  "cognitive %d (limit %d)",
	"cyclomatic": "cyclomatic %d (limit %d)",
	"nloc":       "%d lines of code (limit %d)",
	"nesting":    "nested %d deep (limit %d)",
	"params":     "%d parameters (limit %d)",
}

// worstReason names what is above its limit, the farthest first, at most three.
func worstReason(r *FunctionRow) string {
	type term struct {
		text   string
		weight float64
	}
	var terms []term
	for _, t := range severityTerms {
		if w := t.excess(r); w > 0 {
			text := fmt.Sprintf(reasonPhrases[t.metric.Name], int(t.metric.value(r)), int(t.metric.Limit))
			terms = append(terms, term{text, w})
		}
	}
	slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(b.weight, a.weight) })
	var texts []string
	for _, t := range terms[:min(len(terms), 3)] {
		texts = append(texts, t.text)
	}
	return strings.Join(texts, ", ")
}

func functionHotspotReason(r *FunctionRow) string {
	return fmt.Sprintf("%s by %s × cognitive %d", plural(r.Churn.Commits, "commit"), plural(r.Churn.Authors, "author"), r.Cognitive)
}

func fileHotspotReason(r *FileRow) string {
	return fmt.Sprintf("%s by %s × cognitive %d in %s, the worst %d",
		plural(r.Churn.Commits, "commit"), plural(r.Churn.Authors, "author"),
		r.Cognitive, plural(r.Functions, "function"), r.MaxCognitive)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// skipOrder is the order in which reasons are tested and listed.
var skipOrder = []reposage.SkipReason{
	reposage.SkipInvalidPath, reposage.SkipSubmodule, reposage.SkipSymlink, reposage.SkipExcluded,
	reposage.SkipTooLarge, reposage.SkipUnreadable, reposage.SkipLFSPointer, reposage.SkipVendored, reposage.SkipFixtures,
	reposage.SkipBinary, reposage.SkipUndecodable, reposage.SkipGenerated, reposage.SkipMinified,
}

var limitOrder = []reposage.LimitReason{
	reposage.LimitTime, reposage.LimitMemory, reposage.LimitCrash, reposage.LimitDepth, reposage.LimitSize,
}

func skipGroups(lists map[reposage.SkipReason]*top[Skipped], counts map[reposage.SkipReason]reposage.Count) []SkipGroup {
	groups := []SkipGroup{}
	for _, why := range inOrder(lists, skipOrder) {
		groups = append(groups, SkipGroup{Reason: why, Count: counts[why], Examples: lists[why].list()})
	}
	return groups
}

func limitedGroups(lists map[reposage.LimitReason]*top[Skipped], counts map[reposage.LimitReason]reposage.Count) []LimitedGroup {
	groups := []LimitedGroup{}
	for _, why := range inOrder(lists, limitOrder) {
		groups = append(groups, LimitedGroup{Reason: why, Count: counts[why], Examples: lists[why].list()})
	}
	return groups
}

// inOrder returns the keys of a map: those of order first, then any other alphabetically.
func inOrder[K ~string, V any](m map[K]V, order []K) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b K) int {
		ia, ib := slices.Index(order, a), slices.Index(order, b)
		if ia < 0 {
			ia = len(order)
		}
		if ib < 0 {
			ib = len(order)
		}
		return cmp.Or(cmp.Compare(ia, ib), strings.Compare(string(a), string(b)))
	})
	return keys
}
