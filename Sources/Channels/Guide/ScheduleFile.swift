import Catalogue
import MediaModel
import Spreadsheets

/// The lines of a schedule's file: of CSV, or of a workbook's first sheet.
struct ScheduleFile {
    var records: [(line: Int, fields: [String])]
    /// Days by which the file counts later than others; `nil` if it does not write days as numbers.
    let firstDay: Int?

    private static let mostBytes = 4 << 20

    /// - Throws: `ChannelsError.invalid` if it cannot be read.
    init(_ bytes: [UInt8]) throws(ChannelsError) {
        guard bytes.count <= Self.mostBytes else { throw .invalid("文件超过 4 MiB。", "The file is over 4 MiB.") }
        if WorkbookReader.isArchive(bytes) {
            let book = try Self.workbook(bytes)
            records = book.records.filter { $0.fields.contains { !$0.isEmpty } }.map { ($0.line, $0.fields) }
            firstDay = book.countsFrom1904 ? 1462 : 0
            return
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .invalid(
                "不是 UTF-8 文字。请在表格软件中另存为“CSV UTF-8”。",
                "This is not UTF-8 text. Save it from the spreadsheet as “CSV UTF-8”.")
        }
        records = CSVRecords(text).records
        firstDay = nil
    }

    private static func workbook(_ bytes: [UInt8]) throws(ChannelsError) -> WorkbookReader {
        do throws(ZipArchive.Fault) {
            return try WorkbookReader(
                bytes, limit: ScheduleLimits.mostRules + 2,
                limits: .init(file: mostBytes, part: 16 << 20, texts: 2 << 20))
        } catch {
            switch error {
            case .tooLarge:
                throw .invalid("工作簿太大，请拆开或另存为 CSV。", "The workbook is too large: split it, or save it as CSV.")
            case .encrypted:
                throw .invalid("工作簿有密码，请去掉密码另存。", "The workbook has a password: save it without.")
            case .damaged:
                throw .invalid(
                    "读不出这个工作簿，请另存为 XLSX 或 CSV。", "The workbook cannot be read: save it as XLSX or CSV.")
            }
        }
    }
}

/// A row of a schedule's table.
struct ScheduleRow {
    let fields: [String: String]
    let number: Int
    /// As in `ScheduleFile`.
    let firstDay: Int?

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
        guard let start = field("start").flatMap({ ClockTime($0) ?? share($0).flatMap { ClockTime(seconds: $0) } })
        else {
            throw .invalid("开始应为 20:00 或 20:00:30。", "start must be 20:00 or 20:00:30.")
        }
        return try ScheduleLimits.checked(
            ChannelRule(
                id: id, title: field("title"), start: start, length: try length(), days: try days(),
                content: try content(), late: try late(),
                isOverride: try isYes(field("override")), follows: try follows()))
    }

    /// Seconds of what a workbook writes as a share of a day.
    private func share(_ text: String) -> Int? {
        guard firstDay != nil, text.contains(".") || text == "0", let share = Double(text), (0..<1).contains(share)
        else { return nil }
        return Int((share * 86_400).rounded())
    }

    /// The day of a text, or of the number that a workbook writes for it: 1 is 1900-01-01, and it has a 29 February 1900.
    private func day(of text: String) -> BroadcastDay? {
        if let firstDay, let serial = Int(text), (61...2_958_465).contains(serial + firstDay) {
            return BroadcastDay(number: serial + firstDay - 25_569)
        }
        return BroadcastDay(text)
    }

    private func follows() throws(ChannelsError) -> RuleID? {
        guard let text = field("follows") else { return nil }
        guard let id = RuleID(text) else {
            throw .invalid("接续应为一条规则的标识（follows）。", "follows must be the id of a rule.")
        }
        return id
    }

    /// Seconds, or `1:00:00`, or `45:00`.
    private func length() throws(ChannelsError) -> Int? {
        guard let text = field("length") else { return nil }
        if let seconds = Int(text), seconds > 0 { return seconds }
        if let seconds = share(text), seconds > 0 { return seconds }
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
        guard let text = field("except") else { return pattern }
        let parts = Self.parts(text)
        let days = parts.compactMap { day(of: $0) }
        guard days.count == parts.count else {
            throw .invalid("除外应为日期，如 2026-11-21（except）。", "except must be days such as 2026-11-21.")
        }
        pattern.except = days
        return pattern
    }

    private static func parts(_ text: String) -> [String] {
        text.lowercased().split { " ,、，;；".contains($0) }.map(String.init)
    }

    private func day(_ name: String) throws(ChannelsError) -> BroadcastDay? {
        guard let text = field(name) else { return nil }
        guard let day = day(of: text) else {
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
        let parts = Self.parts(text)
        let dates = parts.compactMap { day(of: $0) }
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
