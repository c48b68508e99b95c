// What C# binds and uses as values.
using System; using static A.B.C; using X = A.B.Type; global using Z.Y;
namespace A.B;
public record Person(string Name, Addr Home) : Base<Foo>(Name), I;
class P2(Db db, int n) : Base(db) { void G() { db.Go(); } }
[Attr(typeof(Q))]
class K<T> : B<T>, I where T : new() {
  private readonly Foo f = new(); Bar g = new Bar(1), h; public Prop P { get; set; } = new Prop(); public int Q => f.Size; public event Handler E;
  public K(Db db, ref int x, params string[] r) : base(db) { this.db = db; _z = new Z<T>(); Prop2 = db; }
  public async Task<R> M(A a, Opts o = null) {
    var x = new Foo(a); Foo y = new(); var z = await Load(a); var w = this.f; Foo? v = o as Foo; var u = (Bar)o; const int C = 1;
    if (o is Baz b && o is { Name: var nm } q) { b.Go(); } if (d.TryGetValue(k, out var val)) {} if (d.T(out Foo fo)) {}
    foreach (var it in list.Items) { it.Go(); } foreach (Foo i2 in y) {} foreach (var (p1, p2) in pairs) {}
    try {} catch (Ex e) when (e.Code == Const.X) { throw; }
    using var s = Open(); using (var t = new St()) {} var (m1, m2) = F(); (int a1, Foo a2) = G2();
    list.Select(i => i.Name).Where((Foo j) => j.Ok); Run(Handler); E += OnE; x?.Do(); var arr = list[0]; arr.X = Color.Red;
    switch (o) { case Foo c1: c1.Go(); break; case Color.Red: break; } var r2 = o switch { Foo c2 => c2.N, _ => null };
    T Local<T>(T q) => q; var qe = from e1 in list where e1.A select e1.B; var an = new { a.Name, B = x }; return nameof(M) + a.Size + Helper;
    for (var ii = 0; ii < 1; ii++) {} var q1 = a ?? new Foo(); x.Prop = y; new Foo { A = 1, B = y }; var ch = a.B().C(); Gen<int>(a); a.Gen2<Foo>();
  }
}
interface I { R M(A a); P X { get; } }
enum Color { Red, Green }
delegate void Handler(Foo f);
static class Ext { public static int Len(this string s, int y) => 1; }
