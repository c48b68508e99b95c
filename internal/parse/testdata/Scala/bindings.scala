package com.example
package app

import com.example.store.Store
import com.example.util.{log => report, Tools, _}
import com.example.net._
import scala.collection.mutable.{Map => MMap}
import com.example.given
import cats.effect.*

class Service(store: Store, val name: String, private var tags: List[Tag] = Nil)(implicit ec: Context) extends Base(name) with Runner {
  private val cache = new Cache[String](Limits.Max)
  var last: Option[Entry] = None
  lazy val later: Store = Store("y")
  val made = Store("z")
  private[this] val (a, b) = pair()

  def this(other: Service) = this(other.store, "x")

  def open(path: String, rest: Part*)(done: Entry => Unit = noop): Option[Entry] = {
    val entry = store.find(path)
    var copy = entry
    copy = store.next
    val (key, value) = entry.pair
    for (t <- tags) t.run()
    for {
      t <- tags if t.ok
      u = t.next
      v <- u.all
    } yield v.go(t)
    tags.foreach { tag => tag.run(this) }
    tags.map(_.name).filter(isGood)
    tags.map(t => t.go())
    tags.map { case Tag(n, m) => n.go(m) }
    val f = (x: Int, y: Entry) => y.plus(x)
    try copy.read() catch { case e: IOException => e.show() }
    entry match {
      case Some(s: Special) => s.special()
      case other: Entry if other.ok => other.go()
      case x @ Entry(_, _) => x.go
      case Mode.On | Limits.Max => ()
      case _ => ()
    }
    val c = entry.asInstanceOf[Special]
    val o = new Listener(store) { override def on(e: Event): Unit = e.go() }
    super.open(path)
    Service.this.close()
    this.last = Some(Entry.empty)
    Store.create(Kind.A).build[Entry]().run
    store add entry
    entry.flush
    println(s"$entry ${entry.name} $path")
    new Store
    handler(onClick _)
    list(0).go
    Option(entry)
  }

  def short = Store("z")
  def chain: Flow[Tag] =
    store
      .query(name)
      .filter(_.ok)
      .first
}

object Service {
  val Instance = new Service(null, "b")
  def apply(store: Store): Service = new Service(store, "n")
  implicit class RichStore(s: Store) { def twice = s.next }
}

case class Pair[A <: Base, B](first: A, second: B)
trait Runner extends Any with Closeable { def run(): Unit; type Out; val size: Int }
object Mode extends Enumeration { val On, Off = Value }
enum Color(val rgb: Int) { case Red extends Color(1); case Green }
type Alias = Map[String, Entry]
@deprecated(Const) def top[T <: Closeable](t: T): T = { t.close(); t }
