// Package parse turns the text of one file into facts: symbols with exact ranges, the constructs that metrics
// count, references, comments and tokens.
//
// One table per language (lang_*.go) says which node of its tree-sitter grammar is what; extraction is
// the same walk for all. The grammars are C and the input is hostile, so a Pool parses in child processes of
// this binary with a CPU budget, a deadline and a memory cap: a crash, a hang or a bomb costs one file, which
// then counts lines and says why (reposage.LimitReason). Syntax errors cost no more than the symbols they touch.
package parse
