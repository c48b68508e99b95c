package search

import "github.com/reposage/reposage/internal/index/term"

// Weights are what each signal counts in the ranking. A file's score is the sum of its signals, each from 0 to 1 times
// its weight, multiplied by the penalties of what its path says it is for. A weight of 0, of 1 for what multiplies,
// switches a signal off.
type Weights struct {
	Words    float64 // the best chunk by BM25, as a share of the best of all
	Meaning  float64 // the best chunk by cosine of vectors, among those found
	Coverage float64 // how many of the query's words, by weight, the file has
	Together float64 // how many of them one chunk has
	Mass     float64 // how much of what was found is in the file
	Asked    float64 // how much of the query the file's name says
	Named    float64 // how much of the file's name the query says
	Folder   float64 // how much of the query the folders say that the file is in
	Defines  float64 // the file defines an identifier of the query
	Composed float64 // the file defines a name that words of the query make up
	Titled   float64 // the file's name is an identifier of the query, or words of it joined

	SymbolDefines float64 // Defines for queries that are one name
	SymbolTitled  float64 // Titled for those
	SymbolMeaning float64 // Meaning for those
	WordsMeaning  float64 // Meaning for key words
	QuestionPath  float64 // how much of Asked and Named is left in a question: it tells what code does, not how it is called

	Part, Stem, Pair float64 // terms of a query's word: parts of an identifier, stems, neighbouring parts
	Vague            float64 // words that tell what code does about anything

	Again    float64 // each further chunk of a file counts that much of the one before
	Test     float64 // penalties of roles that the query does not name
	Example  float64
	Compat   float64
	Barrel   float64
	Types    float64
	Prose    float64
	Foreign  float64
	Inner    float64
	History  float64
	Vendored float64

	Guide float64 // documentation, for a query that asks how something is used
}

// DefaultWeights returns the weights that search uses.
func DefaultWeights() Weights {
	return Weights{
		Words: 0.6, Meaning: 1.2, Coverage: 0.4, Together: 0.3, Mass: 0.3,
		Asked: 0.6, Named: 0.6, Folder: 0.2, Defines: 0.5, Composed: 0.4, Titled: 0.4,
		SymbolDefines: 2, SymbolTitled: 1, SymbolMeaning: 0, WordsMeaning: 0.5, QuestionPath: 0.7,
		Part: 0.6, Stem: 0.7, Pair: 0.3, Vague: 0.4,
		Again: 0.5, Test: 0.4, Example: 0.4, Compat: 0.4, Barrel: 0.9, Types: 0.7, Prose: 0.5, Foreign: 0.8, Inner: 0.9, History: 0.6, Vendored: 0.5, Guide: 1.6,
	}
}

// ofTerm is what a term of a word counts.
func (w *Weights) ofTerm(k term.Kind) float64 {
	switch k {
	case term.Part:
		return w.Part
	case term.Stem:
		return w.Stem
	case term.Pair:
		return w.Pair
	default:
		return 1
	}
}

// ofMeaning is what Meaning counts in a query of a kind.
func (w *Weights) ofMeaning(k Kind) float64 {
	switch k {
	case KindSymbol:
		return w.SymbolMeaning
	case KindWords:
		return w.WordsMeaning
	default:
		return w.Meaning
	}
}
