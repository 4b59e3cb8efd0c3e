import Foundation
import MediaModel

/// How far each track is; reports the slowest once a second.
final class TranscodeProgress: @unchecked Sendable {
    private let condition = NSCondition()
    private let duration: Double?
    private let announce: @Sendable (WorkerEvent) -> Void
    private var reached: [String: Double] = [:]
    private var stage = WorkerProgress.Stage.encoding
    private var began = Date()
    private var isDone = false
    /// The share of measuring in the whole work.
    private static let measuringShare = 0.05

    /// - Parameter duration: expected seconds of film.
    init(duration: Double?, announce: @escaping @Sendable (WorkerEvent) -> Void) {
        self.duration = duration
        self.announce = announce
    }

    /// Begins a stage whose tracks are `tracks`.
    func begin(_ stage: WorkerProgress.Stage, tracks: [String]) {
        condition.withLock {
            self.stage = stage
            began = Date()
            reached = Dictionary(uniqueKeysWithValues: tracks.map { ($0, 0) })
        }
    }

    /// Says that a track is at `seconds`.
    func reached(_ seconds: Double, track: String) {
        condition.withLock { reached[track] = seconds }
    }

    /// Reports once a second until `finish()`.
    func report() {
        condition.lock()
        while !isDone {
            let current = state()
            condition.unlock()
            announce(.progress(current))
            condition.lock()
            if !isDone { _ = condition.wait(until: Date(timeIntervalSinceNow: 1)) }
        }
        condition.unlock()
    }

    /// Ends `report()`.
    func finish() {
        condition.withLock {
            isDone = true
            condition.broadcast()
        }
    }

    private func state() -> WorkerProgress {
        let seconds = reached.values.min() ?? 0
        let part = duration.map { $0 > 0 ? min(max(seconds / $0, 0), 1) : 0 } ?? 0
        let share = Self.measuringShare
        let elapsed = max(Date().timeIntervalSince(began), 0.001)
        return WorkerProgress(
            stage: stage, fraction: stage == .measuring ? part * share : share + part * (1 - share),
            speed: seconds / elapsed)
    }
}
