package search

import (
	"math"
	"path"
	"slices"
	"strings"

	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
)

// fileTable is what the paths of an index say. It is made once, so that ranking reads nothing.
type fileTable struct {
	files   []index.File
	entries []fileEntry // of each file
	words   []pathWord
	begins  map[byte][]int32   // words by the first letter of them and of what they are short for
	titles  map[string][]int32 // files by title
}

// fileEntry is what one path says.
type fileEntry struct {
	stem    []int32 // words of the file's name without extension, and of its folder where the name stands for it
	folders []int32 // words of the last folders
	title   string  // the name without extension, folded, without separators: "requestcontext"
	roles   role
}

// pathWord is a word of paths.
type pathWord struct {
	text  string
	stem  string  // as the index stems
	idf   float64 // inverse frequency among the files
	files []int32 // whose name has it
}

// nearFolders is how many folders above a file say something about it.
const nearFolders = 3

func newFileTable(files []index.File) *fileTable {
	t := &fileTable{files: files, entries: make([]fileEntry, len(files)), begins: map[byte][]int32{}, titles: map[string][]int32{}}
	r := &pathReader{table: t, ids: map[string]int32{}, shared: sharedNames(files), words: map[string][]string{}, folders: map[string]folderEntry{}}
	var count []int // files of each word
	for i := range files {
		e := &t.entries[i]
		r.read(e, &files[i])
		count = slices.Grow(count, len(t.words)-len(count))[:len(t.words)]
		for _, w := range e.stem {
			t.words[w].files = append(t.words[w].files, int32(i))
			count[w]++
		}
		for _, w := range e.folders {
			count[w]++
		}
		t.titles[e.title] = append(t.titles[e.title], int32(i))
	}
	for w := range t.words {
		t.words[w].idf = math.Log(1 + float64(len(files))/float64(count[w]+1))
	}
	t.markOlder()
	t.dropExamples()
	return t
}

// manyFiles is from how many files on a name says little that they share.
const manyFiles = 6

// sharedNames counts the files of each name.
func sharedNames(files []index.File) map[string]int {
	count := make(map[string]int, len(files))
	for i := range files {
		count[strings.ToLower(fileStem(path.Base(files[i].Path)))]++
	}
	return count
}

// read takes a path apart. A name that stands for its folder, or that many files have (handler.lua, schema.lua), is
// told from the others by the folder it is in: that counts as part of it.
func (r *pathReader) read(e *fileEntry, f *index.File) {
	folder, base := path.Split(f.Path)
	in := r.folder(folder)
	name := fileStem(base)
	e.roles = in.roles | rolesOf(f, base, r.split(name))
	e.title = joinName(name)
	e.stem = r.addWords(e, nil, name)
	if lower := strings.ToLower(name); barrels[lower] || r.shared[lower] >= manyFiles {
		if i := lastTelling(in.names); i >= 0 {
			e.stem = r.addWords(e, e.stem, in.names[i])
		}
	}
	for _, dir := range in.names[max(0, len(in.names)-nearFolders):] {
		e.folders = r.addWords(e, e.folders, dir)
	}
}

// pathReader reads paths for a table. Most elements of paths occur many times: each is taken apart once.
type pathReader struct {
	table   *fileTable
	ids     map[string]int32    // words
	shared  map[string]int      // how many files have a name
	words   map[string][]string // of elements
	folders map[string]folderEntry
}

// folderEntry is what the folders of a path say.
type folderEntry struct {
	names []string
	roles role
}

func (r *pathReader) folder(path string) folderEntry {
	e, ok := r.folders[path]
	if !ok {
		e.names = strings.FieldsFunc(path, func(c rune) bool { return c == '/' })
		for _, d := range e.names {
			e.roles |= folderRoles[strings.ToLower(d)]
			for _, w := range r.split(d) {
				e.roles |= folderWords[w]
			}
		}
		r.folders[path] = e
	}
	return e
}

func (r *pathReader) split(element string) []string {
	words, ok := r.words[element]
	if !ok {
		words = pathWords(element)
		r.words[element] = words
	}
	return words
}

// lastTelling is the last folder whose name says something; -1 for none.
func lastTelling(folders []string) int {
	for i := range slices.Backward(folders) {
		if !generic[strings.ToLower(folders[i])] {
			return i
		}
	}
	return -1
}

// addWords appends the numbers of the words of a path's element that the entry does not have.
func (r *pathReader) addWords(e *fileEntry, list []int32, element string) []int32 {
	for _, text := range r.split(element) {
		id, ok := r.ids[text]
		if !ok {
			id = int32(len(r.table.words))
			r.ids[text] = id
			r.table.addWord(id, text)
		}
		if !slices.Contains(list, id) && !slices.Contains(e.stem, id) {
			list = append(list, id)
		}
	}
	return list
}

func (t *fileTable) addWord(id int32, text string) {
	t.words = append(t.words, pathWord{text: text, stem: stemOf(text)})
	t.begins[text[0]] = append(t.begins[text[0]], id)
	if long := longForms[text]; long != "" && long[0] != text[0] {
		t.begins[long[0]] = append(t.begins[long[0]], id)
	}
}

// generic are folders that say nothing about what is in them.
var generic = setOf(`src lib source include main internal pkg`)

// fileStem is a file's name up to the first dot that is not its first character: "schema" of "schema.test.ts".
func fileStem(base string) string {
	for i := 1; i < len(base); i++ {
		if base[i] == '.' || base[i] == '`' { // List`1.cs
			return base[:i]
		}
	}
	return base
}

// pathWords are the words of an element of a path, folded.
func pathWords(element string) []string {
	var words []string
	var s term.Scanner
	whole := ""
	for s.Reset([]byte(element)); s.Next(); {
		switch s.Kind() {
		case term.Whole:
			if whole != "" {
				words = append(words, whole)
			}
			whole = string(s.Term())
		case term.Part:
			whole = ""
			words = append(words, string(s.Term()))
		}
	}
	if whole != "" {
		words = append(words, whole)
	}
	return words
}

// joinName makes names comparable that are written in different ways: request_context, RequestContext.
func joinName(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == ' ' || r == '.' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// stemOf returns the stem of a word as the index has it.
func stemOf(w string) string {
	for _, t := range term.Of(w) {
		if t.Kind == term.Stem {
			return t.Text
		}
	}
	return w
}
