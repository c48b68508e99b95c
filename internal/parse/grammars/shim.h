#ifndef REPOSAGE_SHIM_H
#define REPOSAGE_SHIM_H
#include <stdbool.h>
#include <stdint.h>

typedef struct TSLanguage TSLanguage;

// rs_node is one visible node of the tree, in pre-order.
typedef struct {
  uint32_t start, end; // byte range in the source
  uint32_t next;       // index of the first node after this one's descendants
  uint16_t symbol;     // public symbol, aliases applied; 65535 for ERROR
  uint8_t field;       // field id in the parent, 0 for none
  uint8_t flags;       // RS_NAMED …
} rs_node;

enum { RS_NAMED = 1, RS_ERROR = 2, RS_MISSING = 4, RS_EXTRA = 8 };
enum { RS_OK = 0, RS_TIME = 1, RS_MEMORY = 2, RS_DEPTH = 3, RS_LANGUAGE = 4, RS_ERRORS = 5 };

// rs_parser parses one file after the other; it keeps its buffers between files.
typedef struct rs_parser rs_parser;

rs_parser *rs_parser_new(void);
void rs_parser_delete(rs_parser *);

// rs_parse parses source and leaves the flattened tree in *nodes (owned by the parser, valid
// until its next call). Limits of zero mean none: cpu_ns is CPU time of this thread, memory is bytes
// held by the parse and the flattened tree, depth is nesting of the tree. With keep, a tree with errors
// is not flattened but stays for rs_reparse: RS_ERRORS.
int rs_parse(rs_parser *, const TSLanguage *, const char *source, uint32_t length,
             uint64_t cpu_ns, uint64_t memory, uint32_t depth, bool keep,
             rs_node **nodes, uint32_t *count);

// rs_edit is a stretch of the source whose bytes, not its length, have changed. Columns are bytes.
typedef struct {
  uint32_t start, end, start_row, start_column, end_row, end_column;
} rs_edit;

// rs_reparse follows a rs_parse that returned RS_ERRORS. It parses the edited source, reusing of the kept
// tree what the edits, in order, did not touch, and leaves whichever of the two trees fits the grammar
// better: the edited one if *better. Without edits it leaves the kept tree.
int rs_reparse(rs_parser *, const TSLanguage *, const char *source, uint32_t length, const rs_edit *edits, uint32_t n,
               uint64_t cpu_ns, uint64_t memory, uint32_t depth, bool *better,
               rs_node **nodes, uint32_t *count);

// rs_parse_only parses and frees the tree: the floor that benchmarks compare with.
int rs_parse_only(rs_parser *, const TSLanguage *, const char *source, uint32_t length);

// rs_exit_memory is the exit status of a process whose parse went above twice its memory limit.
enum { RS_EXIT_MEMORY = 86 };

#endif
