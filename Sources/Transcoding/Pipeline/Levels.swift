import Foundation

/// The leveling of a pass's sounds: known from the beginning, or measured while the pass runs already, so that pictures
/// need not wait for it.
final class Levels: Cancellable, @unchecked Sendable {
    private let condition = NSCondition()
    private var known: [Leveling]?
    private var isCancelled = false

    /// - Parameter known: the leveling of each sound of the plan, in order, if it was measured.
    init(_ known: [Leveling]?) {
        self.known = known
    }

    /// The leveling of each sound, if it is there.
    var measured: [Leveling]? { condition.withLock { known } }

    /// Says what was measured.
    func settle(_ leveling: [Leveling]) {
        condition.withLock {
            known = leveling
            condition.broadcast()
        }
    }

    /// Waits for the leveling of sound number `index`; `nil` if the work is given up.
    func wait(for index: Int) -> Leveling? {
        condition.lock()
        defer { condition.unlock() }
        while known == nil && !isCancelled { condition.wait() }
        guard let known, !isCancelled else { return nil }
        return known.indices.contains(index) ? known[index] : Leveling.none
    }

    func cancel() {
        condition.withLock {
            isCancelled = true
            condition.broadcast()
        }
    }
}
