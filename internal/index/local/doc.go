// Package local is an index in one file, memory-mapped and immutable: the backend of a single machine.
//
// A Writer takes files with their chunks in any order and from any number of goroutines, writes them aside to a
// spool and, on Commit, turns that into one file: written under a temporary name, synced, renamed. The same input
// gives the same bytes. Files that an earlier index has already are merged over without reading their texts again.
//
// The file is a header, sections and a table of contents with a checksum of every 64 KiB of every section. Opening
// maps the file and reads the table of contents and the list of files; any other page is verified when it is first
// touched. So opening costs the same whatever the size, and damage is found before it can answer. Decoders check
// all bounds as if there were no checksums.
//
// Sections: the files in order of path; the chunks (fixed records: span, kinds) with their details (names, comments,
// definitions) and, compressed, their signatures; lengths of fields; a sorted, prefix-compressed dictionary of terms; for each term the
// chunks that have it with a frequency per field and, because all chunks of a file share their path, the files whose
// path has it; definitions by hash of their name; vectors as int8 with one scale each; the texts in compressed
// blocks.
package local
