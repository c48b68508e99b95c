// What C++ binds and uses as values.
namespace n { class K : public B<int> { public: K(Db* db) : db_(db), n_(1) {} int go(const Foo& f) const; private: std::unique_ptr<Db> db_; int n_ = 0; static Foo inst; }; }
n::K::K() {} int n::K::go(const Foo& f) const { db_->run(); this->n_ = 2; auto x = std::make_unique<Foo>(1); auto y = new Foo(2); auto z = f.get(); Foo w(1), v{2}; for (const auto& it : list.items()) { it.go(); } for (Foo& g : v) {} try {} catch (const Ex& e) { e.what(); } auto [a, b] = pair(); auto l = [&](const Foo& q, int r) -> Foo { return q; }; Foo u = Foo(3); auto c = static_cast<Foo*>(x); auto d = make(); if (auto p = find()) { p->go(); } delete y; return Color::Red + n_ + A::B::k; }
using std::swap; using namespace foo::bar; namespace fs = std::filesystem; using Al = Foo;
template <typename T> T tmpl(T&& t, std::vector<Foo> xs) { return t; }
