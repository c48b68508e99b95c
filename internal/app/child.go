package app

import (
	"encoding/binary"
	"io"
	"strings"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/index"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/measure/clone"
	"github.com/reposage/reposage/internal/measure/graph"
	"github.com/reposage/reposage/internal/parse"
)

// What the parser pool's children make of a file beside its facts, so that those need not be decoded. It is the
// pool's Extra, with the counting profile after it.
const (
	extraMeasure = "measure " // metrics and relation
	extraChunks  = "chunks"   // chunks for the index
)

// ParseChild serves parse jobs from stdin until it ends: the body of the hidden command that the
// parser pool starts.
func ParseChild(stdin io.Reader, stdout io.Writer) error {
	return parse.Serve(stdin, stdout, func(extra string) (parse.Callback, error) {
		if extra == extraChunks {
			return cutFile(), nil
		}
		return measureFile(reposage.Profile(strings.TrimPrefix(extra, extraMeasure))), nil
	})
}

// measureFile returns the metrics under a profile, and the relation.
func measureFile(profile reposage.Profile) parse.Callback {
	var metrics, relation, buf []byte
	return func(_ []byte, f *reposage.Facts) []byte {
		m := measure.File(f, profile)
		metrics = measure.AppendMetrics(metrics[:0], &m)
		relation = appendRelation(relation[:0], f)
		buf = appendPart(appendPart(buf[:0], metrics), relation)
		return buf
	}
}

// cutFile returns the chunks.
func cutFile() parse.Callback {
	var buf []byte
	return func(text []byte, f *reposage.Facts) []byte {
		buf = index.AppendChunks(buf[:0], index.Split(text, f, f.Language))
		return buf
	}
}

// A relation is what the stages that look at all files together need of one: its unit for the graph and its
// stream for duplicates. It depends on the file's content and language only.
func appendRelation(b []byte, f *reposage.Facts) []byte {
	b = appendPart(b, graph.AppendUnit(nil, f))
	return appendPart(b, clone.AppendStream(nil, f))
}

// relationParts splits a relation; ok is false when it is damaged.
func relationParts(b []byte) (unit, stream []byte, ok bool) { return twoParts(b) }

func appendPart(b, part []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(part))), part...)
}

// twoParts reads two parts that appendPart wrote.
func twoParts(b []byte) (first, second []byte, ok bool) {
	first, b, ok = cutPart(b)
	if !ok {
		return nil, nil, false
	}
	second, b, ok = cutPart(b)
	return first, second, ok && len(b) == 0
}

func cutPart(b []byte) (part, rest []byte, ok bool) {
	n, used := binary.Uvarint(b)
	if used <= 0 || n > uint64(len(b)-used) {
		return nil, nil, false
	}
	b = b[used:]
	return b[:n:n], b[n:], true
}
