class Reads {
    /** Doc of hit. */
    @Test
    @Throws(IOException::class)
    fun hit(a: Int) {
    }

    @JvmField val plain = 1
}
