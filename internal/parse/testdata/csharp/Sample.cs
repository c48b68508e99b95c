using System;
using Json = Newtonsoft.Json.Linq;
namespace A.B
{
    /// <summary>A sample.</summary>
    [Serializable]
    public class Sample<T> : Base<T>, IDisposable where T : class
    {
        private int _count = 1, _x;
        public int Count { get; private set; }
        public int Size { get { return _count > 0 && _x > 0 ? 1 : 0; } set => _count = value; }
        public string Name => _name ?? "none";
        public int this[int i] { get { return i; } }
        public Sample(int x) : base(x) { }
        ~Sample() { Dispose(); }
        public static Sample<T> operator +(Sample<T> a, Sample<T> b) { return a; }
        // Runs.
        public async Task<int> Run(int a, params string[] rest)
        {
            foreach (var r in rest) { if (r == null) continue; else if (a > 1) break; else a++; }
            switch (a) { case 1: case 2: return 1; case int n when n > 3: return 2; default: break; }
            var y = a switch { 1 => "x", > 5 and < 9 => "y", _ => "z" };
            try { await x?.Foo(); } catch (IOException e) when (e.X) { throw; } finally { a ??= 1; }
            using (var s = Open()) { do { a--; } while (a > 0 || b); }
            int Local(int q) { return q > 0 ? Local(q - 1) : 0; }
            Func<int, bool> f = z => z > 1 && z < 2;
            return $"{a + 1}".Length + new List<int>().Count;
        }
    }
    public enum Color { Red, Green }
    interface IThing { void Do(); }
    record Point(int X, int Y);
}
