#include "require.h"
#if __has_include("../../../third_party/grammars/node_modules/@tree-sitter-grammars/tree-sitter-lua/src/parser.c")
#include "../../../third_party/grammars/node_modules/@tree-sitter-grammars/tree-sitter-lua/src/parser.c"
#endif
