// Package embed turns texts into vectors whose cosine says how alike their meanings are. Its sub-packages are the
// adapters: static has a small model of our own in the binary, onnx runs sentence transformers, remote asks a server.
package embed

import (
	"context"
	"math"
)

// Role says what a text is: some models treat questions and passages differently.
type Role uint8

// The roles.
const (
	Passage Role = iota
	Query
)

// Model identifies what made a vector. Vectors of different models cannot be compared.
type Model struct {
	ID     string // name and digest or version: "static-code-1", "all-MiniLM-L6-v2@sha256:ab12cd34"
	Dim    int
	Tokens int // how much of a text counts; 0: all of it
}

// Embedder makes vectors.
type Embedder interface {
	Model() Model
	// Embed returns one vector of length 1 per text. An empty text has the zero vector. It is safe for concurrent use.
	Embed(ctx context.Context, role Role, texts []string) ([][]float32, error)
}

// Normalize scales a vector to length 1 in place. The zero vector stays as it is; false means that not all of it are
// numbers.
func Normalize(v []float32) bool {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return false
	}
	if sum == 0 {
		return true
	}
	length := math.Sqrt(sum)
	for i, x := range v {
		v[i] = float32(float64(x) / length)
	}
	return true
}
