// Package graph relates what is in a repository: what contains, imports, calls, inherits and references what,
// between folders, files, classes, functions and external dependencies.
//
// # How an edge comes about
//
// The facts of a file (package reposage) say which names it uses and what it binds. A unit is the part of them
// that relations need (AppendUnit, made beside the parser). A Builder takes the units of all files and the
// manifests of package managers, which are read and never executed, and resolves each use in two passes:
// the first enters every definition, import and declared type, the second looks each use up by
// scope, import, receiver and type. Nothing is compiled and no dependency is fetched, so what a receiver is may
// stay open; every edge says how much is known (reposage.Evidence):
//
//   - resolved: the way from the use to the definition is known. Overloading and dynamic dispatch may leave a few
//     definitions open; then there is an edge to each, with their number.
//   - import-scoped: the name is defined in what the file can see, but the receiver's type is not known.
//   - name-only: only the name fits, somewhere in the repository. Left out everywhere unless asked for.
//
// A use that more definitions fit than maxCandidates is counted as ambiguous and has no edge: a guess among a hundred
// methods called "get" says nothing.
package graph
