import Catalogue
public import MediaModel

/// A channel's rules as a table that spreadsheets read and write.
public enum ScheduleTable {
    /// The columns, in order: each with its name and its name in Chinese.
    static let columns = [
        ("rule", "规则"), ("title", "名称"), ("start", "开始"), ("length", "时长"), ("days", "日期"), ("from", "起"),
        ("until", "止"), ("content", "内容"), ("late", "迟到"), ("override", "特别安排"),
    ]

    /// The titles of the columns in a language.
    public static func titles(_ language: Language) -> [String] {
        columns.map { language == .zh ? $0.1 : $0.0 }
    }

    /// A row a rule.
    public static func rows(_ rules: [ChannelRule]) -> [[String]] {
        rules.map { rule in
            [
                rule.id.rawValue, rule.title ?? "", rule.start.description, rule.length.map { "\($0)" } ?? "",
                days(rule.days), rule.days.from?.description ?? "", rule.days.until?.description ?? "",
                content(rule.content), rule.late?.rawValue ?? "", rule.isOverride ? "yes" : "",
            ]
        }
    }

    private static func days(_ days: DayPattern) -> String {
        switch days.kind {
        case .weekly: (days.weekdays ?? []).map { "\($0)" }.joined(separator: " ")
        case .dates: (days.dates ?? []).map(\.description).joined(separator: " ")
        case .daily, .workdays, .weekends, .holidays: days.kind.rawValue
        }
    }

    private static func content(_ content: RuleContent) -> String {
        ([content.kind.rawValue, content.id] + [content.seed.map { "\($0)" }]).compactMap { $0 }
            .joined(separator: ":")
    }

    /// Reads what `rows` writes, with the columns in any order, in English or Chinese.
    ///
    /// - Parameter bytes: a CSV file in UTF-8.
    /// - Throws: `ChannelsError.invalidFile` with each fault and its line.
    public static func rules(_ bytes: [UInt8]) throws(ChannelsError) -> [ChannelRule] {
        guard bytes.count <= 4 << 20 else { throw .invalid("文件超过 4 MiB。", "The file is over 4 MiB.") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .invalid(
                "不是 UTF-8 文字。请在表格软件中另存为“CSV UTF-8”。",
                "This is not UTF-8 text. Save it from the spreadsheet as “CSV UTF-8”.")
        }
        var records = CSVRecords(text).records
        guard !records.isEmpty else { throw .invalid("文件是空的。", "The file is empty.") }
        let header = try names(records.removeFirst().fields)
        guard records.count <= ScheduleLimits.mostRules else {
            throw .invalid(
                "一个频道最多 \(ScheduleLimits.mostRules) 条规则。",
                "A channel has at most \(ScheduleLimits.mostRules) rules.")
        }
        var rules: [ChannelRule] = []
        var faults: [ChannelsError.Fault] = []
        for (index, record) in records.enumerated() {
            do throws(ChannelsError) {
                let fields = Dictionary(zip(header, record.fields), uniquingKeysWith: { first, _ in first })
                let rule = try ScheduleRow(fields: fields, number: index + 1).rule()
                if rules.contains(where: { $0.id == rule.id }) {
                    throw .invalid("规则“\(rule.id)”重复。", "The rule “\(rule.id)” stands there twice.")
                }
                rules.append(rule)
            } catch {
                faults.append(.init(line: record.line, message: error.message))
            }
        }
        guard faults.isEmpty else { throw ChannelsError(faults: faults) }
        try ScheduleLimits.check(rules)
        return rules
    }

    private static func names(_ fields: [String]) throws(ChannelsError) -> [String] {
        var names: [String] = []
        for field in fields {
            let wanted = field.filter { !$0.isWhitespace }.lowercased()
            guard let column = columns.first(where: { $0.0 == wanted || $0.1 == wanted }) else {
                let shown = String((CleanText.line(field) ?? "").prefix(30))
                throw .invalid(
                    "不认识的列“\(shown)”；可用的列：\(titles(.zh).joined(separator: "、"))。",
                    "Unknown column “\(shown)”; there are \(titles(.en).joined(separator: ", ")).")
            }
            if names.contains(column.0) {
                throw .invalid("列“\(column.1)”重复。", "The column “\(column.0)” stands there twice.")
            }
            names.append(column.0)
        }
        for needed in ["start", "content"] where !names.contains(needed) {
            let zh = columns.first { $0.0 == needed }?.1 ?? needed
            throw .invalid("缺少“\(zh)”列。", "There is no column “\(needed)”.")
        }
        return names
    }
}

/// A row of a schedule's table.
private struct ScheduleRow {
    let fields: [String: String]
    let number: Int

    private func field(_ name: String) -> String? {
        guard var text = fields[name].flatMap({ CleanText.line($0) }) else { return nil }
        // Exported tables have an apostrophe before what a spreadsheet would take for a formula.
        if text.first == "'", text.count > 1 { text.removeFirst() }
        return text
    }

    func rule() throws(ChannelsError) -> ChannelRule {
        guard let id = RuleID(field("rule") ?? "r\(number)") else {
            throw .invalid(
                "规则标识应为小写字母、数字、- 和 _，最多 64 个。", "A rule's id has a–z, 0–9, - and _, at most 64.")
        }
        guard let start = field("start").flatMap({ ClockTime($0) }) else {
            throw .invalid("开始应为 20:00 或 20:00:30。", "start must be 20:00 or 20:00:30.")
        }
        return try ScheduleLimits.checked(
            ChannelRule(
                id: id, title: field("title"), start: start, length: try length(), days: try days(),
                content: try content(), late: try late(),
                isOverride: try isYes(field("override"))))
    }

    /// Seconds, or `1:00:00`, or `45:00`.
    private func length() throws(ChannelsError) -> Int? {
        guard let text = field("length") else { return nil }
        if let seconds = Int(text), seconds > 0 { return seconds }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard (2...3).contains(parts.count), parts.allSatisfy({ $0.map { (0..<100).contains($0) } ?? false }) else {
            throw .invalid("时长应为秒数，或 1:00:00。", "length must be seconds, or 1:00:00.")
        }
        return parts.compactMap { $0 }.reduce(0) { $0 * 60 + $1 }
    }

    private func days() throws(ChannelsError) -> DayPattern {
        var pattern = try kind(field("days") ?? "daily")
        pattern.from = try day("from")
        pattern.until = try day("until")
        return pattern
    }

    private func day(_ name: String) throws(ChannelsError) -> BroadcastDay? {
        guard let text = field(name) else { return nil }
        guard let day = BroadcastDay(text) else {
            throw .invalid("日期应为 2026-11-21（\(name)）。", "\(name) must be a day such as 2026-11-21.")
        }
        return day
    }

    private static let words: [String: DayPattern.Kind] = [
        "daily": .daily, "每天": .daily, "workdays": .workdays, "工作日": .workdays, "weekends": .weekends,
        "周末": .weekends, "holidays": .holidays, "节假日": .holidays,
    ]
    private static let weekdays = [
        ["1", "mon", "周一"], ["2", "tue", "周二"], ["3", "wed", "周三"], ["4", "thu", "周四"], ["5", "fri", "周五"],
        ["6", "sat", "周六"], ["7", "sun", "周日"],
    ]

    private func kind(_ text: String) throws(ChannelsError) -> DayPattern {
        if let kind = Self.words[text.lowercased()] { return DayPattern(kind) }
        let parts = text.lowercased().split { " ,、，;；".contains($0) }.map(String.init)
        let dates = parts.compactMap { BroadcastDay($0) }
        if !dates.isEmpty, dates.count == parts.count { return DayPattern(.dates, dates: dates) }
        let weekdays = parts.compactMap { part in Self.weekdays.firstIndex { $0.contains(part) }.map { $0 + 1 } }
        guard !weekdays.isEmpty, weekdays.count == parts.count else {
            throw .invalid(
                "日期应为 每天、工作日、周末、节假日、星期几（1 2 3 或 周一 周三）或日期（2026-11-21）。",
                "days must be daily, workdays, weekends, holidays, weekdays (1 2 3 or mon wed) or dates (2026-11-21).")
        }
        return DayPattern(.weekly, weekdays: weekdays)
    }

    private func content() throws(ChannelsError) -> RuleContent {
        let parts = (field("content") ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard (1...3).contains(parts.count), let kind = RuleContent.Kind(rawValue: parts[0]),
            parts.count < 3 || UInt32(parts[2]) != nil
        else {
            let kinds = RuleContent.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid(
                "内容应为“种类:标识”，如 series:xilie-1；种类有 \(kinds)。",
                "content must be kind:id, such as series:course-1; kinds are \(kinds).")
        }
        return RuleContent(
            kind, parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil,
            seed: parts.count == 3 ? UInt32(parts[2]) : nil)
    }

    private func late() throws(ChannelsError) -> LatePolicy? {
        guard let text = field("late") else { return nil }
        let words = ["等待": LatePolicy.wait, "截断": .cut, "跳过": .skip]
        guard let policy = LatePolicy(rawValue: text.lowercased()) ?? words[text] else {
            throw .invalid("迟到应为 wait、cut 或 skip。", "late must be wait, cut or skip.")
        }
        return policy
    }

    private func isYes(_ text: String?) throws(ChannelsError) -> Bool {
        switch text?.lowercased() {
        case nil, "no", "0", "false", "否": return false
        case "yes", "1", "true", "是": return true
        default: throw .invalid("特别安排应为 yes 或空。", "override must be yes or empty.")
        }
    }
}
