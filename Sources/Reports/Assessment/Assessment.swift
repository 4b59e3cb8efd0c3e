import Database
public import Foundation
public import MediaModel
import Stations
import Viewing

/// How stations stand against the rules, with the reasons.
public struct Assessment: Sendable, Equatable {
    /// One rule and what a station has.
    public struct Reason: Sendable, Equatable {
        /// The rule.
        public let rule: AssessmentRule
        /// What the station has; `nil` if there is no data.
        public let value: Double?
        /// Whether that is enough.
        public var isMet: Bool { value.map { $0 >= rule.minimum } ?? false }

        /// For people: `effective hours 12.5 of 20`.
        public var text: LocalizedText {
            let least = Sheet.decimal(rule.minimum, rule.minimum == rule.minimum.rounded() ? 0 : 1)
            let name = rule.measure.name
            guard let value else {
                return LocalizedText(zh: "\(name.zh)：无数据，应有 \(least)", en: "\(name.en): no data, \(least) needed")
            }
            let has = Sheet.decimal(value, value == value.rounded() ? 0 : 1)
            return LocalizedText(zh: "\(name.zh) \(has)，应有 \(least)", en: "\(name.en) \(has) of \(least)")
        }
    }

    /// A station.
    public struct Standing: Sendable, Equatable {
        /// Its code.
        public let code: String
        /// Its name.
        public let name: String
        /// Whether anything was heard of it.
        public let hasData: Bool
        /// All rules.
        public let reasons: [Reason]
        /// Whether all are met.
        public var hasPassed: Bool { reasons.allSatisfy(\.isMet) }
    }

    /// The period.
    public let period: Period
    /// When it was made, in milliseconds since 1970.
    public let madeAt: Int64
    /// What views were counted by.
    public let countingRules: [String]
    /// The rules for periods of that length.
    public let rules: [AssessmentRule]
    /// The stations by code.
    public let stations: [Standing]

    /// The assessment as a sheet.
    public func sheet(_ language: Language, zone: TimeZone) -> Sheet {
        let titles =
            [
                LocalizedText(zh: "编码", en: "Code"), LocalizedText(zh: "名称", en: "Name"),
                LocalizedText(zh: "结果", en: "Result"), LocalizedText(zh: "原因", en: "Reasons"),
            ].map { $0[language] } + rules.map(\.name)
        let rows: [[Sheet.Cell]] = stations.map { station in
            let passed = LocalizedText(zh: "合格", en: "passed"), failed = LocalizedText(zh: "不合格", en: "failed")
            let reasons = station.reasons.filter { !$0.isMet }.map { $0.text[language] }.joined(separator: "; ")
            let values: [Sheet.Cell] = station.reasons.map { reason in
                reason.value.map { Sheet.Cell.real($0, digits: 1) } ?? .empty
            }
            return [
                .text(station.code), .text(station.name), .text((station.hasPassed ? passed : failed)[language]),
                .text(reasons),
            ] + values
        }
        let rule = countingRules.joined(separator: "; ")
        let made = ReportTime.text(madeAt, zone: zone)
        let note = LocalizedText(
            zh: "\(period.name)；计数规则：\(rule)；制表时间：\(made)",
            en: "\(period.name); counting rule: \(rule); made at \(made)")
        return Sheet(
            name: LocalizedText(zh: "考核", en: "Assessment")[language], titles: titles, rows: rows,
            notes: [note[language]])
    }
}

extension ReportMaker {
    /// How stations stand against the rules for periods of that length.
    ///
    /// - Parameter region: the code of a region; `nil` for all stations.
    /// - Throws: `ReportError`: `.notFound` for an unknown region, `.invalid` if no rule is for such periods.
    public func assessment(of period: Period, in region: String?) async throws -> Assessment {
        var query = ReportQuery(length: period.length, from: period.first, to: period.end, by: .station)
        query.region = region
        let (at, zone, bound) = (now(), zone, query)
        let (report, standing) = try await database.read { tx in
            let reading = ReportReading(query: bound, periods: [period], zone: zone, madeAt: at, tx: tx)
            return (try reading.report(), try AssessedStanding(period, zone: zone, tx))
        }
        let rules = standing.rules.filter { $0.length == period.length }
        guard !rules.isEmpty else {
            throw ReportError(
                .invalid, zh: "没有适用于这种期间的考核规则。", en: "No rule of assessment is for periods of that length.")
        }
        let stations = report.rows.compactMap { row -> Assessment.Standing? in
            guard let code = row.key else { return nil }
            let reasons = rules.map { rule in
                let value = Self.value(rule.measure, row, standing.registered[code] ?? 0, standing.days[code] ?? 0)
                return Assessment.Reason(rule: rule, value: row.hasData ? value : nil)
            }
            return .init(code: code, name: row.label.zh, hasData: row.hasData, reasons: reasons)
        }
        return Assessment(
            period: period, madeAt: report.madeAt, countingRules: report.rules, rules: rules,
            stations: stations.sorted { $0.code < $1.code })
    }

    private static func value(
        _ measure: AssessmentRule.Measure, _ row: Report.Row, _ registered: Int, _ days: Int
    ) -> Double {
        switch measure {
        case .views: Double(row.figures.views)
        case .personViews: Double(row.figures.personViews)
        case .effectiveHours: Double(row.figures.effectiveSeconds) / 3600
        case .programmes: Double(row.programmes)
        case .onlineDays: Double(days)
        case .registerEntries: Double(registered)
        }
    }
}
