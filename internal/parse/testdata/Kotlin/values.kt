package com.example.app

data class Pair2<A : Base, B>(val first: A, var second: B)

enum class Mode(val code: Int) {
    ON(1) {
        override fun x() = go()
    },
    OFF(2)
}

fun Store.extend(n: Int): Store {
    this.count
    count()
    return this
}

fun kinds(a: Any) {
    val z = if (a is Store) Store("q") else later
    val t = try { Store("t") } catch (e: Exception) { null }
    val u = when (a) {
        is Store -> later.next()
        else -> null
    }
    val n = cache.get<Entry>("a")
    val many = mutableListOf<Entry>()
    val p = "k" to Store("p")
    val w = later.apply { close() }!!
    many.filter { it.ok }.forEach { (k, v) -> k.go(v) }
    later.next()?.let { e -> e.go() }
    a!!.b.c = many[0].d
    if (!later.ready()) stop()
    register(Foo::class.java, ::Store)
    use(x) { y -> y.go() }
}

fun <T : Closeable> use(t: T): T {
    t.close()
    return t
}

@Mark(names = [LIMIT_NAME])
fun annotated(): String {
    handle(onClick = { go() }, size = LIMIT)
    list[0].go()
    val el = list[0]
    return "a $shared and ${later.count}"
}
