// What TypeScript binds, uses as values, and hands on.
import cfg = require('./cfg');
export { a as b };
export default class X {}
export default foo;
export = bar;
export * as ns from './n';
const { a, b: c, ...rest } = foo.bar;
const [p, q] = useState<number>(1);
const s = new Foo<T>(1);
const t = await load(x);
const u = y as Bar;
let v: Baz | undefined = undefined, w = a?.b;
for (const it of list.items) { it.go(); }
for (const k in obj) {}
try {} catch (e) { h(e); }
class K<T> extends B implements I {
  private f: Foo; g = new Bar(); static h?: Q;
  constructor(private db: Db, readonly n = 1, plain: P) { this.p = plain; this.q = new Q(); this.#z = plain; }
  m(a: A, {b, c: d = 3}: Opts, [e]: E[], ...r: R[]): Promise<X> { const g = (x: N, y) => x; list.map(z => z.go()); return this.f; }
}
interface I2 { p: P; m(a: A): R; }
function ff(this: W, x?: Y): asserts x is Z { const o = { foo, k: v1, [c1]: v2, ...sp, meth() {} }; type A = typeof foo; label: for(;;) break label; return o.k + obj.opt?.x + arr[0].y; }
enum C { R, G = D }
x = y; ({ aa } = bb);
import type { T1 } from './t';
const fn: Handler = async (req: R2): Promise<R3> => {};
class Priv { #n = 0; #run() { return this.#n; } go() { this.#run(); return new Priv(); } }
let late; late = new Priv();
function make() { let p; if (late) { p = new Priv(); } const k = p || new Priv(); return k; }
const { aa: [ab], ac: { ad = 1 } = {} } = late.parts;
const { lazy } = await import('./lazy');
fetchAll().then((all) => all.run());
const narrowed = <Priv>late, text = `a`.trim(), literal = "s", frozen = [1] as const;
