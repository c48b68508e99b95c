package search_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/reposage/reposage/internal/search"
)

// TestRespelt: words that are nowhere are taken for those that are spelt most like them, and it is said what was done,
// or that nothing is there.
func TestRespelt(t *testing.T) {
	s, _ := newSearcher(t, search.Options{})
	for _, c := range []struct{ query, want, note string }{
		{"DelivryQueue", "android/DeliveryQueue.kt", `No place has "DelivryQueue": "DeliveryQueue" is looked for.`},
		{"shortest_pahts", "planner/shortest_path.py", `"shortest_path" is looked for.`},
		{"exponentail backof", "worker/retry.rb", `No place has "exponentail": "exponential" is looked for.`},
		{"how are reqeusts matched to handlers", "server/router.go", `No place has "reqeusts": `},
		{"Router", "server/router.go", ""},
		{"routers", "server/router.go", ""}, // another form
		{"how do clients learn that parcels changed", "web/src/parcelStore.ts", ""},
		{"ParcelShop", "", `Nothing is called "ParcelShop" here`},
		{"parcel-shop", "", `Nothing is called "parcel-shop" here`},
		{"dijkstra zzzzzz", "planner/shortest_path.py", `No place has "zzzzzz".`},
		{`"no such phrase"`, "", "No place has the phrase"},
		{"retry lang:pythn", "", `No file is in "pythn". Languages here: Go, `},
		{"path:nowhere", "", "The filter takes none of the files."},
		{"retry path:crypto", "", ""},
	} {
		res := ask(t, s, c.query, search.Request{N: 3})
		if c.want != "" && (len(res.List) == 0 || res.List[0].Path != c.want) {
			t.Errorf("%q: the first is not %s: %+v", c.query, c.want, res.List)
		}
		if said := slices.ContainsFunc(res.Notes, func(n string) bool { return strings.Contains(n, c.note) }); c.note != "" && !said || c.note == "" && len(res.Notes) > 0 {
			t.Errorf("%q: notes %q, want %q", c.query, res.Notes, c.note)
		}
	}
}

// TestKnownWordsAreNotRespelt: a word that is spelt well may be nowhere.
func TestKnownWordsAreNotRespelt(t *testing.T) {
	s, _ := newSearcher(t, search.Options{Knows: func(w string) bool { return w == "rooter" || w == "delivr" }})
	for _, q := range []string{"rooter of parcels", "how is the rooter closed", "delivring parcels"} {
		for _, n := range ask(t, s, q, search.Request{N: 3}).Notes {
			if strings.Contains(n, "looked for") {
				t.Errorf("%q: %s", q, n)
			}
		}
	}
}
