public import MediaModel

/// Kinds of things that channels have.
public enum ChannelIdentifierKind {
    /// A rule of a schedule.
    public enum Rule {}
}

/// Names a rule within its channel.
public typealias RuleID = Identifier<ChannelIdentifierKind.Rule>

/// One line of a channel's schedule: what begins at which time on which days.
public struct ChannelRule: Codable, Sendable, Equatable {
    /// Its name within the channel.
    public var id: RuleID
    /// What the guide calls it; `nil` for the title of what is shown. At most 100 characters.
    public var title: String?
    /// When it begins, by the clocks of the channel's zone. Never early, and at most one segment late.
    public var start: ClockTime
    /// Seconds that are set aside; `nil` for as long as what is shown is. What does not fit is cut at a segment's end.
    public var length: Int?
    /// On which days.
    public var days: DayPattern
    /// What is shown.
    public var content: RuleContent
    /// What becomes of it while something is still on air; `nil` for what the channel says.
    public var late: LatePolicy?
    /// Whether it stands instead of all rules that are none, for as long as it takes. Its days are dates.
    public var isOverride: Bool
    /// The rule whose place in a series, section or order it goes on from, and whose place is its own afterwards: what it
    /// shows on a single day that rule does not show again. `nil` for a place of its own.
    public var follows: RuleID?

    private enum CodingKeys: String, CodingKey {
        case id, title, start, length, days, content, late, follows
        case isOverride = "override"
    }

    /// A rule.
    public init(
        id: RuleID, title: String? = nil, start: ClockTime, length: Int? = nil, days: DayPattern = .daily,
        content: RuleContent, late: LatePolicy? = nil, isOverride: Bool = false, follows: RuleID? = nil
    ) {
        self.id = id
        self.title = title
        self.start = start
        self.length = length
        self.days = days
        self.content = content
        self.late = late
        self.isOverride = isOverride
        self.follows = follows
    }

    /// Reads a rule; `override` may be left out.
    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        id = try box.decode(RuleID.self, forKey: .id)
        title = try box.decodeIfPresent(String.self, forKey: .title)
        start = try box.decode(ClockTime.self, forKey: .start)
        length = try box.decodeIfPresent(Int.self, forKey: .length)
        days = try box.decodeIfPresent(DayPattern.self, forKey: .days) ?? .daily
        content = try box.decode(RuleContent.self, forKey: .content)
        late = try box.decodeIfPresent(LatePolicy.self, forKey: .late)
        isOverride = try box.decodeIfPresent(Bool.self, forKey: .isOverride) ?? false
        follows = try box.decodeIfPresent(RuleID.self, forKey: .follows)
    }
}

/// What a rule shows.
public struct RuleContent: Codable, Sendable, Equatable {
    /// Kinds of contents.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// One programme.
        case programme
        /// The lessons of a series, one after another, from the first again after the last.
        case series
        /// The lessons of a series in an order drawn by `seed`, each once before any comes again.
        case shuffle
        /// The newest programme of a section that the rule has not shown yet.
        case section
        /// What another rule of the channel showed last.
        case `repeat`
        /// A live event.
        case live
        /// Fillers of the channel.
        case filler
        /// Nothing: an override that takes out what stands there.
        case off
    }

    /// The kind.
    public var kind: Kind
    /// The programme, series, section, rule or event; `nil` for fillers and nothing.
    public var id: String?
    /// What the order of `shuffle` is drawn by.
    public var seed: UInt32?

    /// A content.
    public init(_ kind: Kind, _ id: String? = nil, seed: UInt32? = nil) {
        self.kind = kind
        self.id = id
        self.seed = seed
    }
}

/// The days of a rule.
public struct DayPattern: Codable, Sendable, Equatable {
    /// Kinds of patterns. Of working days, weekends and holidays, each day is one.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// Every day.
        case daily
        /// The days of the week in `weekdays`, holidays or not.
        case weekly
        /// Monday to Friday but for holidays, and the weekends on which people work instead (调休).
        case workdays
        /// Saturday and Sunday, but for holidays and those on which people work.
        case weekends
        /// The days of the list of holidays.
        case holidays
        /// The days in `dates`.
        case dates
    }

    /// The kind.
    public var kind: Kind
    /// 1 for Monday to 7 for Sunday.
    public var weekdays: [Int]?
    /// Single days.
    public var dates: [BroadcastDay]?
    /// The first day; `nil` for no bound.
    public var from: BroadcastDay?
    /// The last day; `nil` for no bound.
    public var until: BroadcastDay?
    /// Single days that are left out.
    public var except: [BroadcastDay]?

    /// A pattern.
    public init(
        _ kind: Kind, weekdays: [Int]? = nil, dates: [BroadcastDay]? = nil, from: BroadcastDay? = nil,
        until: BroadcastDay? = nil, except: [BroadcastDay]? = nil
    ) {
        self.kind = kind
        self.weekdays = weekdays
        self.dates = dates
        self.from = from
        self.until = until
        self.except = except
    }

    /// Every day.
    public static let daily = DayPattern(.daily)

    /// Whether a day is one of it.
    public func includes(_ day: BroadcastDay, _ holidays: Holidays) -> Bool {
        guard from.map({ $0 <= day }) ?? true, until.map({ day <= $0 }) ?? true, !(except?.contains(day) ?? false)
        else { return false }
        return switch kind {
        case .daily: true
        case .weekly: (weekdays ?? []).contains(day.weekday)
        case .workdays: holidays.kind(of: day) == .workday
        case .weekends: holidays.kind(of: day) == .weekend
        case .holidays: holidays.kind(of: day) == .holiday
        case .dates: (dates ?? []).contains(day)
        }
    }

    /// How narrow it is: of two rules with one start, the narrower holds.
    var rank: Int {
        switch kind {
        case .daily: 0
        case .weekly, .workdays, .weekends: 1
        case .holidays: 2
        case .dates: 3
        }
    }
}

/// The days on which people do not work though it is no weekend, and those on which they do though it is (调休).
public struct Holidays: Codable, Sendable, Equatable {
    /// What a day is.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// People work.
        case workday
        /// A Saturday or Sunday like others.
        case weekend
        /// A day of the list.
        case holiday
    }

    /// A day of the list.
    public struct Day: Codable, Sendable, Equatable {
        /// The day.
        public var day: BroadcastDay
        /// A holiday, or a day on which people work.
        public var kind: Kind
        /// What it is called.
        public var name: String?

        /// A day.
        public init(_ day: BroadcastDay, _ kind: Kind, name: String? = nil) {
            self.day = day
            self.kind = kind
            self.name = name
        }
    }

    /// The list, in the order of the days.
    public let days: [Day]
    private let kinds: [BroadcastDay: Kind]

    private enum CodingKeys: String, CodingKey { case days }

    /// A list; of one day the last entry holds.
    public init(_ days: [Day] = []) {
        kinds = Dictionary(days.map { ($0.day, $0.kind) }, uniquingKeysWith: { $1 })
        self.days = days.sorted { $0.day < $1.day }
    }

    /// Reads a list.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.container(keyedBy: CodingKeys.self).decode([Day].self, forKey: .days))
    }

    /// What a day is.
    public func kind(of day: BroadcastDay) -> Kind { kinds[day] ?? (day.weekday >= 6 ? .weekend : .workday) }
}
