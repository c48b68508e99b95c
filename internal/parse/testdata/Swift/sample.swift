import Foundation
import struct UIKit.Color
@testable import Core

/// Greatest.
public let maximum = 10
typealias Handler = (Int) -> Void

/// A shape.
public protocol Shape: AnyObject, Drawable {
    associatedtype Item
    var area: Double { get }
    func draw(on canvas: Canvas, _ n: Int)
    init(n: Int)
}

enum Suit: String {
    case hearts, spades
    case other(Int)
    indirect case nested(Suit)
    func label() -> String { rawValue }
}

public final class Circle: Base, Shape {
    static let shared = Circle()
    private var radius: Double = 0
    public var area: Double { radius * 2 }
    var diameter: Double {
        get { return radius * 2 }
        set(v) { radius = v > 0 ? v / 2 : 0 }
    }
    var watched = 1 {
        willSet { print(newValue) }
        didSet {
            if watched > 1 { print(1) }
        }
    }
    lazy var view: View = {
        let v = View()
        return v
    }()

    init(n: Int) {
        super.init()
    }

    convenience init?(_ s: String = "x") { self.init(n: 1) }

    deinit { close() }

    subscript(i: Int) -> Double {
        get { 1 }
        set { }
    }

    /// Draws.
    @objc override func draw(on canvas: Canvas, _ n: Int = 1) throws -> Int {
        guard let c = canvas.context, n > 1 else { return 0 }
        if n > 1 && c.ok || n < 0 {
            print("a \(n + 1)")
        } else if let x = y {
            fallthrough_(x)
        } else {
            throw Failure.bad
        }
        if case .other(let k) = suit, k > 2 { }
        for i in 0..<3 where i > 1 {
            while i > 0 { n -= 1 }
        }
        repeat { n += 1 } while n < 3
        switch n {
        case 1, 2: break
        case let x where x > 3:
            print(x)
        case .some(let z)?:
            return 1
        default:
            return 2
        }
        do {
            try risky()
        } catch Failure.bad {
            print(1)
        } catch {
            print(error)
        }
        let v = n > 1 ? 1 : 2
        let w = other?.area ?? self.other?.get() ?? 5
        items.map { $0 * 2 }.filter { (a: Int) -> Bool in a > 1 && a < 3 }
        let f = { (a: Int, b: Int) -> Int in return a + b }
        outer: for a in b { for c in d { if a == c { continue outer }
            break outer } }
        defer { close() }
        #if DEBUG
        log()
        #endif
        UIView.animate(withDuration: 1, animations: { self.go() }) { done in print(done) }
        return try draw(on: canvas, n)
    }

    static func + (a: Circle, b: Circle) -> Circle { a }
    fileprivate func hidden() {}
}

struct Point<T: Comparable>: Equatable {
    let x: T, y: T
    mutating func move() async { await go() }
}

extension Circle: Codable where T: Foo {
    var isUnit: Bool { return radius == 1 }
    func twice() -> Self { self }
}

actor Store { func get() {} }

func helper<T>(_ xs: [T], by f: (T) -> T) -> [T] {
    func local(_ a: Int) -> Int { a }
    return xs.map(f)
}

/* block */
