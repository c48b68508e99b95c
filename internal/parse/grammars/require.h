// The grammars and the tree-sitter runtime are npm packages pinned in third_party/grammars and
// are not part of this repository. Where they are missing every file here is empty but runtime.c,
// which stops the build with one sentence.
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wtrigraphs"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wunused-variable"
