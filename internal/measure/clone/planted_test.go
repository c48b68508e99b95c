package clone_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage/internal/measure/clone"
)

// gardener writes Go functions at random. No two of them are alike but by design.
type gardener struct{ rng *rand.Rand }

// statement is a form of statement; $0 to $3 stand for local names, %s for names that a copy keeps.
var statements = []string{
	"$0 := %s.%s($1.%s, $2)",
	"if $0.%s != nil && $1.%s > 0 {\n\t\treturn %s($0, $1)\n\t}",
	"for _, $3 := range $0.%s {\n\t\t%s($3.%s, $1)\n\t}",
	"$1.%s = append($1.%s, $0.%s...)",
	"switch $2.%s {\n\tcase %s:\n\t\t$0.%s()\n\tcase %s, %s:\n\t\t$1.%s--\n\t}",
	"defer func() { $2.%s(%s) }()",
	"$0.%s[$1.%s] += %s * $2.%s",
	"if err := %s.%s($0); err != nil {\n\t\treturn fmt.Errorf(\"%s %%w\", err)\n\t}",
	"go %s($0.%s, map[string]%s{\"%s\": $1})",
	"$2.%s, $0.%s = $0.%s, !$2.%s",
	"select {\n\tcase $1.%s <- $0:\n\t\treturn %s\n\tdefault:\n\t}",
}

// body returns the text of a function's statements, local names still open.
func (g gardener) body(statementCount int) string {
	var b strings.Builder
	for range statementCount {
		s := statements[g.rng.IntN(len(statements))]
		args := make([]any, strings.Count(s, "%s"))
		for i := range args {
			args[i] = fmt.Sprintf("n%d", g.rng.IntN(5000))
		}
		fmt.Fprintf(&b, "\t"+s+"\n", args...)
	}
	return b.String()
}

// function returns a function with the given statements and new names for what is local.
func (g gardener) function(body string) string {
	local := make([]string, 0, 8)
	for i := range 4 {
		local = append(local, fmt.Sprintf("$%d", i), fmt.Sprintf("v%d", g.rng.IntN(1_000_000)))
	}
	name := fmt.Sprintf("f%d", g.rng.IntN(1_000_000))
	head := fmt.Sprintf("func %s($0 *T%d, $1 *U%d, $2 W%d) error {\n", name, g.rng.IntN(1000), g.rng.IntN(1000), g.rng.IntN(1000))
	return strings.NewReplacer(local...).Replace(head + body + "\treturn nil\n}\n")
}

// TestPlantedCopies plants copies with other names among functions that have none: each is found, with its
// lines, and nothing else.
func TestPlantedCopies(t *testing.T) {
	for seed := range uint64(20) {
		g := gardener{rand.New(rand.NewPCG(seed, 9))}
		c := newCorpus(t, clone.Options{})
		bodies := make([]string, 3)
		want := make([][]string, len(bodies)) // places
		for i := range bodies {
			bodies[i] = g.body(14 + g.rng.IntN(20))
		}
		for file := range 40 {
			text, line := "package p\n\nimport \"fmt\"\n\n", 5
			name := fmt.Sprintf("d%d/f%02d.go", file%3, file)
			for range 1 + g.rng.IntN(6) {
				body, planted := g.body(1+g.rng.IntN(25)), -1
				if g.rng.IntN(10) == 0 {
					planted = g.rng.IntN(len(bodies))
					body = bodies[planted]
				}
				f := g.function(body)
				if planted >= 0 {
					want[planted] = append(want[planted], fmt.Sprintf("%s:%d-%d", name, line, line+strings.Count(f, "\n")-1))
				}
				text, line = text+f+"\n", line+strings.Count(f, "\n")+1
			}
			c.add(name, text)
		}
		var all []string
		for _, places := range want {
			if len(places) > 1 {
				slices.Sort(places)
				all = append(all, strings.Join(places, " "))
			}
		}
		var got []string
		for _, group := range c.find().Groups {
			var places []string
			for _, p := range group.Places {
				places = append(places, fmt.Sprintf("%s:%d-%d", p.Path, p.Line, p.EndLine))
			}
			slices.Sort(places)
			got = append(got, strings.Join(places, " "))
			if group.Kind != clone.Renamed {
				t.Errorf("seed %d: group of renamed copies is %s", seed, group.Kind)
			}
		}
		slices.Sort(all)
		slices.Sort(got)
		if !slices.Equal(got, all) {
			t.Errorf("seed %d: found\n\t%s\nplanted\n\t%s", seed, strings.Join(got, "\n\t"), strings.Join(all, "\n\t"))
		}
	}
}

// TestInconsistentNames: when names map to each other in no consistent way, it is other code.
func TestInconsistentNames(t *testing.T) {
	g := gardener{rand.New(rand.NewPCG(1, 1))}
	body := g.body(20)
	c := newCorpus(t, clone.Options{})
	c.add("a.go", "package p\n\n"+g.function(body))
	scrambled := strings.NewReplacer("$0", "$1", "$1", "$2", "$2", "$0")
	lines := strings.SplitAfter(body, "\n")
	for i := range lines {
		if i%3 == 0 {
			lines[i] = scrambled.Replace(lines[i])
		}
	}
	c.add("b.go", "package p\n\n"+g.function(strings.Join(lines, "")))
	if r := c.find(); len(r.Groups) > 0 {
		t.Errorf("found:\n%s", dump(r))
	}
}

// TestEveryStart finds a copy wherever it starts: the windows that are compared move along.
func TestEveryStart(t *testing.T) {
	g := gardener{rand.New(rand.NewPCG(2, 2))}
	copied := g.body(14)
	for before := range 60 {
		c := newCorpus(t, clone.Options{})
		c.add("a.go", "package p\n\n"+g.function(g.body(5)+copied+g.body(5)))
		c.add("b.go", "package p\n\n"+g.function(strings.Repeat("\tx++\n", before)+copied+g.body(3)))
		if r := c.find(); len(r.Groups) != 1 {
			t.Errorf("%d statements before: %d groups", before, len(r.Groups))
		}
	}
}
