package shapes

import foo.{bar as baz, given}
import cats.syntax.all.*

enum Color(val rgb: Int):
  case Red extends Color(1)
  case Green, Blue

/** Orders. */
trait Ord[T]:
  def compare(x: T, y: T): Int
  extension (x: T) def < (y: T) = compare(x, y) < 0

given intOrd: Ord[Int] with
  def compare(x: Int, y: Int) =
    if x < y then -1
    else if x > y then 1
    else 0

extension (s: String)
  def shout(n: Int): String =
    s.toUpperCase * n
  def quiet = s.toLowerCase

class Box(val x: Int):
  def run(using ctx: Context): Int =
    x match
      case 1 => 1
      case n if n > 2 => 2
      case _ => 3
    while x > 1 do
      step()
    for i <- 0 to 3 if i > 1 do println(i)
    try go()
    catch case e: Exception => 1
    finally done()
  end run

@main def hello(name: String): Unit =
  val f = (a: Int) => a + 1
  println(f(1))
