import Foundation

/// A queue between two threads. `push` waits while it is full, `pop` while it is empty, so that neither side runs ahead
/// of the other by more than `capacity` elements.
final class BoundedQueue<Element: Sendable>: Cancellable, @unchecked Sendable {
    private let condition = NSCondition()
    private let capacity: Int
    private var elements: [Element] = []
    private var head = 0
    private var isFinished = false
    private var isCancelled = false

    init(capacity: Int) {
        self.capacity = capacity
        elements.reserveCapacity(capacity)
    }

    /// Adds an element. Returns `false` if nobody will take it any more.
    @discardableResult
    func push(_ element: Element) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while elements.count - head >= capacity && !isCancelled { condition.wait() }
        guard !isCancelled else { return false }
        elements.append(element)
        condition.broadcast()
        return true
    }

    /// Takes the oldest element; `nil` when there will be no more.
    func pop() -> Element? {
        condition.lock()
        defer { condition.unlock() }
        while elements.count == head && !isFinished && !isCancelled { condition.wait() }
        return taken()
    }

    /// Takes the oldest element, if one comes within so many seconds.
    ///
    /// - Returns: `nil` when there will be no more.
    func pop(within seconds: Double) -> Element?? {
        condition.lock()
        defer { condition.unlock() }
        let end = Date(timeIntervalSinceNow: seconds)
        while elements.count == head && !isFinished && !isCancelled {
            guard condition.wait(until: end) else { break }
        }
        if elements.count == head && !isFinished && !isCancelled { return .some(nil) }
        return taken().map { .some($0) } ?? nil
    }

    /// Under the lock.
    private func taken() -> Element? {
        guard !isCancelled, head < elements.count else { return nil }
        let element = elements[head]
        head += 1
        if head == elements.count || head == capacity {
            elements.removeFirst(head)
            head = 0
        }
        condition.broadcast()
        return element
    }

    /// Says that nothing more will be pushed.
    func finish() {
        condition.withLock {
            isFinished = true
            condition.broadcast()
        }
    }

    /// Lets both sides go: what is queued is dropped.
    func cancel() {
        condition.withLock {
            isCancelled = true
            elements = []
            head = 0
            condition.broadcast()
        }
    }
}

/// Something that threads wait on and that can let them go.
protocol Cancellable: AnyObject, Sendable {
    func cancel()
}
