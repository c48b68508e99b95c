#include "require.h"
#if __has_include("../../../third_party/grammars/node_modules/tree-sitter-go/src/parser.c")
#include "../../../third_party/grammars/node_modules/tree-sitter-go/src/parser.c"
#endif
