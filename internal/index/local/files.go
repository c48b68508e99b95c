package local

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
)

// place is where an index keeps what belongs to a file.
type place struct {
	first  int32  // its first chunk
	block  uint32 // of texts
	offset uint32 // in the decoded block
	size   uint32 // of the text
	terms  uint16 // of the path: the length of that field
}

// fileTable is the list of files in order of path.
type fileTable struct {
	files  []index.File
	places []place // one more at the end, whose first is the number of chunks
	fileOf []int32 // of each chunk
}

// kinds are the stored values of reposage.LanguageKind.
var kinds = []reposage.LanguageKind{"", reposage.KindCode, reposage.KindMarkup, reposage.KindData, reposage.KindProse, reposage.KindUnknown}

const (
	flagTest = 1 << iota
	flagHex  // the blob id is hexadecimal and stored as bytes
)

// appendFiles appends the table: the languages, how many bytes paths and blob ids have in all, then each file with its path as the length it shares with the one
// before and the rest.
func appendFiles(b []byte, files []index.File, places []place) []byte {
	languages := languagesOf(files)
	b = binary.AppendUvarint(b, uint64(len(languages)))
	for _, l := range languages {
		b = appendBytes(b, l)
	}
	names := 0
	for i := range files {
		names += len(files[i].Path) + len(files[i].Blob)
	}
	b = binary.AppendUvarint(b, uint64(len(files)))
	b = binary.AppendUvarint(b, uint64(names))
	last := ""
	for i := range files {
		f, p := &files[i], &places[i]
		shared := sharedPrefix(last, f.Path)
		last = f.Path
		b = binary.AppendUvarint(b, uint64(shared))
		b = appendBytes(b, f.Path[shared:])
		flags, blob := byte(0), []byte(f.Blob)
		if raw, err := hex.DecodeString(f.Blob); err == nil && hex.EncodeToString(raw) == f.Blob {
			flags, blob = flagHex, raw
		}
		if f.Test {
			flags |= flagTest
		}
		b = append(b, flags)
		b = appendBytes(b, blob)
		language, _ := slices.BinarySearch(languages, f.Language)
		b = binary.AppendUvarint(b, uint64(language))
		b = append(b, byte(max(slices.Index(kinds, f.Kind), 0)))
		b = binary.AppendUvarint(b, uint64(f.Lines))
		b = binary.AppendUvarint(b, uint64(places[i+1].first-p.first))
		b = binary.AppendUvarint(b, uint64(p.block))
		b = binary.AppendUvarint(b, uint64(p.offset))
		b = binary.AppendUvarint(b, uint64(p.size))
		b = binary.AppendUvarint(b, uint64(p.terms))
	}
	return b
}

func languagesOf(files []index.File) []string {
	seen := map[string]bool{}
	var all []string
	for i := range files {
		if l := files[i].Language; !seen[l] {
			seen[l] = true
			all = append(all, l)
		}
	}
	slices.Sort(all)
	return all
}

func sharedPrefix[S string | []byte](a, b S) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// parseFiles reads the table. It returns nil when the bytes are not one, of exactly so many chunks.
func parseFiles(b []byte, chunks int) *fileTable {
	c := cursor{b: b}
	languages := make([]string, c.count(1))
	for i := range languages {
		languages[i] = c.string()
	}
	n := c.count(12)
	t := &fileTable{files: make([]index.File, n), places: make([]place, n+1), fileOf: make([]int32, 0, chunks)}
	names := nameReader{ends: make([][2]int, 0, n), all: make([]byte, 0, min(c.uvarint(), 64*uint64(len(b))))}
	for i := range t.files {
		t.files[i].Test = names.read(&c)&flagTest != 0
		if !t.readFile(&c, i, languages, chunks) {
			return nil
		}
	}
	t.places[n].first = int32(len(t.fileOf))
	if len(t.fileOf) != chunks || !c.done() || c.bad || !names.assign(t.files) {
		return nil
	}
	return t
}

// readFile reads what stands behind the names of file i.
func (t *fileTable) readFile(c *cursor, i int, languages []string, chunks int) bool {
	f, p := &t.files[i], &t.places[i]
	language, kind := c.uvarint(), c.byte()
	f.Lines = int(c.u32())
	count := c.uvarint()
	p.first = int32(len(t.fileOf))
	p.block, p.offset, p.size = c.u32(), c.u32(), c.u32()
	terms := c.u32()
	if c.bad || language >= uint64(len(languages)) || int(kind) >= len(kinds) || count > uint64(chunks-len(t.fileOf)) || terms > math.MaxUint16 {
		return false
	}
	f.Language, f.Kind = languages[language], kinds[kind]
	p.terms = uint16(terms)
	for range count {
		t.fileOf = append(t.fileOf, int32(i))
	}
	return true
}

// nameReader gathers paths and blob ids in one string, so that a table is two allocations, not two for each file.
type nameReader struct {
	all  []byte
	last [2]int   // of all: the path before
	ends [][2]int // of each file: end of its path and of its blob
}

// read reads path and blob id of the next file and returns its flags.
func (r *nameReader) read(c *cursor) (flags byte) {
	shared, rest := c.uvarint(), c.bytes()
	if shared > uint64(r.last[1]-r.last[0]) {
		c.fail()
		return 0
	}
	start := len(r.all)
	r.all = append(r.all, r.all[r.last[0]:r.last[0]+int(shared)]...)
	r.all = append(r.all, rest...)
	r.last = [2]int{start, len(r.all)}
	flags = c.byte()
	blob := c.bytes()
	path := len(r.all)
	if flags&flagHex != 0 {
		r.all = hex.AppendEncode(r.all, blob)
	} else {
		r.all = append(r.all, blob...)
	}
	r.ends = append(r.ends, [2]int{path, len(r.all)})
	return flags
}

// assign gives the files their names, which must be in order.
func (r *nameReader) assign(files []index.File) bool {
	all, start := string(r.all), 0
	for i, e := range r.ends {
		files[i].Path, files[i].Blob = all[start:e[0]], all[e[0]:e[1]]
		if start = e[1]; i > 0 && files[i-1].Path >= files[i].Path {
			return false
		}
	}
	return true
}

// find returns which file has the path, or -1.
func (t *fileTable) find(path string) int {
	i, ok := slices.BinarySearchFunc(t.files, path, func(f index.File, path string) int {
		if f.Path < path {
			return -1
		}
		if f.Path > path {
			return 1
		}
		return 0
	})
	if !ok {
		return -1
	}
	return i
}

// chunksOf returns the chunks of a file.
func (t *fileTable) chunksOf(file int) (first, end int32) {
	return t.places[file].first, t.places[file+1].first
}
