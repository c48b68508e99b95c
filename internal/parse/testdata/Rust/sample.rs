//! Crate docs.
use std::{fmt, io::{self, Read as R}, collections::*};

/// A point.
#[derive(Debug, Clone)]
pub struct Point<T> { pub x: T, y: i32 }

pub enum Shape { Circle(f64), Square { side: f64 } }

pub trait Area: Named + Send {
    fn area(&self) -> f64;
    fn twice(&self) -> f64 { self.area() * 2.0 }
}

impl<T: Copy> Area for Point<T> {
    /// Computes.
    #[inline]
    fn area(&self) -> f64 {
        if self.y > 0 && self.y < 9 || self.y == 20 {
            for i in 0..3 { while i > 1 { break; } }
        } else if let Some(v) = self.get() {
            loop { continue; }
        } else {
            return 0.0;
        }
        let Some(z) = self.opt() else { return 1.0 };
        'outer: loop { break 'outer; }
        match self.y {
            1 | 2 => 1.0,
            n if n > 3 => { println!("{}", n); 2.0 }
            _ => self.read()?.len() as f64,
        }
    }
}

impl Point<i32> {
    pub const fn new(x: i32) -> Self { Point { x, y: 0 } }
    async fn run<F>(&mut self, f: F) where F: Fn(i32) -> bool {
        let g = |a: i32, b| a > 1 && f(b);
        spawn(async move { if g(1, 2) { self.run(f).await; } });
    }
}

mod inner { pub(crate) fn deep() {} }
const LIMIT: usize = 3;
macro_rules! my { ($x:expr) => { $x }; }
#[cfg(test)]
mod tests { #[test] fn works() { assert!(true && false); } }
