public import MediaModel

/// Everything that can be set, validated. A value made by `Settings()` has the defaults.
public struct Settings: Sendable, Equatable {
    /// Where the daemon listens and how it is reached.
    public var server = Server()
    /// The data folder, relative to the working directory or absolute.
    public var data = "./data"
    /// Language and time zone.
    public var locale = Locale()
    /// Who may watch.
    public var access = Access()
    /// The way from a finished asset to the catalogue.
    public var review = Review()
    /// What players and the bin are told.
    public var catalogue = Catalogue()
    /// The taking-in of files.
    public var ingest = Ingest()
    /// The making of assets.
    public var encoding = Encoding()
    /// What counts as a viewing.
    public var counting = Counting()
    /// What is reported by itself.
    public var reports = Reports()
    /// How mail is sent.
    public var mail = Mail()
    /// Who is told of state changes.
    public var webhook = Webhook()
    /// What one client, and all together, may ask of the server.
    public var limits = Limits()
    /// Caches near the viewers.
    public var edges = Edges()
    /// What encoders send.
    public var live = Live()
    /// Whose installation it is.
    public var site = Site()

    /// The defaults.
    public init() {}

    /// Whose installation it is.
    public struct Site: Sendable, Equatable {
        /// The bureau's or broadcaster's name, as printed guides have it; `nil` for the program's own.
        public var name: String?
    }

    /// What encoders send.
    public struct Live: Sendable, Equatable {
        /// Where RTMP is taken.
        public var rtmp = Receiver()
        /// Where SRT is taken.
        public var srt = EncryptedReceiver()
        /// Events that are received at a time.
        public var maxEvents = 2
        /// Lines of the best rendition made of what is live.
        public var height = 720
        /// x264's preset for what is live.
        public var preset = "veryfast"

        /// An address to listen on.
        public struct Receiver: Sendable, Equatable {
            /// The address or host name; `nil` for that of the web server.
            public var host: String?
            /// The TCP port, 0 for a free one; `nil`: RTMP is not taken.
            public var port: Int?
        }

        /// An address to listen on for what is encrypted.
        public struct EncryptedReceiver: Sendable, Equatable {
            /// The address or host name; `nil` for that of the web server.
            public var host: String?
            /// The UDP port, 0 for a free one; `nil`: SRT is not taken.
            public var port: Int?
            /// What encoders must encrypt with; `nil`: they need not.
            public var passphrase: String?
            /// Milliseconds within which what was lost on the way is asked for again.
            public var latency = 200
        }
    }

    /// Where the daemon listens and how it is reached.
    public struct Server: Sendable, Equatable {
        /// The address or host name to listen on.
        public var host = "127.0.0.1"
        /// The TCP port; 0 takes a free one.
        public var port = 8080
        /// How others reach the daemon (`https://lectern.example.org`, no slash at the end); `nil`: as they ask.
        public var publicURL: String?
        /// The certificate for HTTPS.
        public var tls = TLS()
    }

    /// Files in PEM for HTTPS; both or none.
    public struct TLS: Sendable, Equatable {
        /// The certificate chain.
        public var certificate: String?
        /// The private key.
        public var key: String?
    }

    /// Language and time zone.
    public struct Locale: Sendable, Equatable {
        /// The language of notes, pages and messages: `zh-Hans` or `en`.
        public var language = "zh-Hans"
        /// The IANA zone in which days, weeks and schedules are reckoned.
        public var timeZone = "Asia/Shanghai"

        /// The language as messages need it.
        public var messages: Language { Language(tag: language) }
    }

    /// Who may watch.
    public struct Access: Sendable, Equatable {
        /// Anyone may browse and play; otherwise a station key or an account is needed.
        public var open = true
    }

    /// The way from a finished asset to the catalogue.
    public struct Review: Sendable, Equatable {
        /// Approvals a programme needs, 0 to 3.
        public var steps = 0
        /// Who decides in each step: `reviewer` (and administrators) or `administrator`; the last holds for the rest.
        public var roles = "reviewer"

        /// Whether only administrators decide in a step, counted from 1.
        public func needsAdministrator(step: Int) -> Bool {
            let names = roles.split(separator: ",").map { $0.filter { $0 != " " } }
            return names.isEmpty ? false : names[min(max(step, 1), names.count) - 1] == "administrator"
        }
    }

    /// What players and the bin are told.
    public struct Catalogue: Sendable, Equatable {
        /// Seconds after which a player should ask for changes again; each is told a time a quarter shorter or longer.
        public var pollSeconds = 600
        /// Days after which withdrawn programmes are removed for good; 0 for never.
        public var binDays = 0
    }

    /// The taking-in of files.
    public struct Ingest: Sendable, Equatable {
        /// Seconds a file must stay as it is before it is taken for whole.
        public var settleSeconds = 5.0
        /// Jobs that run at once.
        public var parallelJobs = 1
        /// Whether sources are kept.
        public var keepOriginals = true
        /// The largest file taken, in bytes.
        public var maxBytes: Int64 = 64 << 30
        /// The most bytes of films that one unit may be uploading at a time.
        public var uploadQuota: Int64 = 256 << 30
        /// Hours without a byte after which an upload is given up.
        public var uploadHours = 72.0
        /// The longest programme taken, in hours.
        public var maxHours = 12.0
    }

    /// The making of assets.
    public struct Encoding: Sendable, Equatable {
        /// x264's preset.
        public var preset = "veryfast"
        /// x264's constant rate factor: lower is better and larger.
        public var quality = 23.0
        /// Whether short trial encodings choose the cap of the bit rate for each film.
        public var perTitle = false
        /// Minutes of a film from which on its lowest rendition is made and shown first.
        public var earlyMinutes = 10.0
        /// The ladder of qualities.
        public var ladder = "default"
        /// Seconds of a segment: 2, 4 or 6.
        public var segmentSeconds = 6
        /// Integrated loudness of all programmes, in LUFS.
        public var loudness = -16.0
    }

    /// Who is told of state changes.
    public struct Webhook: Sendable, Equatable {
        /// Where they are sent; `nil` for nowhere.
        public var url: String?
        /// What they are signed with.
        public var secret: String?
    }

    /// What counts as a viewing.
    public struct Counting: Sendable, Equatable {
        /// Distinct seconds of a programme that make a viewing count.
        public var minimumSeconds = 30
        /// One count a station, programme and local day.
        public var dayCap = true
        /// The hour at which a day begins.
        public var dayBeginsHour = 0
        /// Months for which the single viewings of closed months are kept; 0 for ever.
        public var keepMonths = 0
    }

    /// What is reported by itself.
    public struct Reports: Sendable, Equatable {
        /// Whether reports of each month are written to `<data>/reports` once it is over.
        public var monthly = false
        /// Days after its end at which a month is closed; 0 for never.
        public var closeAfterDays = 0
        /// Who gets the reports of each month by mail; `nil` for nobody.
        public var mailTo: [String]?
    }

    /// How mail is sent.
    public struct Mail: Sendable, Equatable {
        /// The program that takes a message, and its arguments; `nil`: no mail.
        public var command: [String]?
        /// Whom messages are from.
        public var from: String?
    }

    /// What one client, and all together, may ask of the server.
    public struct Limits: Sendable, Equatable {
        /// Connections in all.
        public var connections = 20_000
        /// Connections from one IPv4 address or one IPv6 network of 64 bits.
        public var connectionsPerAddress = 2000
        /// Networks that limits by address do not hold for: proxies, caches, this machine.
        public var exempt = ["127.0.0.0/8", "::1"].compactMap(IPNetwork.init)
        /// Log-ins a minute from one address, and as many at once.
        public var logInsPerMinute = 60
        /// Plays opened a minute from one address, and as many at once.
        public var playsPerMinute = 1200
        /// Seconds within which the head of a request must come whole.
        public var headSeconds = 20
        /// Seconds that a connection may be silent, and over which its slowness is measured.
        public var idleSeconds = 75
        /// Bytes a second that a peer must take of an answer, and send of content.
        public var leastBytesPerSecond = 500
        /// Bytes of the longest content of a request.
        public var bodyBytes: Int64 = 1 << 20
    }

    /// Caches near the viewers.
    public struct Edges: Sendable, Equatable {
        /// Names of caches whose keys are no longer taken.
        public var revoked: [String]?
    }
}
