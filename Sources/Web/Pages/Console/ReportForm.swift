import Foundation
import Hummingbird
import MediaModel
import Reports
import Stations
import Viewing

/// What a report's page is asked for, and the addresses of what lies around it. On pages the last day is one that is in
/// the report; in the interface it is the first that is not.
struct ReportForm: Sendable {
    /// The query.
    var query: ReportQuery
    private let given: PageQuery

    static let path = "/admin/reports"
    /// The fields of its address, in their order.
    static let names = [
        "period", "from", "to", "by", "level", "region", "station", "programme", "section", "series", "unit", "type",
        "rule",
    ]
    /// What a report can be narrowed to, beside the region.
    static let filters = ["station", "programme", "section", "series", "unit", "type"]

    /// Reads the fields of an address; without days it is the present period.
    ///
    /// - Parameter region: the code of the region, within that of whoever asks.
    /// - Throws: `Problem` 400 that names the field.
    init(_ fields: FormFields, region: String?, today: LocalDay) throws {
        guard let length = PeriodLength(rawValue: fields["period"] ?? "month") else { throw Problem.badField("period") }
        guard let by = ReportQuery.Dimension(rawValue: fields["by"] ?? "region") else { throw Problem.badField("by") }
        let from = try PageFields.day("from", fields) ?? length.period(containing: today).first
        let to = try PageFields.day("to", fields)?.adding(days: 1) ?? length.period(containing: from).end
        query = ReportQuery(length: length, from: from, to: to, by: by)
        query.region = region
        try query.narrow(fields)
        given = PageQuery(Self.path, fields, Self.names)
    }

    /// The page's address with something otherwise.
    func with(_ changes: [(String, String?)]) -> String { given.with(changes) }

    /// The fields that a form leaves as they are.
    func hidden(except names: Set<String>) -> [PageRenderer.Values] { given.hidden(except: names) }

    /// The same report of the interface, for a file.
    func export(_ format: String) -> String {
        PageQuery(
            "/api/v1/reports/views",
            [
                ("period", query.length.rawValue), ("from", query.from.description), ("to", query.to.description),
                ("by", query.by.rawValue), ("level", query.level?.rawValue), ("region", query.region),
                ("station", query.station), ("programme", query.programme), ("section", query.section),
                ("series", query.series), ("unit", query.unit), ("type", query.type), ("rule", query.rule?.name),
                ("format", format),
            ]
        ).text
    }

    /// The last day that is in it.
    var lastDay: LocalDay { query.to.adding(days: -1) }

    /// Where a row leads to, one step nearer to the viewings; `nil` where there is none.
    ///
    /// - Parameter hasBelow: whether there are regions in the row's region.
    func drill(_ row: Report.Row, hasBelow: Bool) -> String? {
        guard let key = row.key, let period = row.period else { return nil }
        let days = [("from", period.first.description), ("to", period.end.adding(days: -1).description)]
            .map { ($0.0, String?.some($0.1)) }
        func step(_ by: ReportQuery.Dimension, _ name: String) -> String {
            with(days + [("by", by.rawValue), (name, key), ("level", nil)])
        }
        switch query.by {
        case .region: return step(hasBelow ? .region : .station, "region")
        case .section, .series, .unit, .type: return step(.programme, query.by.rawValue)
        case .programme: return step(.station, "programme")
        case .station:
            return PageQuery("/admin/viewings", days + [("station", key), ("programme", query.programme)]).text
        case .way:
            guard let station = query.station else { return nil }
            return PageQuery("/admin/viewings", days + [("station", station), ("way", key)]).text
        case .hour, .total: return nil
        }
    }
}
