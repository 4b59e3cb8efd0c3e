import MediaModel

/// What a live event does next. Pure: it is told what happened and when.
struct LiveEventMachine: Equatable {
    /// How far the event is.
    private(set) var state: LiveEventState
    /// When the event begins and ends, in milliseconds since 1970.
    var start: Int64
    var end: Int64
    /// Whether a part is being received or finished.
    private(set) var isReceiving = false

    /// What happened.
    enum Signal: Equatable {
        /// Time went on.
        case clock
        /// An encoder came.
        case encoderCame
        /// The encoder has gone, and its part is finished.
        case partFinished
        /// Somebody ends the event.
        case stopped
        /// Somebody calls it off.
        case calledOff
        /// The recording became a programme, or was refused.
        case taken(Bool)
    }

    /// What is to be done.
    enum Action: Equatable {
        /// Begin to keep and transcode what comes.
        case openPart
        /// Send the encoder away.
        case closeEncoder
        /// Hand the recording on, if there is one.
        case publish
    }

    private var isEncoderHere = false

    init(state: LiveEventState, start: Int64, end: Int64) {
        self.state = state
        self.start = start
        self.end = end
    }

    /// Whether an encoder is connected.
    var hasEncoder: Bool { isEncoderHere }

    /// Takes a signal at an instant and says what is to be done.
    mutating func take(_ signal: Signal, at now: Int64) -> [Action] {
        switch signal {
        case .clock: break
        case .encoderCame: isEncoderHere = true
        case .partFinished:
            (isReceiving, isEncoderHere) = (false, false)
            if state == .onAir { state = .interrupted }
        case .stopped where state.isOpen: end = min(end, now)
        case .stopped: break
        case .calledOff:
            guard state.isOpen else { return [] }
            state = .cancelled
            return isEncoderHere ? [.closeEncoder] : []
        case .taken(let isPublished):
            if state == .publishing { state = isPublished ? .published : .failed }
        }
        return advance(now)
    }

    /// The encoder has gone without having begun a part.
    mutating func encoderLeft() {
        if !isReceiving { isEncoderHere = false }
    }

    private mutating func advance(_ now: Int64) -> [Action] {
        if state == .scheduled, now >= start - LiveEvent.early || isEncoderHere { state = .waiting }
        if state.isOpen, now >= end {
            state = .ended
            if isEncoderHere { return [.closeEncoder] + handOn() }
            return handOn()
        }
        if state == .waiting || state == .interrupted, isEncoderHere, !isReceiving, now >= start {
            state = .onAir
            isReceiving = true
            return [.openPart]
        }
        return handOn()
    }

    private mutating func handOn() -> [Action] {
        guard state == .ended, !isReceiving else { return [] }
        state = .publishing
        return [.publish]
    }
}
