// Package static is a sentence-embedding model of our own: one vector per token, added up and brought to length 1.
// There is no network to run, so a text costs microseconds, and the weights are small enough to live in the binary.
// MODEL.md says how it was trained, on what, and how good it is; tools/trainembed trains it again.
//
// A text is cut into words by identifier rules (words.go): readHTTPBody and read_http_body are both read, http, body.
// A word is looked up in the vocabulary, then without its ending ("parsers"), then as known parts ("strbuf"); what is
// left is hashed by its letters into buckets that have vectors of their own, so that no word, of no script, is empty
// (tokens.go). A token that occurs n times counts as √n of it (pool.go): what a piece of code is about is not what it
// repeats most.
package static
