// Package index holds what search looks things up in: the chunks of one snapshot with their words, vectors and
// definitions. Split cuts a file into chunks; package term cuts texts into terms; package vector
// compares embeddings; package local is the index in files. Backend is what search asks of any of them.
package index

import (
	"context"

	"github.com/reposage/reposage"
)

// Info says what an index holds.
type Info struct {
	Repository string // name for people
	Commit     string // hex object id; "" for a folder or archive
	Tree       string // id of the root tree: what the index is of
	Model      string // id of the embedding model, "" without vectors
	Dim        int    // of the vectors
	Files      int
	Chunks     int
	Bytes      int64 // of the indexed texts
}

// File is an indexed file.
type File struct {
	Path     string
	Blob     string
	Language string
	Kind     reposage.LanguageKind
	Test     bool
	Lines    int
}

// Hit is a chunk with the score of one leg.
type Hit struct {
	Chunk int32
	Score float32
	// Fields, of lexical hits, has bit f set when the field f matched a term.
	Fields uint8
	// Terms, of lexical hits, has bit i set when term i of the query matched; the 65th and later are not told.
	Terms uint64
}

// Field is a part of a chunk whose words are weighed on their own.
type Field uint8

// The fields.
const (
	FieldName      Field = iota // names of definitions, enclosing symbols, headings
	FieldPath                   // the file's path
	FieldSignature              //
	FieldComment                // comments and doc comments
	FieldBody                   // everything else
	Fields
)

// Weights are how much a match in each field counts.
type Weights [Fields]float32

// Term is a term of a query.
type Term struct {
	Text   string
	Weight float32 // 1 for a word as typed
}

// Lexical is a query of words.
type Lexical struct {
	Terms   []Term
	Fields  Weights  // zero: those of DefaultScoring
	Scoring *Scoring // nil: DefaultScoring; its Weights give way to Fields
	Phrases []string // each must stand in the text, white space folded, letters of any case
}

// TestFiles says whether test code is wanted.
type TestFiles uint8

// The choices.
const (
	TestsToo TestFiles = iota
	TestsNone
	TestsOnly
)

// Filter narrows a query down. The zero value takes everything. Each list means "any of".
type Filter struct {
	Paths, NotPaths         []string // globs over the path, or part of it when they have no wildcard
	Languages, NotLanguages []string // linguist's names, in any case
	Symbols                 []string // of a definition in the chunk or its enclosing symbol, in any case
	Kinds                   []reposage.SymbolKind
	Tests                   TestFiles
}

// Match is a place that a pattern matches.
type Match struct {
	Chunk      int32
	Line       int
	Start, End uint32 // bytes of the decoded text
}

// Pattern finds its matches in a text.
type Pattern interface {
	// Literals are strings of which a match contains at least one of each group, in any case. None means unknown.
	Literals() [][]string
	// Next returns the first match at or after from.
	Next(text []byte, from int) (start, end int, ok bool)
}

// Backend is an index of one snapshot that search can ask. Its answers are in descending order of score, then by
// chunk, and depend on the snapshot alone.
type Backend interface {
	Info() Info
	// Files returns the files in the order of their chunks. The caller must not change the slice.
	Files() []File
	// FileOf returns which of Files a chunk is of.
	FileOf(chunk int32) int32
	// ChunksOf returns the chunks of a file, half-open: their numbers follow each other in the order of lines.
	ChunksOf(file int32) (first, end int32)
	// Frequency returns how many chunks have the term in any field.
	Frequency(term string) int
	// Terms calls fn with every term that begins with prefix and how many chunks have it, in ascending order, until fn
	// returns false. The bytes
	// are valid during the call.
	Terms(ctx context.Context, prefix string, fn func(term []byte, chunks int) bool) error
	// Words returns the n best chunks for the terms, by BM25 over the fields.
	Words(ctx context.Context, q Lexical, f *Filter, n int) ([]Hit, error)
	// Nearest returns the n chunks whose vectors have the greatest cosine with v.
	Nearest(ctx context.Context, v []float32, f *Filter, n int) ([]Hit, error)
	// Scan calls fn for every match in path order until it returns false.
	Scan(ctx context.Context, p Pattern, f *Filter, fn func(Match) bool) error
	// Defining returns the chunks that define one of the names (in any case), without scores.
	Defining(ctx context.Context, names []string, f *Filter) ([]int32, error)
	// Chunk returns a chunk and its file.
	Chunk(ctx context.Context, id int32) (reposage.Chunk, File, error)
	// Text returns the decoded text of a file.
	Text(ctx context.Context, path string) ([]byte, error)
}
