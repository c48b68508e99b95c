package ferry.android

/** Deliveries that wait for a network connection, oldest first. */
class DeliveryQueue(private val capacity: Int) {
    private val waiting = ArrayDeque<Delivery>()

    /** Adds a delivery; the oldest is dropped when the queue is full. */
    fun enqueue(delivery: Delivery) {
        if (waiting.size == capacity) waiting.removeFirst()
        waiting.addLast(delivery)
    }

    fun flush(send: (Delivery) -> Boolean) {
        while (waiting.isNotEmpty() && send(waiting.first())) waiting.removeFirst()
    }
}

data class Delivery(val parcel: String, val depot: String)
