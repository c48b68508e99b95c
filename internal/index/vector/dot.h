// Dot products of one int8 vector with many. See dot.c.
#ifndef REPOSAGE_DOT_H
#define REPOSAGE_DOT_H

#include <stddef.h>
#include <stdint.h>

// The kernels, from the fastest to the one that every processor has.
enum { REPOSAGE_DOT_AVX512VNNI, REPOSAGE_DOT_AVXVNNI, REPOSAGE_DOT_AVX2, REPOSAGE_DOT_C, REPOSAGE_DOT_KERNELS };

const char *reposage_dot_name(int kernel);

// Says whether this build has the kernel and this processor can run it.
int reposage_dot_has(int kernel);

// Writes to dots[r] the dot product of q (dim values, none of them -128) with row r of rows (n × dim values, any), for
// r < n. The kernel must be one that reposage_dot_has. Memory need not be aligned.
void reposage_dot(int kernel, const int8_t *q, const int8_t *rows, size_t dim, size_t n, int32_t *dots);

#endif
