/// What happens in a viewing, as delivery and players tell it.
public enum ViewingEvent: Sendable, Equatable {
    /// A play was opened.
    case opened(ViewingOpening)
    /// A channel was opened. What is watched of its programmes are viewings of their own.
    case tuned(ChannelOpening)
    /// A play of a channel saw something of a programme.
    case aired(AiredViewing, at: Int64)
    /// Media of these seconds was sent to the viewing; what it saw is inferred from it.
    case delivered(ViewingID, Range<Int>, at: Int64)
    /// A player says what it played.
    case reported(ViewingID, PlaybackReport, at: Int64)
    /// A register says how many were in the room; 0: it says so no more.
    case attended(ViewingID, people: Int, at: Int64)
    /// A player names its session (CTA-5004 `sid`).
    case named(ViewingID, session: String)
    /// A station was heard of, whatever it asked for.
    case heard(station: String, at: Int64)
}

/// A play that begins.
public struct ViewingOpening: Sendable, Equatable {
    /// The new viewing.
    public var viewing: ViewingID
    /// What is played.
    public var programme: ProgrammeID
    /// Its length in whole seconds, rounded up.
    public var duration: Int
    /// Who plays it.
    public var viewer: Viewer
    /// When, in milliseconds since 1970.
    public var at: Int64
    /// The session that the player names (CTA-5004 §3.1.3, `sid`), if it names one.
    public var session: String?

    /// An opening.
    public init(
        viewing: ViewingID, programme: ProgrammeID, duration: Int, viewer: Viewer, at: Int64, session: String? = nil
    ) {
        self.viewing = viewing
        self.programme = programme
        self.duration = duration
        self.viewer = viewer
        self.at = at
        self.session = session
    }
}

/// A play of a channel that begins.
public struct ChannelOpening: Sendable, Equatable {
    /// The new play.
    public var play: ViewingID
    /// The channel.
    public var channel: ChannelID
    /// Who plays it.
    public var viewer: Viewer
    /// When, in milliseconds since 1970.
    public var at: Int64

    /// An opening.
    public init(play: ViewingID, channel: ChannelID, viewer: Viewer, at: Int64) {
        self.play = play
        self.channel = channel
        self.viewer = viewer
        self.at = at
    }
}

/// The viewing of one programme within a play of a channel.
public struct AiredViewing: Sendable, Equatable {
    /// The viewing: always the same for the same play and item.
    public var viewing: ViewingID
    /// The play of the channel.
    public var play: ViewingID
    /// The channel.
    public var channel: ChannelID
    /// The programme.
    public var programme: ProgrammeID
    /// Length of what is on air of it in whole seconds, rounded up.
    public var duration: Int

    /// A viewing.
    public init(viewing: ViewingID, play: ViewingID, channel: ChannelID, programme: ProgrammeID, duration: Int) {
        self.viewing = viewing
        self.play = play
        self.channel = channel
        self.programme = programme
        self.duration = duration
    }
}

/// Who plays.
public enum Viewer: Hashable, Sendable {
    /// A learning site, by its code.
    case station(String)
    /// A person with an account, by its number.
    case account(Int64)
    /// Somebody unknown, by an opaque mark of the browser or the address.
    case guest(String)
}

/// What a player says of itself.
public struct PlaybackReport: Sendable, Equatable {
    /// Media time played since the last report, as ranges of seconds, each with start below end.
    public var intervals: [Range<Double>]
    /// Where playing is, in seconds, for going on later.
    public var position: Double?
    /// People in the room.
    public var people: Int?

    /// A report.
    public init(intervals: [Range<Double>], position: Double? = nil, people: Int? = nil) {
        self.intervals = intervals
        self.position = position
        self.people = people
    }
}
