#include "require.h"
#if __has_include("../../../third_party/grammars/node_modules/tree-sitter-php/php/src/scanner.c")
#include "../../../third_party/grammars/node_modules/tree-sitter-php/php/src/scanner.c"
#endif
