import Accounts
import Database
import Hummingbird
import MediaModel
import Reports
import Stations
import Viewing

/// Viewings one by one, down to the seconds of each: what every figure is made of.
struct ViewingPages: Sendable {
    let rooms: ConsoleRooms

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        let supervision = gate.group(group, for: .supervise, showsLogIn: true)
        supervision.get("admin/viewings") { request, context in try await list(request, context) }
        supervision.get("admin/viewings/{id}") { request, context in try await show(request, context) }
    }

    // MARK: List

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = request.fields
        let station = try await fields["station"].asyncMap { try await rooms.supervision.station($0, context) }
        guard station != nil || rooms.supervision.bound(context) == nil else { throw Problem.stationNeeded }
        let programme = try fields["programme"].map { text throws -> ProgrammeID in
            guard let id = ProgrammeID(text) else { throw Problem.badField("programme") }
            return id
        }
        let way = try fields["way"].map { text throws -> Bool in
            guard ["live", "own"].contains(text) else { throw Problem.badField("way") }
            return text == "live"
        }
        let (from, to) = (try PageFields.day("from", fields), try PageFields.day("to", fields))
        let page = try PageRequest(fields, standard: 100)
        let found = try await rooms.viewings.list(
            programme: programme, viewer: station.map { .station($0.code) },
            from: from.flatMap { rooms.instants.milliseconds($0.description) },
            to: to.flatMap { rooms.instants.milliseconds($0.adding(days: 1).description) }, isLive: way,
            cursor: page.cursor, limit: page.limit)
        let titles = try await rooms.titles(of: found.items.map(\.programme))
        let text = rooms.figures(context)
        let shown = ViewingValues(text: text, channels: try await rooms.channelNames())
        let address = PageQuery("/admin/viewings", fields, ["station", "programme", "from", "to", "way"])
        let values: PageRenderer.Values = [
            "items": found.items.map { shown.values($0, titles) }, "isEmpty": found.items.isEmpty,
            "station": station.map { ["name": $0.name, "code": $0.code] as PageRenderer.Values } ?? [:],
            "hasStation": station != nil, "stationCode": station?.code ?? "", "stationName": station?.name ?? "",
            "stationHref": "/admin/stations/\(PageRenderer.escaped(station?.code ?? ""))",
            "programmeTitle": try await programme.asyncMap(rooms.title) ?? "", "hasProgramme": programme != nil,
            "programmeHref": "/admin/reports/programmes/\(programme?.rawValue ?? "")",
            "withoutProgramme": address.with("programme", nil), "withoutStation": address.with("station", nil),
            "mayDropStation": rooms.supervision.bound(context) == nil,
            "ways": [("all", nil), ("own", false), ("live", true)].map { name, choice in
                [
                    "name": rooms.text("viewings.way.\(name)", context), "here": choice == way,
                    "href": address.with("way", choice == nil ? nil : name),
                ] as PageRenderer.Values
            },
            "from": from?.description ?? "", "to": to?.description ?? "",
            "hidden": address.hidden(except: ["from", "to"]),
            "hasNext": found.next != nil, "nextHref": address.with("cursor", found.next),
            "sumViews": text.count(found.items.reduce(0) { $0 + $1.count.views }),
            "sumPersonViews": text.count(found.items.reduce(0) { $0 + $1.count.personViews }),
            "sumHours": text.hours(found.items.reduce(0) { $0 + ($1.count.views > 0 ? $1.time.effectiveSeconds : 0) }),
        ]
        return try rooms.page("viewings", title: rooms.text("viewings.heading", context), values, request, context)
    }

    // MARK: One

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let detail = try await ViewingLook(rooms: rooms).detail(context)
        let viewing = detail.viewing
        let text = rooms.figures(context)
        let titles = try await rooms.titles(of: [viewing.programme])
        let shown = ViewingValues(text: text, channels: try await rooms.channelNames())
        var values = shown.values(viewing, titles)
        values["lastAt"] = text.moment(viewing.lastAt)
        values["day"] = viewing.day.description
        values["rule"] = try await rule()
        values["length"] = text.length(viewing.time.duration)
        values["lengthNumber"] = max(1, viewing.time.duration)
        values["reportedRuns"] = detail.reported.prefix(500).map { Self.run($0, text) }
        values["inferredRuns"] = detail.inferred.prefix(500).map { Self.run($0, text) }
        values["hasReported"] = viewing.time.reportedSeconds != nil
        values["group"] = detail.group.map { other in
            var values = shown.values(other, titles)
            values["isThis"] = other.id == viewing.id
            return values
        }
        values["hasOthers"] = detail.group.count > 1
        values["why"] = rooms.text(why(viewing, detail.group), context)
        values["programmeHref"] = "/admin/reports/programmes/\(viewing.programme)"
        if case .station(let code) = viewing.viewer, let station = try await rooms.stations.station(code: code) {
            values["stationName"] = station.name
            values["stationHref"] = "/admin/stations/\(PageRenderer.escaped(code))"
            values["isOfStation"] = true
        }
        let title = titles[viewing.programme] ?? viewing.programme.rawValue
        return try rooms.page("viewing", title: title, values, request, context)
    }

    /// The rule that is in force.
    private func rule() async throws -> String {
        let today = rooms.reports.today
        let query = ReportQuery(length: .day, from: today, to: today.adding(days: 1), by: .total)
        return try await rooms.reports.report(query).rules.joined(separator: "; ")
    }

    /// Why it counts or does not, as a key of the texts.
    private func why(_ viewing: StoredViewing, _ group: [StoredViewing]) -> String {
        if viewing.count.views > 0 { return "viewing.counts" }
        if viewing.time.effectiveSeconds == 0 { return "viewing.nothing" }
        return group.contains { $0.count.views > 0 } ? "viewing.dayCap" : "viewing.tooShort"
    }

    private static func run(_ run: Range<Int>, _ text: FigureText) -> PageRenderer.Values {
        [
            "x": run.lowerBound, "width": run.count, "from": text.length(run.lowerBound),
            "to": text.length(run.upperBound), "seconds": text.count(run.count),
        ]
    }
}

/// Finds the viewing of an address, if whoever asks may see it.
struct ViewingLook: Sendable {
    let rooms: ConsoleRooms

    /// - Throws: `Problem` 404 for one that is not there, or of others than the stations of an administrator's region.
    func detail(_ context: WebContext) async throws -> ViewingDetail {
        guard let id = ViewingID(try context.parameters.require("id")),
            let detail = try await rooms.viewings.detail(id)
        else { throw Problem.notFound }
        if rooms.supervision.bound(context) != nil {
            guard case .station(let code) = detail.viewing.viewer else { throw Problem.notFound }
            _ = try await rooms.supervision.station(code, context)
        }
        return detail
    }
}

/// Viewings as pages list them.
struct ViewingValues: Sendable {
    let text: FigureText
    /// Names of channels.
    let channels: [ChannelID: String]

    func values(_ viewing: StoredViewing, _ titles: [ProgrammeID: String]) -> PageRenderer.Values {
        let (kind, name): (String, String) =
            switch viewing.viewer {
            case .station(let code): ("station", code)
            case .account: ("account", "")
            case .guest: ("guest", "")
            }
        let channel = viewing.channel.map { channels[$0] ?? $0.rawValue }
        return [
            "isLive": channel != nil, "channelName": channel ?? "",
            "channelHref": "/channels/\(viewing.channel?.rawValue ?? "")",
            "id": viewing.id.rawValue, "href": "/admin/viewings/\(viewing.id)",
            "title": titles[viewing.programme] ?? viewing.programme.rawValue,
            "openedAt": text.moment(viewing.openedAt), "lastTime": text.time(viewing.lastAt),
            "viewer": text.strings.text("viewings.by.\(kind)", text.language), "viewerName": name,
            "effective": text.length(viewing.time.effectiveSeconds),
            "reported": viewing.time.reportedSeconds.map(text.length) ?? FigureText.unknown,
            "inferred": text.length(viewing.time.inferredSeconds), "people": text.count(viewing.time.people),
            "views": text.count(viewing.count.views), "personViews": text.count(viewing.count.personViews),
            "isCounted": viewing.count.views > 0,
        ]
    }
}
