final class Sink: @unchecked Sendable {
    private nonisolated(unsafe) var value: Int = 0

    enum Failure {
        case decoding(error: any Error)
    }

    /// Doc of send.
    func send(_ handler: sending @escaping (any Monitor) -> Void) {
        observer.on(.next(()))
        schedule((), after: 1) { _ in () }
        if value > 0 { return }
    }

    #if TRACE_RESOURCES
    deinit {
        _ = Resources.decrement()
    }
    #endif
}

extension Sink {
    func last() -> Int { value }
}
