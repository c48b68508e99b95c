package people

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// census is the input with every commit assigned to a person.
type census struct {
	in      *Input
	person  []int32  // author → index of people, -1 for a bot
	people  []person // with a commit that is counted
	all     int      // people with any commit
	commits int      // by people
	bots    int
}

type person struct {
	name        string
	commits     int   // that are counted
	first, last int64 // of those
	seen        int64 // the newest of all commits
}

// newCensus sorts authors into people and bots and counts their commits. People are in the order of
// commits, then names: their index breaks ties everywhere else.
func newCensus(in *Input) *census {
	c := &census{in: in, person: make([]int32, len(in.Authors))}
	known := make(map[string]int32, len(in.Authors))
	for i, recorded := range in.Authors {
		name := displayName(recorded)
		if isBot(name) {
			c.person[i] = -1
			continue
		}
		key := strings.ToLower(name)
		p, ok := known[key]
		if !ok {
			p = int32(len(c.people))
			known[key] = p
			c.people = append(c.people, person{name: name})
		}
		c.person[i] = p
	}
	for i := range in.Commits {
		c.enter(&in.Commits[i])
	}
	c.order()
	return c
}

// enter counts a commit.
func (c *census) enter(k *Commit) {
	p, counted := c.personOf(k), !c.in.Scoped || len(k.Files) > 0
	if p < 0 {
		if counted {
			c.bots++
		}
		return
	}
	// A clock that was ahead does not make the author active in the future.
	when := min(k.Time, c.in.Until)
	c.people[p].seen = max(c.people[p].seen, when)
	if counted {
		c.commits++
		c.people[p].count(when)
	}
}

func (p *person) count(when int64) {
	if p.commits == 0 || when < p.first {
		p.first = when
	}
	p.last = max(p.last, when)
	p.commits++
}

// personOf returns who made a commit, -1 for a bot.
func (c *census) personOf(k *Commit) int32 {
	if k.Author < 0 || int(k.Author) >= len(c.person) {
		return -1
	}
	return c.person[k.Author]
}

// order sorts people and drops those without a commit in the window.
func (c *census) order() {
	by := make([]int32, len(c.people))
	for i := range by {
		by[i] = int32(i)
	}
	slices.SortFunc(by, func(a, b int32) int {
		return cmp.Or(c.people[b].commits-c.people[a].commits, strings.Compare(c.people[a].name, c.people[b].name), cmp.Compare(a, b))
	})
	place, sorted := make([]int32, len(by)), make([]person, len(by))
	for i, p := range by {
		place[p], sorted[i] = int32(i), c.people[p]
	}
	for i, p := range c.person {
		if p >= 0 {
			c.person[i] = place[p]
		}
	}
	for i := range sorted {
		if sorted[i].seen != 0 {
			c.all++
		}
	}
	n := len(sorted)
	for n > 0 && sorted[n-1].commits == 0 {
		n--
	}
	c.people = sorted[:n]
}

// since is the time of the oldest commit by a person.
func (c *census) since() (oldest int64) {
	for i := range c.people {
		if first := c.people[i].first; i == 0 || first < oldest {
			oldest = first
		}
	}
	return oldest
}

// active reports whether a person committed in the last six months.
func (c *census) active(p int32) bool { return c.in.Until-c.people[p].seen <= Inactive }

// authors lists the people with what they are main authors of.
func (c *census) authors(main [][]int32) []Author {
	out := make([]Author, len(c.people))
	for i := range c.people {
		p := &c.people[i]
		out[i] = Author{
			Name: p.name, Commits: p.commits, Share: ratio(p.commits, c.commits),
			First: p.first, Last: p.last, Active: c.active(int32(i)),
		}
	}
	for _, set := range main {
		for _, p := range set {
			out[p].Files++
		}
	}
	return out
}

// displayName makes a name of what a commit records: never an address, never empty.
func displayName(recorded string) string {
	name := strings.Join(strings.Fields(recorded), " ")
	if !strings.Contains(name, " ") {
		if local, _, isAddress := strings.Cut(name, "@"); isAddress && local != "" {
			name = local
		}
	}
	return cmp.Or(name, "(unknown)")
}

// bots are names of programs that commit and do not call themselves bots.
var bots = map[string]bool{
	"dependabot": true, "dependabot-preview": true, "renovate": true, "greenkeeper": true, "github-actions": true,
	"github actions": true, "github action": true, "github": true, "gitlab": true, "jenkins": true, "travis ci": true, "circleci": true,
	"circle ci": true, "ci": true, "appveyor": true, "semantic-release": true, "allcontributors": true, "all-contributors": true,
	"pre-commit-ci": true, "pyup": true, "mergify": true, "snyk": true, "whitesource": true, "weblate": true,
	"hosted weblate": true, "transifex": true, "crowdin": true, "copybara-service": true, "google-java-format": true, "azure pipelines": true,
	"release please": true, "release-please": true, "bors": true, "homu": true, "changesets": true, "copilot": true, "imgbotapp": true, "scala steward": true, "scala-steward": true,
}

// isBot reports whether a name is that of a program: it says so ("renovate[bot]", "k8s-ci-robot", "Release
// Bot", "ImgBot") or is a well-known one. A surname that ends in "bot" is a person.
func isBot(name string) bool {
	if len(name) > len("Bot") && strings.HasSuffix(name, "Bot") {
		return true
	}
	name = strings.ToLower(name)
	if strings.Contains(name, "[bot]") || bots[name] {
		return true
	}
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) < 2 {
		return false
	}
	last := words[len(words)-1]
	return last == "bot" || last == "robot" || last == "autobot" || words[0] == "bot"
}
