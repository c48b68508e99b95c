package com.example.app

import com.example.store.Store
import com.example.util.log as report
import com.example.net.*

const val LIMIT: Int = 3
val shared = Store("x")
lateinit var later: Store
val Store.size: Int get() = this.count

class Service(private val store: Store, name: String, val tags: List<Tag> = emptyList()) : Base(name), Runner by store {
    private val cache = Cache<String>(LIMIT)
    private var last: Entry? = null
    val lazyOne: Store by lazy { Store("y") }
    val lazyTwo by lazy { Store("y") }
    val size: Int
        get() = cache.size

    constructor(other: Service) : this(other.store, "x") { other.start() }

    fun open(path: String, vararg rest: Part, done: (Entry) -> Unit = ::noop): Entry? {
        val entry = store.find(path) ?: return null
        var copy = entry
        copy = store.next()
        val (key, value) = entry.pair()
        for (t in tags) t.run()
        for ((k, v) in cache.map) v.go()
        for (i: Int in 0..LIMIT) i.also { use(it) }
        tags.forEach { tag -> tag.run(this) }
        tags.forEach { it.run() }
        store.apply { close() }
        val f = { a: Int, b -> a.plus(b) }
        try { copy.read() } catch (e: IOException) { e.printStackTrace() }
        when (val r = store.result()) {
            is Ok -> r.value.use()
            Status.DONE -> {}
            else -> {}
        }
        if (entry is Special && entry.name == Defaults.NAME) entry.special()
        val c = entry as Special
        val o = object : Listener(store) { override fun on(e: Event) { e.go() } }
        tags.map(Tag::name).filter(::isGood)
        tags.forEach(this::use)
        last?.flush()
        super.open(path)
        super<Base>.open(path)
        this@Service.close()
        Store.Companion.make().run()
        com.example.util.Tools.fix(store)
        return entry.also { done(it) }
    }

    fun short() = Store("z")
    fun chain(): Flow<Tag> =
        store
            .query(path)
            ?.filter { it.ok }
            .first()!!

    companion object {
        val INSTANCE = Service(Store("a"), "b")
        fun create(store: Store) = Service(store, "n")
    }
}

