package a;
enum Mode { ON(1) { void x() { go(); } }, OFF; }
class P extends Q {
  Runnable r = new Runnable() { public void run() { go(LIMIT); } };
  @Inject P(int n) { this(n, DEFAULT); super.close(); Q.this.x(); }
  P() { super(1); }
  Object m(Object o) {
    switch (o) { case Point(int x, var y) -> y.go(); case Foo f when f.ok() -> f.x(); default -> {} }
    if (o instanceof Bar(Foo q)) q.z();
    list.forEach(e -> e.go());
    for (var k : map.keySet()) k.x();
    int[] a = {SIZE}; a[0] = Consts.A;
    String s = "x" + b.c.d;
    Foo.<T>bar();
    new Outer.Inner<>(3).go().run();
    var list = new ArrayList<Foo>();
    Foo.class.getName(); outer.new Inner();
    return cond ? null : (Foo) o;
  }
  <T extends Foo> T gen(T t, T... more) { T u = t; return u; }
}
