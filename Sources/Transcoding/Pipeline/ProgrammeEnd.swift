import Foundation

/// Where the programme ends: at the end of its longest stream. Each stream says when it has ended and waits for the
/// others, so that all tracks can be filled up to the same length.
final class ProgrammeEnd: Cancellable, @unchecked Sendable {
    private let condition = NSCondition()
    private var awaited: Int
    private var latest = 0.0
    private var isCancelled = false

    private let fixed: Double?

    /// The end of a programme of `streams` streams; at `fixed` seconds, if that is known already.
    init(streams: Int, fixed: Double? = nil) {
        awaited = fixed == nil ? streams : 0
        self.fixed = fixed
    }

    /// Says that a stream ends at `seconds`, and waits for the others. Returns the programme's end in seconds, or
    /// `nil` if the work is given up.
    func reach(_ seconds: Double) -> Double? {
        condition.lock()
        defer { condition.unlock() }
        latest = max(latest, seconds)
        awaited -= 1
        condition.broadcast()
        while awaited > 0 && !isCancelled { condition.wait() }
        return isCancelled ? nil : fixed ?? latest
    }

    func cancel() {
        condition.withLock {
            isCancelled = true
            condition.broadcast()
        }
    }
}
