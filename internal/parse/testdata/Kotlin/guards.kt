class AutoInc<T>(val delegate: Column<T>) {
    /** Doc of type. */
    private fun type(column: Any, on: Boolean): String = when (column) {
        is Join if (on && delegate.ready || column.any { it.done }) -> "join"
        is Id<*> if on -> "id"
        is Plain -> "plain"
        "x" if on -> "x"
        else if on -> "on"
        else -> if (on) "a" else "b"
    }

    fun clause(where: Op?) = build {
        columns.joinTo(this) as Map<*, *>
        where?.let {
            +" WHERE "
            +it
        }
        toString()
    }
}
