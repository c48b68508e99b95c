class Session<Value, Item: Task>: Base {
    private var tasks: [Task] = [], index = [String: Task]()
    var view = View(frame: .zero)
    static let shared = Session(queue: .main)
    var count: Int = 0 { didSet { log(oldValue, newValues) } }
    var first: Task { tasks[0] }
    subscript(i: Int) -> Task { tasks[i] }

    init?(_ other: Other? = nil, item: Item, value: Value) {
        self.view = other.view
        tasks = other.tasks
    }

    func run<T>(with request: Request, _ more: Foo..., completion: @escaping (T) -> Void) async throws -> T {
        let r = try await client.send(request)
        let a = Foo(), b: Bar = .make()
        let (x, y) = pair(), (p, q) = (Foo(), b)
        let layer = (view.layer as? Layer)!
        let item = items[0].next, box = Box<Foo>(1), text = a.b + c.d
        let either = flag ? Foo() : Bar(), other = given ?? Foo()
        guard let self = self, let request, let t = tasks.first?.next(after: { $0 }) else { return }
        if let q: Queue = make(), case .some(let inner) = opt, case let .loaded(state) = store, !done { q.go(inner) }
        while let line = readLine() { print(line, MAX) }
        return first
    }

    func loops(result: Result<Foo, Error>) {
        for task in tasks where task.ok { task.resume() }
        for (k, task) in tasks.enumerated() { task.resume(k) }
        for case let s as Foo in things {}
        outer: for _ in 0..<a.count { continue outer }
        switch result {
        case .success(let value): use(value)
        case let .failure(error, 1): fail(error)
        case let f as Foo: f.bar()
        case MAX, Suit.hearts, 1...limit: break
        }
        do { try x() } catch let e as NetError { e.show() } catch { print(error) }
    }

    func closures() {
        tasks.forEach { task in task.run() }
        tasks.filter { $0.ok }.sorted(by: compare)
        items.map { (a: Foo, b) -> Bar in a.x(b) }
        let handler = { [weak self, win = self.window] n in self?.tick(n, win) }
        queue.async(execute: work)
        button.on(.tap, #selector(tap), Foo.self, \Foo.bar)
        let size = view.frame.width + Self.margin - Constants.gap
        return size + tax(size) > limit(1) ?? standard(2)
        view.layer.name = !hidden && self.view.ok ? .short : nil
    }
}

enum Suit {
    case hearts, other(Int)
    static func make() -> Self { .other(1) }
}

protocol Store { var items: [Foo] { get }; func get(id: Int) -> Foo? }
public typealias Maybe<Element> = Sequence<MaybeTrait, Element>
typealias Handler = (Foo) -> Void
func generic() {
    let a = Box<Int>.make(), b = Pair<Int, Foo>.of(1).swap(), c = Box<Foo>.Inner.shared
    if a < b, c > .limit { use(Box<Int>.empty) }
}
func free(y: inout Bar = Defaults.bar) -> (Int, Foo) { (1, Foo()) }
