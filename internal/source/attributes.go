package source

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"github.com/reposage/reposage"
)

// tri is an attribute that may be set, unset ("-name", "name=false") or not mentioned.
type tri uint8

const (
	triUnspecified tri = iota
	triTrue
	triFalse
)

// attributes are what .gitattributes say of one path, as far as RepoSage listens.
// linguist-documentation and linguist-detectable have no effect: they concern a language
// statistic, not what a reader wants analysed.
type attributes struct {
	language string // linguist-language
	encoding string // encoding, which git gui and gitk honour for blobs
	// workEncoding is working-tree-encoding: blobs hold UTF-8, the file on disk this.
	workEncoding string
	vendored     tri  // linguist-vendored
	generated    tri  // linguist-generated
	binary       tri  // the macro "binary"; "-text" alone only keeps git from converting line ends
	filter       bool // a filter is named: disk and blob may differ at will
}

// variant spells the attributes that change what a content is taken for.
func (a attributes) variant() string {
	var b strings.Builder
	if a.language != "" {
		b.WriteString("+language=" + a.language)
	}
	if a.encoding != "" || a.workEncoding != "" {
		b.WriteString("+encoding=" + a.encoding + "," + a.workEncoding)
	}
	for _, t := range []struct {
		name  string
		value tri
	}{{"generated", a.generated}, {"binary", a.binary}} {
		if t.value != triUnspecified {
			b.WriteString("+" + t.name + "=" + strconv.Itoa(int(t.value)))
		}
	}
	return b.String()
}

// Bounds of .gitattributes. Git's own are far above; a repository that needs more loses the rest of
// its rules, not its analysis.
const (
	maxAttributesFile  = 1 << 20
	maxAttributesLine  = 2048
	maxAttributesRules = 2000 // that apply to one path
)

// attributeRule is one line of a .gitattributes.
type attributeRule struct {
	glob glob
	set  []attribute
}

// attribute is one assignment; value is "true", "false", a text, or "" for "unspecified".
type attribute struct{ name, value string }

// attributeRules are the rules of all .gitattributes of a tree.
type attributeRules struct {
	byDir map[string][]attributeRule // by folder, "" for the top
	last  string                     // folder of the last lookup
	chain []dirRules
}

type dirRules struct {
	skip  int // length of the folder's path with slash
	rules []attributeRule
}

// attributeRules reads the .gitattributes of the revision itself. Those of the machine, and
// .git/info/attributes, say nothing about the repository and are not read.
func (r *Repo) attributeRules(ctx context.Context, t *Tree) (*attributeRules, error) {
	rules := &attributeRules{byDir: map[string][]attributeRule{}, last: "/"}
	var files []*File
	for i := range t.Files {
		f := &t.Files[i]
		if isAttributesFile(f) {
			files = append(files, f)
		}
	}
	above, err := r.attributesAbove(ctx)
	if err != nil {
		return nil, err
	}
	files = append(above, files...)
	if len(files) == 0 {
		return rules, nil
	}
	err = r.backend.read(ctx, files, func(f *File, raw []byte, err error) error {
		if err == nil { // one that cannot be read shows as unreadable in the ledger
			rules.byDir[parentDir(f.Path)] = parseAttributes(raw)
		}
		return nil
	})
	return rules, err
}

func isAttributesFile(f *File) bool {
	return strings.HasSuffix(f.Path, ".gitattributes") && f.Path[strings.LastIndexByte(f.Path, '/')+1:] == ".gitattributes" &&
		(f.Mode == reposage.ModeFile || f.Mode == reposage.ModeExecutable) &&
		f.Size <= maxAttributesFile && invalidPath(f.Path) == ""
}

// attributesAbove returns the .gitattributes of the folders above an analysed sub-folder.
func (r *Repo) attributesAbove(ctx context.Context) ([]*File, error) {
	if r.prefix == "" || r.commitTree() == "" {
		return nil, nil
	}
	args := []string{"ls-tree", "-z", "-l", "--full-tree", r.commitTree(), "--"}
	for i := 0; i >= 0 && i < len(r.prefix); {
		args = append(args, r.prefix[:i]+".gitattributes")
		n := strings.IndexByte(r.prefix[i:], '/')
		if n < 0 {
			break
		}
		if i += n + 1; i == len(r.prefix) {
			break // the folder itself is part of the tree
		}
	}
	out, err := r.git.output(ctx, 1<<20, args...)
	if err != nil {
		return nil, reposage.Wrap(reposage.ECorrupt, err, "read attributes")
	}
	var files []*File
	err = scanTree(bytes.NewReader(out), func(e reposage.Entry) error {
		f := &File{File: reposage.File{Entry: e}}
		if isAttributesFile(f) {
			files = append(files, f)
		}
		return nil
	})
	return files, err
}

// parseAttributes reads a .gitattributes. Macro definitions and malformed lines are passed over,
// as git does.
func parseAttributes(raw []byte) []attributeRule {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	var rules []attributeRule
	for line := range bytes.Lines(raw) {
		if len(line) > maxAttributesLine {
			continue
		}
		pattern, rest, ok := cutPattern(strings.TrimSpace(string(line)))
		if !ok {
			continue
		}
		g, ok := parseGlob(pattern)
		if !ok || g.negate || g.dirOnly { // git knows neither here
			continue
		}
		if set := parseAssignments(rest); len(set) > 0 && len(rules) < maxAttributesRules {
			rules = append(rules, attributeRule{g, set})
		}
	}
	return rules
}

// cutPattern splits a line into its pattern, which may be a C-style quoted string, and the rest.
func cutPattern(line string) (pattern, rest string, ok bool) {
	if line == "" || line[0] == '#' || strings.HasPrefix(line, "[attr]") {
		return "", "", false
	}
	if line[0] == '"' {
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			return "", "", false
		}
		pattern, err = strconv.Unquote(quoted)
		return pattern, line[len(quoted):], err == nil
	}
	i := strings.IndexAny(line, " \t")
	if i < 0 {
		return "", "", false
	}
	return line[:i], line[i:], true
}

// parseAssignments reads "a -b c=value !d" and keeps what attributes knows.
func parseAssignments(s string) []attribute {
	var out []attribute
	for field := range strings.FieldsSeq(s) {
		name, value, hasValue := strings.Cut(field, "=")
		switch {
		case hasValue:
		case name[0] == '-':
			name, value = name[1:], "false"
		case name[0] == '!':
			name, value = name[1:], ""
		default:
			value = "true"
		}
		switch name {
		case "linguist-language", "gitlab-language", "working-tree-encoding", "encoding",
			"linguist-vendored", "linguist-generated", "binary", "filter":
			out = append(out, attribute{name, value})
		}
	}
	return out
}

// lookup returns the attributes of a path: the last matching rule of the deepest folder decides.
// Neighbouring paths are cheap.
func (r *attributeRules) lookup(path string) attributes {
	var a attributes
	if len(r.byDir) == 0 {
		return a
	}
	if dir := parentDir(path); dir != r.last {
		r.last, r.chain = dir, r.chainOf(dir)
	}
	for _, d := range r.chain {
		for i := range d.rules {
			if rule := &d.rules[i]; rule.glob.match(path[d.skip:]) {
				a.apply(rule.set)
			}
		}
	}
	return a
}

// chainOf collects the rules for a folder's files, top first, at most maxAttributesRules.
func (r *attributeRules) chainOf(dir string) []dirRules {
	var chain []dirRules
	left := maxAttributesRules
	add := func(d string, skip int) {
		if rules := r.byDir[d]; len(rules) > 0 && left > 0 {
			rules = rules[:min(len(rules), left)]
			left -= len(rules)
			chain = append(chain, dirRules{skip, rules})
		}
	}
	add("", 0)
	for i := 0; i < len(dir); i++ {
		if dir[i] == '/' {
			add(dir[:i], i+1)
		}
	}
	if dir != "" {
		add(dir, len(dir)+1)
	}
	return chain
}

func (a *attributes) apply(set []attribute) {
	for _, s := range set {
		text := s.value
		if text == "true" || text == "false" {
			text = ""
		}
		switch s.name {
		case "linguist-language", "gitlab-language":
			a.language, _, _ = strings.Cut(text, "?") // GitLab allows parameters behind the name
		case "encoding":
			a.encoding = strings.ToLower(text)
		case "working-tree-encoding":
			a.workEncoding = strings.ToLower(text)
		case "linguist-vendored":
			a.vendored = parseTri(s.value)
		case "linguist-generated":
			a.generated = parseTri(s.value)
		case "binary":
			a.binary = parseTri(s.value)
		case "filter":
			a.filter = text != ""
		}
	}
}

// parseTri reads linguist's booleans: set, or any value but "false", is true.
func parseTri(value string) tri {
	switch value {
	case "":
		return triUnspecified
	case "false":
		return triFalse
	}
	return triTrue
}
