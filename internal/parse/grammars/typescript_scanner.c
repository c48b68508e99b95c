#include "require.h"
#if __has_include("../../../third_party/grammars/node_modules/tree-sitter-typescript/typescript/src/scanner.c")
#include "../../../third_party/grammars/node_modules/tree-sitter-typescript/typescript/src/scanner.c"
#endif
