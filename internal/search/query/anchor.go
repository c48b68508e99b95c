package query

import (
	"bytes"
	"math"
	"slices"
)

// anchors find the places where a match can be: each match has one of them in it. They are pieces of literals that
// look the same in any case but that of ASCII letters, so that two searches for a byte find them.
type anchors []anchor

// anchor is a piece of a literal.
type anchor struct {
	text         []byte // folded ASCII
	at           int    // of its rarest byte
	lower, upper byte   // that byte
}

// Bounds of anchors.
const (
	maxAnchors   = 8       // more are slower to look for than the pattern
	minAnchor    = 3       // bytes
	anchorWindow = 8 << 10 // bytes that are searched for each in turn
)

// rarity is how rare a byte is in source code: 0 is common. Bytes that are not listed are rare.
var rarity = func() (t [256]uint8) {
	for c := range t {
		t[c] = 20
	}
	for i, c := range []byte(" etaoinsrhldcumfpg.()_,\"=wybv/x-;:{}01>'kj*<[]zq") {
		t[c] = uint8(i / 2)
	}
	return t
}()

// newAnchors returns the anchors of each group of literals that has good ones, the best first. With folded, letters of
// the text may be others outside ASCII in another case.
func newAnchors(groups [][]string, folded bool) []anchors {
	var all []anchors
	for _, group := range groups {
		made := make(anchors, 0, len(group))
		for _, literal := range group {
			made = append(made, newAnchor(literal, folded))
		}
		if made.weight() > 0 {
			all = append(all, made)
		}
	}
	slices.SortStableFunc(all, func(a, b anchors) int { return b.weight() - a.weight() })
	return all
}

// weight says how good anchors are; 0 is of no use.
func (as anchors) weight() int {
	if len(as) == 0 || len(as) > maxAnchors {
		return 0
	}
	least := math.MaxInt
	for i := range as {
		least = min(least, as[i].weight())
	}
	return least
}

// weight says how good an anchor is; 0 is of no use.
func (a *anchor) weight() int {
	if len(a.text) < minAnchor {
		return 0
	}
	return len(a.text) + int(rarity[a.lower])
}

// newAnchor returns the longest piece of a literal that can be searched for by its bytes.
func newAnchor(literal string, folded bool) anchor {
	var a anchor
	start := 0
	for i := 0; i <= len(literal); i++ {
		if i < len(literal) && literal[i] < 0x80 && (!folded || literal[i] != 'k' && literal[i] != 's') { // also U+212A and U+017F
			continue
		}
		if i-start > len(a.text) {
			a.text = []byte(literal[start:i])
		}
		start = i + 1
	}
	for i, c := range a.text {
		if i == 0 || rarity[c] > rarity[a.lower] {
			a.at, a.lower = i, c
		}
	}
	a.upper = a.lower
	if 'a' <= a.lower && a.lower <= 'z' {
		a.upper -= 'a' - 'A'
	}
	return a
}

// find returns where the first of the anchors is at or after from, -1 for nowhere.
func (as anchors) find(text []byte, from int) int {
	for from < len(text) {
		end := min(len(text), from+anchorWindow)
		found := -1
		for i := range as {
			a := &as[i]
			if n := a.find(text[:min(len(text), end+len(a.text)-1)], from); n >= 0 {
				found, end = n, n
			}
		}
		if found >= 0 {
			return found
		}
		from = end
	}
	return -1
}

// find returns where the anchor is at or after from, -1 for nowhere.
func (a *anchor) find(text []byte, from int) int {
	low, up := from+a.at, from+a.at
	nextLow, nextUp := -1, -1
	if a.upper == a.lower {
		up, nextUp = len(text), len(text)
	}
	for {
		if nextLow < low {
			nextLow = indexFrom(text, a.lower, low)
		}
		if nextUp < up {
			nextUp = indexFrom(text, a.upper, up)
		}
		next := min(nextLow, nextUp)
		if next >= len(text) {
			return -1
		}
		if start := next - a.at; a.matches(text[start:]) {
			return start
		}
		if next == nextLow {
			low = next + 1
		}
		if next == nextUp {
			up = next + 1
		}
	}
}

// indexFrom returns where a byte is at or after from, the length of the text for nowhere.
func indexFrom(text []byte, c byte, from int) int {
	if from < len(text) {
		if i := bytes.IndexByte(text[from:], c); i >= 0 {
			return from + i
		}
	}
	return len(text)
}

// matches reports whether a text begins with the anchor, in any case.
func (a *anchor) matches(text []byte) bool {
	if len(text) < len(a.text) {
		return false
	}
	for i, c := range a.text {
		t := text[i]
		if 'A' <= t && t <= 'Z' {
			t += 'a' - 'A'
		}
		if t != c {
			return false
		}
	}
	return true
}
