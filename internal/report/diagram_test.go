package report

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

func TestDiagramPutsUsersAboveWhatTheyUse(t *testing.T) {
	nodes := []node{{Name: "base"}, {Name: "app", Layer: 2}, {Name: "lib/one", Layer: 1}, {Name: "lib/two", Layer: 1}}
	edges := []dependency{{1, 2, 10}, {1, 3, 1}, {2, 0, 5}, {3, 0, 5}, {0, 1, 1}, {2, 2, 9}}
	d := drawDependencies(nodes, edges)
	y := func(i int) float64 { return d.Boxes[i].Y }
	if !(y(1) < y(2) && y(2) == y(3) && y(2) < y(0)) {
		t.Errorf("boxes: %+v", d.Boxes)
	}
	if len(d.Lines) != 5 {
		t.Fatalf("%d lines; a use of itself is not drawn", len(d.Lines))
	}
	for i, l := range d.Lines {
		if l.Back != (i == 4) {
			t.Errorf("line %d: back is %v", i, l.Back)
		}
	}
	if d.Lines[0].Level <= d.Lines[1].Level || d.Lines[0].Title != "app → lib/one: 10 uses" {
		t.Errorf("%+v, %+v", d.Lines[0], d.Lines[1])
	}
	if again := drawDependencies(nodes, edges); !reflect.DeepEqual(d, again) {
		t.Error("the same graph is drawn in two ways")
	}
}

func TestDiagramStaysOnItsPage(t *testing.T) {
	var nodes []node
	for i := range 40 {
		nodes = append(nodes, node{Name: fmt.Sprintf("a/long/path/of/folders/that/goes/on/%d\x1b", i), Size: i})
	}
	d := drawDependencies(nodes, nil)
	rows := map[float64]float64{}
	for _, b := range d.Boxes {
		if b.X < 0 || b.X+b.W > d.Width || b.Y < 0 || b.Y+b.H > d.Height {
			t.Errorf("outside: %+v", b)
		}
		if strings.ContainsRune(b.Label+b.Title, '\x1b') {
			t.Errorf("a control character is drawn: %q", b.Label)
		}
		rows[b.Y]++
	}
	if len(rows) != 5 {
		t.Errorf("%d rows of 40 boxes, want 5", len(rows))
	}
	if d := drawDependencies(nil, nil); len(d.Boxes) != 0 || d.Height <= 0 {
		t.Errorf("nothing: %+v", d)
	}
}
