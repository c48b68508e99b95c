package people

import "io"

// WriteDocs writes the section of docs/metrics.md on history.
func WriteDocs(w io.Writer) error {
	_, err := io.WriteString(w, docs)
	return err
}

const docs = `
## People and history

All of it rests on the commits of the window (a year before the analysed commit, unless ` + "`--window`" + ` says otherwise), without merges and bots. The mailmap
is applied; one name is one person. A shallow clone, a folder or an archive knows little or nothing of it, and the report says so.

| number | definition |
|---|---|
| owner, share | who made most of a file's commits, and the share of them |
| main authors | the smallest set of people with more than half of a file's commits |
| minor author | less than 5 % of a file's commits (Bird and others, Don't Touch My Code, 2011) |
| one owner | one person made at least 80 % of at least 5 commits, and others work on the repository, too |
| bus factor | of a file the number of its main authors; of a folder or the repository the people who may leave until more than half of its files have lost all of theirs, taking those with most files first (the greedy step of Avelino and others, 2016) |
| knowledge loss | code lines in files none of whose main authors committed anything in the last six months, by the lines of all files with main authors |
| age | days since the last change of a file; code lines are shown by bands |
| co-change coupling | two files with at least 5 common commits and a degree (common commits / the larger number of commits of either) of at least 0.5; commits of more than 50 paths are left out and counted |
| hidden coupling | a coupling of code files, neither test nor twin of the other, without a relation in either direction |

For example: of the 10 commits of a file 6 are by Ada and 4 by Grace. Ada is the owner with 60 %, and alone its main authors: its bus factor is 1. Two files
with 12 and 8 commits, 6 of them common, have a degree of 6 / 12 = 0.5.
`
