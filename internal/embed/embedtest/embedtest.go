// Package embedtest holds the conformance suite that every embed.Embedder passes unchanged, and finds the models that
// tests use.
package embedtest
