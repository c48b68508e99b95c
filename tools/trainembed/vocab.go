package main

import (
	"cmp"
	"math"
	"slices"

	"github.com/reposage/reposage/internal/embed/static"
)

// counter counts in how many pairs and in how many repositories each word occurs.
type counter struct {
	words map[string]*tally
	pairs int
}

type tally struct {
	pairs, repos int
	lastPair     int
	lastRepo     string
}

// countWords counts the words of the pairs to train on.
func countWords(file string) (*counter, error) {
	c := newCounter()
	return c, readPairs(file, func(p *pair) error {
		if p.Role == roleTrain {
			c.add(p)
		}
		return nil
	})
}

func newCounter() *counter { return &counter{words: map[string]*tally{}} }

func (c *counter) add(p *pair) {
	c.pairs++
	for _, text := range []string{p.Query, p.Doc, p.Code} {
		static.EachWord([]byte(text), func(w []byte) { c.word(w, p.Repo) })
	}
}

func (c *counter) word(w []byte, repo string) {
	t := c.words[string(w)]
	if t == nil {
		t = &tally{}
		c.words[string(w)] = t
	}
	if t.lastPair != c.pairs {
		t.lastPair = c.pairs
		t.pairs++
	}
	if t.lastRepo != repo { // pairs of a repository follow each other
		t.lastRepo = repo
		t.repos++
	}
}

// minRepos is in how many repositories a word must occur: what only one project says is no word of the language.
const minRepos = 3

// vocabulary returns the n words that most pairs have, most frequent first, with their inverse document frequencies.
func (c *counter) vocabulary(n int) (words []string, idf []float64) {
	for w, t := range c.words {
		if t.repos >= minRepos && len(w) <= 24 && !longNumber(w) {
			words = append(words, w)
		}
	}
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(-cmp.Compare(c.words[a].pairs, c.words[b].pairs), cmp.Compare(a, b))
	})
	words = words[:min(n, len(words))]
	for _, w := range words {
		idf = append(idf, math.Log(float64(c.pairs)/float64(c.words[w].pairs)))
	}
	return words, idf
}

func longNumber(w string) bool { return len(w) > 4 && w[0] >= '0' && w[0] <= '9' }
