package local

import (
	"bytes"
	"context"
	"encoding/binary"
	"slices"
	"sort"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/index/term"
)

// definitionSize is the bytes of a definition: half a hash of the folded name, and the chunk (uint32, big-endian, so
// that they sort as bytes).
const definitionSize = 8

// nameHash is what definitions are looked up by.
func nameHash(name string) uint32 { return uint32(xxh3.Hash(term.AppendFold(nil, name))) }

// appendNames appends the entries of a definition: one for its name and, if that is another, one for the last element of
// its qualified name.
func appendNames(b []byte, d *reposage.Definition, chunk int32) []byte {
	b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, nameHash(d.Name)), uint32(chunk))
	if last := d.Qualified[strings.LastIndexByte(d.Qualified, '.')+1:]; last != d.Name && last != "" {
		b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, nameHash(last)), uint32(chunk))
	}
	return b
}

func parseDefinitionEntry(b []byte) (hash, chunk uint32) {
	return binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
}

// Defining returns the chunks that define one of the names, which may be qualified (see index.Defines), in ascending
// order.
func (x *Index) Defining(ctx context.Context, names []string, f *index.Filter) ([]int32, error) {
	if err := x.acquire(); err != nil {
		return nil, err
	}
	defer x.release()
	table, err := x.all(secDefinitions)
	if err != nil {
		return nil, err
	}
	var found []int32
	files := x.fileSet(f)
	for _, name := range names {
		for _, hash := range nameHashes(name) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			for _, c := range chunksOfHash(table, hash) {
				ok, err := x.defines(c, name, files, f)
				if err != nil {
					return nil, err
				}
				if ok {
					found = append(found, c)
				}
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// defines checks what the hash says.
func (x *Index) defines(chunk int32, name string, files bitmap, f *index.Filter) (bool, error) {
	if x.FileOf(chunk) < 0 {
		return false, x.pages.damaged(secDefinitions)
	}
	if !files.has(x.fileOf[chunk]) {
		return false, nil
	}
	c, err := x.chunk(chunk)
	if err != nil || !f.TakesChunk(&c) {
		return false, err
	}
	for i := range c.Definitions {
		if index.Defines(&c.Definitions[i], name) {
			return true, nil
		}
	}
	return false, nil
}

// nameSeparators are the last characters of what stands between the elements of a qualified name.
const nameSeparators = ".:#>\\"

// nameHashes returns the hashes of a name and of what stands behind its last separator.
func nameHashes(name string) []uint32 {
	hashes := []uint32{nameHash(name)}
	if i := strings.LastIndexAny(name, nameSeparators); i >= 0 && i+1 < len(name) {
		hashes = append(hashes, nameHash(name[i+1:]))
	}
	return hashes
}

// chunksOfHash finds a hash in the sorted table.
func chunksOfHash(table []byte, hash uint32) []int32 {
	key := binary.BigEndian.AppendUint32(nil, hash)
	n := len(table) / definitionSize
	i := sort.Search(n, func(i int) bool { return bytes.Compare(table[i*definitionSize:][:4], key) >= 0 })
	var chunks []int32
	for ; i < n && bytes.Equal(table[i*definitionSize:][:4], key); i++ {
		chunks = append(chunks, int32(binary.BigEndian.Uint32(table[i*definitionSize+4:])))
	}
	return chunks
}
