package index

// Scoring are the constants of BM25F. A term adds to the score of a chunk
//
//	idf × tf × (K1 + 1) / (K1 + tf)
//	tf  = Σ over the fields of Weights[f] × count[f] / (1 − B[f] + B[f] × length[f] / average length[f])
//	idf = ln(1 + (N − n + 0.5) / (n + 0.5))
//
// where N is the number of chunks, n how many of them have the term in any field, and lengths are counted in terms.
// Counts and lengths above 65,535 are taken for that.
type Scoring struct {
	K1      float32 // how soon more occurrences count no more
	B       Weights // how much the length of each field counts, 0 to 1
	Weights Weights
}

// DefaultScoring is what a query has that says nothing else.
func DefaultScoring() Scoring {
	return Scoring{
		K1:      1.5,
		B:       Weights{FieldName: 0.5, FieldPath: 0.5, FieldSignature: 0.5, FieldComment: 0.75, FieldBody: 0.75},
		Weights: Weights{FieldName: 3, FieldPath: 2, FieldSignature: 1.5, FieldComment: 1, FieldBody: 1},
	}
}

// Resolve returns the constants that a query is scored with.
func (q *Lexical) Resolve() Scoring {
	s := DefaultScoring()
	if q.Scoring != nil {
		s = *q.Scoring
	}
	if q.Fields != (Weights{}) {
		s.Weights = q.Fields
	}
	return s
}
