import NIOCore

/// Decides when a connection has been silent or slow for too long. A pure state machine; its shell asks it now and then.
///
/// Nobody above the segment path sees all that happens on a connection, so the segment path watches it.
struct ConnectionWatch {
    /// What a connection must keep to.
    struct Bounds: Sendable {
        /// Within which a request's head must come whole: from its first byte, the first one from the beginning.
        var head: TimeAmount
        /// How long nothing may happen, and over which slowness is measured.
        var silence: TimeAmount
        /// Bytes a second that a peer must send of content that is awaited, and take of what is sent; 0: one at all.
        var leastBytesPerSecond: Int
    }

    /// What a connection is doing.
    enum Phase: Equatable {
        /// No request is under way.
        case idle
        /// A request is half read.
        case reading
        /// An answer is due or on its way.
        case answering
    }

    /// What is measured of a connection.
    struct Sample {
        /// Bytes that wait to be sent. When none do, an answer is being made, which may take its time.
        var buffered = 0
        /// Bytes that the peer has taken since the beginning.
        var taken: Int64 = 0
        /// Bytes that came from the peer since the beginning.
        var received: Int64 = 0
        /// Whether we would read what the peer sends.
        var isAwaiting = true
    }

    /// What to do with a connection.
    enum Verdict {
        case goOn
        /// Close it.
        case end
        /// Say that the request did not come in time, then close it.
        case timedOut
    }

    let bounds: Bounds
    private var lastProgress: NIODeadline
    private var headDeadline: NIODeadline?
    private var isHeadBegun = false
    private var window: (start: NIODeadline, bytes: Int64)?

    /// A watch over a connection that begins now.
    init(bounds: Bounds, now: NIODeadline) {
        self.bounds = bounds
        lastProgress = now
        headDeadline = now + bounds.head
    }

    /// A part of a request was read, or an answer ended.
    mutating func progressed(now: NIODeadline) {
        lastProgress = now
        headDeadline = nil
        isHeadBegun = false
    }

    /// Bytes came that make no part of a request yet. Returns whether that is news.
    mutating func headBegan(now: NIODeadline) -> Bool {
        guard !isHeadBegun else { return false }
        isHeadBegun = true
        if headDeadline == nil { headDeadline = now + bounds.head }
        return true
    }

    /// What to do with the connection now.
    mutating func verdict(now: NIODeadline, phase: Phase, _ sample: Sample) -> Verdict {
        if phase == .idle, let headDeadline, now >= headDeadline { return isHeadBegun ? .timedOut : .end }
        switch phase {
        case .idle:
            window = nil
            return isSilent(now) ? .end : .goOn
        case .reading:
            guard sample.isAwaiting else {
                pardon(now)
                return .goOn
            }
            return isTooSlow(now, sample.received) || isSilent(now) ? .timedOut : .goOn
        case .answering:
            guard sample.buffered > 0 else {
                pardon(now)
                return .goOn
            }
            return isTooSlow(now, sample.taken) ? .end : .goOn
        }
    }

    /// How long until it is worth asking again.
    func interval(now: NIODeadline) -> TimeAmount {
        let usual = TimeAmount.nanoseconds(max(bounds.silence.nanoseconds / 4, 1_000_000))
        guard let headDeadline else { return usual }
        return min(usual, max(headDeadline - now, .milliseconds(1)))
    }

    private func isSilent(_ now: NIODeadline) -> Bool { now - lastProgress >= bounds.silence }

    /// The peer is not to blame for the time until now.
    private mutating func pardon(_ now: NIODeadline) {
        lastProgress = now
        window = nil
    }

    /// Whether a window is over in which fewer bytes moved than must.
    private mutating func isTooSlow(_ now: NIODeadline, _ bytes: Int64) -> Bool {
        guard let window else {
            self.window = (now, bytes)
            return false
        }
        let elapsed = now - window.start
        guard elapsed >= bounds.silence else { return false }
        self.window = (now, bytes)
        let seconds = Double(elapsed.nanoseconds) / 1e9
        return bytes - window.bytes < max(1, Int64(seconds * Double(bounds.leastBytesPerSecond)))
    }
}
