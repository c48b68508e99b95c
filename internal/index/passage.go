package index

import "github.com/reposage/reposage"

// AppendPassage appends the text of a chunk that its vector is made of: where it stands, what it is cut from, and its
// lines. What counts most comes first, as models read only the beginning of a long text.
func AppendPassage(b []byte, path string, c *reposage.Chunk, text []byte) []byte {
	b = append(append(b, path...), '\n')
	if c.Symbol != "" {
		b = append(append(b, c.Symbol...), '\n')
	}
	size := uint32(len(text))
	start := min(c.Start, size)
	return append(b, text[start:max(start, min(c.End, size))]...)
}
