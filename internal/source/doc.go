// Package source reads a repository that nobody vouches for: a git work tree, a bare repository,
// a plain folder, an archive or a URL. It never makes a checkout and never runs anything the
// repository names (hooks, filters, fsmonitor, text conversions, submodules).
//
// [Open] resolves a target to one revision. [Repo.Tree] lists every entry of it and takes the
// decisions that need only the path; [Repo.Read] streams contents; [Inspect] takes the decisions
// that need the content and returns decoded text. An entry that is not analysed carries a
// [reposage.SkipReason], so that
//
//	taken + skipped with a reason = entries of the tree
//
// holds always: the coverage ledger, [Tree.Ledger].
//
// What a file is (language, vendored, generated, test) follows linguist's published rules and the
// repository's own .gitattributes; language.go, vendored.go and generated.go name each departure.
package source
