// Dot products of one int8 vector with many, by the widest instructions that the processor has. Each function names
// the instructions it needs as its target, so the file is compiled without special flags and the choice is made
// when the program runs. All sums are exact int32 sums: every kernel gives the same numbers.
#include "dot.h"

static int32_t dot_tail(const int8_t *q, const int8_t *row, size_t from, size_t dim) {
    int32_t sum = 0;
    for (size_t i = from; i < dim; i++) sum += (int32_t)q[i] * row[i];
    return sum;
}

// A loop so plain that compilers turn it into the vector instructions every processor of the kind has (SSE2, NEON).
static void dot_c(const int8_t *q, const int8_t *rows, size_t dim, size_t n, int32_t *dots) {
    for (size_t r = 0; r < n; r++) dots[r] = dot_tail(q, rows + r * dim, 0, dim);
}

#if defined(__x86_64__) && (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 11))
#define REPOSAGE_X86 1
#include <immintrin.h>

// Rows are taken four at a time: q is loaded once for all, and one reduction serves four sums.
enum { TOGETHER = 4 };

// Rows are read once and from memory, which is what takes the time: asking for them this many bytes ahead was measured
// to save a quarter of it (1,024 to 8,192 differ little). The next rows lie behind these; beyond the last nothing happens.
enum { AHEAD = 2048, LINE = 64 };

static inline __attribute__((always_inline)) void prefetch(const int8_t *row, size_t from, size_t bytes) {
    for (size_t b = 0; b < bytes; b += LINE) __builtin_prefetch(row + AHEAD + from + b);
}

__attribute__((target("avx2"))) static inline __m128i add_up4(__m256i a, __m256i b, __m256i c, __m256i d) {
    __m256i abcd = _mm256_hadd_epi32(_mm256_hadd_epi32(a, b), _mm256_hadd_epi32(c, d));
    return _mm_add_epi32(_mm256_castsi256_si128(abcd), _mm256_extracti128_si256(abcd, 1));
}

__attribute__((target("avx2"))) static inline __m256i load32(const int8_t *p) { return _mm256_loadu_si256((const __m256i *)p); }

// AVX2 multiplies unsigned by signed bytes and adds pairs in 16 bits: |row| times q with the row's sign. A pair is
// 2 × 128 × 127 at most, which 16 bits hold.
__attribute__((target("avx2"))) static inline __m256i step_avx2(__m256i sum, __m256i q, const int8_t *row) {
    __m256i x = load32(row);
    __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(x), _mm256_sign_epi8(q, x));
    return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

// VNNI multiplies unsigned by signed bytes and adds four products in 32 bits. Rows become unsigned by adding 128, which
// adds 128 × the sum of q to each dot product; the callers take that off again.
__attribute__((target("avx2,avxvnni"))) static inline __m256i step_avxvnni(__m256i sum, __m256i q, const int8_t *row) {
    return _mm256_dpbusd_avx_epi32(sum, _mm256_xor_si256(load32(row), _mm256_set1_epi8((char)0x80)), q);
}

// A kernel for dot products by steps of 32 values.
#define KERNEL_256(NAME, TARGET, STEP, OFFSET)                                                                       \
    __attribute__((target(TARGET))) static void NAME(const int8_t *q, const int8_t *rows, size_t dim, size_t n,     \
                                                     int32_t *dots) {                                               \
        size_t whole = dim - dim % 32, r = 0;                                                                       \
        int32_t offset = OFFSET(q, whole);                                                                          \
        for (; r + TOGETHER <= n; r += TOGETHER) {                                                                  \
            const int8_t *row = rows + r * dim;                                                                     \
            __m256i a = _mm256_setzero_si256(), b = a, c = a, d = a;                                                \
            for (size_t i = 0; i < whole; i += 32) {                                                                \
                __m256i x = load32(q + i);                                                                          \
                prefetch(row, TOGETHER * i, TOGETHER * 32);                                                         \
                a = STEP(a, x, row + i);                                                                            \
                b = STEP(b, x, row + dim + i);                                                                      \
                c = STEP(c, x, row + 2 * dim + i);                                                                  \
                d = STEP(d, x, row + 3 * dim + i);                                                                  \
            }                                                                                                       \
            _mm_storeu_si128((__m128i *)(dots + r), add_up4(a, b, c, d));                                           \
            for (int k = 0; k < TOGETHER; k++) dots[r + k] += dot_tail(q, row + k * dim, whole, dim) - offset;      \
        }                                                                                                           \
        dot_c(q, rows + r * dim, dim, n - r, dots + r);                                                             \
    }

static int32_t offset_none(const int8_t *q, size_t dim) {
    (void)q, (void)dim;
    return 0;
}

static int32_t offset_128(const int8_t *q, size_t dim) {
    int32_t sum = 0;
    for (size_t i = 0; i < dim; i++) sum += q[i];
    return 128 * sum;
}

KERNEL_256(dot_avx2, "avx2", step_avx2, offset_none)
KERNEL_256(dot_avxvnni, "avx2,avxvnni", step_avxvnni, offset_128)

#define AVX512 "avx2,avx512f,avx512bw,avx512vnni"

__attribute__((target(AVX512))) static inline __m512i step_avx512(__m512i sum, __m512i q, const int8_t *row) {
    return _mm512_dpbusd_epi32(sum, _mm512_xor_si512(_mm512_loadu_si512(row), _mm512_set1_epi8((char)0x80)), q);
}

__attribute__((target(AVX512))) static inline __m256i fold(__m512i x) {
    return _mm256_add_epi32(_mm512_castsi512_si256(x), _mm512_extracti64x4_epi64(x, 1));
}

__attribute__((target(AVX512))) static void dot_avx512vnni(const int8_t *q, const int8_t *rows, size_t dim, size_t n, int32_t *dots) {
    size_t whole = dim - dim % 64, r = 0;
    int32_t offset = offset_128(q, whole);
    for (; r + TOGETHER <= n; r += TOGETHER) {
        const int8_t *row = rows + r * dim;
        __m512i a = _mm512_setzero_si512(), b = a, c = a, d = a;
        for (size_t i = 0; i < whole; i += 64) {
            __m512i x = _mm512_loadu_si512(q + i);
            prefetch(row, TOGETHER * i, TOGETHER * 64);
            a = step_avx512(a, x, row + i);
            b = step_avx512(b, x, row + dim + i);
            c = step_avx512(c, x, row + 2 * dim + i);
            d = step_avx512(d, x, row + 3 * dim + i);
        }
        _mm_storeu_si128((__m128i *)(dots + r), add_up4(fold(a), fold(b), fold(c), fold(d)));
        for (int k = 0; k < TOGETHER; k++) dots[r + k] += dot_tail(q, row + k * dim, whole, dim) - offset;
    }
    dot_c(q, rows + r * dim, dim, n - r, dots + r);
}
#endif

const char *reposage_dot_name(int kernel) {
    static const char *const names[] = {"avx512vnni", "avxvnni", "avx2", "c"};
    return names[kernel];
}

int reposage_dot_has(int kernel) {
    switch (kernel) {
#ifdef REPOSAGE_X86
    case REPOSAGE_DOT_AVX512VNNI:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni");
    case REPOSAGE_DOT_AVXVNNI:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("avxvnni");
    case REPOSAGE_DOT_AVX2:
        return __builtin_cpu_supports("avx2");
#endif
    case REPOSAGE_DOT_C:
        return 1;
    }
    return 0;
}

void reposage_dot(int kernel, const int8_t *q, const int8_t *rows, size_t dim, size_t n, int32_t *dots) {
    switch (kernel) {
#ifdef REPOSAGE_X86
    case REPOSAGE_DOT_AVX512VNNI: dot_avx512vnni(q, rows, dim, n, dots); return;
    case REPOSAGE_DOT_AVXVNNI: dot_avxvnni(q, rows, dim, n, dots); return;
    case REPOSAGE_DOT_AVX2: dot_avx2(q, rows, dim, n, dots); return;
#endif
    default: dot_c(q, rows, dim, n, dots);
    }
}
