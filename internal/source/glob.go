package source

import (
	"strings"

	"github.com/reposage/reposage"
)

// glob is one pattern in the syntax that .gitignore and .gitattributes share. Without a slash it
// matches the last element of a path, with one it is anchored at its folder. "*" and "?" do not
// match a slash, "**" as a whole element matches any number of elements.
//
// Matching is by elements, with one point of return for "**" and one for "*", so that its time is at
// most the product of the lengths, whatever the pattern.
type glob struct {
	negate  bool     // "!" in front (.gitignore only)
	dirOnly bool     // "/" behind: matches folders only
	base    bool     // no slash: compare the last element
	suffix  string   // base patterns of the form "*literal"
	elems   []string // between the slashes
}

const maxGlob = 1024 // bytes; longer patterns match nothing that exists

// parseGlob compiles a pattern; ok is false when it cannot match anything.
func parseGlob(pattern string) (g glob, ok bool) {
	if rest, neg := strings.CutPrefix(pattern, "!"); neg {
		g.negate, pattern = true, rest
	}
	if rest, dir := strings.CutSuffix(pattern, "/"); dir {
		g.dirOnly, pattern = true, rest
	}
	if pattern == "" || len(pattern) > maxGlob {
		return glob{}, false
	}
	g.base = !strings.Contains(pattern, "/")
	if g.base {
		if lit, star := strings.CutPrefix(pattern, "*"); star && !strings.ContainsAny(lit, `*?[\`) {
			g.suffix = lit
		}
	}
	g.elems = strings.Split(strings.TrimPrefix(pattern, "/"), "/")
	return g, true
}

// match reports whether the pattern matches path itself, which is relative to the pattern's folder.
func (g *glob) match(path string) bool {
	if !g.base {
		return matchElems(g.elems, path)
	}
	name := path[strings.LastIndexByte(path, '/')+1:]
	if g.suffix != "" {
		return strings.HasSuffix(name, g.suffix)
	}
	return matchElem(g.elems[0], name)
}

// matchTree reports whether the pattern matches path or a folder above it.
func (g *glob) matchTree(path string) bool {
	if !g.dirOnly && g.match(path) {
		return true
	}
	for i := strings.LastIndexByte(path, '/'); i > 0; i = strings.LastIndexByte(path[:i], '/') {
		if g.match(path[:i]) {
			return true
		}
	}
	return false
}

// matchElems matches a whole path against pattern elements.
func matchElems(pat []string, path string) bool {
	var retryPat []string // behind the last "**"
	retryPath := ""       // and the path that was tried with it
	for {
		switch {
		case len(pat) > 0 && pat[0] == "**":
			if len(pat) == 1 {
				return path != ""
			}
			pat = pat[1:]
			retryPat, retryPath = pat, path
			continue
		case len(pat) == 0 && path == "":
			return true
		case len(pat) > 0 && path != "":
			elem, rest, _ := strings.Cut(path, "/")
			if matchElem(pat[0], elem) {
				pat, path = pat[1:], rest
				continue
			}
		}
		if retryPat == nil || retryPath == "" {
			return false
		}
		// Let "**" take one element more.
		_, retryPath, _ = strings.Cut(retryPath, "/")
		pat, path = retryPat, retryPath
	}
}

// matchElem matches one element: "*", "?", "[a-z]", "\x".
func matchElem(pat, s string) bool {
	retryPat, retryS := "", ""
	retry := false
	for {
		if pat == "" && s == "" {
			return true
		}
		if pat != "" && pat[0] == '*' {
			pat = strings.TrimLeft(pat, "*")
			retry, retryPat, retryS = true, pat, s
			continue
		}
		if pat != "" && s != "" {
			if n, ok := matchByte(pat, s[0]); ok {
				pat, s = pat[n:], s[1:]
				continue
			}
		}
		if !retry || retryS == "" {
			return false
		}
		retryS = retryS[1:]
		pat, s = retryPat, retryS
	}
}

// matchByte matches one byte against the head of pat and returns how long that head is.
func matchByte(pat string, c byte) (n int, ok bool) {
	switch pat[0] {
	case '?':
		return 1, true
	case '\\':
		if len(pat) > 1 {
			return 2, pat[1] == c
		}
	case '[':
		if n, ok, closed := matchClass(pat, c); closed {
			return n, ok
		}
		return 1, false // git: an unclosed class matches nothing
	}
	return 1, pat[0] == c
}

// matchClass matches "[a-z]", "[!a]", "[[:digit:]]".
func matchClass(pat string, c byte) (n int, ok, closed bool) {
	i := 1
	negate := i < len(pat) && (pat[i] == '!' || pat[i] == '^')
	if negate {
		i++
	}
	for first := true; i < len(pat); first = false {
		switch {
		case pat[i] == ']' && !first:
			return i + 1, ok != negate, true
		case strings.HasPrefix(pat[i:], "[:"):
			if end := strings.Index(pat[i+2:], ":]"); end >= 0 {
				ok = ok || inClass(pat[i+2:i+2+end], c)
				i += end + 4
				continue
			}
		case pat[i] == '\\' && i+1 < len(pat):
			i++
		}
		lo := pat[i]
		i++
		hi := lo
		if i+1 < len(pat) && pat[i] == '-' && pat[i+1] != ']' {
			i++
			if pat[i] == '\\' && i+1 < len(pat) {
				i++
			}
			hi = pat[i]
			i++
		}
		ok = ok || lo <= c && c <= hi
	}
	return 0, false, false
}

func inClass(name string, c byte) bool {
	lower, upper, digit := 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9'
	switch name {
	case "alnum":
		return lower || upper || digit
	case "alpha":
		return lower || upper
	case "digit":
		return digit
	case "lower":
		return lower
	case "upper":
		return upper
	case "space":
		return c == ' ' || '\t' <= c && c <= '\r'
	case "blank":
		return c == ' ' || c == '\t'
	case "xdigit":
		return digit || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
	case "punct":
		return c > ' ' && c < 0x7f && !lower && !upper && !digit
	case "print":
		return c >= ' ' && c < 0x7f
	case "graph":
		return c > ' ' && c < 0x7f
	case "cntrl":
		return c < ' ' || c == 0x7f
	}
	return false
}

// selection is what Options.Paths, Include and Exclude leave of a tree.
type selection struct {
	paths            []string
	include, exclude []glob
}

func newSelection(o Options) (*selection, error) {
	s := &selection{}
	for _, p := range o.Paths {
		p = strings.Trim(strings.TrimPrefix(p, "./"), "/")
		if p != "" && p != "." {
			s.paths = append(s.paths, p)
		}
	}
	var err error
	if s.include, err = parseGlobs("include", o.Include); err != nil {
		return nil, err
	}
	s.exclude, err = parseGlobs("exclude", o.Exclude)
	return s, err
}

func parseGlobs(option string, patterns []string) ([]glob, error) {
	var out []glob
	for _, p := range patterns {
		g, ok := parseGlob(p)
		if !ok {
			return nil, reposage.Errorf(reposage.EInvalid, "--%s %q is no pattern", option, p).
				WithHint(`Use the syntax of .gitignore, for instance "*.gen.go" or "docs/**".`)
		}
		out = append(out, g)
	}
	return out, nil
}

func (s *selection) matches(path string) bool {
	return s.underPath(path) &&
		(len(s.include) == 0 || lastMatch(s.include, path)) &&
		(len(s.exclude) == 0 || !lastMatch(s.exclude, path))
}

func (s *selection) underPath(path string) bool {
	for _, p := range s.paths {
		if rest, ok := strings.CutPrefix(path, p); ok && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return len(s.paths) == 0
}

// lastMatch applies patterns as .gitignore does: the last one that matches decides.
func lastMatch(globs []glob, path string) bool {
	for i := len(globs) - 1; i >= 0; i-- {
		if globs[i].matchTree(path) {
			return !globs[i].negate
		}
	}
	return false
}
