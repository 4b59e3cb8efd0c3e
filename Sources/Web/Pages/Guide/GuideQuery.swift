import Channels
import HTTPTypes
import MediaModel

/// What somebody asks of the guide: which view, of which channel, of which days. Every field is bounded.
struct GuideQuery: Sendable {
    /// How the guide is shown.
    enum View: String, CaseIterable, Sendable {
        /// What is on at this moment.
        case now
        /// Some hours of a day, as a grid of channels and times.
        case tonight
        /// Seven days.
        case week
        /// All of one day of one channel.
        case day
    }

    let view: View
    /// The channel that it is of; `nil` for all.
    let channel: ChannelID?
    /// The day; of a week any of its days.
    let day: BroadcastDay
    /// The hour at which the grid begins.
    let hour: Int
    /// The page of channels, from 0.
    let page: Int
    /// The day that it is.
    let today: BroadcastDay
    private let address: PageQuery

    /// Days for which viewers may go back, and for which the guide is laid out.
    static let daysBack = 7
    static let daysAhead = 34
    /// Hours that a grid has, and the hour at which an evening begins.
    static let hours = 6
    static let evening = 18
    /// The most pages: there are never more channels.
    private static let mostPages = 1000

    /// Reads a query.
    ///
    /// - Parameters:
    ///   - today: the day that it is.
    ///   - view: the view where the query names none.
    /// - Throws: `Problem` 400 naming the field that is of no use.
    init(_ fields: FormFields, today: BroadcastDay, path: String = "/guide", view standard: View = .now) throws {
        guard let view = fields["view"].map(View.init) ?? standard else { throw Problem.badField("view") }
        self.view = view
        self.today = today
        channel = try fields["channel"].map { text throws -> ChannelID in
            guard let id = ChannelID(text) else { throw Problem.badField("channel") }
            return id
        }
        guard view != .day || channel != nil else { throw Problem.badField("channel") }
        day = try Self.day("week", fields, today) ?? Self.day("day", fields, today) ?? today
        hour = try Self.number("hour", fields, 0...23) ?? Self.evening
        page = try (Self.number("page", fields, 1...Self.mostPages) ?? 1) - 1
        address = PageQuery(path, fields, ["view", "channel", "day", "week", "hour"])
    }

    private static func number(_ name: String, _ fields: FormFields, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = fields[name] else { return nil }
        guard let number = Int(text), range.contains(number) else { throw Problem.badField(name) }
        return number
    }

    private static func day(_ name: String, _ fields: FormFields, _ today: BroadcastDay) throws -> BroadcastDay? {
        guard let text = fields[name] else { return nil }
        guard let day = BroadcastDay(text) else { throw Problem.badField(name) }
        guard days(today, whole: name == "week").contains(day) else { throw Problem.outsideGuide }
        return day
    }

    /// The days that the guide has: those that viewers may go back, today, and those ahead.
    ///
    /// - Parameter whole: with all days of the weeks at both ends.
    private static func days(_ today: BroadcastDay, whole: Bool) -> ClosedRange<BroadcastDay> {
        let (first, last) = (today.adding(days: -daysBack), today.adding(days: daysAhead))
        return whole ? first.monday...last.monday.adding(days: 6) : first...last
    }

    /// Whether the guide has a day.
    func has(_ day: BroadcastDay) -> Bool { Self.days(today, whole: view == .week).contains(day) }

    /// Its own address with other values; `nil` takes one back.
    func with(_ changes: [(String, String?)]) -> String { address.with(changes) }

    /// The address of another view; the channel stays.
    func showing(_ view: View) -> String {
        address.with([("view", view.rawValue), ("day", nil), ("week", nil), ("hour", nil)])
    }

    /// The address of a day before or after the present one in the same view; `nil` beyond the guide.
    func moved(days: Int) -> String? {
        let other = day.adding(days: days)
        guard has(other) else { return nil }
        return address.with([
            (view == .week ? "week" : "day", other.description), (view == .week ? "day" : "week", nil),
        ])
    }

    /// Links to the pages of channels before and after this one.
    func pages(of count: Int, length: Int) -> PageRenderer.Values {
        var values: PageRenderer.Values = [:]
        if page > 0 { values["previousPage"] = with([("page", page > 1 ? "\(page)" : nil)]) }
        if (page + 1) * length < count { values["nextPage"] = with([("page", "\(page + 2)")]) }
        return values
    }
}

extension BroadcastDay {
    /// The first day of its week (ISO 8601).
    var monday: BroadcastDay { adding(days: 1 - weekday) }
}

extension Problem {
    static let outsideGuide = Problem(
        .badRequest, zh: "节目单没有这一天。", en: "The guide does not have that day.",
        remedy: LocalizedText(
            zh: "可以查看过去 7 天到今后 34 天的节目单。",
            en: "It has seven days back and thirty-four days ahead: choose one of these."))
}
