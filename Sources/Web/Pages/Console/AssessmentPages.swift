import Accounts
import Hummingbird
import MediaModel
import Reports
import Stations
import Viewing

/// Assessment of stations against rules that administrators edit, and the closing of months.
struct AssessmentPages: Sendable {
    let rooms: ConsoleRooms

    /// Stations on a page.
    private static let length = 200
    /// Months that are offered for closing.
    private static let months = 24

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        let supervision = gate.group(group, for: .supervise, showsLogIn: true)
        supervision.get("admin/reports/assessment") { request, context in try await assessment(request, context) }
        supervision.get("admin/reports/closings") { request, context in try await closings(request, context) }
    }

    private func assessment(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = request.fields
        let region = try await rooms.region(request, context)
        let rules = try await rooms.reports.assessmentRules()
        let standard = rules.first?.length.rawValue ?? "month"
        guard let length = PeriodLength(rawValue: fields["period"] ?? standard) else {
            throw Problem.badField("period")
        }
        let day = try PageFields.day("from", fields) ?? rooms.reports.today
        let period = length.period(containing: day)
        let address = PageQuery("/admin/reports/assessment", fields, ["period", "from", "region", "only"])
        var values: PageRenderer.Values = [
            "place": try await rooms.place(region, context) { address.with("region", $0) },
            "from": day.description, "span": period.name, "regionCode": region?.code ?? "",
            "periods": PeriodLength.allCases.map { choice in
                [
                    "value": choice.rawValue, "name": rooms.text("reports.period.\(choice.rawValue)", context),
                    "chosen": choice == length,
                ] as PageRenderer.Values
            },
            "previousHref": address.with("from", period.previous.first.description),
            "previousName": period.previous.name, "nextName": period.next.name,
            "nextPeriodHref": address.with("from", period.next.first.description),
            "rules": rules.map { rule(_: $0, context) }, "mayEdit": context.has(.administer), "hasNext": false,
            "applies": rules.contains { $0.length == length },
        ]
        if rules.contains(where: { $0.length == length }) {
            try await add(period, region?.code, address, fields, to: &values, context)
        }
        return try rooms.page(
            "assessment", title: rooms.text("assessment.heading", context), values, request, context)
    }

    private func add(
        _ period: Period, _ region: String?, _ address: PageQuery, _ fields: FormFields,
        to values: inout PageRenderer.Values, _ context: WebContext
    ) async throws {
        let text = rooms.figures(context)
        let found = try await rooms.reports.assessment(of: period, in: region)
        let only = fields["only"]
        let wanted = found.stations.filter {
            switch only {
            case "passed": $0.hasPassed
            case "failed": !$0.hasPassed
            default: true
            }
        }
        let start = try PageFields.offset(fields)
        let passed = found.stations.count(where: \.hasPassed)
        let ranked = wanted.dropFirst(start).prefix(Self.length)
        values["items"] = ranked.map { standing(_: $0, text, context) }
        values["all"] = text.count(found.stations.count)
        values["passed"] = text.count(passed)
        values["failed"] = text.count(found.stations.count - passed)
        values["passedShare"] = text.share(
            found.stations.isEmpty ? nil : Double(passed) / Double(found.stations.count))
        values["silent"] = text.count(found.stations.count { !$0.hasData })
        values["rule"] = found.countingRules.joined(separator: "; ")
        values["madeAt"] = text.moment(found.madeAt)
        values["everyHref"] = address.with("only", nil)
        values["passedHref"] = address.with("only", "passed")
        values["failedHref"] = address.with("only", "failed")
        values["isEvery"] = only == nil
        values["isPassed"] = only == "passed"
        values["isFailed"] = only == "failed"
        values["hasNext"] = start + Self.length < wanted.count
        values["nextHref"] = address.with("offset", "\(start + Self.length)")
        let export = PageQuery(
            "/api/v1/reports/assessment",
            [("period", period.length.rawValue), ("from", period.first.description), ("region", region)])
        values["csv"] = export.with("format", "csv")
        values["xlsx"] = export.with("format", "xlsx")
    }

    private func standing(
        _ standing: Assessment.Standing, _ text: FigureText, _ context: WebContext
    ) -> PageRenderer.Values {
        [
            "code": standing.code, "name": standing.name,
            "href": "/admin/stations/\(PageRenderer.escaped(standing.code))", "hasPassed": standing.hasPassed,
            "result": rooms.text(
                standing.hasPassed
                    ? "assessment.pass" : standing.hasData ? "assessment.fail" : "assessment.silent", context),
            "reasons": standing.reasons.map {
                ["text": $0.text[context.language], "isMet": $0.isMet] as PageRenderer.Values
            },
        ]
    }

    private func rule(_ rule: AssessmentRule, _ context: WebContext) -> PageRenderer.Values {
        [
            "name": rule.name, "measure": rule.measure.rawValue, "length": rule.length.rawValue,
            "minimum": rooms.figures(context).plain(rule.minimum),
            "measures": AssessmentRule.Measure.allCases.map { measure in
                [
                    "value": measure.rawValue, "name": rooms.text("measure.\(measure.rawValue)", context),
                    "chosen": measure == rule.measure,
                ] as PageRenderer.Values
            },
            "lengths": PeriodLength.allCases.map { length in
                [
                    "value": length.rawValue, "name": rooms.text("reports.period.\(length.rawValue)", context),
                    "chosen": length == rule.length,
                ] as PageRenderer.Values
            },
            "measureName": rooms.text("measure.\(rule.measure.rawValue)", context),
            "lengthName": rooms.text("reports.period.\(rule.length.rawValue)", context),
        ]
    }

    // MARK: Closing

    private func closings(_ request: Request, _ context: WebContext) async throws -> Response {
        let text = rooms.figures(context)
        let closed = try await rooms.reports.closedMonths()
        let known = Dictionary(closed.map { ($0.month, $0) }, uniquingKeysWith: { first, _ in first })
        var month = PeriodLength.month.period(containing: rooms.reports.today)
        var rows: [PageRenderer.Values] = []
        for _ in 0..<Self.months {
            let found = known[month.first.month]
            let isOver = month.end <= rooms.reports.today
            let report = PageQuery(
                ReportForm.path, [("from", month.first.description), ("to", month.end.adding(days: -1).description)])
            rows.append([
                "month": month.name, "isClosed": found != nil, "rule": found?.rule ?? "",
                "at": text.moment(found?.closedAt), "mayClose": found == nil && isOver && context.has(.administer),
                "isRunning": !isOver, "href": report.text,
            ])
            month = month.previous
        }
        return try rooms.page(
            "closings", title: rooms.text("closings.heading", context), ["months": rows], request, context)
    }
}
