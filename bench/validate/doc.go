// Command validate asks whether the health of a file predicts that a bug will be mended in it.
//
//	go run ./bench/validate -corpora DIR [-cache DIR] [-fit] [-out FILE]
//
// DIR has a git directory with full history for each of the repositories in repositories.go. For four moments of
// each repository's life it computes what RepoSage knows of every file of code at that moment, and then looks up
// which of them a bug-fix commit of the following year touched. The area under the ROC curve (AUC) says how often a
// file that was mended ranks above one that was not: 0.5 is a coin, 1 is an oracle.
//
// docs/validation.md explains the method and says what came out.
package main
