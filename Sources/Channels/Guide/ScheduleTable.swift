import Catalogue
public import MediaModel

/// A channel's rules as a table that spreadsheets read and write.
public enum ScheduleTable {
    /// The columns, in order: each with its name and its name in Chinese.
    static let columns = [
        ("rule", "规则"), ("title", "名称"), ("start", "开始"), ("length", "时长"), ("days", "日期"), ("from", "起"),
        ("until", "止"), ("except", "除外"), ("content", "内容"), ("late", "迟到"), ("override", "特别安排"),
        ("follows", "接续"),
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
                (rule.days.except ?? []).map(\.description).joined(separator: " "), content(rule.content),
                rule.late?.rawValue ?? "", rule.isOverride ? "yes" : "", rule.follows?.rawValue ?? "",
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

    /// A rule and the line of the file that it stands in, from 1.
    public struct Line: Sendable, Equatable {
        /// The line.
        public var number: Int
        /// The rule.
        public var rule: ChannelRule
    }

    /// Reads what `rows` writes, with the columns in any order, in English or Chinese.
    ///
    /// - Parameter bytes: a CSV file in UTF-8, or a workbook (XLSX).
    /// - Throws: `ChannelsError.invalidFile` with each fault and its line.
    public static func rules(_ bytes: [UInt8]) throws(ChannelsError) -> [ChannelRule] {
        try lines(bytes).map(\.rule)
    }

    /// The rules with the lines that they stand in.
    ///
    /// - Throws: `ChannelsError.invalidFile` with each fault and its line.
    public static func lines(_ bytes: [UInt8]) throws(ChannelsError) -> [Line] {
        var file = try ScheduleFile(bytes)
        guard !file.records.isEmpty else { throw .invalid("文件是空的。", "The file is empty.") }
        let header = try names(file.records.removeFirst().fields)
        guard file.records.count <= ScheduleLimits.mostRules else {
            throw .invalid(
                "一个频道最多 \(ScheduleLimits.mostRules) 条规则。",
                "A channel has at most \(ScheduleLimits.mostRules) rules.")
        }
        var (lines, faults): ([Line], [ChannelsError.Fault]) = ([], [])
        var places: [RuleID: Int] = [:]
        for (index, record) in file.records.enumerated() {
            do throws(ChannelsError) {
                let fields = Dictionary(zip(header, record.fields), uniquingKeysWith: { first, _ in first })
                let row = ScheduleRow(fields: fields, number: index + 1, firstDay: file.firstDay)
                let rule = try row.rule()
                if let first = places.updateValue(record.line, forKey: rule.id) {
                    throw .invalid(
                        "规则“\(rule.id)”与第 \(first) 行重复。", "The rule “\(rule.id)” stands in line \(first) as well.")
                }
                lines.append(Line(number: record.line, rule: rule))
            } catch {
                faults.append(.init(line: record.line, message: error.message))
            }
        }
        if faults.isEmpty { faults = repeatFaults(lines) }
        guard faults.isEmpty else { throw ChannelsError(faults: faults) }
        try ScheduleLimits.check(lines.map(\.rule))
        return lines
    }

    /// Lines whose rules repeat what is no rule that shows programmes.
    private static func repeatFaults(_ lines: [Line]) -> [ChannelsError.Fault] {
        let kinds = Dictionary(
            lines.map { ($0.rule.id.rawValue, $0.rule.content.kind) }, uniquingKeysWith: { $1 })
        return lines.compactMap { line in
            do throws(ChannelsError) {
                try ScheduleLimits.checkRepeat(line.rule, kinds)
                return nil
            } catch {
                return ChannelsError.Fault(line: line.number, message: error.message)
            }
        }
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
