package search

import (
	"context"
	"strconv"
	"strings"
)

// location is a place that a query names as compilers and stack traces do: db/skiplist.h:40, or with a column behind.
type location struct {
	chunk int32 // that the line is in
	line  int   // 0 for none
}

// splitLocation takes PATH:LINE or PATH:LINE:COLUMN apart.
func splitLocation(text string) (path string, line int) {
	var numbers []int
	for len(numbers) < 2 {
		before, last, ok := cutLast(text, ':')
		n, err := strconv.ParseUint(last, 10, 31)
		if !ok || err != nil || before == "" {
			break
		}
		text, numbers = before, append(numbers, int(n))
	}
	if len(numbers) == 0 || !strings.ContainsAny(text, "./") {
		return "", 0
	}
	return strings.TrimPrefix(text, "./"), numbers[len(numbers)-1]
}

func cutLast(s string, sep byte) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// locate adds the chunk of a place that the query names, if there is such a file: its path, or the end of it that
// is given, must be the same.
func (cs *candidates) locate(ctx context.Context) error {
	if len(cs.in.words) != 1 {
		return nil
	}
	path, line := splitLocation(cs.in.words[0].typed)
	if line == 0 {
		return nil
	}
	files := cs.s.table.files
	for f := range files {
		if files[f].Path != path && !strings.HasSuffix(files[f].Path, "/"+path) || !cs.filter.TakesFile(&files[f]) {
			continue
		}
		for id, end := cs.s.index.ChunksOf(int32(f)); id < end; id++ {
			chunk, _, err := cs.s.index.Chunk(ctx, id)
			if err != nil {
				return err
			}
			if int(chunk.Line) > line || int(chunk.EndLine) < line || !cs.filter.TakesChunk(&chunk) {
				continue
			}
			if p := cs.piece(id); p != nil {
				p.defines, cs.of(int32(f)).defines = 1, 1
				cs.in.place = location{id, line}
				return nil
			}
		}
	}
	return nil
}
