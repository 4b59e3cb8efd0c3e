import MediaModel
import Synchronization

/// Why nothing is taken in at the moment, for all to read. Several jobs may rest at a time.
final class PauseState: Sendable {
    private let state = Mutex<(resting: Int, reason: LocalizedText?)>((0, nil))

    /// The reason; `nil` while work goes on.
    var reason: LocalizedText? { state.withLock { $0.resting > 0 ? $0.reason : nil } }

    /// Says that a job rests.
    func begin(_ reason: LocalizedText) {
        state.withLock { $0 = ($0.resting + 1, reason) }
    }

    /// Says that it goes on.
    func end() {
        state.withLock { $0.resting -= 1 }
    }
}
