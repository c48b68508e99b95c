#include "require.h"
#if __has_include("../../../third_party/grammars/node_modules/tree-sitter-javascript/src/parser.c")
#include "../../../third_party/grammars/node_modules/tree-sitter-javascript/src/parser.c"
#endif
