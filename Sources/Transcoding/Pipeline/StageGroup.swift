import CSandbox
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

    /// Cancels `wait` with the group; at once, if a stage has failed before the next ones were set up.
    func add(_ wait: any Cancellable) {
        let hasFailed = condition.withLock {
            waits.append(wait)
            return failure != nil
        }
        if hasFailed { wait.cancel() }
    }

    /// Runs `body` on a thread of its own.
    func start(_ name: String, _ body: @escaping @Sendable () throws -> Void) {
        condition.withLock { running += 1 }
        let code = StageThread.start { [self] in
            Thread.current.name = name
            do {
                try body()
            } catch {
                fail(error)
            }
            end()
        }
        guard code != 0 else { return }
        fail(FileFailure(operation: "start thread \(name)", code: code))
        end()
    }

    private func end() {
        condition.withLock {
            running -= 1
            condition.broadcast()
        }
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

/// What a thread runs.
private final class StageThread {
    private let body: () -> Void

    private init(_ body: @escaping () -> Void) {
        self.body = body
    }

    /// Runs `body` on a new thread with a stack of 8 MiB. Returns 0 or an errno.
    static func start(_ body: @escaping @Sendable () -> Void) -> Int32 {
        let thread = Unmanaged.passRetained(StageThread(body))
        let code = lectern_start_thread(
            { context in
                if let context { Unmanaged<StageThread>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, thread.toOpaque(), 8 << 20)
        if code != 0 { thread.release() }
        return code
    }
}
