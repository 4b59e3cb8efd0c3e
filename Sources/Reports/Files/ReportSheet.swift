public import Foundation
public import MediaModel
import Viewing

extension Report {
    /// The report as sheets: the rows with the sums below, and the corrections of closed months if there are any.
    public func sheets(_ language: Language, zone: TimeZone) -> [Sheet] {
        let notes = notes(language, zone: zone)
        let titles = Self.titles.map { $0[language] } + (isOfUnits ? Self.unitTitles.map { $0[language] } : [])
        let name = LocalizedText(zh: "收看统计", en: "Viewing")[language]
        var sheets = [
            Sheet(name: name, titles: titles, rows: (rows + sums + [total]).map { cells($0, language) }, notes: notes)
        ]
        if !corrections.isEmpty {
            let name = LocalizedText(zh: "封存后更正", en: "Corrections")[language]
            sheets.append(
                Sheet(name: name, titles: titles, rows: corrections.map { cells($0, language) }, notes: notes))
        }
        return sheets
    }

    /// One table, for CSV: corrections stand below the notes.
    public func csv(_ language: Language, zone: TimeZone) -> [UInt8] {
        let sheets = sheets(language, zone: zone)
        return sheets.enumerated().flatMap { place, sheet in place == 0 ? sheet.csv : Array(sheet.csv.dropFirst(3)) }
    }

    private var isOfUnits: Bool { query.by == .unit }

    /// The rule and when it was made: every report says so.
    func notes(_ language: Language, zone: TimeZone) -> [String] {
        let instant = ReportTime.text(madeAt, zone: zone)
        var notes = [
            LocalizedText(
                zh: "计数规则：\(rules.joined(separator: "；"))", en: "Counting rule: \(rules.joined(separator: "; "))"),
            LocalizedText(zh: "制表时间：\(instant)", en: "Made at: \(instant)"),
        ]
        for month in closed {
            let name = PeriodLength.month.period(containing: LocalDay(number: month.month * 100 + 1)).name
            let at = ReportTime.text(month.closedAt, zone: zone)
            notes.append(
                LocalizedText(
                    zh: "\(name) 已于 \(at) 封存，之后到达的数据列为更正。",
                    en: "\(name) was closed at \(at); what came later stands as corrections."))
        }
        return notes.map { $0[language] }
    }

    private static let titles = [
        LocalizedText(zh: "期间", en: "Period"), LocalizedText(zh: "名次", en: "Rank"),
        LocalizedText(zh: "编码", en: "Code"), LocalizedText(zh: "名称", en: "Name"),
        LocalizedText(zh: "收看次数", en: "Views"), LocalizedText(zh: "收看人次", en: "Person-views"),
        LocalizedText(zh: "有效时长（小时）", en: "Effective hours"), LocalizedText(zh: "其中上报（小时）", en: "Reported hours"),
        LocalizedText(zh: "其中推算（小时）", en: "Inferred hours"), LocalizedText(zh: "节目数", en: "Programmes"),
        LocalizedText(zh: "收看站点", en: "Stations that watched"), LocalizedText(zh: "站点总数", en: "Stations"),
        LocalizedText(zh: "参与率", en: "Participation"), LocalizedText(zh: "在线站点", en: "Stations online"),
        LocalizedText(zh: "在线率", en: "Online rate"), LocalizedText(zh: "环比", en: "Change"),
    ]

    private static let unitTitles = [
        LocalizedText(zh: "报送", en: "Submitted"), LocalizedText(zh: "采用", en: "Adopted"),
        LocalizedText(zh: "任务", en: "Quota"),
    ]

    private func cells(_ row: Row, _ language: Language) -> [Sheet.Cell] {
        let start: [Sheet.Cell] = [
            .text(row.period?.name), .whole(row.rank), .text(row.key), .text(row.label[language]),
        ]
        let end: [Sheet.Cell] = [
            .whole(row.registered), .part(row.participation), .whole(row.online), .part(row.onlineRate),
            .part(row.hasData ? row.change : nil),
        ]
        let units: [Sheet.Cell] = isOfUnits ? [.whole(row.submitted), .whole(row.adopted), .whole(row.quota)] : []
        guard row.hasData else {
            return start + [.text(LocalizedText(zh: "无数据", en: "no data")[language])]
                + Array(repeating: .empty, count: 6) + end + units
        }
        let figures = row.figures
        func hours(_ seconds: Int) -> Sheet.Cell { .real(Double(seconds) / 3600, digits: 2) }
        return start + [
            .whole(figures.views), .whole(figures.personViews), hours(figures.effectiveSeconds),
            hours(figures.reportedSeconds), hours(figures.inferredSeconds), .whole(row.programmes),
            .whole(row.stations),
        ] + end + units
    }
}

/// Instants as reports write them: RFC 3339 with the zone's offset.
enum ReportTime {
    /// - Parameter milliseconds: since 1970.
    static func text(_ milliseconds: Int64, zone: TimeZone) -> String {
        let date = Date(timeIntervalSince1970: Double(milliseconds / 1000))
        let minutes = zone.secondsFromGMT(for: date) / 60
        let seconds = Int(milliseconds / 1000) + minutes * 60
        let ofDay = (seconds % 86_400 + 86_400) % 86_400
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let time = "\(two(ofDay / 3600)):\(two(ofDay / 60 % 60)):\(two(ofDay % 60))"
        let offset = "\(minutes < 0 ? "-" : "+")\(two(abs(minutes) / 60)):\(two(abs(minutes) % 60))"
        return "\(LocalDay(containing: milliseconds, in: zone))T\(time)\(offset)"
    }
}
