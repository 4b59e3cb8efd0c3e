import Accounts
import Catalogue
import Hummingbird
import MediaModel
import Reports
import Stations
import Viewing

/// Reports: figures by periods and keys, as tables and charts, down to the viewings.
struct ReportPage: Sendable {
    let rooms: ConsoleRooms

    /// Rows on a page.
    private static let length = 200

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .supervise, showsLogIn: true).get("admin/reports") { request, context in
            try await report(request, context)
        }
    }

    private func report(_ request: Request, _ context: WebContext) async throws -> Response {
        let region = try await rooms.region(request, context)
        var form = try ReportForm(request.fields, region: region?.code, today: rooms.reports.today)
        if region == nil, form.query.by == .region, form.query.level == nil {
            form.query.level = try await levelBelowTop()
        }
        let report = try await rooms.reports.report(form.query)
        let text = rooms.figures(context)
        let start = try PageFields.offset(request.fields)
        var values = try await head(form, region, report, context)
        let below = try await regionsBelow(form.query)
        let part = report.rows.dropFirst(start).prefix(Self.length)
        values["rows"] = part.map { row(_: $0, form, below, text, context) }
        values["hasRows"] = !report.rows.isEmpty
        values["rowCount"] = text.count(report.rows.count)
        values["hasNext"] = start + Self.length < report.rows.count
        values["nextHref"] = form.with([("offset", "\(start + Self.length)")])
        values["hasPrevious"] = start > 0
        values["previousHref"] = form.with([("offset", start > Self.length ? "\(start - Self.length)" : nil)])
        values["sums"] = report.sums.map(text.values)
        values["isMany"] = report.sums.count > 1
        values["total"] = text.values(report.total)
        values["corrections"] = report.corrections.prefix(Self.length).map(text.values)
        values["hasCorrections"] = !report.corrections.isEmpty
        values["closedMonths"] = report.closed.map { Self.closed($0, text) }
        values["hasClosed"] = !report.closed.isEmpty
        return try rooms.page("reports", title: rooms.text("reports.heading", context), values, request, context)
    }

    private static func closed(_ month: ClosedMonth, _ text: FigureText) -> PageRenderer.Values {
        let period = PeriodLength.month.period(containing: LocalDay(number: month.month * 100 + 1))
        return ["month": period.name, "rule": month.rule, "at": text.moment(month.closedAt)]
    }

    private func row(
        _ row: Report.Row, _ form: ReportForm, _ below: Set<String>, _ text: FigureText, _ context: WebContext
    ) -> PageRenderer.Values {
        var values = text.values(row)
        let href = form.drill(row, hasBelow: row.key.map(below.contains) ?? false)
        values["href"] = href ?? ""
        values["isLink"] = href != nil
        if form.query.by == .station || form.query.by == .region { values["code"] = row.key ?? "" }
        if form.query.by == .region, let name = row.label[context.language].split(separator: "/").last {
            values["label"] = String(name)
        }
        let isFilm = form.query.by == .programme && row.key != nil
        values["curve"] = isFilm ? "/admin/reports/programmes/\(PageRenderer.escaped(row.key ?? ""))" : ""
        values["hasCurve"] = isFilm
        return values
    }

    /// Where the tree has one top, a report of everywhere begins with what lies below that.
    private func levelBelowTop() async throws -> RegionLevel? {
        let tops = try await rooms.stations.regions().filter { $0.parent == nil }
        return tops.count == 1 ? tops.first?.level.below : nil
    }

    /// The regions that have others in them.
    private func regionsBelow(_ query: ReportQuery) async throws -> Set<String> {
        guard query.by == .region else { return [] }
        return try await Set(rooms.stations.regions(in: query.region).compactMap(\.parent))
    }

    // MARK: Head

    private func head(
        _ form: ReportForm, _ region: Region?, _ report: Report, _ context: WebContext
    ) async throws -> PageRenderer.Values {
        let query = form.query
        let text = rooms.figures(context)
        let isPlaces = query.by == .region || query.by == .station
        var values: PageRenderer.Values = [
            "place": try await rooms.place(region, context) { form.with([("region", $0), ("level", nil)]) },
            "periods": choices("period", PeriodLength.allCases.map(\.rawValue), query.length.rawValue, context),
            "dimensions": choices("by", Self.dimensions, query.by.rawValue, context),
            "levels": [["value": "", "name": rooms.text("reports.anyLevel", context), "chosen": query.level == nil]]
                + choices("level", RegionLevel.allCases.map(\.rawValue), query.level?.rawValue, context),
            "from": query.from.description, "to": form.lastDay.description, "by": query.by.rawValue,
            "byName": rooms.text("reports.by.\(query.by.rawValue)", context), "isPlaces": isPlaces,
            "isRegions": query.by == .region, "isUnits": query.by == .unit, "isHours": query.by == .hour,
            "rule": report.rules.joined(separator: "; "), "madeAt": text.moment(report.madeAt),
            "csv": form.export("csv"), "xlsx": form.export("xlsx"),
            "shortcuts": shortcuts(form, context),
            "hidden": form.hidden(except: ["period", "from", "to", "by", "level", "rule", "region"]),
            "regionCode": region?.code ?? "", "ruleWish": query.rule?.name ?? "",
        ]
        let filters = try await filters(form, context)
        values["filters"] = filters
        values["hasFilters"] = !filters.isEmpty
        let periods = report.periods
        values["span"] = [periods.first?.name, periods.count > 1 ? periods.last?.name : nil].compactMap { $0 }
            .joined(separator: " – ")
        return values
    }

    private static let dimensions = [
        "region", "station", "section", "series", "unit", "programme", "type", "hour", "way", "total",
    ]

    private func choices(
        _ kind: String, _ names: [String], _ chosen: String?, _ context: WebContext
    ) -> [PageRenderer.Values] {
        names.map {
            ["value": $0, "name": rooms.text("reports.\(kind).\($0)", context), "chosen": $0 == chosen]
        }
    }

    /// Periods that are asked for most, and those beside a single one.
    private func shortcuts(_ form: ReportForm, _ context: WebContext) -> [PageRenderer.Values] {
        let today = rooms.reports.today
        func link(_ name: String, _ period: Period, _ length: PeriodLength) -> PageRenderer.Values {
            let (from, last) = (period.first.description, period.end.adding(days: -1).description)
            return [
                "name": name, "href": form.with([("period", length.rawValue), ("from", from), ("to", last)]),
                "here": form.query.length == length && form.query.from == period.first && form.query.to == period.end,
            ]
        }
        var links: [PageRenderer.Values] = []
        let present = form.query.length.period(containing: form.query.from)
        if present.end >= form.query.to {
            links.append(link("← \(present.previous.name)", present.previous, form.query.length))
            links.append(link("\(present.next.name) →", present.next, form.query.length))
        }
        for length in [PeriodLength.day, .week, .month, .quarter, .half, .year] {
            links.append(
                link(rooms.text("reports.this.\(length.rawValue)", context), length.period(containing: today), length))
        }
        let year = PeriodLength.year.period(containing: today)
        links.append(link(rooms.text("reports.monthsOfYear", context), year, .month))
        return links
    }

    /// What the report is narrowed to, each with the address that takes it back.
    private func filters(_ form: ReportForm, _ context: WebContext) async throws -> [PageRenderer.Values] {
        let query = form.query
        var found: [(String, String)] = []
        if let station = query.station {
            found.append(("station", try await rooms.stations.station(code: station)?.name ?? station))
        }
        if let id = query.programme {
            found.append(("programme", try await ProgrammeID(id).asyncMap(rooms.title) ?? id))
        }
        if let id = query.section {
            let all = try await rooms.catalogue.sections().flatMap { [$0] + $0.children }
            found.append(("section", all.first { $0.id == id }?.name[context.language] ?? id))
        }
        if let id = query.series { found.append(("series", try await rooms.catalogue.series(id)?.series.title ?? id)) }
        if let id = query.unit { found.append(("unit", try await rooms.catalogue.unit(id)?.name ?? id)) }
        if let type = query.type { found.append(("type", type)) }
        return found.map { kind, name in
            ["kind": rooms.text("reports.by.\(kind)", context), "name": name, "href": form.with([(kind, nil)])]
        }
    }
}

extension ConsoleRooms {
    /// The title of a programme, also of one that is not shown any more; its id if it is gone.
    func title(_ id: ProgrammeID) async throws -> String { try await catalogue.programme(id)?.title ?? id.rawValue }
}
