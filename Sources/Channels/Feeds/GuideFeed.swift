public import MediaModel

/// What the lists for players and the guide in XML are written of, for one viewer.
public struct GuideFeed: Sendable {
    /// A channel with its lines of the guide.
    public struct Listed: Sendable {
        /// The channel.
        public var channel: Channel
        /// The clock that its times are told by.
        public var clock: ZoneClock
        /// The address of its logo.
        public var logo: String?
        /// Its lines of the guide, in order.
        public var lines: [Line]

        /// A channel.
        public init(channel: Channel, clock: ZoneClock, logo: String?, lines: [Line] = []) {
            self.channel = channel
            self.clock = clock
            self.logo = logo
            self.lines = lines
        }
    }

    /// A line of the guide with what the catalogue says of it.
    public struct Line: Sendable {
        /// When it begins, in milliseconds since 1970.
        public var start: Int64
        /// When it ends, in milliseconds since 1970.
        public var end: Int64
        /// What it is called.
        public var title: String
        /// The title of the programme, where the guide calls it otherwise.
        public var subtitle: String?
        /// What it is about.
        public var synopsis: String?
        /// Who speaks.
        public var presenter: String?
        /// The day or year of production: `2026-11-21`.
        public var date: String?
        /// The section or type.
        public var category: String?
        /// BCP 47 language.
        public var language: String?
        /// The address of its poster.
        public var picture: String?
        /// The address of its page.
        public var page: String?
        /// Its number in its series, from 1.
        public var episode: Int?
        /// Whether it has subtitles.
        public var hasSubtitles = false
        /// Whether it is live.
        public var isLive = false

        /// A line.
        public init(start: Int64, end: Int64, title: String) {
            self.start = start
            self.end = end
            self.title = title
        }
    }

    /// The address that paths are appended to, without a slash at its end.
    public var baseURL: String
    /// What is appended to addresses: a station's key as `?key=…`.
    public var query: String
    /// The language of names.
    public var language: Language
    /// The channels.
    public var channels: [Listed]

    /// A feed.
    public init(baseURL: String, query: String = "", language: Language, channels: [Listed]) {
        self.baseURL = baseURL
        self.query = query
        self.language = language
        self.channels = channels
    }
}
