package app

import (
	"encoding/binary"
	"io"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/measure/clone"
	"github.com/reposage/reposage/internal/measure/graph"
	"github.com/reposage/reposage/internal/parse"
)

// ParseChild serves parse jobs from stdin until it ends: the body of the hidden command that the
// parser pool starts. What the later stages need of a file is computed beside the facts, so that they need
// not be decoded: the metrics under the profile that the pool names, and the relation.
func ParseChild(stdin io.Reader, stdout io.Writer) error {
	return parse.Serve(stdin, stdout, func(profile string) (func(*reposage.Facts) []byte, error) {
		var metrics, relation, buf []byte
		return func(f *reposage.Facts) []byte {
			m := measure.File(f, reposage.Profile(profile))
			metrics = measure.AppendMetrics(metrics[:0], &m)
			relation = appendRelation(relation[:0], f)
			buf = appendPart(appendPart(buf[:0], metrics), relation)
			return buf
		}, nil
	})
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
