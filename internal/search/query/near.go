package query

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// firstRune returns the bytes of the first character.
func firstRune(text string) string {
	_, n := utf8.DecodeRuneInString(text)
	return text[:n]
}

// maxNear is the length of the longest word that is compared with others.
const maxNear = 64

// distance is Edits of words that are not too long.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > maxNear || len(y) > maxNear {
		return maxNear
	}
	return Edits(x, y, maxNear)
}

// Edits is how many letters have to be added, left out, replaced or swapped with their neighbour to make one word of
// another; above the limit, any number above it.
func Edits[T byte | rune](a, b []T, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j-1]+cost, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > limit {
			return least
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// nearHint suggests up to three of the names, or lists some when none is near.
func nearHint(want string, names []string) string {
	type near struct {
		name string
		d    int
	}
	var all []near
	for _, n := range names {
		low := strings.ToLower(n)
		d := distance(want, low)
		if strings.HasPrefix(low, want) {
			d = min(d, 1)
		}
		if d <= max(1, utf8.RuneCountInString(want)/3) {
			all = append(all, near{n, d})
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return cmp.Compare(a.d, b.d) })
	var found []string
	for _, n := range all[:min(len(all), 3)] {
		found = append(found, n.name)
	}
	switch {
	case len(found) > 0:
		return "did you mean " + strings.Join(found, " or ") + "?"
	case len(names) <= 40:
		return "there are " + strings.Join(names, ", ")
	}
	return "write its name as GitHub does, such as Go, C++ or \"Jupyter Notebook\""
}

// maxBraces is how many paths the braces of one value may stand for.
const maxBraces = 64

// expandBraces returns the paths that {a,b} in a path stands for, the path itself without or with too many.
func expandBraces(path string) []string {
	paths := []string{path}
	for i := 0; i < len(paths) && len(paths) <= maxBraces; {
		open, alternatives, after, ok := braces(paths[i])
		if !ok {
			i++
			continue
		}
		var with []string
		for _, a := range alternatives {
			with = append(with, open+a+after)
		}
		paths = slices.Replace(paths, i, i+1, with...)
	}
	if len(paths) > maxBraces {
		return []string{path}
	}
	return paths
}

// braces cuts a path at its first pair of braces that holds a comma and no other brace.
func braces(path string) (before string, alternatives []string, after string, ok bool) {
	open := -1
	for i := range len(path) {
		switch path[i] {
		case '{':
			open = i
		case '}':
			if open < 0 {
				continue
			}
			if inner := path[open+1 : i]; strings.Contains(inner, ",") {
				return path[:open], strings.Split(inner, ","), path[i+1:], true
			}
			open = -1
		}
	}
	return "", nil, "", false
}
