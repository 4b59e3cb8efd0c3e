import Dispatch
import Synchronization

/// Hashes passwords one after the other on a thread of its own, so that a flood of log-ins takes one processor and
/// 32 MiB at most.
final class PasswordWork: Sendable {
    private static let mostWaiting = 32

    private let queue = DispatchQueue(label: "lectern.passwords")
    private let waiting = Atomic(0)

    /// Runs `body` when its turn comes.
    ///
    /// - Throws: `AccountsError.busy` if 32 wait already; what `body` throws.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        guard waiting.wrappingAdd(1, ordering: .relaxed).newValue <= Self.mostWaiting else {
            waiting.wrappingSubtract(1, ordering: .relaxed)
            throw AccountsError.busy
        }
        defer { waiting.wrappingSubtract(1, ordering: .relaxed) }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
