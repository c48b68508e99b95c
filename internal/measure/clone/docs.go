package clone

import (
	"fmt"
	"io"
)

// WriteDocs writes the section of docs/metrics.md about duplication.
func WriteDocs(w io.Writer) error {
	_, err := fmt.Fprintf(w, docs, DefaultMinTokens, DefaultMinLines, percentOf(DefaultMinSame), percentOf(nearlySame))
	if err != nil {
		return fmt.Errorf("write docs of duplication: %w", err)
	}
	return nil
}

func percentOf(share float64) int { return int(100*share + 0.5) }

const docs = `## Duplication

A duplicate is code of at least %[1]d tokens over at least %[2]d lines of code that stands in two or more places. Comments,
layout, imports and what stands between imports are no part of it. The thresholds are SonarQube's; the way of comparing is our own:

- Keywords, operators and punctuation must be the same, one by one.
- Identifiers may have other names, but one to one: a name that became another became it wherever it was changed (Baker,
  Parameterized Pattern Matching, JCSS 52(1), 1996; looked at over 50 tokens). Literals may differ.
- At least %[3]d %% of the identifiers and literals must be the same in both places. Two functions that merely have the same
  shape, such as two lists of calls, are no duplicate. Ends of a match that fall below are cut off.
- Repetition in one place is no duplicate: rows of a table, cases of a switch, getters. A table that stands in two files
  is one, if %[4]d %% of it are the same. A block of %[1]d tokens or more that stands several times in a row is one.

A group is exact when all tokens are the same in all places, otherwise renamed. Groups keep to functions: the end of
one function and the start of the next one belong to a group only if they are long or nearly the same. Each line is named
by the heaviest group that it is in; a lighter one then shows one of these places as the original. The weight is tokens × (places − 1): what
would fall away.

    density = duplicated lines of code / lines of code

A line is duplicated when it belongs to any copy, the first one included. Lines without code and files
of languages without a grammar count on neither side. Older descriptions of SonarQube divide by all lines, so that their density is lower.

Test code is counted apart: a group with fewer than two places outside of tests counts for tests only, and code that a test
has a copy of is not duplicated by that. What is not found: copies with a statement inserted or deleted, when neither part is long
enough; copies on fewer than %[2]d lines (minified code); and some of the pairs of code that stands in more than six places, if
only those two go on alike.
`
