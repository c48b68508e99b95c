package source

import (
	"cmp"
	"slices"
	"strings"
)

// person is a name and an address as recorded in a commit.
type person struct{ name, email string }

// maxPerson bounds names and addresses; commits carry anything.
const maxPerson = 256

// newPerson trims, shortens and makes valid UTF-8 of what a commit says.
func newPerson(name, email string) person {
	clean := func(s string) string {
		if len(s) > maxPerson {
			s = s[:maxPerson]
		}
		return strings.TrimSpace(strings.ToValidUTF8(s, "\uFFFD"))
	}
	return person{clean(name), clean(email)}
}

// maxMailmap is the largest .mailmap that is read, in bytes.
const maxMailmap = 4 << 20

// mailmap maps recorded persons to the ones they want to be known as (gitmailmap(5)). Keys are in
// lower case; the one with a name wins over the one for the address alone.
type mailmap struct {
	byEmail map[string]person
	byBoth  map[person]person
}

// parseMailmap reads the format of gitmailmap(5):
//
//	Proper Name <commit@email>
//	<proper@email> <commit@email>
//	Proper Name <proper@email> <commit@email>
//	Proper Name <proper@email> Commit Name <commit@email>
//
// Lines of any other form are passed over, as git does.
func parseMailmap(text []byte) mailmap {
	m := mailmap{byEmail: make(map[string]person), byBoth: make(map[person]person)}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		name1, email1, rest, ok := cutPerson(line)
		if !ok {
			continue
		}
		name2, email2, _, two := cutPerson(rest)
		if !two {
			// One address: it is the recorded one.
			if name1 != "" {
				m.add(person{name: name1}, "", email1)
			}
			continue
		}
		m.add(person{name1, email1}, name2, email2)
	}
	return m
}

// add enters a mapping. A later line fills or replaces what an earlier one for the same key said.
func (m mailmap) add(to person, name, email string) {
	key := person{strings.ToLower(name), strings.ToLower(email)}
	if name == "" {
		old := m.byEmail[key.email]
		m.byEmail[key.email] = person{cmp.Or(to.name, old.name), cmp.Or(to.email, old.email)}
		return
	}
	old := m.byBoth[key]
	m.byBoth[key] = person{cmp.Or(to.name, old.name), cmp.Or(to.email, old.email)}
}

// cutPerson splits "Name <email> rest".
func cutPerson(s string) (name, email, rest string, ok bool) {
	name, after, ok := strings.Cut(s, "<")
	if !ok {
		return "", "", "", false
	}
	email, rest, ok = strings.Cut(after, ">")
	if !ok {
		return "", "", "", false
	}
	p := newPerson(name, email)
	return p.name, p.email, rest, true
}

// resolve returns the person p wants to be known as.
func (m mailmap) resolve(p person) person {
	key := person{strings.ToLower(p.name), strings.ToLower(p.email)}
	to, ok := m.byBoth[key]
	if !ok {
		to = m.byEmail[key.email]
	}
	return person{cmp.Or(to.name, p.name), cmp.Or(to.email, p.email)}
}

// identity is what makes two persons the same: the address without regard to case, the name where
// there is none.
func (p person) identity() string {
	if p.email == "" {
		return "\x00" + p.name
	}
	return strings.ToLower(p.email)
}

// resolveAuthors applies the mailmap and counts the window's commits per author. Of several
// spellings the newest commit's is shown.
func (h *History) resolveAuthors() {
	m := parseMailmap(h.mailmap)
	ids := newInterner[string]()
	h.authorOf = make([]int32, len(h.people))
	for i, p := range h.people {
		p = m.resolve(p)
		id := ids.id(p.identity())
		h.authorOf[i] = int32(id)
		if int(id) == len(h.authors) {
			h.authors = append(h.authors, Author{Name: p.name, Email: p.email})
		}
	}
	for i := range h.commits {
		if c := &h.commits[i]; c.counted() {
			a := &h.authors[h.authorOf[c.author]]
			a.Commits++
			a.Last = max(a.Last, c.when)
			if a.First == 0 || c.when < a.First {
				a.First = c.when
			}
		}
	}
	h.sortAuthors()
}

// sortAuthors puts most commits first and leaves those without a commit in the window at the end.
func (h *History) sortAuthors() {
	order := make([]int, len(h.authors))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		x, y := &h.authors[a], &h.authors[b]
		return cmp.Or(cmp.Compare(y.Commits, x.Commits), cmp.Compare(y.Last, x.Last), cmp.Compare(x.Name, y.Name), cmp.Compare(a, b))
	})
	place := make([]int32, len(order))
	sorted := make([]Author, len(order))
	for to, from := range order {
		place[from], sorted[to] = int32(to), h.authors[from]
	}
	for i := range h.authorOf {
		h.authorOf[i] = place[h.authorOf[i]]
	}
	h.authors = sorted
}
