import Foundation
import MediaModel

/// What one encoder sends, from the receiver's thread to the pump's. Bounded: what finds no room is dropped and counted.
final class LiveInput: ContributionSink, @unchecked Sendable {
    /// The event.
    let event: LiveEventID
    /// The encoder.
    let contributor: Contributor
    let timeOffset: Int64
    /// Milliseconds since 1970 before which nothing is kept but what configures the decoders.
    private let start: Int64
    private let clock: @Sendable () -> Int64
    private let ended: @Sendable (LiveInput) -> Void

    private let condition = NSCondition()
    private var units: [ContributedUnit] = []
    private var held = 0
    private var configurations: [ContributedUnit] = []
    private var isWaitingForKey: Bool
    private var isClosed = false
    private var hasEnded = false
    private var figures = Figures()

    /// What came so far.
    struct Figures: Equatable {
        /// Bytes that came.
        var bytes: Int64 = 0
        /// Pieces that were dropped because there was no room for them.
        var dropped = 0
        /// When something came last, in milliseconds since 1970.
        var lastByteAt: Int64 = 0
        /// The latest time of the stream, in milliseconds; `nil` where it has none.
        var lastTime: Int64?
        /// When the first piece came that was kept, in milliseconds since 1970.
        var firstKeptAt: Int64?
        /// Why it ended, in English, if it did not end as it should.
        var reason: String?
    }

    /// Bytes that wait for the pump.
    private static let mostHeld = 24 << 20
    /// Pieces that configure decoders, of which the last are kept.
    private static let mostConfigurations = 6

    /// - Parameter ended: is told when it ends.
    init(
        event: LiveEventID, contributor: Contributor, timeOffset: Int64, start: Int64,
        clock: @escaping @Sendable () -> Int64, ended: @escaping @Sendable (LiveInput) -> Void
    ) {
        self.event = event
        self.contributor = contributor
        self.timeOffset = timeOffset
        self.start = start
        self.clock = clock
        self.ended = ended
        // A transport stream does not say here where its key pictures are; a decoder waits for one by itself.
        isWaitingForKey = contributor.kind == .rtmp
        figures.lastByteAt = clock()
    }

    /// What came so far.
    var now: Figures { condition.withLock { figures } }

    /// Whether the encoder has gone.
    var isOver: Bool { condition.withLock { hasEnded } }

    func take(_ unit: ContributedUnit) -> Bool {
        let instant = clock()
        return condition.withLock {
            guard !isClosed, !hasEnded else { return false }
            figures.bytes += Int64(unit.bytes.count)
            figures.lastByteAt = instant
            if let time = unit.time { figures.lastTime = max(figures.lastTime ?? 0, time) }
            if unit.role == .configuration { keep(unit) }
            guard instant >= start else { return true }
            push(unit)
            return true
        }
    }

    private func keep(_ unit: ContributedUnit) {
        configurations.append(unit)
        if configurations.count > Self.mostConfigurations { configurations.removeFirst() }
    }

    /// Under the lock. Sound between two key pictures may go with them: it would be heard without pictures.
    private func push(_ unit: ContributedUnit) {
        if isWaitingForKey {
            guard unit.role == .key || !hasPictures else { return }
            isWaitingForKey = false
            append(configurations)
            if unit.role == .configuration { return }
        }
        guard held + unit.bytes.count <= Self.mostHeld else {
            figures.dropped += 1
            isWaitingForKey = contributor.kind == .rtmp
            return
        }
        append([unit])
    }

    private func append(_ more: [ContributedUnit]) {
        if figures.firstKeptAt == nil { figures.firstKeptAt = clock() }
        units += more
        held += more.reduce(0) { $0 + $1.bytes.count }
        condition.signal()
    }

    /// Whether the stream has pictures, by what has configured their decoder; unknown at first, and then it is waited.
    private var hasPictures: Bool {
        let kinds = Set(configurations.compactMap(\.bytes.first))
        return kinds.contains(9) || !kinds.contains(8)
    }

    func end(_ reason: String?) {
        condition.withLock {
            guard !hasEnded else { return }
            hasEnded = true
            figures.reason = reason
            condition.broadcast()
        }
        ended(self)
    }

    /// Wants nothing more: the encoder is sent away, what has come is kept.
    func close() {
        let isFirst = condition.withLock {
            defer { (isClosed, hasEnded) = (true, true) }
            condition.broadcast()
            return !isClosed
        }
        guard isFirst else { return }
        contributor.close()
        ended(self)
    }

    /// Waits for pieces, at most so long. Empty if none came; `nil` when there will be no more. For one thread.
    func next(within seconds: Double) -> [ContributedUnit]? {
        condition.lock()
        defer { condition.unlock() }
        if units.isEmpty, !hasEnded { _ = condition.wait(until: Date(timeIntervalSinceNow: seconds)) }
        if units.isEmpty, hasEnded { return nil }
        defer {
            units = []
            held = 0
        }
        return units
    }
}
