// What Rust binds, uses as values, and hands on.
mod foo;
pub mod bar { pub fn inner() {} }
use crate::a::{self, b::C, d::*, e as f};
pub use self::x::Y as Z; pub(crate) use super::q::*; extern crate serde as s;
pub struct S<'a, T> { pub db: Arc<Db>, n: &'a T }
struct Tup(Foo, pub Bar);
enum E { A(Foo), B { x: Bar }, C = 1 }
const K: u32 = 1; static mut G: Foo = Foo::new();
type Al = Vec<Foo>;
impl<T: Tr> S<'_, T> where T: X { const Q: u8 = 1; pub fn new(db: Db) -> Self { Self { db, n: Foo { a: 1, b } } } fn m(&self, a: &Foo, (x, y): (A, B), mut z: Z) -> Result<Vec<Foo>, Err> { self.db.go(); let v = &self.n; Ok(v) } fn c(&mut self); fn d(self: Box<Self>) {} fn e(self) {} }
impl Tr for crate::m::S<T> { type Out = Foo; fn t() {} }
trait Tr2: Tr + Send { fn t(&self) -> u8; fn def(&self) { self.t(); } }
fn f<F: Fn(u8) -> u8>(g: F, c: impl Tr) -> impl Iterator<Item = Foo> {
  let x = Foo::new(); let y: Vec<Bar> = vec![]; let z = Foo { a: 1 }; let w = x.clone().go()?; let v = fut.await?; let (a, mut b) = pair(); let S { db, n: nn } = s; let u = y as Bar; let Some(t) = opt else { return }; let r = &mut x; let q = arr[0]; let bx = Box::new(Foo::new());
  for it in list.items.iter() { it.go(); } for (i, e2) in v.iter().enumerate() {}
  if let Some(o) = opt { o.go(); } while let Ok(p) = rx.recv() {} if let Some(l) = a && l.b {} 
  match x { E::A(m1) if m1.ok() => m1.go(), E::B { x: m2, .. } => 1, Foo::CONST => 2, n2 @ 1..=3 => n2, other => other };
  list.iter().map(|i2| i2.name).filter(|&x3: &Foo| x3.ok).for_each(helper);
  println!("{} {}", foo(x), a.bar()); assert_eq!(T::baz(1), Self::qux); my::mac!(y.z); vec![Foo::new(); 3];
  let cl = move |a4, b4: Foo| a4 + b4.n; K + G.x + <Foo as Tr>::N; x.y.z = E::C; 'l: loop { break 'l; } c::<Foo>(1); x.collect::<Vec<_>>(); let d = if p { Foo::new() } else { y }; return K;
}
#[derive(Debug, Clone)] #[test] fn tt() {}
fn given() { group!(benches, first_bench, foo::second, name = x; K); table(clone_raw::<W>, wake::<W>(1)); }
macro_rules! my { ($x:expr) => { foo($x) } }
