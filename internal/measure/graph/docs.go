package graph

import "io"

// WriteDocs writes the section of docs/metrics.md on relations.
func WriteDocs(w io.Writer) error {
	_, err := io.WriteString(w, docs)
	return err
}

const docs = `
## Relations

Nodes are folders, files, types, functions and external dependencies; edges are *contains*, *imports*, *calls*, *inherits* and *references*.
Each edge has an evidence class: **resolved** (scope, import, receiver and type lead to this definition, or to the few that overloading and dynamic
dispatch leave open), **import-scoped** (the name is defined in what the file sees, the receiver's type is not known), or **name-only**. Name-only edges
take part in none of the numbers below, and are shown only when asked for. A file or package does not depend on
methods that override the one it calls, though the call may go there. [graph.md](graph.md) has the queries.

| number | definition |
|---|---|
| fan-in, fan-out | distinct functions and types (for files: files) that use it, and that it uses; test code left out |
| afferent coupling Ca | packages (folders with code) that depend on this one |
| efferent coupling Ce | packages that this one depends on |
| instability I | Ce / (Ca + Ce), 0 when both are 0: 1 can change freely, 0 must not change |
| abstractness A | interfaces and abstract types / types, 0 without types |
| distance | \|A + I − 1\|: far from 0 is both stable and concrete, or abstract and unused (Martin, Agile Software Development, 2002) |
| LCOM4 | groups of a class's methods that share no field and do not call each other; methods that use nothing of their object are left out; 1 is a class with one purpose (Hitz and Montazeri, 1995) |
| cycle | files or packages that depend on each other, found as strongly connected components (Tarjan, 1972). Files that their language takes as one unit do not count: those of a Go package, a package of classes, a Rust crate; nor do packages of Go, folders of Rust and Swift, where the compiler allows no cycle |
| cheapest cut | of a shortest way round the cycle the dependency with the fewest uses; the report names the first place |
| rank | share of the time of a reader who follows uses at random, in thousandths: PageRank with damping 0.85 and 30 rounds (Brin and Page, 1998) |
| impact | everything that depends on a symbol, directly or through others, by distance |
| layer | longest way down to a package that depends on no other; packages of a cycle share one |
| unreferenced | functions and types without a use of any evidence. Left out, and counted by reason: test code, entry points, public API, what may be called through a base type or by a framework, abstract declarations, and names that are used where the receiver is not known |

For example: a package that three others import and that imports one has Ca 3, Ce 1 and instability 1 / 4 = 0.25; with one interface among four types
its abstractness is 0.25 and its distance |0.25 + 0.25 − 1| = 0.5. A class with the methods a and b on field x, and c on field y, has LCOM4 2.
`
