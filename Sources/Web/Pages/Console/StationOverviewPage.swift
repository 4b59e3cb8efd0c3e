import Accounts
import Database
import Hummingbird
import MediaModel
import Reports
import Stations
import Viewing

/// One station for administrators: presence, figures, equipment, faults, register and viewings.
struct StationOverviewPage: Sendable {
    let rooms: ConsoleRooms

    /// Months of figures and presence.
    private static let months = 6
    /// Entries and viewings that stand on the page.
    private static let most = 10

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .supervise, showsLogIn: true).get("admin/stations/{code}") { request, context in
            try await overview(request, context)
        }
    }

    private func overview(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let code = FormFields.decoded(try context.parameters.require("code")[...]) else { throw Problem.notFound }
        let station = try await rooms.supervision.station(code, context)
        let text = rooms.figures(context)
        var values = StationValues(text: text, now: rooms.clock()).values(station)
        let plays = try await rooms.viewings.firstPlays(
            of: [.station(code)], since: rooms.instants.monthBegan(rooms.clock()))
        values["firstPlay"] = text.moment(plays[.station(code)])
        values["presence"] = try await presence(code)
        let report = try await figures(of: code)
        values["months"] = report.sums.reversed().map { month in
            var values = text.values(month)
            values["list"] = viewings(code, month.period)
            return values
        }
        values["rule"] = report.rules.joined(separator: "; ")
        let equipment = try await rooms.stations.equipment(.init(station: code, limit: 200)).items
        values["equipment"] = equipment.map { item(_: $0, context) }
        values["hasEquipment"] = !equipment.isEmpty
        let faults = try await rooms.stations.faults(.init(station: code, limit: 200)).items.reversed()
        values["faults"] = faults.map { FaultValues(text: text).values($0, equipment) }
        values["hasFaults"] = !faults.isEmpty
        try await addEvents(code, to: &values, context)
        values["regionOptions"] = try await rooms.stations.regions(in: rooms.supervision.bound(context)).prefix(2000)
            .map {
                ["path": $0.path, "chosen": $0.path == station.region || $0.code == station.region]
                    as PageRenderer.Values
            }
        return try rooms.page("station-overview", title: station.name, values, request, context)
    }

    private func viewings(_ code: String, _ period: Period?) -> String {
        let days = [("from", period?.first.description), ("to", period?.end.adding(days: -1).description)]
        return PageQuery("/admin/viewings", [("station", code)] + days).text
    }

    private func figures(of code: String) async throws -> Report {
        let last = PeriodLength.month.period(containing: rooms.reports.today)
        var first = last
        for _ in 1..<Self.months { first = first.previous }
        var query = ReportQuery(length: .month, from: first.first, to: last.end, by: .total)
        query.station = code
        return try await rooms.reports.report(query)
    }

    /// The days of the present and the last month on which it was heard of.
    private func presence(_ code: String) async throws -> [PageRenderer.Values] {
        let today = rooms.reports.today
        let present = PeriodLength.month.period(containing: today)
        let months = [present, present.previous]
        let found = try await rooms.stations.presentDays(
            of: code, in: present.previous.first.month...present.first.month)
        return months.map { month in
            let bits = found.first { $0.month == month.first.month }?.days ?? 0
            let length = month.end.daysSince1970 - month.first.daysSince1970
            let days = (1...length).map { day -> PageRenderer.Values in
                let isHeard = bits >> (day - 1) & 1 == 1
                let isAhead = month.first.adding(days: day - 1) > today
                return ["day": day, "isHeard": isHeard, "isAhead": isAhead]
            }
            return ["name": month.name, "days": days, "count": bits.nonzeroBitCount]
        }
    }

    private func item(_ item: EquipmentItem, _ context: WebContext) -> PageRenderer.Values {
        let details = item.details
        return [
            "id": "\(item.id)", "equipmentKind": details.kind, "model": details.model ?? FigureText.unknown,
            "serial": details.serial ?? FigureText.unknown, "acquiredOn": details.acquiredOn ?? FigureText.unknown,
            "state": details.state.rawValue, "stateText": rooms.text("equipment.\(details.state.rawValue)", context),
            "responsible": details.responsible ?? FigureText.unknown, "note": details.note ?? "",
            "isBad": details.state != .working,
        ]
    }

    private func addEvents(_ code: String, to values: inout PageRenderer.Values, _ context: WebContext) async throws {
        let text = rooms.figures(context)
        let entries = try await rooms.register.list(station: code, limit: Self.most)
        values["entries"] = entries.items.map { EntryValues(text: text).values($0, base: "/admin/register") }
        values["hasEntries"] = !entries.items.isEmpty
        values["registerHref"] = PageQuery("/admin/register", [("station", code)]).text
        let viewed = try await rooms.viewings.list(viewer: .station(code), limit: Self.most)
        let titles = try await rooms.titles(of: viewed.items.map(\.programme))
        let shown = ViewingValues(text: text, channels: try await rooms.channelNames())
        values["viewings"] = viewed.items.map { shown.values($0, titles) }
        values["hasViewings"] = !viewed.items.isEmpty
        values["viewingsHref"] = PageQuery("/admin/viewings", [("station", code)]).text
        let said = try await rooms.stations.latestFeedback(in: nil, station: code, limit: Self.most)
        values["sayings"] = try await FaultsPage(rooms: rooms).sayings(said, context)
        values["hasSayings"] = !said.isEmpty
    }
}

/// Faults as pages list them.
struct FaultValues: Sendable {
    let text: FigureText

    func values(_ fault: EquipmentFault, _ equipment: [EquipmentItem] = []) -> PageRenderer.Values {
        let item = fault.equipment.flatMap { id in equipment.first { $0.id == id } }
        let kind = [item?.details.kind, item?.details.model].compactMap { $0 }.joined(separator: " ")
        let name = { (state: FaultState) in text.strings.text("fault.\(state.rawValue)", text.language) }
        return [
            "id": "\(fault.id)", "description": fault.description, "stateName": name(fault.state), "item": kind,
            "hasItem": !kind.isEmpty, "isOpen": !fault.state.next.isEmpty && fault.state != .repaired,
            "reportedAt": text.moment(fault.reportedAt), "stationCode": fault.station,
            "steps": fault.steps.map { step in
                [
                    "at": text.moment(step.at), "name": name(step.state), "person": step.person,
                    "note": step.note ?? "",
                ] as PageRenderer.Values
            },
            "moves": FaultState.allCases.filter(fault.state.next.contains).map { state in
                [
                    "to": state.rawValue, "name": text.strings.text("fault.to.\(state.rawValue)", text.language),
                    "isGrave": state == .rejected,
                ] as PageRenderer.Values
            },
        ]
    }
}
