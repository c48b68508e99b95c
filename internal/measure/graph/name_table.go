package graph

import (
	"cmp"
	"slices"
)

// nameRow is a definition by scope and name.
type nameRow struct {
	scope int32
	name  uint32
	def   int32
}

func compareRows(a, b nameRow) int {
	return cmp.Or(cmp.Compare(a.scope, b.scope), cmp.Compare(a.name, b.name), cmp.Compare(a.def, b.def))
}

// nameTable finds definitions by scope and name: sorted rows, and a hash table of where those of a scope and name
// begin. Every use of a name asks it several times, most of them for nothing.
type nameTable struct {
	rows  []nameRow
	slots []int32 // 1 + first row, by open addressing; 0 is free; nil while rows are not sorted
}

// add enters rows. They are found after the next sort.
func (t *nameTable) add(rows ...nameRow) {
	t.rows = append(t.rows, rows...)
	t.slots = nil
}

func (t *nameTable) sort() {
	if t.slots != nil {
		return
	}
	slices.SortFunc(t.rows, compareRows)
	distinct := 0
	for i := range t.rows {
		if t.begins(i) {
			distinct++
		}
	}
	size := 4
	for size < 2*distinct {
		size *= 2
	}
	t.slots = make([]int32, size)
	for i := range t.rows {
		if !t.begins(i) {
			continue
		}
		at := t.home(t.rows[i].scope, t.rows[i].name)
		for t.slots[at] != 0 {
			at = (at + 1) & (len(t.slots) - 1)
		}
		t.slots[at] = int32(i) + 1
	}
}

// begins reports whether a row is the first of its scope and name.
func (t *nameTable) begins(i int) bool {
	return i == 0 || t.rows[i-1].scope != t.rows[i].scope || t.rows[i-1].name != t.rows[i].name
}

// home is the slot to look at first: Fibonacci hashing of both halves.
func (t *nameTable) home(scope int32, name uint32) int {
	h := (uint64(uint32(scope))<<32 | uint64(name)) * 0x9e3779b97f4a7c15
	return int((h^h>>32)*0x9e3779b97f4a7c15>>32) & (len(t.slots) - 1)
}

// find returns the rows of a scope and name.
func (t *nameTable) find(scope int32, name uint32) []nameRow {
	if len(t.slots) == 0 {
		return nil
	}
	for at := t.home(scope, name); t.slots[at] != 0; at = (at + 1) & (len(t.slots) - 1) {
		i := int(t.slots[at]) - 1
		if t.rows[i].scope != scope || t.rows[i].name != name {
			continue
		}
		n := i + 1
		for n < len(t.rows) && !t.begins(n) {
			n++
		}
		return t.rows[i:n:n]
	}
	return nil
}

// has reports whether a scope has any rows.
func (t *nameTable) has(scope int32) bool {
	i, _ := slices.BinarySearchFunc(t.rows, nameRow{scope, 0, -1}, compareRows)
	return i < len(t.rows) && t.rows[i].scope == scope
}
