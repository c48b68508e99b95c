// Package compare says what a change did: each function better, worse, new, gone or unchanged, each finding
// new, fixed or still there, and what that means in minutes. It also holds the gate that a build can
// fail on.
//
// Functions are judged one by one against what they were, so that touching bad old code without harm
// passes. Renames and moves are followed: a file by the renames that git finds, a function by its tokens
// (FunctionMetrics.Digest) and its name.
package compare
