package local

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
)

// Commit writes the index and publishes it in place of what is at its path. On any error nothing has changed there.
func (w *Writer) Commit(ctx context.Context) (err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return fmt.Errorf("commit index: %w", os.ErrClosed)
	}
	w.closed = true
	w.analyzers = nil
	defer w.spool.close()
	if w.base != nil {
		if err := w.base.acquire(); err != nil {
			return err
		}
		defer w.base.release()
	}
	out, err := newOutput(w.path)
	if err != nil {
		return err
	}
	c := &commit{Writer: w, ctx: ctx, out: out}
	if err = c.run(); err == nil {
		err = out.publish()
	}
	if err != nil {
		out.abort()
	}
	return err
}

// commit is the making of an index of what was gathered.
type commit struct {
	*Writer
	ctx     context.Context
	out     *output
	first   []int32 // chunk of each file; one more at the end
	places  []place
	about   description
	records []byte
	lengths []byte
	buf     []byte
}

func (c *commit) run() error {
	c.order()
	for _, step := range []func() error{c.writeTexts, c.writeChunks, c.writeSignatures, c.writeNames, c.writeMatrix, c.writeTerms, c.writeTables} {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// order sorts the files and numbers the chunks.
func (c *commit) order() {
	slices.SortFunc(c.files, func(a, b *entryFile) int { return strings.Compare(a.Path, b.Path) })
	n := int32(0)
	c.about.Meta = c.meta
	c.places = make([]place, len(c.files)+1)
	for i, e := range c.files {
		c.first = append(c.first, n)
		c.places[i] = place{first: n, size: e.size, terms: e.terms}
		n += int32(e.chunks)
		c.about.bytes += int64(e.size)
		c.about.total[index.FieldPath] += uint64(e.terms) * uint64(e.chunks)
	}
	c.first = append(c.first, n)
	c.places[len(c.files)].first = n
	c.about.chunks = int(n)
}

// textBlock is a block to be written: a range of files.
type textBlock struct{ from, to int }

// planBlocks says which files share a block.
func (c *commit) planBlocks() []textBlock {
	var blocks []textBlock
	size := 0
	for i, e := range c.files {
		if len(blocks) == 0 || beginsBlock(e.Path, size, int(e.size)) {
			blocks = append(blocks, textBlock{i, i})
			size = 0
		}
		c.places[i].block, c.places[i].offset = uint32(len(blocks)-1), uint32(size)
		size += int(e.size)
		blocks[len(blocks)-1].to = i + 1
	}
	return blocks
}

// storedText is a compressed block.
type storedText struct {
	b   []byte
	raw int
}

// writeTexts compresses the texts in blocks, or copies blocks of the base.
func (c *commit) writeTexts() error {
	blocks := c.planBlocks()
	if err := c.out.begin(secTexts); err != nil {
		return err
	}
	var table []byte
	offset := uint64(0)
	newWorker := func() func(int) (storedText, error) {
		p := &packer{commit: c, encoder: newEncoder(zstd.SpeedFastest)}
		return func(i int) (storedText, error) { return p.pack(blocks[i]) }
	}
	err := inOrder(c.ctx, len(blocks), newWorker, func(_ int, t storedText) error {
		table = blockInfo{offset, uint32(len(t.b)), uint32(t.raw)}.append(table)
		offset += uint64(len(t.b))
		_, err := c.out.Write(t.b)
		return err
	})
	if err != nil {
		return err
	}
	c.out.end()
	return c.out.put(secBlocks, table)
}

// packer compresses blocks, one after another.
type packer struct {
	*commit
	encoder   *zstd.Encoder
	buf, text []byte
}

func (p *packer) pack(b textBlock) (storedText, error) {
	if t, ok, err := p.copyBlock(b); ok || err != nil {
		return t, err
	}
	p.text = p.text[:0]
	for _, e := range p.files[b.from:b.to] {
		if err := p.appendText(e); err != nil {
			return storedText{}, err
		}
	}
	return storedText{p.encoder.EncodeAll(p.text, nil), len(p.text)}, nil
}

// appendText decodes the text of a file.
func (p *packer) appendText(e *entryFile) (err error) {
	if e.base >= 0 {
		text, err := p.base.text(e.base)
		p.text = append(p.text, text...)
		return err
	}
	if p.buf, err = p.spool.read(e.text, p.buf); err != nil {
		return err
	}
	start := len(p.text)
	p.text = slices.Grow(p.text, int(e.size))[:start+int(e.size)]
	_, err = s2.Decode(p.text[start:], p.buf)
	return err
}

// writeChunks writes details and gathers records and lengths.
func (c *commit) writeChunks() error {
	if err := c.out.begin(secDetails); err != nil {
		return err
	}
	offset := uint64(0)
	for _, e := range c.files {
		records, lengths, details, err := c.chunksOf(e)
		if err != nil {
			return err
		}
		if offset+uint64(len(details)) > 1<<32-1 {
			return reposage.Errorf(reposage.ERepoTooLarge, "the repository has too many symbols to index")
		}
		for ; len(records) > 0; records = records[recordSize:] {
			r := parseRecord(records)
			r.details += uint32(offset)
			c.records = r.append(c.records)
		}
		c.addLengths(lengths)
		offset += uint64(len(details))
		if _, err := c.out.Write(details); err != nil {
			return err
		}
	}
	c.out.end()
	if err := c.out.put(secChunks, c.records); err != nil {
		return err
	}
	return c.out.put(secLengths, c.lengths)
}

// chunksOf returns a file's records, with details counted from its first, its lengths and details.
func (c *commit) chunksOf(e *entryFile) (records, lengths, details []byte, err error) {
	if e.base >= 0 {
		return c.base.chunkParts(e.base)
	}
	if c.buf, err = c.spool.read(e.chunkParts, c.buf); err != nil {
		return nil, nil, nil, err
	}
	n := e.chunks * recordSize
	m := n + e.chunks*lengthSize
	return c.buf[:n], c.buf[n:m], c.buf[m:], nil
}

func (c *commit) addLengths(b []byte) {
	c.lengths = append(c.lengths, b...)
	for ; len(b) > 0; b = b[lengthSize:] {
		for slot, f := range storedFields {
			c.about.total[f] += uint64(binary.LittleEndian.Uint16(b[2*slot:]))
		}
	}
}

// writeNames writes the sorted hashes of definitions.
func (c *commit) writeNames() error {
	var entries []uint64
	add := func(b []byte, shift int32) {
		for ; len(b) >= definitionSize; b = b[definitionSize:] {
			entries = append(entries, binary.BigEndian.Uint64(b)+uint64(shift))
		}
	}
	for i, e := range c.files {
		if e.base >= 0 {
			continue
		}
		b, err := c.spool.read(e.names, c.buf)
		if err != nil {
			return err
		}
		add(b, c.first[i])
	}
	if err := c.addBaseNames(&entries); err != nil {
		return err
	}
	slices.Sort(entries)
	entries = slices.Compact(entries)
	b := make([]byte, 0, definitionSize*len(entries))
	for _, e := range entries {
		b = binary.BigEndian.AppendUint64(b, e)
	}
	return c.out.put(secDefinitions, b)
}

// writeMatrix copies codes and scales.
func (c *commit) writeMatrix() error {
	for _, part := range []struct {
		section
		size  int // of a chunk
		piece func(*entryFile) piece
	}{
		{secCodes, c.meta.Dim, func(e *entryFile) piece { return e.codes }},
		{secScales, 4 * min(c.meta.Dim, 1), func(e *entryFile) piece { return e.scales }},
	} {
		if err := c.out.begin(part.section); err != nil {
			return err
		}
		for _, e := range c.files {
			b, err := c.rows(e, part.section, part.size, part.piece(e))
			if err != nil {
				return err
			}
			if _, err := c.out.Write(b); err != nil {
				return err
			}
		}
		c.out.end()
	}
	return nil
}

// rows returns a file's part of a section with size bytes for each chunk.
func (c *commit) rows(e *entryFile, s section, size int, spooled piece) (b []byte, err error) {
	if e.base >= 0 {
		first, end := c.base.chunksOf(e.base)
		return c.base.view(s, uint64(first)*uint64(size), uint64(end-first)*uint64(size))
	}
	c.buf, err = c.spool.read(spooled, c.buf)
	return c.buf, err
}

// writeTables writes the list of files and the description.
func (c *commit) writeTables() error {
	files := make([]index.File, len(c.files))
	for i, e := range c.files {
		files[i] = e.File
	}
	if err := c.out.put(secFiles, appendFiles(nil, files, c.places)); err != nil {
		return err
	}
	return c.out.put(secMeta, c.about.append(nil))
}

// sortedTerms returns the numbers of the terms in order of their bytes.
func (l *lexicon) sortedTerms() []uint32 {
	type key struct {
		prefix uint64
		id     uint32
	}
	keys := make([]key, l.len())
	for id := range keys {
		var start [8]byte
		copy(start[:], l.term(uint32(id)))
		keys[id] = key{binary.BigEndian.Uint64(start[:]), uint32(id)}
	}
	slices.SortFunc(keys, func(a, b key) int {
		if a.prefix != b.prefix {
			return cmp.Compare(a.prefix, b.prefix)
		}
		return strings.Compare(string(l.term(a.id)), string(l.term(b.id)))
	})
	ids := make([]uint32, len(keys))
	for i := range keys {
		ids[i] = keys[i].id
	}
	return ids
}
