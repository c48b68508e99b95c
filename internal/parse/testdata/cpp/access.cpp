class A : public Base {
    int secret;
    void hidden() {}
public:
    A();
    explicit A(int x) : secret(x) {}
    ~A();
    LIB_NO_COPY(A);
    bool operator==(const A& o) const;
    template <class T> void shown(T t) { secret = t; }
    static int count() { return 1; }
    struct Inner { int open; };
protected:
    template <class T> void kept(T t) {}
    struct Kept { int in; };
};

A::A() : secret(0) {}
A::~A() {}
void A::hidden() {}

namespace {
int local() { return 1; }
}
static int file_only() { return 2; }

int twice(int a) { return twice(a, 2); }
int again(int a, int b = 1) { return a ? again(a - 1) : again(a, b); }
int any(int a, ...) { return any(a, 1, 2); }

template <class T> struct pick<T, typename std::enable_if<std::is_base_of<std::exception, T>::value>::type> { int one; };
template <class T> struct pick<T, char> { int two; };
int cast(long a) { return static_cast<int>(a) + lib::sizeof_all(a); }
