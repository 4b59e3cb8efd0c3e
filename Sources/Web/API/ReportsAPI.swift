import Accounts
import Hummingbird
import MediaModel
import Reports
import Stations
import Viewing

/// Figures over time: `/api/v1/reports`. For administrators, those of a region for it.
struct ReportsAPI: Sendable {
    let reports: ReportMaker
    let viewings: ViewingReader
    let stations: Stations
    let accounts: Accounts
    let instants: Instants

    private var supervision: Supervision { Supervision(stations: stations) }

    func add(to group: RouterGroup<WebContext>) {
        group.get("reports/views") { request, context in try await views(request, context) }
        group.get("reports/retention/{programme}") { request, context in try await retention(request, context) }
        group.get("reports/calls") { request, context in try await calls(request, context) }
        group.get("reports/closings") { request, context in try await closings(request, context) }
        group.get("reports/assessment") { request, context in try await assessment(request, context) }
        group.get("reports/assessment/rules") { request, context in try await rules(request, context) }
    }

    /// For administrators of everywhere.
    func addChanges(to group: RouterGroup<WebContext>) {
        group.post("reports/closings") { request, context in try await close(request, context) }
        group.put("reports/assessment/rules") { request, context in try await setRules(request, context) }
    }

    // MARK: Views

    private func views(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try await query(request, context)
        let format = try request.tableFormat()
        let report = try await reports.report(query)
        let zone = instants.zone
        guard format != .json else {
            return Reply.content(
                report.json(context.language, zone: zone), type: "application/json; charset=utf-8", to: request,
                caching: .never)
        }
        return Reply.sheets(
            report.sheets(context.language, zone: zone), named: "views-\(query.by.rawValue)-\(query.from)", as: format,
            to: request)
    }

    private func query(_ request: Request, _ context: WebContext) async throws -> ReportQuery {
        let fields = request.fields
        let length = try Self.length(fields)
        guard let by = ReportQuery.Dimension(rawValue: fields["by"] ?? "total") else { throw Problem.badField("by") }
        let (from, to) = try days(fields, length)
        var query = ReportQuery(length: length, from: from, to: to, by: by)
        query.region = try await supervision.region(fields["region"], context)
        try query.narrow(fields)
        return query
    }

    private static func length(_ fields: FormFields) throws -> PeriodLength {
        guard let length = PeriodLength(rawValue: fields["period"] ?? "month") else { throw Problem.badField("period") }
        return length
    }

    /// The days asked for; without them the present period.
    private func days(_ fields: FormFields, _ length: PeriodLength) throws -> (LocalDay, LocalDay) {
        func day(_ name: String) throws -> LocalDay? {
            try fields[name].map { text throws -> LocalDay in
                guard let day = LocalDay(text) else { throw Problem.badField(name) }
                return day
            }
        }
        let from = try day("from") ?? length.period(containing: reports.today).first
        return (from, try day("to") ?? length.period(containing: from).end)
    }

    // MARK: Retention, calls

    private func retention(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let programme = ProgrammeID(try context.parameters.require("programme")) else { throw Problem.notFound }
        let fields = request.fields
        let region = try await supervision.region(fields["region"], context)
        var codes: Set<String>?
        if let region { codes = try await stations.codes(in: region) }
        let curve = try await viewings.retention(
            of: programme, from: try instants.milliseconds("from", in: fields) ?? 0,
            to: try instants.milliseconds("to", in: fields) ?? .max
        ) { [codes] viewer in
            guard let codes else { return true }
            if case .station(let code) = viewer { return codes.contains(code) }
            return false
        }
        return try Reply.json(
            [
                "programme": .string(programme.rawValue), "duration": .whole(curve.duration),
                "step": .whole(curve.step), "views": .whole(curve.views),
                "reported": .array(curve.reported.map(JSONValue.whole)),
                "inferred": .array(curve.inferred.map(JSONValue.whole)),
            ], to: request, caching: .never)
    }

    private func calls(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = request.fields
        let month = try days(fields, .month).0
        let format = try request.tableFormat()
        let list = try await reports.callList(
            of: month, in: try await supervision.region(fields["region"], context))
        guard format == .json else {
            return Reply.sheets(
                [list.sheet(context.language, zone: instants.zone)], named: "calls-\(month)", as: format, to: request)
        }
        let items: [JSONValue] = list.calls.map {
            [
                "code": .string($0.station.code), "name": .string($0.station.name),
                "region": .text($0.station.region), "contact": .text($0.station.contact),
                "telephone": .text($0.station.telephone), "reason": .string($0.reason.rawValue),
                "lastSeenAt": .text($0.station.lastSeenAt.map(instants.text)), "days": .whole($0.days),
            ]
        }
        return try Reply.json(
            ["month": .string(list.month.name), "madeAt": .string(instants.text(list.madeAt)), "items": .array(items)],
            to: request, caching: .never)
    }

    // MARK: Closing

    private func closings(_ request: Request, _ context: WebContext) async throws -> Response {
        let items: [JSONValue] = try await reports.closedMonths().map { month in
            let period = PeriodLength.month.period(containing: LocalDay(number: month.month * 100 + 1))
            return [
                "month": .string(period.name), "rule": .string(month.rule),
                "closedAt": .string(instants.text(month.closedAt)),
            ]
        }
        return try Reply.json(.page(items), to: request, caching: .never)
    }

    private struct Closing: Decodable {
        var month: String
    }

    private func close(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: Closing.self)
        guard let day = LocalDay("\(wish.month)-01") else { throw Problem.badField("month") }
        try await reports.close(day)
        try await accounts.audit(.account(try context.theAccount()), "report.close", wish.month)
        var response = try await closings(request, context)
        response.status = .created
        return response
    }

    // MARK: Assessment

    private func assessment(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = request.fields
        let length = try Self.length(fields)
        let region = try await supervision.region(fields["region"], context)
        let format = try request.tableFormat()
        let assessment = try await reports.assessment(
            of: length.period(containing: try days(fields, length).0), in: region)
        guard format == .json else {
            return Reply.sheets(
                [assessment.sheet(context.language, zone: instants.zone)],
                named: "assessment-\(assessment.period.name)", as: format, to: request)
        }
        let language = context.language
        let items: [JSONValue] = assessment.stations.map { station in
            [
                "code": .string(station.code), "name": .string(station.name), "passed": .bool(station.hasPassed),
                "hasData": .bool(station.hasData),
                "reasons": .array(
                    station.reasons.map {
                        [
                            "rule": .string($0.rule.name), "measure": .string($0.rule.measure.rawValue),
                            "minimum": .real($0.rule.minimum), "value": .real($0.value), "met": .bool($0.isMet),
                            "text": .string($0.text[language]),
                        ]
                    }),
            ]
        }
        return try Reply.json(
            [
                "period": .string(assessment.period.name), "madeAt": .string(instants.text(assessment.madeAt)),
                "rule": .string(assessment.countingRules.joined(separator: "; ")),
                "rules": .array(assessment.rules.map(json)), "items": .array(items),
            ], to: request, caching: .never)
    }

    private func json(_ rule: AssessmentRule) -> JSONValue {
        [
            "name": .string(rule.name), "measure": .string(rule.measure.rawValue),
            "period": .string(rule.length.rawValue), "minimum": .real(rule.minimum),
        ]
    }

    private func rules(_ request: Request, _ context: WebContext) async throws -> Response {
        try Reply.json(.page(try await reports.assessmentRules().map(json)), to: request, caching: .never)
    }

    private struct RuleWish: Decodable {
        var name: String
        var measure: String
        var period: String
        var minimum: Double
    }

    private struct RulesWish: Decodable {
        var items: [RuleWish]
    }

    private func setRules(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: RulesWish.self)
        let rules = try wish.items.map { item throws -> AssessmentRule in
            guard let measure = AssessmentRule.Measure(rawValue: item.measure) else {
                throw Problem.badField("measure")
            }
            guard let length = PeriodLength(rawValue: item.period) else { throw Problem.badField("period") }
            return AssessmentRule(name: item.name, measure: measure, length: length, minimum: item.minimum)
        }
        try await reports.setAssessmentRules(rules)
        try await accounts.audit(.account(try context.theAccount()), "assessment.rules", "\(rules.count)")
        return try await self.rules(request, context)
    }
}
