package index

import (
	"reflect"
	"testing"

	"github.com/reposage/reposage"
)

func someChunks() []reposage.Chunk {
	return []reposage.Chunk{
		{Span: reposage.Span{Start: 0, End: 20, Line: 1, EndLine: 2}, Kind: reposage.ChunkRest},
		{
			Span: reposage.Span{Start: 21, End: 300, Line: 4, EndLine: 20}, Kind: reposage.ChunkSymbol, Symbol: "Server.handle", SymbolKind: reposage.SymMethod,
			Signature: "func (s *Server) handle()", Doc: reposage.Span{Start: 21, End: 40, Line: 4, EndLine: 5},
			Comments:    []reposage.Span{{Start: 21, End: 40, Line: 4, EndLine: 5}, {Start: 50, End: 60, Line: 7, EndLine: 7}},
			Definitions: []reposage.Definition{{Kind: reposage.SymMethod, Exported: true, Name: "handle", Qualified: "Server.handle", Line: 6}, {Kind: reposage.SymType, Name: "x", Qualified: "…", Line: 6}},
		},
	}
}

func TestChunksSurviveEncoding(t *testing.T) {
	for _, chunks := range [][]reposage.Chunk{nil, someChunks()} {
		got, err := DecodeChunks(AppendChunks(nil, chunks))
		if err != nil || !reflect.DeepEqual(got, chunks) {
			t.Errorf("%v\n got %+v\nwant %+v", err, got, chunks)
		}
	}
}

func TestDamagedChunksAreAnError(t *testing.T) {
	b := AppendChunks(nil, someChunks())
	for n := range b {
		if _, err := DecodeChunks(b[:n]); err == nil {
			t.Errorf("the first %d of %d bytes decode", n, len(b))
		}
	}
	if _, err := DecodeChunks(append(b, 0)); err == nil {
		t.Error("a byte too many decodes")
	}
}

func FuzzDecodeChunks(f *testing.F) {
	f.Add(AppendChunks(nil, nil))
	f.Add(AppendChunks(nil, someChunks()))
	f.Add([]byte("\x01\x010'\x04\x0009@\x00\x00\x00")) // says that it has definitions, and has none
	f.Fuzz(func(t *testing.T, b []byte) {
		chunks, err := DecodeChunks(b)
		if err != nil {
			return
		}
		again, err := DecodeChunks(AppendChunks(nil, chunks))
		if err != nil || !reflect.DeepEqual(again, chunks) {
			t.Fatalf("not stable: %v\n got %+v\nwant %+v", err, again, chunks)
		}
		end := uint32(0)
		for _, c := range chunks {
			if c.Start < end || c.End < c.Start {
				t.Fatalf("chunks overlap: %+v", chunks)
			}
			end = c.End
		}
	})
}
