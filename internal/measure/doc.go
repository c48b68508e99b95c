// Package measure turns the facts of a file into numbers, and the numbers of many files into the
// picture of a repository. It is pure: no I/O, no clock, no randomness; the same facts give the
// same bytes.
//
// File measures one file under one counting profile. What each profile counts, and which nested
// functions it lists on their own, is data (countings, foldings); so are the definitions behind
// docs/metrics.md. Explain traces each number of a function back to the lines that caused it.
// A Summarizer takes measured files in any order and keeps only what the report needs.
package measure
