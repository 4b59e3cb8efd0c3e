import Foundation
import MediaModel

/// How far each track is; reports the slowest once a second.
final class TranscodeProgress: @unchecked Sendable {
    /// A part of the work, and how much of the whole it is.
    struct Stage {
        var kind: WorkerProgress.Stage
        var weight: Double

        init(_ kind: WorkerProgress.Stage, weight: Double) {
            self.kind = kind
            self.weight = weight
        }
    }

    private let condition = NSCondition()
    private let duration: Double?
    private let announce: @Sendable (WorkerEvent) -> Void
    private let stages: [Stage]
    private var current = -1
    private var reached: [String: Double] = [:]
    private var began = (at: Date(), seconds: 0.0)
    private var isDone = false
    private var beats = 0

    /// - Parameters:
    ///   - duration: expected seconds of film.
    ///   - stages: what will be done, in order.
    init(duration: Double?, stages: [Stage], announce: @escaping @Sendable (WorkerEvent) -> Void) {
        self.duration = duration
        self.stages = stages
        self.announce = announce
    }

    /// Begins the next stage of a kind, whose tracks are `tracks`. Stages that were done before are passed over.
    func begin(_ kind: WorkerProgress.Stage, tracks: [String]) {
        condition.withLock {
            current = stages.indices.first { $0 > current && stages[$0].kind == kind } ?? current
            reached = Dictionary(tracks.map { ($0, 0) }, uniquingKeysWith: { first, _ in first })
            began = (Date(), -1)
        }
    }

    /// Says that a track is at `seconds`.
    func reached(_ seconds: Double, track: String) {
        condition.withLock {
            if reached[track] != seconds { beats += 1 }
            reached[track] = seconds
        }
    }

    /// Says that something was done of which no track tells.
    func beat() {
        condition.withLock { beats += 1 }
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
        // A track that was begun earlier does not begin at zero: only what is done now tells the speed.
        if began.seconds < 0, seconds > 0 { began = (Date(), seconds) }
        let elapsed = max(Date().timeIntervalSince(began.at), 0.001)
        return WorkerProgress(
            stage: stages.indices.contains(current) ? stages[current].kind : .encoding, fraction: fraction(seconds),
            speed: max(0, seconds - max(began.seconds, 0)) / elapsed, beats: beats)
    }

    /// The share of the whole that is done when the present stage is at `seconds`.
    private func fraction(_ seconds: Double) -> Double {
        guard stages.indices.contains(current) else { return 0 }
        let part = duration.map { $0 > 0 ? min(max(seconds / $0, 0), 1) : 0 } ?? 0
        let whole = stages.reduce(0) { $0 + $1.weight }
        let done = stages[..<current].reduce(0) { $0 + $1.weight } + stages[current].weight * part
        return whole > 0 ? done / whole : 0
    }
}
