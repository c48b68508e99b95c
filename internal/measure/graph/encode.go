package graph

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"slices"
	"sync"
	"unsafe"
)

// The stored form of a graph: a head, then the arrays of Graph as they lie in memory, then what is seldom asked for.
// Reading it copies nothing. It is meant for a cache on the same machine: the head says in which byte order and layout
// it was written, and any other is refused.
//
//	magic "RSG1", 4 bytes; a word that shows byte order; sizes of a node and an edge
//	counts: nodes, edges, strings, bytes of text, bytes of the rest
//	nodes, edges, out, in, incoming, names, offsets, text, rest (gob)
const headWords = 10

const (
	magic     = 0x31475352 // "RSG1"
	byteOrder = 0x01020304
)

var errGraph = errors.New("stored graph is damaged or of another build")

// rest is what is seldom asked for.
type rest struct {
	Uses      Uses
	Classes   []ClassMembers
	Problems  []Problem
	Manifests []ManifestRow
}

// Encode returns the stored form of the graph.
func (g *Graph) Encode() ([]byte, error) {
	var extra bytes.Buffer
	if err := gob.NewEncoder(&extra).Encode(rest{g.Uses(), g.Classes(), g.Problems(), g.Manifests()}); err != nil {
		return nil, fmt.Errorf("encode graph: %w", err)
	}
	head := [headWords]uint32{magic, byteOrder, uint32(unsafe.Sizeof(nodeRow{})), uint32(unsafe.Sizeof(edgeRow{})), uint32(len(g.nodes)), uint32(len(g.edges)),
		uint32(len(g.offsets)), uint32(len(g.text)), uint32(extra.Len()), 0}
	parts := [][]byte{raw(head[:]), raw(g.nodes), raw(g.edges), raw(g.out), raw(g.in), raw(g.incoming), raw(g.names), raw(g.offsets), g.text, extra.Bytes()}
	return slices.Concat(parts...), nil
}

// raw returns the memory of a slice.
func raw[T any](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	var zero T
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), len(s)*int(unsafe.Sizeof(zero)))
}

// Open returns the graph in b, which must not change afterwards. b may hold anything: whatever does not fit is an error,
// and a graph that opens can be read without a panic.
func Open(b []byte) (*Graph, error) {
	if len(b) < 4*headWords {
		return nil, errGraph
	}
	if uintptr(unsafe.Pointer(unsafe.SliceData(b)))%8 != 0 {
		b = slices.Clone(b)
	}
	var head [headWords]uint32
	for i := range head {
		head[i] = binary.NativeEndian.Uint32(b[4*i:])
	}
	if head[0] != magic || head[1] != byteOrder || head[2] != uint32(unsafe.Sizeof(nodeRow{})) || head[3] != uint32(unsafe.Sizeof(edgeRow{})) {
		return nil, errGraph
	}
	nodes, edges, strings, text, extra := int(head[4]), int(head[5]), int(head[6]), int(head[7]), int(head[8])
	r := reader{b: b[4*headWords:]}
	g := new(Graph)
	g.nodes, g.edges = cut[nodeRow](&r, nodes), cut[edgeRow](&r, edges)
	g.out, g.in = cut[uint32](&r, nodes+1), cut[uint32](&r, nodes+1)
	g.incoming, g.names, g.offsets = cut[uint32](&r, edges), cut[int32](&r, nodes), cut[uint32](&r, strings)
	g.text = cut[byte](&r, text)
	g.stored = cut[byte](&r, extra)
	if r.bad || len(r.b) > 0 || !g.valid() {
		return nil, errGraph
	}
	return g, nil
}

type reader struct {
	b   []byte
	bad bool
}

// cut takes n elements off the front.
func cut[T any](r *reader, n int) []T {
	var zero T
	size := int(unsafe.Sizeof(zero))
	if r.bad || n > len(r.b)/size {
		r.bad = true
		return nil
	}
	if n == 0 {
		return nil
	}
	s := unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(r.b))), n)
	r.b = r.b[n*size:]
	return s
}

// valid checks every index once.
func (g *Graph) valid() bool {
	n, e, s := uint32(len(g.nodes)), uint32(len(g.edges)), uint32(len(g.offsets))
	if s < 2 || !rising(g.offsets, uint32(len(g.text))) || !rising(g.out, e) || !rising(g.in, e) {
		return false
	}
	for i := range g.nodes {
		if r := &g.nodes[i]; max(r.name, r.qualified, r.language, r.version) >= s-1 || r.parent < -1 || r.parent >= int32(i) || !g.standsInFile(int32(i)) {
			return false
		}
	}
	for i := range g.edges {
		if r := &g.edges[i]; uint32(r.from) >= n || uint32(r.to) >= n {
			return false
		}
	}
	for _, i := range g.incoming {
		if i >= e {
			return false
		}
	}
	for _, i := range g.names {
		if uint32(i) >= n {
			return false
		}
	}
	return true
}

// standsInFile reports whether a node is where its kind can be: a definition in a file before it, a file in itself, a
// folder or dependency in none.
func (g *Graph) standsInFile(i int32) bool {
	switch r := &g.nodes[i]; NodeKind(r.kind) {
	case KindFolder, KindExternal:
		return r.file == -1
	case KindFile:
		return r.file == i
	case KindType, KindFunction, KindValue:
		return r.file >= 0 && r.file < i && NodeKind(g.nodes[r.file].kind) == KindFile
	}
	return false
}

// rising reports whether offsets rise from 0 to the end.
func rising(offsets []uint32, end uint32) bool {
	last := uint32(0)
	for _, o := range offsets {
		if o < last || o > end {
			return false
		}
		last = o
	}
	return len(offsets) > 0 && offsets[0] == 0 && last == end
}

// restOf decodes what is seldom asked for, once.
type restOf struct {
	once  sync.Once
	value rest
}

func (g *Graph) rest() *rest {
	g.lazy.once.Do(func() {
		if len(g.stored) > 0 {
			// A damaged rest is an empty one: the cache has a checksum over all of it.
			r := &g.lazy.value
			if err := gob.NewDecoder(bytes.NewReader(g.stored)).Decode(r); err != nil || !g.validClasses(r.Classes) {
				*r = rest{}
			}
		}
	})
	return &g.lazy.value
}

func (g *Graph) validClasses(classes []ClassMembers) bool {
	in := func(id NodeID) bool { return id >= 0 && int(id) < len(g.nodes) }
	return !slices.ContainsFunc(classes, func(c ClassMembers) bool {
		return !in(c.Class) || slices.ContainsFunc(c.Methods, func(m MethodUse) bool { return !in(m.Method) })
	})
}
