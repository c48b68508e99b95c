#include "require.h"
#if __has_include("../../../third_party/grammars/node_modules/tree-sitter-cpp/src/scanner.c")
#include "../../../third_party/grammars/node_modules/tree-sitter-cpp/src/scanner.c"
#endif
