package com.example.shapes

import scala.collection.mutable
import java.util.{List => JList, Map, _}
import foo.bar.Baz, qux.Quux

/** A shape. */
trait Shape extends Drawable with Serializable {
  def area: Double
  val name: String = "x"
  def twice(): Double = area * 2
}

sealed abstract class Base(val n: Int)

/** A circle. */
case class Circle(r: Double, private val m: Int = 1) extends Base(m) with Shape {
  private var count = 0
  lazy val cached = compute()
  type Id = Int

  def this(x: Int) = this(x.toDouble)

  override def area: Double = math.Pi * r * r

  @tailrec
  final def draw(c: Canvas)(implicit n: Int): Unit = {
    if (r > 1 && n > 2 || n < 0) {
      c.line(1, 2)
    } else if (r < 0) {
      return
    } else {
      throw new IllegalStateException(s"x $r and ${n + 1}")
    }
    for (i <- 0 until 3 if i > 1; j <- 0 to i) {
      while (i > 0) { count -= 1 }
    }
    do { count += 1 } while (count < 3)
    val ys = for {
      x <- xs
      y <- x.items
      if y > 2
      z = y + 1
    } yield z
    val s = n match {
      case 1 | 2 => "a"
      case x if x > 3 => "b"
      case _: Int => "c"
      case _ => "d"
    }
    try {
      risky()
    } catch {
      case e: IOException => handle(e)
      case NonFatal(e) => throw e
    } finally {
      done()
    }
    val y = if (n > 1) 1 else 2
    xs.map(x => x * 2).filter(_ > 1).collect { case Some(z) => z }
    val f = (a: Int, b: Int) => a + b
    xs.foreach { x =>
      println(x)
    }
    def local(q: Int) = q && true
    val o = new Listener { def on(): Unit = () }
    draw(c)
    a :: b
  }
}

object Circle {
  val Unit = 1
  def apply(r: Double): Circle = new Circle(r, 1)
  implicit class Rich(val s: String) extends AnyVal { def shout = s.toUpperCase }
}

object Main extends App { println("x") }

class Logic {
  def all = a > 1 && b > 2 && c > 3 || d < 4 && (e || f)
  def text = s"""
    one

    $two
  """
}
