import Database
public import Foundation
public import MediaModel
public import Stations
public import Viewing

/// Stations that somebody should call, because they were silent or showed nothing.
public struct CallList: Sendable, Equatable {
    /// Why a station is called.
    public enum Reason: String, Sendable {
        /// It was not heard of in the whole month. That is no data, which is not zero.
        case silent
        /// It was heard of, and no play of it counts.
        case noViews
    }

    /// A station to call.
    public struct Call: Sendable, Equatable {
        /// The station, with contact and telephone.
        public let station: Station
        /// Why.
        public let reason: Reason
        /// On how many days it was heard of.
        public let days: Int
    }

    /// The month.
    public let month: Period
    /// When the list was made, in milliseconds since 1970.
    public let madeAt: Int64
    /// Those to call, by code.
    public let calls: [Call]

    /// The list as a sheet.
    public func sheet(_ language: Language, zone: TimeZone) -> Sheet {
        let titles = [
            LocalizedText(zh: "编码", en: "Code"), LocalizedText(zh: "名称", en: "Name"),
            LocalizedText(zh: "地区", en: "Region"), LocalizedText(zh: "联系人", en: "Contact"),
            LocalizedText(zh: "电话", en: "Telephone"), LocalizedText(zh: "情况", en: "Reason"),
            LocalizedText(zh: "最后在线", en: "Last heard of"), LocalizedText(zh: "在线天数", en: "Days online"),
        ]
        let rows: [[Sheet.Cell]] = calls.map { call in
            let reason =
                call.reason == .silent
                ? LocalizedText(zh: "本月无数据", en: "no data this month")
                : LocalizedText(zh: "在线但无收看", en: "online, nothing watched")
            return [
                .text(call.station.code), .text(call.station.name), .text(call.station.region),
                .text(call.station.contact), .text(call.station.telephone), .text(reason[language]),
                .text(call.station.lastSeenAt.map { ReportTime.text($0, zone: zone) }), .whole(call.days),
            ]
        }
        let note = LocalizedText(
            zh: "\(month.name)，制表时间：\(ReportTime.text(madeAt, zone: zone))",
            en: "\(month.name), made at \(ReportTime.text(madeAt, zone: zone))")
        return Sheet(
            name: LocalizedText(zh: "催访名单", en: "Calls")[language], titles: titles.map { $0[language] }, rows: rows,
            notes: [note[language]])
    }
}

extension ReportMaker {
    /// Stations that were silent in a month or showed nothing.
    ///
    /// - Parameters:
    ///   - day: any day of the month.
    ///   - region: the code of a region; `nil` for all stations.
    /// - Throws: `ReportError.notFound` for an unknown region; `DatabaseError`.
    public func callList(of day: LocalDay, in region: String?) async throws -> CallList {
        let period = PeriodLength.month.period(containing: day)
        let (month, madeAt, end) = (period.first.month, now(), Self.beginning(of: period.end, in: zone))
        return try await database.read { tx in
            let places = try Places.present(in: tx)
            let isIn = try places.isIn(region, station: nil)
            var views: Set<String> = []
            for source in [ViewingMonths.Source.kept, .corrections] {
                try ViewingMonths(source, in: tx).forEach(in: month...month) { found in
                    if found.entries.contains(where: { $0.figures.views > 0 }) { views.insert(found.viewer) }
                }
            }
            var days: [String: Int] = [:]
            try Stations.forEachPresence(in: month...month, in: tx) { days[$0.station] = $0.days.nonzeroBitCount }
            var calls: [CallList.Call] = []
            for (place, station) in try Stations.all(in: tx).enumerated()
            where isIn[place] && station.createdAt < end && !views.contains("station:\(station.code)") {
                let count = days[station.code] ?? 0
                calls.append(.init(station: station, reason: count == 0 ? .silent : .noViews, days: count))
            }
            return CallList(month: period, madeAt: madeAt, calls: calls)
        }
    }
}
