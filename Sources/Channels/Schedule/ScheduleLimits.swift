import Catalogue
import Foundation
import MediaModel

/// What a channel, its rules and the list of holidays may be.
enum ScheduleLimits {
    static let mostChannels = 2000
    static let mostRules = 500
    static let mostDates = 400
    static let mostFillers = 50
    static let mostHolidays = 2000
    static let longestText = 100
    /// Seconds.
    static let longestSlot = 86_400

    /// A channel with its texts made clean.
    ///
    /// - Throws: `ChannelsError.invalid` naming what is wrong.
    static func checked(_ channel: Channel) throws(ChannelsError) -> Channel {
        var channel = channel
        guard let name = try line(channel.name, "name") else {
            throw .invalid("请填写频道名称（name）。", "Give the channel a name.")
        }
        channel.name = name
        channel.group = try channel.group.flatMap { text throws(ChannelsError) in try line(text, "group") }
        channel.language = try channel.language.flatMap { text throws(ChannelsError) in try line(text, "language") }
        if let language = channel.language, !isLanguage(language) {
            throw .invalid("语言应为 zh 或 zh-Hans 这样的代码（language）。", "language must be a tag such as zh or zh-Hans.")
        }
        channel.region = try channel.region.flatMap { text throws(ChannelsError) in try line(text, "region", 200) }
        if let zone = channel.zone, TimeZone(identifier: zone) == nil || zone.utf8.count > 64 {
            throw .invalid(
                "时区应为 Asia/Shanghai 这样的名称（zone）。", "zone must be a name such as Asia/Shanghai.")
        }
        guard (0...7).contains(channel.daysBack) else {
            throw .invalid("回看天数应为 0 到 7（daysBack）。", "daysBack must be 0 to 7.")
        }
        guard (0...1_000_000).contains(channel.position) else {
            throw .invalid("次序应为 0 到 1000000（position）。", "position must be 0 to 1000000.")
        }
        guard channel.fillers.count <= mostFillers else {
            throw .invalid("短片来源最多 \(mostFillers) 个（fillers）。", "At most \(mostFillers) sources of fillers.")
        }
        for filler in channel.fillers { try checkID(filler.id, "fillers") }
        return channel
    }

    /// A rule with its texts made clean.
    ///
    /// - Throws: `ChannelsError.invalid` naming what is wrong.
    static func checked(_ rule: ChannelRule) throws(ChannelsError) -> ChannelRule {
        var rule = rule
        rule.title = try rule.title.flatMap { text throws(ChannelsError) in try line(text, "title") }
        if let length = rule.length, !(1...longestSlot).contains(length) {
            throw .invalid("时长应为 1 到 \(longestSlot) 秒（length）。", "length must be 1 to \(longestSlot) seconds.")
        }
        rule.days = try checked(rule.days)
        if rule.isOverride, rule.days.kind != .dates {
            throw .invalid(
                "特别安排（override）的日期应逐日列出（days.kind 为 dates）。",
                "An override is for single dates: days.kind must be dates.")
        }
        try check(rule.content, rule)
        return rule
    }

    private static func check(_ content: RuleContent, _ rule: ChannelRule) throws(ChannelsError) {
        switch content.kind {
        case .filler, .off:
            guard content.id == nil else {
                throw .invalid("此类内容没有 id（content.id）。", "This kind of content has no content.id.")
            }
        case .programme, .series, .shuffle, .section, .repeat, .live:
            guard let id = content.id else {
                throw .invalid("请指明内容（content.id）。", "Say which one in content.id.")
            }
            try checkID(id, "content.id")
        }
        if content.kind == .repeat, content.id == rule.id.rawValue {
            throw .invalid("重播不能指向自己（content.id）。", "A repeat cannot be of itself (content.id).")
        }
        if rule.follows == rule.id {
            throw .invalid("规则不能接续自己（follows）。", "A rule cannot follow itself (follows).")
        }
        if content.kind == .live, rule.length == nil {
            throw .invalid("直播需要时长（length）。", "A live event needs a length.")
        }
        if content.kind == .off, !rule.isOverride || rule.length == nil {
            throw .invalid(
                "“不播”只用于特别安排，并需要时长（override、length）。", "Nothing (off) is for overrides with a length alone.")
        }
    }

    private static func checked(_ days: DayPattern) throws(ChannelsError) -> DayPattern {
        var days = days
        if let from = days.from, let until = days.until, until < from {
            throw .invalid("结束日期早于开始日期（days.until）。", "days.until lies before days.from.")
        }
        let except = Set(days.except ?? [])
        guard except.count <= mostDates else {
            throw .invalid("除外日期最多 \(mostDates) 个（days.except）。", "At most \(mostDates) days.except.")
        }
        days.except = except.isEmpty || days.kind == .dates ? nil : except.sorted()
        switch days.kind {
        case .weekly:
            let weekdays = Set(days.weekdays ?? [])
            guard !weekdays.isEmpty, weekdays.allSatisfy({ (1...7).contains($0) }) else {
                throw .invalid(
                    "请列出星期几，1 为周一，7 为周日（days.weekdays）。", "List days.weekdays: 1 is Monday, 7 is Sunday.")
            }
            days.weekdays = weekdays.sorted()
            days.dates = nil
        case .dates:
            let dates = Set(days.dates ?? []).subtracting(except)
            guard (1...mostDates).contains(dates.count) else {
                throw .invalid("请列出 1 到 \(mostDates) 个日期（days.dates）。", "List 1 to \(mostDates) days.dates.")
            }
            days.dates = dates.sorted()
            days.weekdays = nil
        case .daily, .workdays, .weekends, .holidays:
            days.weekdays = nil
            days.dates = nil
        }
        return days
    }

    /// All rules of a channel together.
    ///
    /// - Throws: `ChannelsError`.
    static func check(_ rules: [ChannelRule]) throws(ChannelsError) {
        guard rules.count <= mostRules else {
            throw ChannelsError(
                .tooMany, zh: "一个频道最多 \(mostRules) 条规则。", en: "A channel has at most \(mostRules) rules.")
        }
        let kinds = Dictionary(rules.map { ($0.id.rawValue, $0.content.kind) }, uniquingKeysWith: { $1 })
        guard kinds.count == rules.count else {
            throw .invalid("有两条规则同名（id）。", "Two rules have one id.")
        }
        for rule in rules { try checkRepeat(rule, kinds) }
    }

    /// What a rule repeats must show programmes.
    ///
    /// - Parameter kinds: the contents of all rules of the channel, by their ids.
    /// - Throws: `ChannelsError.invalid`.
    static func checkRepeat(_ rule: ChannelRule, _ kinds: [String: RuleContent.Kind]) throws(ChannelsError) {
        guard rule.content.kind == .repeat else { return }
        switch rule.content.id.flatMap({ kinds[$0] }) {
        case .programme, .series, .shuffle, .section: return
        default:
            throw .invalid(
                "规则“\(rule.id)”重播的应是本频道中播出节目的规则（content.id）。",
                "What the rule “\(rule.id)” repeats must be a rule of this channel that shows programmes.")
        }
    }

    /// - Throws: `ChannelsError`.
    static func checked(_ holidays: [Holidays.Day]) throws(ChannelsError) -> [Holidays.Day] {
        guard holidays.count <= mostHolidays else {
            throw ChannelsError(.tooMany, zh: "最多 \(mostHolidays) 天。", en: "At most \(mostHolidays) days.")
        }
        guard Set(holidays.map(\.day)).count == holidays.count else {
            throw .invalid("有一天列了两次（day）。", "A day is listed twice.")
        }
        var checked: [Holidays.Day] = []
        for day in holidays {
            let name = try day.name.flatMap { text throws(ChannelsError) in try line(text, "name") }
            checked.append(Holidays.Day(day.day, day.kind, name: name))
        }
        return checked.sorted { $0.day < $1.day }
    }

    private static func line(_ text: String, _ field: String, _ limit: Int = longestText) throws(ChannelsError)
        -> String?
    {
        guard text.utf8.count <= limit * 16, let line = CleanText.line(text) else {
            if text.utf8.count <= limit * 16 { return nil }
            throw .invalid("“\(field)”最多 \(limit) 个字。", "\(field) has at most \(limit) characters.")
        }
        guard line.unicodeScalars.count <= limit else {
            throw .invalid("“\(field)”最多 \(limit) 个字。", "\(field) has at most \(limit) characters.")
        }
        return line
    }

    private static func checkID(_ id: String, _ field: String) throws(ChannelsError) {
        guard ProgrammeID(id) != nil else {
            throw .invalid(
                "“\(field)”应为目录中的标识：小写字母、数字、- 和 _，最多 64 个。",
                "\(field) must be an id of the catalogue: a–z, 0–9, - and _, at most 64.")
        }
    }

    private static func isLanguage(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return (1...4).contains(parts.count)
            && parts.allSatisfy { part in
                (1...8).contains(part.utf8.count)
                    && part.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) }
            } && (2...3).contains(parts[0].utf8.count)
    }
}
