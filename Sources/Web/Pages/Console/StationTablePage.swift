import Accounts
import Hummingbird
import MediaModel
import Reports
import Stations
import Viewing

/// The table of stations, with search and filters; and the region tree with its import.
struct StationTablePage: Sendable {
    let rooms: ConsoleRooms

    /// Stations on a page.
    private static let length = 50

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        let supervision = gate.group(group, for: .supervise, showsLogIn: true)
        supervision.get("admin/stations") { request, context in try await table(request, context) }
        supervision.get("admin/regions") { request, context in try await regions(request, context) }
    }

    private func table(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = request.fields
        let region = try await rooms.region(request, context)
        guard fields["q"]?.utf8.count ?? 0 <= 200 else { throw Problem.badField("q") }
        let state = try fields["state"].map { text throws -> StationState in
            guard let state = StationState(rawValue: text) else { throw Problem.badField("state") }
            return state
        }
        let page = try PageRequest(fields, standard: Self.length)
        let search = StationSearch(
            region: region?.code, text: fields["q"], state: state, month: rooms.reports.today.month)
        let (found, total) = try await rooms.stations.find(search, after: page.cursor, limit: page.limit)
        let plays = try await rooms.viewings.firstPlays(
            of: found.stations.map { .station($0.code) }, since: rooms.instants.monthBegan(rooms.clock()))
        let text = rooms.figures(context)
        let address = PageQuery("/admin/stations", fields, ["q", "region", "state"])
        let export = PageQuery("/api/v1/stations", [("q", fields["q"]), ("region", region?.code)])
        let equipment = PageQuery("/api/v1/equipment", [("region", region?.code)])
        let values: PageRenderer.Values = [
            "place": try await rooms.place(region, context) { address.with("region", $0) },
            "items": found.stations.map { station in
                var values = StationValues(text: text, now: rooms.clock()).values(station)
                values["firstPlay"] = text.moment(plays[.station(station.code)])
                return values
            },
            "isEmpty": found.stations.isEmpty, "total": text.count(total), "search": fields["q"] ?? "",
            "regionCode": region?.code ?? "", "regions": try await choices(region, context),
            "states": StationState.allCases.map { choice in
                [
                    "value": choice.rawValue, "name": rooms.text("stations.state.\(choice.rawValue)", context),
                    "chosen": choice == state,
                ] as PageRenderer.Values
            },
            "hasNext": found.next != nil, "nextHref": address.with("cursor", found.next),
            "hasBefore": page.cursor != nil, "firstHref": address.text, "csv": export.with("format", "csv"),
            "xlsx": export.with("format", "xlsx"), "equipmentCSV": equipment.with("format", "csv"),
            "equipmentXLSX": equipment.with("format", "xlsx"), "mayImportRegions": context.has(.administer),
        ]
        return try rooms.page("stations", title: rooms.text("stations.heading", context), values, request, context)
    }

    /// The regions that a filter offers: those on the way to the present one, and those right below it.
    private func choices(_ region: Region?, _ context: WebContext) async throws -> [PageRenderer.Values] {
        let way = try await rooms.way(to: region, context)
        let bound = rooms.supervision.bound(context)
        let all = try await rooms.stations.regions(in: region?.code ?? bound)
        let parent = region?.code ?? bound
        let below = all.filter { $0.parent == parent || (parent == nil && $0.parent == nil) }
        var shown: [PageRenderer.Values] = way.map { step in
            ["code": step.code, "name": step.path, "chosen": step.code == region?.code]
        }
        shown += below.filter { $0.code != parent }.map { ["code": $0.code, "name": $0.path, "chosen": false] }
        return shown
    }

    // MARK: Regions

    private func regions(_ request: Request, _ context: WebContext) async throws -> Response {
        let region = try await rooms.region(request, context)
        let text = rooms.figures(context)
        let address = PageQuery("/admin/regions", [("region", region?.code)])
        let nodes = try await rooms.stations.presenceTree(
            in: region?.code, depth: 1, month: rooms.reports.today.month)
        let rows = nodes.compactMap { node -> PageRenderer.Values? in
            guard let place = node.region else { return nil }
            return [
                "code": place.code, "name": place.name,
                "level": rooms.text("reports.level.\(place.level.rawValue)", context),
                "stations": text.count(node.stations), "hasBelow": node.hasChildren,
                "href": address.with("region", place.code),
                "list": PageQuery("/admin/stations", [("region", place.code)]).text,
                "mayRemove": context.has(.administer) && !node.hasChildren && node.stations == 0,
            ]
        }
        let values: PageRenderer.Values = [
            "place": try await rooms.place(region, context) { address.with("region", $0) }, "items": rows,
            "isEmpty": rows.isEmpty, "mayImport": context.has(.administer),
            "csv": PageQuery("/api/v1/regions", [("region", region?.code), ("format", "csv")]).text,
            "xlsx": PageQuery("/api/v1/regions", [("region", region?.code), ("format", "xlsx")]).text,
        ]
        return try rooms.page("regions", title: rooms.text("regions.heading", context), values, request, context)
    }
}

/// Stations as pages show them.
struct StationValues: Sendable {
    let text: FigureText
    /// In milliseconds since 1970.
    let now: Int64

    func values(_ station: Station) -> PageRenderer.Values {
        let isOnline = station.isOnline(at: now)
        let state = isOnline ? "online" : station.lastSeenAt == nil ? "never" : "away"
        return [
            "code": station.code, "name": station.name, "href": "/admin/stations/\(PageRenderer.escaped(station.code))",
            "kind": station.kind ?? FigureText.unknown, "region": station.region ?? FigureText.unknown,
            "contact": station.contact ?? FigureText.unknown, "telephone": station.telephone ?? FigureText.unknown,
            "link": station.linkKbits.map { text.count($0) } ?? FigureText.unknown, "hasKey": station.hasKey,
            "isOnline": isOnline, "stateName": text.strings.text("stations.state.\(state)", text.language),
            "lastSeen": text.moment(station.lastSeenAt), "made": text.moment(station.createdAt),
            "kindGiven": station.kind ?? "", "regionGiven": station.region ?? "", "contactGiven": station.contact ?? "",
            "telephoneGiven": station.telephone ?? "", "linkGiven": station.linkKbits.map(String.init) ?? "",
        ]
    }
}
