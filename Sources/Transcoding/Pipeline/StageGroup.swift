import Foundation

/// The threads of a pipeline. The first that fails lets all others go, and its error is the group's.
final class StageGroup: @unchecked Sendable {
    private let condition = NSCondition()
    private var running = 0
    private var failure: (any Error)?
    private var waits: [any Cancellable] = []

    /// Makes a queue that is cancelled with the group.
    func queue<Element>(_ capacity: Int, of type: Element.Type) -> BoundedQueue<Element> {
        let queue = BoundedQueue<Element>(capacity: capacity)
        add(queue)
        return queue
    }

    /// Cancels `wait` with the group.
    func add(_ wait: any Cancellable) {
        condition.withLock { waits.append(wait) }
    }

    /// Runs `body` on a thread of its own.
    func start(_ name: String, _ body: @escaping @Sendable () throws -> Void) {
        condition.withLock { running += 1 }
        let thread = Thread { [self] in
            do {
                try body()
            } catch {
                fail(error)
            }
            condition.withLock {
                running -= 1
                condition.broadcast()
            }
        }
        thread.name = name
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Waits until all threads have ended.
    ///
    /// - Throws: the first error of any of them.
    func wait() throws {
        let error = condition.withLock {
            while running > 0 { condition.wait() }
            return failure
        }
        if let error { throw error }
    }

    private func fail(_ error: any Error) {
        let all = condition.withLock {
            if failure == nil { failure = error }
            return waits
        }
        for wait in all { wait.cancel() }
    }
}
