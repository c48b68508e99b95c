package index

import (
	"path"
	"slices"
	"strings"

	"github.com/reposage/reposage"
)

// TakesFile reports whether the file's chunks may pass: its path, language and whether it is test code fit. A nil
// filter takes everything.
func (f *Filter) TakesFile(file *File) bool {
	if f == nil {
		return true
	}
	isPath := func(pattern string) bool { return matchPath(pattern, file.Path) }
	isLanguage := func(name string) bool { return strings.EqualFold(name, file.Language) }
	return anyOf(f.Paths, isPath) && anyOf(f.Languages, isLanguage) &&
		!slices.ContainsFunc(f.NotPaths, isPath) && !slices.ContainsFunc(f.NotLanguages, isLanguage) &&
		!(f.Tests == TestsNone && file.Test) && !(f.Tests == TestsOnly && !file.Test)
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

func anyOf(list []string, is func(string) bool) bool {
	return len(list) == 0 || slices.ContainsFunc(list, is)
}

// inSymbol reports whether the chunk defines the name or is inside of what has it: Server and handle and
// Server.handle are in Server.handle.
func inSymbol(c *reposage.Chunk, name string) bool {
	if hasElements(c.Symbol, name) {
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

// matchPath reports whether a path is meant by a pattern: one without wildcards is a part of the path, in any case; a
// glob (*, ?, [a-z] within an element, ** for any number of elements) without a slash is for the last
// element, others for the whole path or a folder it is in.
func matchPath(pattern, name string) bool {
	if !strings.ContainsAny(pattern, "*?[") {
		return containsFold(name, pattern)
	}
	anchored := strings.HasPrefix(pattern, "/")
	pattern = strings.Trim(pattern, "/")
	elements := strings.Split(name, "/")
	if !anchored && !strings.Contains(pattern, "/") {
		return matchElement(pattern, elements[len(elements)-1])
	}
	return matchElements(strings.Split(pattern, "/"), elements)
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

func matchElement(pattern, name string) bool {
	ok, err := path.Match(strings.ToLower(pattern), strings.ToLower(name))
	return ok && err == nil
}

func containsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}
