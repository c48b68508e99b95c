static int cached = 1, *last;
extern int elsewhere;
int declared(void);
int (*hook)(int);
char buffer[10];
enum mode { FAST, SAFE = 2 };
static inline int hidden(void) { return cached; }
inline static int hidden_too(void) { return 0; }
void logf_(const char *format, ...) { }
