#include "api.h"

/* A macro of several lines, with comments that the grammar takes for its end. */
#define DECODE(p, size) do {                                     \
    if ((p)[0] == 0) {  /* short form */                         \
        (size) = 1;                                              \
    } else                                                       \
        (size) = 2; /* bad encoding */                           \
} while (0)

/* Doc of first. */
API_EXPORT int first(int a) {
    return a ? 1 : 2;
}

API_EXPORT mstime_t (*API_GetExpire)(Key *key) API_ATTR API_PRINTF(1, 2);

API_BEGIN_DECLS

/* Doc of second. */
API_NONNULL(1)
static int second(struct key *k)
{
    GET_NUMERIC_TYPE(k)
    if (k->flags & 1) {
        return 0;
    }
    IF_NOT_DONE(k) RETURN_ERROR;
    return first(k->flags);
}

API_END_DECLS

void third(void) API_NORETURN;

TEST_IMPL(fourth) {
    third();
}

LARGE_TYPE fifth(LARGE_TYPE x) {
    return x;
}

#define CONFIG(name, flags) { .init = boolInit, .set = (name)->set, \
    .text = "not this", .call = helper(flags) + LIMIT2, name##Suffix }
