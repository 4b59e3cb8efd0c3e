import NIOCore

/// Decides when a connection has been silent for too long. A pure state machine; its shell asks it now and then.
///
/// Nobody above the segment path sees all that happens on a connection, so the segment path watches it.
struct ConnectionWatch {
    /// What a connection is doing.
    enum Phase: Equatable {
        /// No request is under way.
        case idle
        /// A request is half read.
        case reading
        /// An answer is due or on its way.
        case answering
    }

    /// How long nothing may happen.
    let timeout: TimeAmount
    private var lastProgress: NIODeadline
    private var lastBuffered = 0

    /// A watch over a connection that begins now.
    init(timeout: TimeAmount, now: NIODeadline) {
        self.timeout = timeout
        lastProgress = now
    }

    /// Something was read, or an answer ended.
    mutating func progressed(now: NIODeadline) {
        lastProgress = now
    }

    /// Whether the connection has to be closed.
    ///
    /// - Parameters:
    ///   - buffered: bytes waiting to be sent. When none do, an answer is being made, which may take its time; when
    ///     their number stands still, the peer does not read.
    mutating func isOver(now: NIODeadline, phase: Phase, buffered: Int) -> Bool {
        if buffered != lastBuffered || phase == .answering && buffered == 0 {
            lastBuffered = buffered
            lastProgress = now
        }
        return now - lastProgress >= timeout
    }

    /// How long until it is worth asking again.
    var interval: TimeAmount { .nanoseconds(max(timeout.nanoseconds / 4, 1_000_000)) }
}
