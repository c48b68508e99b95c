package clone_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure/clone"
)

// TestSameFunctionInManyFiles: one group with all the places, not one for each pair.
func TestSameFunctionInManyFiles(t *testing.T) {
	g := gardener{rand.New(rand.NewPCG(3, 3))}
	body := g.body(20)
	c := newCorpus(t, clone.Options{})
	for i := range 200 {
		c.add(fmt.Sprintf("f%03d.go", i), "package p\n\n"+g.function(g.body(8))+"\n"+g.function(body)+"\n"+g.function(g.body(8)))
	}
	r := c.find()
	if len(r.Groups) != 1 || r.Groups[0].Count != 200 || r.Product.Groups != 1 {
		t.Fatalf("%d groups, the first: %+v", len(r.Groups), r.Groups[0])
	}
	if s := r.Summarize(5); len(s.Worst[0].Places) >= 200 || s.Worst[0].Count != 200 || len(s.Files) != 5 {
		t.Errorf("the summary holds %d places of %d and %d files", len(s.Worst[0].Places), s.Worst[0].Count, len(s.Files))
	}
	if len(r.Groups[0].Places) != 200 {
		t.Error("the summary took places of the result")
	}
}

// TestRepeatedBlock: a block of more than 100 tokens that stands many times in a row is one group, a shorter one
// is a repetition and none.
func TestRepeatedBlock(t *testing.T) {
	g := gardener{rand.New(rand.NewPCG(4, 4))}
	long, short := g.body(16), g.body(3)
	for _, test := range []struct {
		name   string
		block  string
		places int
	}{{"long", long, 30}, {"short", short, 0}} {
		t.Run(test.name, func(t *testing.T) {
			c := newCorpus(t, clone.Options{})
			c.add("a.go", "package p\n\n"+g.function(strings.Repeat(test.block, 30)))
			r := c.find()
			if test.places == 0 && len(r.Groups) == 0 {
				return
			}
			if len(r.Groups) != 1 || r.Groups[0].Count != test.places {
				t.Errorf("found:\n%s", dump(r))
			}
		})
	}
}

// TestMonotonousFiles: files that are nothing but repetition cost little and are no duplicates.
func TestMonotonousFiles(t *testing.T) {
	var cases strings.Builder
	for i := range 200 {
		fmt.Fprintf(&cases, "\tcase %d:\n\t\treturn \"n%d\"\n", i, i)
	}
	for name, text := range map[string]string{
		"equal lines": "package p\n\nfunc f() {\n" + strings.Repeat("\tx = x + 1\n", 100_000) + "}\n",
		"zeros":       "package p\n\nvar data = []int{\n" + strings.Repeat("\t0, 0, 0, 0, 0, 0, 0, 0,\n", 20_000) + "}\n",
		"like cases":  "package p\n\nfunc f(i int) string {\n\tswitch i {\n" + cases.String() + "\t}\n\treturn \"\"\n}\n",
		"one line":    "package p; func f() { " + strings.Repeat("x(y, 1); if z { w() }; ", 30_000) + "}",
		"empty":       "",
	} {
		t.Run(name, func(t *testing.T) {
			c := newCorpus(t, clone.Options{})
			c.add("a.go", text)
			if r := c.find(); len(r.Groups) > 0 {
				t.Errorf("%d groups, the first with %d tokens in %d places", len(r.Groups), r.Groups[0].Tokens, r.Groups[0].Count)
			}
		})
	}
}

// TestOneLineFiles: a copy must have ten lines, so that minified code is none.
func TestOneLineFiles(t *testing.T) {
	g := gardener{rand.New(rand.NewPCG(5, 5))}
	text := g.function(g.body(300))
	for _, test := range []struct {
		text   string
		groups int
	}{{text, 1}, {strings.ReplaceAll(text, "\n", "; "), 0}} {
		c := newCorpus(t, clone.Options{})
		c.add("a.go", test.text)
		c.add("b.go", test.text)
		if r := c.find(); len(r.Groups) != test.groups {
			t.Errorf("%d groups, want %d", len(r.Groups), test.groups)
		}
	}
}

// TestTests: copies among tests are counted apart, and a copy of the product in a test does not make the product
// a duplicate.
func TestTests(t *testing.T) {
	g := gardener{rand.New(rand.NewPCG(6, 6))}
	both, tests, product := g.body(16), g.body(16), g.body(16)
	c := newCorpus(t, clone.Options{})
	c.add("a.go", "package p\n\n"+g.function(both)+"\n"+g.function(product))
	c.add("b.go", "package p\n\n"+g.function(product))
	c.add("test/a.go", "package p\n\n"+g.function(both)+"\n"+g.function(tests))
	c.add("test/b.go", "package p\n\n"+g.function(tests))
	r := c.find()
	if r.Product.Groups != 1 || r.Tests.Groups != 2 {
		t.Errorf("%d groups in the product, %d in tests:\n%s", r.Product.Groups, r.Tests.Groups, dump(r))
	}
	for _, f := range r.Files {
		if f.Path == "a.go" && (len(f.Ranges) != 1 || f.DuplicatedLines >= f.CodeLines/2+10) {
			t.Errorf("a.go: %+v", f)
		}
		if f.Test && f.DuplicatedLines == 0 {
			t.Errorf("%s has no duplicates", f.Path)
		}
	}
	if s := r.Summarize(10); len(s.Worst) != 1 || len(s.Files) != 2 {
		t.Errorf("the summary has %d groups and %d files of the product", len(s.Worst), len(s.Files))
	}
}

// TestOrder: the order in which files are added does not matter.
func TestOrder(t *testing.T) {
	g := gardener{rand.New(rand.NewPCG(7, 7))}
	bodies := []string{g.body(16), g.body(18), g.body(20)}
	texts := map[string]string{}
	for i := range 20 {
		texts[fmt.Sprintf("f%02d.go", i)] = "package p\n\n" + g.function(bodies[i%3]) + "\n" + g.function(bodies[(i/2)%3])
	}
	want := ""
	for range 4 {
		c := newCorpus(t, clone.Options{})
		for name, text := range texts { // in another order every time
			c.add(name, text)
		}
		if got := dump(c.find()); want == "" {
			want = got
		} else if got != want {
			t.Fatalf("got:\n%s\nbefore:\n%s", got, want)
		}
	}
}

// TestFilesWithoutTokens: what cannot be compared does not make the rest look better.
func TestFilesWithoutTokens(t *testing.T) {
	c := newCorpus(t, clone.Options{})
	c.add("a.go", "package p\n\nimport \"fmt\"\n")
	c.detector.Add(&reposage.File{Entry: reposage.Entry{Path: "b.tcl"}}, 1000, nil)
	if r := c.find(); len(r.Files) != 1 || r.Product.CodeLines != 2 {
		t.Errorf("%+v", r)
	}
}

func TestCancel(t *testing.T) {
	c := newCorpus(t, clone.Options{})
	c.add("a.go", "package p\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.detector.Find(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestDamagedStream names the file.
func TestDamagedStream(t *testing.T) {
	d := clone.NewDetector(clone.Options{})
	d.Add(&reposage.File{Entry: reposage.Entry{Path: "x/damaged.go"}}, 1, []byte{1, 2, 3})
	if _, err := d.Find(t.Context()); reposage.ErrorCode(err) != reposage.ECorrupt || !strings.Contains(err.Error(), "x/damaged.go") {
		t.Errorf("error %v", err)
	}
}
