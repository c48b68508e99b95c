package local

import (
	"bytes"

	"github.com/reposage/reposage/internal/index"
)

// Base names an earlier index from which Keep may take files. It must stay open until Commit or Abort. An index of other
// vectors, made by another Analyzer or damaged is of no use and is ignored: all of it is verified here, so that its
// damage cannot fail the new index.
func (w *Writer) Base(x *Index) {
	if x == nil || !x.about.mayBeBase(&w.meta) || x.Verify() != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.base = x
}

// Keep takes a file over from the base, with its text, chunks and vectors, and reports whether it could: the base must
// have it at the same path with the same blob and language. If it could not, Add it. What else is known of the file
// may have changed.
func (w *Writer) Keep(file index.File) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.base == nil || w.closed || w.seen[file.Path] || file.Blob == "" {
		return false
	}
	i := w.base.find(file.Path)
	if i < 0 || w.base.files[i].Blob != file.Blob || w.base.files[i].Language != file.Language {
		return false
	}
	at := &w.base.places[i]
	first, end := w.base.chunksOf(i)
	w.seen[file.Path] = true
	w.files = append(w.files, &entryFile{File: file, base: i, chunks: int(end - first), size: at.size, terms: at.terms})
	return true
}

// chunkParts returns a file's records, with details counted from its first, its lengths and its details.
func (x *Index) chunkParts(file int) (records, lengths, details []byte, err error) {
	first, end := x.chunksOf(file)
	if first == end {
		return nil, nil, nil, nil
	}
	n := uint64(end - first)
	stored, err := x.view(secChunks, uint64(first)*recordSize, n*recordSize)
	if err != nil {
		return nil, nil, nil, err
	}
	if lengths, err = x.view(secLengths, uint64(first)*uint64(lengthSize), n*uint64(lengthSize)); err != nil {
		return nil, nil, nil, err
	}
	start, limit := parseRecord(stored).details, x.length(secDetails)
	if int(end) < x.about.chunks {
		next, err := x.record(end)
		if err != nil {
			return nil, nil, nil, err
		}
		limit = uint64(next.details)
	}
	if limit < uint64(start) {
		return nil, nil, nil, x.damaged(secChunks)
	}
	if details, err = x.view(secDetails, uint64(start), limit-uint64(start)); err != nil {
		return nil, nil, nil, err
	}
	records = make([]byte, 0, len(stored))
	for ; len(stored) > 0; stored = stored[recordSize:] {
		r := parseRecord(stored)
		r.details -= start
		records = r.append(records)
	}
	return records, lengths, details, nil
}

// copyBlock returns a block of the base that has exactly the files of b, if there is one.
func (p *packer) copyBlock(b textBlock) (storedText, bool, error) {
	from := p.files[b.from].base
	if from < 0 {
		return storedText{}, false, nil
	}
	places := p.base.places
	block := places[from].block
	n := b.to - b.from
	if from > 0 && places[from-1].block == block || from+n < len(p.base.files) && places[from+n].block == block {
		return storedText{}, false, nil
	}
	for i, e := range p.files[b.from:b.to] {
		if e.base != from+i || places[e.base].block != block {
			return storedText{}, false, nil
		}
	}
	info, stored, err := p.base.storedBlock(block)
	return storedText{stored, int(info.raw)}, err == nil, err
}

// addBaseNames adds the definitions of files that are kept.
func (c *commit) addBaseNames(entries *[]uint64) error {
	if c.base == nil {
		return nil
	}
	table, err := c.base.all(secDefinitions)
	if err != nil {
		return err
	}
	chunks, _ := c.remap()
	for ; len(table) >= definitionSize; table = table[definitionSize:] {
		hash, old := parseDefinitionEntry(table)
		if int(old) >= len(chunks) {
			return c.base.damaged(secDefinitions)
		}
		if now := chunks[old]; now >= 0 {
			*entries = append(*entries, uint64(hash)<<32|uint64(now))
		}
	}
	return nil
}

// remap returns for each chunk and file of the base its number in the new index, -1 where it is not kept. Both keep
// their order.
func (c *commit) remap() (chunks, files []int32) {
	chunks, files = make([]int32, c.base.about.chunks), make([]int32, len(c.base.files))
	for i := range chunks {
		chunks[i] = -1
	}
	for i := range files {
		files[i] = -1
	}
	for i, e := range c.files {
		if e.base < 0 {
			continue
		}
		files[e.base] = int32(i)
		first, end := c.base.chunksOf(e.base)
		for old := first; old < end; old++ {
			chunks[old] = c.first[i] + old - first
		}
	}
	return chunks, files
}

// writeTerms writes dictionary and postings: those of new files merged with those kept from the base.
func (c *commit) writeTerms() error {
	v, err := c.invert()
	if err != nil {
		return err
	}
	m := &merger{commit: c, inversion: v, ids: c.lexicon.sortedTerms()}
	if err := c.out.begin(secPostings); err != nil {
		return err
	}
	if err := m.run(); err != nil {
		return err
	}
	c.out.end()
	if err := c.out.put(secTermIndex, m.dictionary.index); err != nil {
		return err
	}
	return c.out.put(secTerms, m.dictionary.terms)
}

// merger goes through new terms and those of the base side by side.
type merger struct {
	*commit
	*inversion
	ids        []uint32 // new terms that are left, in order
	newChunks  []int32  // of chunks of the base
	newFiles   []int32
	dictionary termWriter
	postings   []posting
	files      []pathTerm
	merged     []posting
	b          []byte
}

func (m *merger) run() error {
	if m.base == nil {
		for _, id := range m.ids {
			if err := m.putNew(id); err != nil {
				return err
			}
		}
		return nil
	}
	m.newChunks, m.newFiles = m.remap()
	old := m.base.allTerms()
	for {
		more, err := old.next()
		if err != nil {
			return err
		}
		for len(m.ids) > 0 && (!more || bytes.Compare(m.lexicon.term(m.ids[0]), old.term) < 0) {
			if err := m.putNew(m.ids[0]); err != nil {
				return err
			}
			m.ids = m.ids[1:]
		}
		if !more {
			return nil
		}
		if err := m.mergeTerm(old); err != nil {
			return err
		}
	}
}

// putNew writes a term that only new files have.
func (m *merger) putNew(id uint32) error {
	list, files := m.of(id), m.pathsOf(id)
	frequency := int(m.terms[id].chunks)
	if len(files) > 0 {
		var err error
		if m.postings, err = decodePostings(m.postings[:0], list, m.about.chunks); err != nil {
			return err
		}
		frequency = m.frequency(m.postings, files)
	}
	return m.put(m.lexicon.term(id), frequency, list, files)
}

// put writes a term. One that no chunk has is left out: all files whose path has it may be empty.
func (m *merger) put(term []byte, frequency int, list []byte, files []pathTerm) error {
	if frequency == 0 {
		return nil
	}
	m.b = m.b[:0]
	last := int32(-1)
	for _, f := range files {
		m.b = appendFile(m.b, last, f.file, f.count)
		last = f.file
	}
	m.dictionary.add(term, frequency, uint64(len(list)), uint64(len(m.b)))
	if _, err := m.out.Write(list); err != nil {
		return err
	}
	_, err := m.out.Write(m.b)
	return err
}

// frequency counts the chunks that are in the list or of one of the files.
func (m *merger) frequency(list []posting, files []pathTerm) int {
	n := len(list)
	for _, f := range files {
		first, end := m.first[f.file], m.first[f.file+1]
		n += int(end - first)
		for len(list) > 0 && list[0].chunk < first {
			list = list[1:]
		}
		for len(list) > 0 && list[0].chunk < end {
			n--
			list = list[1:]
		}
	}
	return n
}

// decodePostings decodes a list that this process has made.
func decodePostings(dst []posting, b []byte, chunks int) ([]posting, error) {
	l := newChunkList(b, chunks)
	for l.next() {
		dst = append(dst, l.posting)
	}
	if l.bad {
		return nil, errDamaged
	}
	return dst, nil
}

// mergeTerm writes a term of the base, which new files may have as well.
func (m *merger) mergeTerm(old *termReader) error {
	if err := m.keepPostings(old); err != nil {
		return err
	}
	kept, keptFiles := m.postings, m.files
	if len(m.ids) > 0 && bytes.Equal(m.lexicon.term(m.ids[0]), old.term) {
		id := m.ids[0]
		m.ids = m.ids[1:]
		if len(kept) == 0 && len(keptFiles) == 0 {
			return m.putNew(id)
		}
		n := len(kept)
		all, err := decodePostings(kept, m.of(id), m.about.chunks)
		if err != nil {
			return err
		}
		m.postings = all
		m.merged = mergeSorted(m.merged[:0], all[:n], all[n:], func(p posting) int32 { return p.chunk })
		kept = m.merged
		keptFiles = mergeSorted(nil, keptFiles, m.pathsOf(id), func(p pathTerm) int32 { return p.file })
	}
	var list []byte
	last := int32(-1)
	for _, p := range kept {
		list = appendPosting(list, last, p)
		last = p.chunk
	}
	return m.put(old.term, m.frequency(kept, keptFiles), list, keptFiles)
}

// keepPostings sets postings and files to those of a term of the base that are kept, with new numbers.
func (m *merger) keepPostings(old *termReader) error {
	b, err := m.base.view(secPostings, old.offset, old.entry.chunks+old.entry.files)
	if err != nil {
		return err
	}
	m.postings, m.files = m.postings[:0], m.files[:0]
	chunks := newChunkList(b[:old.entry.chunks], m.base.about.chunks)
	for chunks.next() {
		if now := m.newChunks[chunks.chunk]; now >= 0 {
			m.postings = append(m.postings, posting{now, chunks.counts})
		}
	}
	files := newFileList(b[old.entry.chunks:], len(m.base.files))
	for files.next() {
		if now := m.newFiles[files.file]; now >= 0 {
			m.files = append(m.files, pathTerm{file: now, count: files.count})
		}
	}
	if chunks.bad || files.bad {
		return m.base.damaged(secPostings)
	}
	return nil
}

// mergeSorted merges two lists that are sorted by key.
func mergeSorted[T any](dst, a, b []T, key func(T) int32) []T {
	for len(a) > 0 && len(b) > 0 {
		if key(a[0]) < key(b[0]) {
			dst, a = append(dst, a[0]), a[1:]
		} else {
			dst, b = append(dst, b[0]), b[1:]
		}
	}
	return append(append(dst, a...), b...)
}
