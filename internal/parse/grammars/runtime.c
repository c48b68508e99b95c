// The tree-sitter C runtime as one translation unit, followed by the shim, which walks the runtime's
// own subtrees: one pass over the tree in C costs a fraction of a cursor's calls.
#define _GNU_SOURCE
#include "require.h"
#if !__has_include("lib.c")
#error the tree-sitter grammars are not installed: run 'make deps' first
#else
#include "lib.c"
#include "shim.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#if defined(__APPLE__)
#include <malloc/malloc.h>
#define allocated_size malloc_size
#else
#include <malloc.h>
#define allocated_size malloc_usable_size
#endif

// Bytes the runtime holds on this thread since the parse began, and where to stop. A parse runs
// inside one call from Go and therefore on one thread.
static _Thread_local int64_t held;
static _Thread_local int64_t hard_limit;

static void *account(void *p) {
  if (!p) _exit(RS_EXIT_MEMORY);
  held += (int64_t)allocated_size(p);
  if (hard_limit && held > hard_limit) _exit(RS_EXIT_MEMORY);
  return p;
}
static void *rs_malloc(size_t n) { return account(malloc(n ? n : 1)); }
static void *rs_calloc(size_t n, size_t size) { return account(calloc(n ? n : 1, size ? size : 1)); }
static void *rs_realloc(void *p, size_t n) {
  if (p) held -= (int64_t)allocated_size(p);
  return account(realloc(p, n ? n : 1));
}
static void rs_free(void *p) {
  if (!p) return;
  held -= (int64_t)allocated_size(p);
  free(p);
}

// frame is one open subtree of the walk.
typedef struct {
  const Subtree *children;
  uint32_t count, index;
  uint32_t structural;  // index among the children that are not extras
  uint32_t position;    // byte where the next child's padding starts
  uint32_t node;        // its index in the output, or UINT32_MAX for a hidden subtree
  const TSSymbol *aliases;
  const TSFieldMapEntry *fields, *fields_end;
  uint8_t inherited;    // field that a hidden subtree hands on to its children
} frame;

struct rs_parser {
  TSParser *ts;
  rs_node *nodes;
  uint32_t node_cap, node_count;
  frame *stack;
  uint32_t stack_cap;
  const char *source;
  uint32_t length;
  uint64_t deadline;
  uint32_t asked;
  int64_t memory;
  int stopped;
  TSTree *kept; // of the last file, when rs_reparse may be asked for
};

static uint64_t cpu_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static const char *rs_read(void *payload, uint32_t at, TSPoint point, uint32_t *n) {
  (void)point;
  rs_parser *p = payload;
  if (at >= p->length) {
    *n = 0;
    return "";
  }
  *n = p->length - at;
  return p->source + at;
}

static bool rs_progress(TSParseState *state) {
  rs_parser *p = state->payload;
  if (p->memory && held > p->memory) p->stopped = RS_MEMORY;
  // The clock of a thread is a system call and the parser asks some ten thousand times a second.
  else if (p->deadline && (++p->asked & 31) == 0 && cpu_now() > p->deadline) p->stopped = RS_TIME;
  return p->stopped != RS_OK;
}

rs_parser *rs_parser_new(void) {
  static bool installed;
  if (!installed) {
    ts_set_allocator(rs_malloc, rs_calloc, rs_realloc, rs_free);
    installed = true;
  }
  rs_parser *p = calloc(1, sizeof *p);
  if (!p) _exit(RS_EXIT_MEMORY);
  p->ts = ts_parser_new();
  return p;
}

void rs_parser_delete(rs_parser *p) {
  if (!p) return;
  if (p->kept) ts_tree_delete(p->kept);
  ts_parser_delete(p->ts);
  free(p->nodes);
  free(p->stack);
  free(p);
}

static void *grow(void *array, uint32_t *cap, uint32_t want, size_t size) {
  uint32_t n = *cap ? *cap : 1024;
  while (n < want) n += n / 2;
  void *bigger = realloc(array, (size_t)n * size);
  if (!bigger) _exit(RS_EXIT_MEMORY);
  *cap = n;
  return bigger;
}

static inline uint8_t field_at(const frame *f, uint32_t structural, bool extra) {
  if (extra) return 0;
  for (const TSFieldMapEntry *e = f->fields; e < f->fields_end; e++) {
    if (!e->inherited && e->child_index == structural) return (uint8_t)e->field_id;
  }
  return f->node == UINT32_MAX ? f->inherited : 0;
}

static void open_frame(rs_parser *p, frame *f, const TSLanguage *lang, Subtree t, uint32_t position, uint32_t node, uint8_t inherited) {
  uint16_t production = ts_subtree_production_id(t);
  f->children = ts_subtree_children(t);
  f->count = ts_subtree_child_count(t);
  f->index = f->structural = 0;
  f->position = position;
  f->node = node;
  f->aliases = ts_language_alias_sequence(lang, production);
  f->inherited = inherited;
  ts_language_field_map(lang, production, &f->fields, &f->fields_end);
}

static uint32_t emit(rs_parser *p, const TSLanguage *lang, Subtree t, TSSymbol alias, uint32_t start, uint8_t field) {
  if (p->node_count == p->node_cap) p->nodes = grow(p->nodes, &p->node_cap, p->node_count + 1, sizeof *p->nodes);
  rs_node *n = &p->nodes[p->node_count];
  TSSymbol symbol = alias ? alias : ts_subtree_symbol(t);
  n->start = start;
  n->end = start + ts_subtree_size(t).bytes;
  n->next = p->node_count + 1;
  n->symbol = ts_language_public_symbol(lang, symbol);
  n->field = field;
  n->flags = 0;
  if (alias ? ts_language_symbol_metadata(lang, alias).named : ts_subtree_named(t)) n->flags |= RS_NAMED;
  if (ts_subtree_is_error(t)) n->flags |= RS_ERROR;
  if (ts_subtree_missing(t)) n->flags |= RS_MISSING;
  if (ts_subtree_extra(t)) n->flags |= RS_EXTRA;
  return p->node_count++;
}

// flatten writes the visible nodes in pre-order. It keeps its own stack: trees nest deeper than
// the C stack allows.
static int flatten(rs_parser *p, const TSLanguage *lang, Subtree root, uint32_t max_depth) {
  p->node_count = 0;
  uint32_t depth = 0;
  uint32_t start = ts_subtree_padding(root).bytes;
  if (!p->stack_cap) p->stack = grow(p->stack, &p->stack_cap, 1, sizeof *p->stack);
  uint32_t root_node = emit(p, lang, root, 0, start, 0);
  open_frame(p, &p->stack[0], lang, root, 0, root_node, 0);
  // A child's bytes are counted from its parent's start without padding.
  p->stack[0].position = 0;
  depth = 1;
  while (depth) {
    frame *f = &p->stack[depth - 1];
    if (f->index == f->count) {
      if (f->node != UINT32_MAX) p->nodes[f->node].next = p->node_count;
      depth--;
      continue;
    }
    Subtree child = f->children[f->index++];
    bool extra = ts_subtree_extra(child);
    uint32_t begin = f->position;
    uint32_t at = begin + ts_subtree_padding(child).bytes;
    f->position = at + ts_subtree_size(child).bytes;
    TSSymbol alias = (!extra && f->aliases) ? f->aliases[f->structural] : 0;
    uint8_t field = field_at(f, f->structural, extra);
    if (!extra) f->structural++;
    bool visible = alias || ts_subtree_visible(child);
    uint32_t node = UINT32_MAX;
    if (visible) {
      if (p->memory && (int64_t)p->node_count * (int64_t)sizeof(rs_node) + held > p->memory) return RS_MEMORY;
      node = emit(p, lang, child, alias, at, field);
    }
    if (ts_subtree_child_count(child) == 0) continue;
    if (max_depth && depth >= max_depth) return RS_DEPTH;
    if (depth == p->stack_cap) p->stack = grow(p->stack, &p->stack_cap, depth + 1, sizeof *p->stack);
    open_frame(p, &p->stack[depth], lang, child, begin, node, visible ? 0 : field);
    depth++;
  }
  return RS_OK;
}

static TSTree *parse(rs_parser *p, const TSLanguage *lang, const TSTree *old, const char *source, uint32_t length, uint64_t cpu_ns, uint64_t memory) {
  p->source = source;
  p->length = length;
  p->memory = (int64_t)memory;
  p->deadline = cpu_ns ? cpu_now() + cpu_ns : 0;
  p->stopped = RS_OK;
  held = 0;
  hard_limit = (int64_t)memory * 2;
  TSInput input = {.payload = p, .read = rs_read, .encoding = TSInputEncodingUTF8, .decode = NULL};
  TSParseOptions options = {.payload = p, .progress_callback = rs_progress};
  TSTree *tree = ts_parser_parse_with_options(p->ts, old, input, options);
  if (!tree) ts_parser_reset(p->ts);
  return tree;
}

static void drop_kept(rs_parser *p) {
  if (p->kept) ts_tree_delete(p->kept);
  p->kept = NULL;
}

// give flattens a tree for the caller.
static int give(rs_parser *p, const TSLanguage *lang, const TSTree *tree, uint32_t depth, rs_node **nodes, uint32_t *count) {
  int status = flatten(p, lang, tree->root, depth);
  hard_limit = 0;
  if (status == RS_OK) {
    *nodes = p->nodes;
    *count = p->node_count;
  }
  return status;
}

int rs_parse(rs_parser *p, const TSLanguage *lang, const char *source, uint32_t length,
             uint64_t cpu_ns, uint64_t memory, uint32_t depth, bool keep, rs_node **nodes, uint32_t *count) {
  *nodes = NULL;
  *count = 0;
  drop_kept(p);
  if (!ts_parser_set_language(p->ts, lang)) return RS_LANGUAGE;
  if (p->node_cap > (4u << 20)) { // give back what one giant file needed
    free(p->nodes);
    p->nodes = NULL;
    p->node_cap = 0;
  }
  TSTree *tree = parse(p, lang, NULL, source, length, cpu_ns, memory);
  if (!tree) {
    hard_limit = 0;
    return p->stopped ? p->stopped : RS_TIME;
  }
  if (keep && ts_subtree_error_cost(tree->root) > 0) {
    p->kept = tree;
    hard_limit = 0;
    return RS_ERRORS;
  }
  int status = give(p, lang, tree, depth, nodes, count);
  ts_tree_delete(tree);
  return status;
}

int rs_reparse(rs_parser *p, const TSLanguage *lang, const char *source, uint32_t length, const rs_edit *edits, uint32_t n,
               uint64_t cpu_ns, uint64_t memory, uint32_t depth, bool *better, rs_node **nodes, uint32_t *count) {
  *nodes = NULL;
  *count = 0;
  *better = false;
  if (!p->kept || !ts_parser_set_language(p->ts, lang)) return RS_LANGUAGE;
  TSTree *again = NULL;
  if (n) {
    TSTree *edited = ts_tree_copy(p->kept);
    for (uint32_t i = 0; i < n; i++) {
      TSPoint end = {edits[i].end_row, edits[i].end_column};
      TSInputEdit e = {
        .start_byte = edits[i].start, .old_end_byte = edits[i].end, .new_end_byte = edits[i].end,
        .start_point = {edits[i].start_row, edits[i].start_column}, .old_end_point = end, .new_end_point = end,
      };
      ts_tree_edit(edited, &e);
    }
    again = parse(p, lang, edited, source, length, cpu_ns, memory);
    ts_tree_delete(edited);
  }
  *better = again && ts_subtree_error_cost(again->root) < ts_subtree_error_cost(p->kept->root);
  int status = give(p, lang, *better ? again : p->kept, depth, nodes, count);
  if (again) ts_tree_delete(again);
  drop_kept(p);
  return status;
}

int rs_parse_only(rs_parser *p, const TSLanguage *lang, const char *source, uint32_t length) {
  if (!ts_parser_set_language(p->ts, lang)) return RS_LANGUAGE;
  TSTree *tree = parse(p, lang, NULL, source, length, 0, 0);
  if (!tree) return RS_TIME;
  ts_tree_delete(tree);
  return RS_OK;
}
#endif
