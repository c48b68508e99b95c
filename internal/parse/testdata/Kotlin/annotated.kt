class Reads {
    /** Doc of hit. */
    @Test
    @Throws(IOException::class)
    fun hit(a: Int) {
    }

    @JvmField val plain = 1
}

fun defaults(a: Int, b: Int? = null, vararg c: Int = g(1)) {}
