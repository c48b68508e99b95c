@file:JvmName("Shapes")

package com.example.shapes

import kotlin.math.PI
import com.example.base.Thing as Base
import java.util.*

/** Greatest number. */
const val MAX = 10
val lazyOne by lazy { 1 }
typealias Handler = (Int) -> Unit

/**
 * A shape.
 */
interface Shape : Drawable {
    val area: Double
    fun draw(c: Canvas)
    fun twice() = area * 2
}

sealed class Result<out T>
data class Circle(val r: Double, private var n: Int = 1) : Base(r), Shape by impl {
    override val area: Double
        get() = PI * r * r
    var count: Int = 0
        get() {
            return field
        }
        private set(value) {
            if (value > 0) field = value
        }

    init {
        require(r > 0) { "bad" }
    }

    constructor(x: Int) : this(x.toDouble()) {
        println(x)
    }

    companion object {
        const val UNIT = 1
        fun of(r: Double): Circle = Circle(r)
    }

    inner class Part

    @Test
    override fun draw(c: Canvas) {
        if (r > 1 && n > 2 || n < 0) {
            c.line(1, 2)
        } else if (r < 0) {
            return
        } else {
            error("x $r and ${n + 1}")
        }
        for (i in 0..3) {
            while (i > 0) { n-- }
            do { n++ } while (n < 3)
        }
        val s = when (n) {
            1, 2 -> "a"
            in 3..4 -> "b"
            is Int -> "c"
            else -> "d"
        }
        when {
            n > 1 -> foo()
            else -> bar()
        }
        try {
            risky()
        } catch (e: IOException) {
            throw RuntimeException(e)
        } finally {
            done()
        }
        val x = if (n > 1) 1 else 2
        val y = other?.r ?: other?.twice() ?: 5
        items.forEach { it -> println(it) }
        outer@ for (a in b) { for (c in d) { if (a == c) continue@outer; break@outer } }
        val f = { a: Int, b: Int -> a + b }
        val g = fun(a: Int): Int { return a }
        run { n = 1 }
        val o = object : Listener { override fun on() { } }
        this.draw(c)
        items.map(::transform).filter { it > 1 }.let { z -> z!! }
    }
}

object Registry {
    private val map = mutableMapOf<String, Int>()
    internal fun <T : Any> put(k: T): Unit = TODO()
}

enum class Color(val rgb: Int) {
    RED(1) { override fun hex() = "r" },
    GREEN(2);
    open fun hex(): String = ""
}

fun String.shout(times: Int = 1, vararg xs: String): String = this.uppercase()

suspend fun <T> List<T>.each(block: suspend (T) -> Unit) {
    fun local(a: Int) = a
    local(1)
    each(block)
}

private fun hidden() {}
