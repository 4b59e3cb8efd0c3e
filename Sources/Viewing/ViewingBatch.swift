import MediaModel

/// Events put together: for each viewing one change, whatever number of events it had. Order and repetition of
/// events make no difference to it.
struct ViewingBatch: Sendable {
    private(set) var openings: [ViewingOpening] = []
    private(set) var tunings: [ChannelOpening] = []
    /// What plays of channels saw: the viewing, and when it was first heard of, in milliseconds since 1970.
    private(set) var aired: [ViewingID: (viewing: AiredViewing, at: Int64)] = [:]
    private(set) var changes: [ViewingID: ViewingChange] = [:]
    /// When stations were last heard of, by code, in milliseconds since 1970.
    private(set) var heard: [String: Int64] = [:]

    var isEmpty: Bool {
        openings.isEmpty && tunings.isEmpty && aired.isEmpty && changes.isEmpty && heard.isEmpty
    }

    mutating func add(_ event: ViewingEvent) {
        switch event {
        case .opened(let opening):
            openings.append(opening)
            if case .station(let code) = opening.viewer { hear(code, at: opening.at) }
        case .tuned(let opening):
            tunings.append(opening)
            if case .station(let code) = opening.viewer { hear(code, at: opening.at) }
        case .aired(var viewing, let at):
            let known = aired[viewing.viewing]
            viewing.duration = max(viewing.duration, known?.viewing.duration ?? 0)
            aired[viewing.viewing] = (viewing, min(known?.at ?? at, at))
        case .delivered(let viewing, let seconds, let at):
            changes[viewing, default: ViewingChange()].deliver(seconds, at: at)
        case .reported(let viewing, let report, let at):
            changes[viewing, default: ViewingChange()].report(report, at: at)
        case .attended(let viewing, let people, let at):
            changes[viewing, default: ViewingChange()].register(people, at: at)
        case .named(let viewing, let session): changes[viewing, default: ViewingChange()].name(session)
        case .heard(let station, let at): hear(station, at: at)
        }
    }

    private mutating func hear(_ station: String, at: Int64) {
        heard[station] = max(heard[station] ?? at, at)
    }
}

/// What some events say of one viewing.
struct ViewingChange: Sendable, Equatable {
    /// The latest of what the player did, in milliseconds since 1970; `nil` if it did nothing: a register's entry is
    /// written by people, and its time says when it holds.
    private(set) var at: Int64?
    /// Seconds delivered.
    private(set) var delivered = SecondSet()
    /// Seconds reported; `nil` if no event was a report.
    private(set) var reported: SecondSet?
    /// The player's last word on the people in the room.
    private(set) var people: Latest<Int>?
    /// The register's last word on them; 0 if no entry says anything any more.
    private(set) var attended: Latest<Int>?
    /// The session that the player named. It counts for nothing.
    private(set) var session: String?
    /// The last word on where playing is.
    private(set) var position: Latest<Double>?

    mutating func deliver(_ seconds: Range<Int>, at: Int64) {
        self.at = max(self.at ?? at, at)
        delivered.insert(seconds)
    }

    mutating func name(_ session: String) { self.session = min(self.session ?? session, session) }

    mutating func register(_ count: Int, at: Int64) {
        guard (0...10_000).contains(count) else { return }
        attended = Latest.later(attended, Latest(value: count, at: at))
    }

    mutating func report(_ report: PlaybackReport, at: Int64) {
        self.at = max(self.at ?? at, at)
        var set = reported ?? SecondSet()
        for interval in report.intervals { set.insert(interval) }
        reported = set
        if let count = report.people, (1...10_000).contains(count) {
            people = Latest.later(people, Latest(value: count, at: at))
        }
        if let place = report.position, place.isFinite, place >= 0 {
            position = Latest.later(position, Latest(value: place, at: at))
        }
    }
}

/// A value of which the last word holds; of words at one instant the greater, so that order makes no difference.
struct Latest<Value: Comparable & Sendable>: Sendable, Equatable where Value: Equatable {
    var value: Value
    var at: Int64

    static func later(_ one: Self?, _ other: Self) -> Self {
        guard let one else { return other }
        return (one.at, one.value) < (other.at, other.value) ? other : one
    }
}
