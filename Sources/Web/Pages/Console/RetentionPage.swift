import Accounts
import Catalogue
import Hummingbird
import MediaModel
import Reports
import Stations
import Viewing

/// A programme's figures: which of its seconds were watched, month by month.
struct RetentionPage: Sendable {
    let rooms: ConsoleRooms

    /// Months that are listed.
    private static let months = 12
    /// Height of the curve's picture.
    private static let height = 160

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .supervise, showsLogIn: true).get("admin/reports/programmes/{id}") {
            request, context in try await page(request, context)
        }
    }

    private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = ProgrammeID(try context.parameters.require("id")),
            let programme = try await rooms.catalogue.programme(id)
        else { throw Problem.notFound }
        let fields = request.fields
        let region = try await rooms.region(request, context)
        let (from, to) = (try PageFields.day("from", fields), try PageFields.day("to", fields))
        let text = rooms.figures(context)
        let curve = try await curve(of: id, from, to, region?.code)
        let months = try await months(of: id, region?.code)
        let address = PageQuery("/admin/reports/programmes/\(id)", fields, ["from", "to", "region"])
        var byStation: [(String, String?)] = [("by", "station"), ("programme", id.rawValue), ("region", region?.code)]
        byStation += [("from", from?.description), ("to", to?.description)]
        let values: PageRenderer.Values = [
            "title": programme.title, "unitName": programme.unit.name, "watchHref": "/programmes/\(id)",
            "place": try await rooms.place(region, context) { address.with("region", $0) },
            "from": from?.description ?? "", "to": to?.description ?? "", "regionCode": region?.code ?? "",
            "length": text.length(curve.duration), "views": text.count(curve.views), "isEmpty": curve.views == 0,
            "picture": picture(curve), "most": text.count(most(curve)),
            "points": points(curve, text), "months": months.rows.map(text.values), "rule": months.rule,
            "stationsHref": PageQuery(ReportForm.path, byStation).text,
            "viewingsHref": PageQuery("/admin/viewings", [("programme", id.rawValue)]).text,
            "seesAllViewings": rooms.supervision.bound(context) == nil,
        ]
        return try rooms.page("retention", title: programme.title, values, request, context)
    }

    private func curve(
        of id: ProgrammeID, _ from: LocalDay?, _ to: LocalDay?, _ region: String?
    ) async throws -> RetentionCurve {
        let begin = from.flatMap { rooms.instants.milliseconds($0.description) } ?? 0
        let end = to.flatMap { rooms.instants.milliseconds($0.adding(days: 1).description) } ?? .max
        var codes: Set<String>?
        if let region { codes = try await rooms.stations.codes(in: region) }
        return try await rooms.viewings.retention(of: id, from: begin, to: end) { [codes] viewer in
            guard let codes else { return true }
            if case .station(let code) = viewer { return codes.contains(code) }
            return false
        }
    }

    private func months(of id: ProgrammeID, _ region: String?) async throws -> (rows: [Report.Row], rule: String) {
        let end = PeriodLength.month.period(containing: rooms.reports.today).end
        var first = PeriodLength.month.period(containing: rooms.reports.today)
        for _ in 1..<Self.months { first = first.previous }
        var query = ReportQuery(length: .month, from: first.first, to: end, by: .total)
        query.programme = id.rawValue
        query.region = region
        let report = try await rooms.reports.report(query)
        return (report.sums.reversed(), report.rules.joined(separator: "; "))
    }

    private func most(_ curve: RetentionCurve) -> Int {
        zip(curve.reported, curve.inferred).map { $0 + $1 }.max() ?? 0
    }

    /// The curve as two areas, one on the other, of a picture that is as wide as there are points.
    private func picture(_ curve: RetentionCurve) -> PageRenderer.Values {
        let most = Double(max(1, most(curve)))
        func line(_ values: [Int]) -> String {
            let points = values.enumerated().map { place, value in
                let y = Self.height - Int((Double(value) / most * Double(Self.height)).rounded())
                return "\(place),\(y)"
            }
            let end = values.count - 1
            return "0,\(Self.height) \(points.joined(separator: " ")) \(max(0, end)),\(Self.height)"
        }
        let all = zip(curve.reported, curve.inferred).map { $0 + $1 }
        return [
            "width": max(1, curve.reported.count - 1), "height": Self.height, "all": line(all),
            "reported": line(curve.reported),
        ]
    }

    /// Some points for those who read figures rather than pictures.
    private func points(_ curve: RetentionCurve, _ text: FigureText) -> [PageRenderer.Values] {
        let all = zip(curve.reported, curve.inferred).map { $0 + $1 }
        guard !all.isEmpty, curve.views > 0 else { return [] }
        return stride(from: 0, through: 10, by: 1).map { tenth in
            let place = min(all.count - 1, tenth * all.count / 10)
            return [
                "at": text.length(place * curve.step), "watching": text.count(all[place]),
                "reported": text.count(curve.reported[place]), "inferred": text.count(curve.inferred[place]),
                "part": text.share(Double(all[place]) / Double(curve.views)),
            ]
        }
    }
}
