package index

import (
	"path"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// TakesFile reports whether the file's chunks may pass: its path, language and whether it is test code fit. A nil
// filter takes everything. For many files Files is faster.
func (f *Filter) TakesFile(file *File) bool { return f.Files()(file) }

// Files returns a function that says what TakesFile does. It is safe for concurrent use.
func (f *Filter) Files() func(*File) bool {
	if !f.OnFiles() {
		return func(*File) bool { return true }
	}
	paths, notPaths := compilePaths(f.Paths), compilePaths(f.NotPaths)
	return func(file *File) bool {
		if f.Tests == TestsNone && file.Test || f.Tests == TestsOnly && !file.Test {
			return false
		}
		isLanguage := func(name string) bool { return strings.EqualFold(name, file.Language) }
		if !anyOf(f.Languages, isLanguage) || slices.ContainsFunc(f.NotLanguages, isLanguage) {
			return false
		}
		if len(paths)+len(notPaths) == 0 {
			return true
		}
		path := strings.ToLower(file.Path)
		isPath := func(p pathPattern) bool { return p.matches(path) }
		return anyOf(paths, isPath) && !slices.ContainsFunc(notPaths, isPath)
	}
}

// OnFiles reports whether the filter leaves out any files.
func (f *Filter) OnFiles() bool {
	return f != nil && len(f.Paths)+len(f.NotPaths)+len(f.Languages)+len(f.NotLanguages)+int(f.Tests) > 0
}

// OnChunks reports whether the filter looks at chunks, not only at their files.
func (f *Filter) OnChunks() bool { return f != nil && len(f.Symbols)+len(f.Kinds) > 0 }

// TakesChunk reports whether a chunk of a file that passes fits as well.
func (f *Filter) TakesChunk(c *reposage.Chunk) bool {
	if !f.OnChunks() {
		return true
	}
	return f.takesKind(c) && anyOf(f.Symbols, func(name string) bool { return inSymbol(c, name) })
}

func (f *Filter) takesKind(c *reposage.Chunk) bool {
	if len(f.Kinds) == 0 || c.SymbolKind != 0 && slices.Contains(f.Kinds, c.SymbolKind) {
		return true
	}
	return slices.ContainsFunc(c.Definitions, func(d reposage.Definition) bool { return slices.Contains(f.Kinds, d.Kind) })
}

func anyOf[T any](list []T, is func(T) bool) bool {
	return len(list) == 0 || slices.ContainsFunc(list, is)
}

// inSymbol reports whether the chunk defines the name or is inside of what has it: Server and handle and
// Server.handle are in Server.handle.
func inSymbol(c *reposage.Chunk, name string) bool {
	if hasElements(c.Symbol, separators.Replace(name)) {
		return true
	}
	return slices.ContainsFunc(c.Definitions, func(d reposage.Definition) bool { return Defines(&d, name) })
}

// Defines reports whether a definition has the name, or the name is the end of its qualified one: handle, Server.handle
// and server::handle are api.Server.handle. Letters are compared in any case.
func Defines(d *reposage.Definition, name string) bool {
	if strings.EqualFold(d.Name, name) {
		return true
	}
	name = separators.Replace(name)
	border := len(d.Qualified) - len(name)
	return name != "" && border >= 0 && (border == 0 || d.Qualified[border-1] == '.') && strings.EqualFold(d.Qualified[border:], name)
}

// separators are how languages and people write the dot of a qualified name.
var separators = strings.NewReplacer("::", ".", "#", ".", "->", ".", "\\", ".")

// hasElements reports whether name is a run of whole elements of a qualified name, in any case.
func hasElements(qualified, name string) bool {
	if name == "" {
		return false
	}
	for i := 0; i+len(name) <= len(qualified); i++ {
		end := i + len(name)
		if (i == 0 || qualified[i-1] == '.') && (end == len(qualified) || qualified[end] == '.') && strings.EqualFold(qualified[i:end], name) {
			return true
		}
	}
	return false
}

// pathPattern is a pattern that paths are compared with in lower case.
type pathPattern struct {
	part     string   // of the path: without wildcards, or where what looks like one is part of a name: [id].tsx
	last     string   // glob for the last element
	elements []string // globs from the first element on
}

func compilePaths(patterns []string) []pathPattern {
	compiled := make([]pathPattern, len(patterns))
	for i, p := range patterns {
		compiled[i] = compilePath(strings.ToLower(p))
	}
	return compiled
}

// compilePath reads a pattern: one without wildcards is a part of the path, in any case; a glob (*, ?, [a-z] within an
// element, ** for any number of elements) without a slash is for the last element, others for the whole path or a
// folder it is in.
func compilePath(pattern string) pathPattern {
	if !strings.ContainsAny(pattern, "*?[") {
		return pathPattern{part: pattern}
	}
	part := ""
	if !strings.ContainsAny(pattern, "*?") {
		part = pattern
	}
	anchored := strings.HasPrefix(pattern, "/")
	pattern = strings.Trim(pattern, "/")
	if !anchored && !strings.Contains(pattern, "/") {
		return pathPattern{part: part, last: pattern}
	}
	return pathPattern{part: part, elements: strings.Split(pattern, "/")}
}

// matches reports whether a path in lower case is meant.
func (p *pathPattern) matches(name string) bool {
	if p.part != "" && strings.Contains(name, p.part) {
		return true
	}
	switch {
	case p.last != "":
		return matchElement(p.last, name[strings.LastIndexByte(name, '/')+1:])
	case p.elements != nil:
		return matchElements(p.elements, strings.Split(name, "/"))
	}
	return p.part == "" // which every path has in it
}

// matchElements matches elements one by one; a pattern that ends earlier means the folder. The time is bounded by the
// product of the lengths: only the last ** is tried again.
func matchElements(pattern, elements []string) bool {
	i, retry, from := 0, -1, 0
	for at := 0; ; {
		switch {
		case i == len(pattern):
			return true
		case pattern[i] == "**":
			i++
			retry, from = i, at
			continue
		case at < len(elements) && matchElement(pattern[i], elements[at]):
			i, at = i+1, at+1
			continue
		case retry < 0 || from >= len(elements):
			return false
		}
		from++
		i, at = retry, from
	}
}

// matchElement matches one element with a glob; one that is not valid matches nothing.
func matchElement(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}
