// Package people says what a repository's history tells about who knows which code: ownership, bus factor,
// knowledge that left with its authors, the age of the code, and files that change together.
//
// It is pure: commits, files and names in, numbers out. Commits by bots count for nothing, and one person with
// several addresses counts once if the name is the same. The definitions stand at the fields of [Ownership], [Folder],
// [Coupling] and [Result].
//
// All of it describes commits in the window, not what people know: who reviews and pairs leaves no trace
// in it, and no number here says how good anyone's work is.
package people
