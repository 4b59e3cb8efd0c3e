import Foundation

/// How far the streams of a live source have come, and how far its pictures are made: by it, what stops is filled up, and
/// what takes too long is left out. Any thread may ask.
final class LivePace: @unchecked Sendable {
    private let lock = NSLock()
    private let pictures: Int?
    private let strained: @Sendable (Bool) -> Void
    private var read: [Int: Double] = [:]
    private var meter = StrainMeter()

    /// Seconds that a stream may be behind the others before it is filled up, and that are left for what comes late.
    static let patience = 2.0
    static let rest = 1.0
    /// Seconds that pictures are held; then the part ends, as it does when the encoder goes.
    static let longestHold = 10.0

    /// - Parameters:
    ///   - pictures: the stream of the pictures.
    ///   - strained: is told when pictures begin to be left out because the machine is too slow, and when no longer.
    init(pictures: Int?, strained: @escaping @Sendable (Bool) -> Void) {
        self.pictures = pictures
        self.strained = strained
    }

    /// Says that a packet of a stream came. Returns `false` when the pictures have been gone for too long.
    func came(_ stream: Int, at seconds: Double) -> Bool {
        lock.withLock {
            read[stream] = max(read[stream] ?? -.infinity, seconds)
            guard let pictures, stream != pictures, let shown = read[pictures] else { return true }
            return seconds - shown < Self.longestHold
        }
    }

    /// Up to when a stream is to be filled, in seconds, if it has stopped while another goes on.
    ///
    /// - Parameter reached: up to when there is something of it.
    func gap(of stream: Int, reached: Double) -> Double? {
        lock.withLock {
            guard let latest = read.filter({ $0.key != stream }).values.max() else { return nil }
            let own = max(read[stream] ?? 0, 0)
            guard latest - own > Self.patience, latest - Self.rest > reached + 0.1 else { return nil }
            return latest - Self.rest
        }
    }

    /// Says that pictures are made up to so many seconds.
    func made(_ seconds: Double) {
        let change = lock.withLock { () -> Bool? in
            guard let pictures, let latest = read[pictures] else { return nil }
            return meter.take(lag: latest - seconds, at: ProcessInfo.processInfo.systemUptime)
        }
        if let change { strained(change) }
    }

    /// Whether the picture before is shown again in place of picture `number`.
    func leavesOut(_ number: Int) -> Bool {
        let level = lock.withLock { meter.level }
        return level > 0 && number % (1 << level) != 0
    }
}

/// How many pictures are left out, by how far their making is behind. Pure.
struct StrainMeter: Equatable {
    /// One picture of 2, 4 or 8 is made anew at 1, 2 and 3; all are at 0.
    private(set) var level = 0
    private var changedAt = -Double.infinity
    private var calmSince: Double?
    private var isReported = false

    /// Seconds behind from which on each level is due.
    private static let limits = [3.0, 5.0, 7.0]
    /// Seconds behind below which there is time for more.
    private static let ease = 1.5
    /// Seconds for which a level stays at least.
    private static let pause = 2.0
    /// Seconds without strain after which it is over.
    private static let calm = 15.0

    /// Takes how far behind the making is, in seconds, at an instant. Returns whether there is strain, if that changed.
    mutating func take(lag: Double, at now: Double) -> Bool? {
        let due = Self.limits.count { lag > $0 }
        if due > level {
            (level, changedAt) = (due, now)
        } else if level > 0, lag < Self.ease, now - changedAt >= Self.pause {
            (level, changedAt) = (level - 1, now)
        }
        calmSince = level > 0 ? nil : calmSince ?? now
        if level > 0, !isReported, now - changedAt >= Self.pause {
            isReported = true
            return true
        }
        if isReported, let calmSince, now - calmSince >= Self.calm {
            isReported = false
            return false
        }
        return nil
    }
}
