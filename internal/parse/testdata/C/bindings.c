// What C binds and uses as values.
#include "foo.h"
struct S { struct db *db; int n, *m[3]; cb_t cb; void (*fn)(int); };
typedef struct { Foo f; } T;
static struct S glob = { .n = 1, .fn = handler };
const ops_t table[] = { open_it, { close_it } };
extern int ext; Foo *make(struct bar *b, const char *s, int (*cb)(void *), ...) ;
static Foo *mk(struct bar *b, const char *s[], int (*cb)(void *), Foo f) {
  Foo *x = make(b, s); struct S y, *z = &glob; int i = 0; Foo w = *x; Foo *q = (Foo *)malloc(1);
  x->a.b = y.n; z->db->n = CONST; for (int k = 0; k < 3; k++) { run(handler, k); } qsort(s, 1, cmp); b->ops->open(b); cb(x);
  goto end; end: return x; switch (i) { case RED: break; }
}
