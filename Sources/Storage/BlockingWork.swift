import Dispatch

/// Runs work that waits for a disk on threads of its own, away from Swift's cooperative pool.
public enum BlockingWork {
    private static let queue = DispatchQueue(label: "lectern.blocking", attributes: .concurrent)

    /// Runs `body` on such a thread and gives back what it returns or throws.
    ///
    /// The queue holds no more than its callers, each of which waits; the system bounds its threads.
    public static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
