package search

import (
	"cmp"
	"slices"
	"strings"

	"github.com/reposage/reposage/internal/index"
)

// likes are the words of paths that are like a subject of the query, in order of id.
type likes []like

type like struct {
	id    int32   // of a word of paths
	share float64 // how much they are alike, 0 to 1
}

// like finds the words of paths that are like a subject of a query.
func (t *fileTable) like(w *subject) likes {
	var found likes
	seen := ""
	look := func(first byte) {
		if strings.IndexByte(seen, first) >= 0 {
			return
		}
		seen += string([]byte{first})
		for _, id := range t.begins[first] {
			best := 0.0
			for _, form := range w.forms {
				best = max(best, likeness(form, &t.words[id]))
			}
			if best > 0 {
				found = append(found, like{id, best})
			}
		}
	}
	for _, form := range w.forms {
		look(form[0])
		if long := longForms[form]; long != "" {
			look(long[0])
		}
	}
	slices.SortFunc(found, func(a, b like) int { return cmp.Compare(a.id, b.id) })
	return slices.CompactFunc(found, func(a, b like) bool { return a.id == b.id })
}

// of is how much the query's word is like a word of paths.
func (l likes) of(id int32) float64 {
	i, ok := slices.BinarySearchFunc(l, id, func(x like, id int32) int { return cmp.Compare(x.id, id) })
	if !ok {
		return 0
	}
	return l[i].share
}

// best is how much the query's word is like one of some words.
func (l likes) best(words []int32) (best float64) {
	for _, id := range words {
		best = max(best, l.of(id))
	}
	return best
}

// How much words count as one by their letters, from equality down.
const (
	likeShort  = 0.9  // one is the usual abbreviation of the other: ctx, context
	likeBegins = 0.85 // one begins the other: auth, authentication
	likeAlike  = 0.75 // both begin alike: recovery, recoverer

	beginsBytes = 3 // the shortest that begins another
	alikeBytes  = 5 // and the shortest common beginning
	endingBytes = 5 // the longest that may follow it
)

// likeness says how much a folded word of a query and one of a path are the same by their letters.
func likeness(q string, p *pathWord) float64 {
	if q == p.text || q == p.stem {
		return 1
	}
	if begins(q, longForms[p.text]) || begins(p.text, longForms[q]) {
		return likeShort
	}
	n, end := 0, min(len(q), len(p.text))
	for n < end && q[n] == p.text[n] {
		n++
	}
	switch {
	case n >= beginsBytes && n == end:
		return likeBegins
	case n >= alikeBytes && len(p.text)-n < endingBytes && len(q)-n <= endingBytes:
		return likeAlike
	}
	return 0
}

func begins(word, long string) bool { return long != "" && strings.HasPrefix(word, long) }

// longForms has the abbreviations that code is full of, with how the words begin that they stand for. Those that
// begin their word themselves (config, auth, param) need no entry.
var longForms = map[string]string{
	"acl": "access", "addr": "address", "alloc": "allocat", "arg": "argument", "args": "argument", "async": "asynchron",
	"attr": "attribut", "attrs": "attribut", "btn": "button", "buf": "buffer", "cb": "callback", "cert": "certificat",
	"cfg": "config", "cli": "command", "cmd": "command", "conn": "connect", "ctrl": "control", "ctx": "context", "db": "database",
	"de": "deserializ", "decl": "declar", "deps": "dependenc", "dir": "director", "dst": "destination", "env": "environ",
	"eq": "equal", "err": "error", "evt": "event", "exec": "execut", "expr": "expression", "fmt": "format", "fn": "function",
	"fs": "filesystem", "func": "function", "gc": "garbage", "hdr": "header", "i18n": "international", "idx": "index",
	"img": "image", "impl": "implement", "impls": "implement", "ip": "address", "iter": "iterat", "l10n": "localiz", "lb": "balanc",
	"len": "length", "mgmt": "manage", "mgr": "manager", "msg": "message", "mw": "middleware", "num": "number", "obj": "object",
	"passwd": "password", "pkg": "package", "ptr": "pointer", "rand": "random", "req": "request", "res": "respon", "resp": "respon",
	"ser": "serializ", "sess": "session", "src": "source", "stmt": "statement", "str": "string", "svc": "service",
	"sync": "synchron", "tbl": "table", "tmp": "temp", "tmpl": "templat", "tok": "token", "tpl": "templat", "tx": "transaction",
	"txt": "text", "tz": "timezone", "usr": "user", "util": "utilit", "utils": "utilit", "val": "value", "var": "variable",
	"ws": "websocket",
}

// fromPaths is how many files come in by their names alone.
const fromPaths = 20

// paths adds the files whose names say most of what is asked for, whether another leg found them or not.
func (cs *candidates) paths() {
	t := cs.s.table
	scores := map[int32]float64{}
	cs.likes = make([]likes, len(cs.in.paths))
	for i := range cs.in.paths {
		w := &cs.in.paths[i]
		cs.likes[i] = t.like(w)
		for _, l := range cs.likes[i] {
			for _, f := range t.words[l.id].files {
				scores[f] += l.share * w.idf * t.words[l.id].idf
			}
		}
	}
	best := make([]index.Hit, 0, len(scores)) // of files
	for f, score := range scores {
		best = append(best, index.Hit{Chunk: f, Score: float32(score)})
	}
	slices.SortFunc(best, func(a, b index.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Chunk, b.Chunk))
	})
	for _, b := range best[:min(len(best), fromPaths)] {
		cs.addFile(b.Chunk)
	}
}

// titles notes which files are called what the query names.
func (cs *candidates) titles() {
	for _, n := range cs.in.names {
		if n.words == 1 { // Named says as much
			continue
		}
		for _, f := range cs.s.table.titles[joinName(n.text)] {
			if c := cs.addFile(f); c != nil {
				c.titled = 1
			}
		}
	}
}
