#include <stdio.h>
#include "own.h"
#ifndef GUARD_H
#define GUARD_H
#define MAX 3
#define SQ(x) ((x) * (x))

/* A point. */
typedef struct point { int x, *y; struct point *next; } point_t;
enum color { RED, GREEN = 2 };

// Adds.
static inline int *add(const int a, int (*fn)(int), ...) {
#ifdef DEBUG
    if (a && b || c) { printf("x%d\n", a); }
#elif defined(X) && defined(Y)
    if (a) return 0;
#endif
    for (int i = 0; i < a; i++)
        while (i) do { i--; } while (i > 2);
    switch (a) {
    case 1:
    case 2: break;
    default: goto end;
    }
    if (a) { x(); } else if (b) { y(); } else { z(); }
end:
    return a ? fn(1) : add(a - 1, fn);
}

int old(a, b) int a; char b; { return a; }
void none(void) {}
void (*returns_fp(int n))(int) { return NULL; }
MACRO_FUNC(name) { return 1; }
int proto(int x);
#endif
