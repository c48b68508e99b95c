#include "require.h"
#if __has_include("../../../third_party/grammars/node_modules/tree-sitter-ruby/src/parser.c")
#include "../../../third_party/grammars/node_modules/tree-sitter-ruby/src/parser.c"
#endif
