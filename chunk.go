package reposage

// ChunkKind is what a chunk was cut along. Values are stable (stored).
type ChunkKind uint8

// The kinds.
const (
	ChunkSymbol  ChunkKind = iota + 1 // one symbol with its comment: a function, a short class
	ChunkPart                         // a piece of a symbol too long for one chunk
	ChunkGroup                        // small neighbouring symbols, joined
	ChunkRest                         // what stands at file level between symbols: imports, constants, statements
	ChunkSection                      // the text below one heading
	ChunkBlock                        // paragraphs of a file without a grammar, cut at blank lines
)

// Definition is a symbol whose name stands in a chunk.
type Definition struct {
	Kind      SymbolKind
	Exported  bool
	Name      string // "handle"
	Qualified string // "Server.handle"
	Line      uint32 // of the name
}

// Chunk is a piece of a file that is found, shown and cited as one. The chunks of a file are in order, do not
// overlap and cover every line that is not blank. They depend on the content and its language alone.
type Chunk struct {
	Span                     // whole lines of the decoded text
	Kind        ChunkKind    //
	Symbol      string       // qualified name of what it is cut from: "Server.handle"; the path of headings: "Usage > Flags"; "" at file level
	SymbolKind  SymbolKind   // of Symbol; 0 for headings and file level
	Signature   string       // of Symbol or of the definitions joined, one line each
	Doc         Span         // the doc comment; zero when there is none
	Comments    []Span       // all comments inside, Doc included
	Definitions []Definition // in order of line
}
