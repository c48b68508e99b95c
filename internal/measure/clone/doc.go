// Package clone finds duplicated code: the same run of tokens in several places, also where identifiers
// were renamed.
//
// It works on tokens, without comments, white space, imports and layout. A stream is the compact form of one
// file's tokens (AppendStream, made beside the parser); a Detector collects the streams of a repository and
// Find compares them all at once, in time that grows with the size of the repository and not with its square.
//
// A duplicate has at least 100 tokens (Options.MinTokens) over at least 10 lines of code (Options.MinLines) in
// each place. Two places are the same when
//
//   - keywords, operators and punctuation are the same, one by one, and
//   - identifiers map to each other one to one: a name that became another did so everywhere, and
//   - enough of the identifiers and literals did not change at all (Options.MinSame). Code that merely has the
//     same shape, such as two lists of calls, is no duplicate.
//
// Repetition within one place, such as the rows of a table, the cases of a switch or a row of getters, is no
// duplicate either: nobody copied it from elsewhere. A table that stands in two files is one.
//
// Density is duplicated lines of code divided by lines of code. A line is duplicated when a reported place
// holds it, the first place included. Duplicates with fewer than two places outside of tests are counted apart.
package clone
