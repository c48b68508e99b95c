// Package reposage holds the nouns that every part of RepoSage speaks in: what a repository, a file, a
// symbol and a metric are. It imports the standard library only and does nothing by itself.
//
// # What RepoSage does
//
// It reads a repository at one commit, says what is in it and where it hurts, and finds the code that does something.
// Data flows one way:
//
//	      TARGET: folder, git URL, archive
//	                    │
//	  netguard ──► ┌────▼────┐   File: path, blob id, language, or the reason it is left out
//	(guards every  │ source  │   history: commits, authors, churn of files and lines
//	 connection)   └────┬────┘
//	                    │ text of one file           ┌─────────────────────────────┐
//	               ┌────▼────┐   pipe    children of │ reposage parse-child        │
//	               │  parse  │◄─────────►the same    │ tree-sitter in C, CPU       │
//	               └────┬────┘           binary      │ budget, deadline, memory cap│
//	                    │ Facts: symbols, points,    └─────────────────────────────┘
//	                    │ refs, comments, tokens
//	               ┌────▼────┐   FileMetrics of each file; pure functions
//	               │ measure │   Repository: totals, distributions, worst functions, hotspots
//	               └────┬────┘   graph (relations), clone (duplicates), people (history), debt (findings, health),
//	                    │        compare (two revisions): what needs all files at once
//	               ┌────▼────┐
//	               │ report  │   text, JSON, Markdown, one self-contained HTML file
//	               └────▲────┘
//	                    │ Results: places with lines, marks and reasons
//	               ┌────┴────┐   query (the language), understanding, legs, signals, ranking
//	               │ search  │
//	               └────▲────┘
//	                    │ words, vectors, names, patterns
//	               ┌────┴────┐   Chunk: along symbols (Split); term (words), vector (int8), local (files, memory-mapped)
//	               │  index  │
//	               └────▲────┘
//	 embed (static, onnx,   │ Facts and text of one file, again from parse
//	 remote): vectors ──────┘
//
//	  factcache    facts and numbers by blob id: a blob is analysed once
//	  config       the environment, read in one place
//	  app          composes all of it: Analyze, Plan, Functions, Explain, Debt, Graph, Duplicates, People, Compare, Index,
//	               Search
//	  cmd/reposage flags, exit codes, the terminal
//
// # Rules
//
// They are held by layout_test.go.
//
//   - A stage imports this package and at most the stage directly before it; report, where both ways end, imports
//     measure and search; only app sees them all.
//   - Foundations (netguard, config, factcache) know nothing of the stages.
//   - Programs are started in source (git) and parse (its own children) only, connections are made in netguard
//     only, the environment is read in config only.
//
// # Promises
//
// Coverage: every entry of the tree is either taken or skipped with a reason ([Ledger]); nothing
// disappears. A file that cannot be parsed within its limits counts its lines and says why ([LimitReason]).
//
// Isolation: nothing from a repository is executed or checked out, and the C parsers run in
// child processes that may crash.
//
// Traceability: each number follows from [Point]s that have a line; 'reposage explain' lists them. Each relation has
// an [Evidence] and the line it comes from, each [Finding] its minutes, and debt is their sum.
//
// Determinism: the same commit and options give the same bytes. [AnalyserVersion] changes whenever they would not.
package reposage
