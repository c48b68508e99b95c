#include <vector>
using std::string;
namespace a::b {
/// A class.
template <typename T>
class Foo final : public Base<T>, private ns::Other {
public:
  explicit Foo(int x = 1) : x_(x) {}
  ~Foo() = default;
  virtual int area() const = 0;
  bool operator==(const Foo &o) const { return x_ == o.x_ && y_ == o.y_; }
  operator bool() const { return x_; }
  template <class U> auto map(U &&f) -> decltype(f(x_)) { return f(x_); }
private:
  int x_ = 0, y_;
};
}
template <typename T> int a::b::Foo<T>::run(std::vector<int> &&v, int *p) noexcept try {
  for (auto &x : v) { if (x and p or !p) continue; }
  auto f = [&](int q) -> bool { return q > 1 && q < 9; };
  if (auto it = v.find(1); it != v.end() && f(2)) { throw Err("x"); } else if (p) { delete p; }
  switch (x) { case 1: { break; } default: break; }
  auto *n = new ns::Thing(1);
  const char *s = R"(raw
text)";
  return this->run(v, p) ? 1 : 2;
} catch (const std::exception &e) { return 0; } catch (...) { return 1; }
