import Accounts
import Database
import Hummingbird
import MediaModel
import Stations

/// What stations told: faults of their equipment, wishes and opinions.
struct FaultsPage: Sendable {
    let rooms: ConsoleRooms

    /// Faults and sayings on the page.
    private static let most = 100

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .supervise, showsLogIn: true).get("admin/faults") { request, context in
            try await page(request, context)
        }
    }

    private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = request.fields
        let region = try await rooms.region(request, context)
        let state = try fields["state"].map { text throws -> FaultState in
            guard let state = FaultState(rawValue: text) else { throw Problem.badField("state") }
            return state
        }
        let states = state.map { [$0] } ?? [.reported, .accepted]
        var faults: [EquipmentFault] = []
        for state in states {
            faults += try await rooms.stations.faults(
                .init(region: region?.code, state: state.rawValue, limit: Self.most)
            ).items
        }
        let text = rooms.figures(context)
        let address = PageQuery("/admin/faults", fields, ["region", "state"])
        let said = try await rooms.stations.latestFeedback(in: region?.code, limit: Self.most)
        var items: [PageRenderer.Values] = []
        for fault in faults.sorted(by: { $0.id > $1.id }) {
            var values = FaultValues(text: text).values(fault)
            values["stationName"] = try await rooms.stations.station(code: fault.station)?.name ?? fault.station
            values["stationHref"] = "/admin/stations/\(PageRenderer.escaped(fault.station))"
            items.append(values)
        }
        let values: PageRenderer.Values = [
            "place": try await rooms.place(region, context) { address.with("region", $0) }, "faults": items,
            "hasFaults": !items.isEmpty, "sayings": try await sayings(said, context), "hasSayings": !said.isEmpty,
            "states": [
                ["name": rooms.text("fault.open", context), "href": address.with("state", nil), "here": state == nil]
            ]
                + FaultState.allCases.map { choice in
                    [
                        "name": rooms.text("fault.\(choice.rawValue)", context),
                        "href": address.with("state", choice.rawValue), "here": choice == state,
                    ] as PageRenderer.Values
                },
        ]
        return try rooms.page("faults", title: rooms.text("faults.heading", context), values, request, context)
    }

    /// What stations said, with who and of what.
    func sayings(_ said: [StationFeedback], _ context: WebContext) async throws -> [PageRenderer.Values] {
        let text = rooms.figures(context)
        let titles = try await rooms.titles(of: said.compactMap(\.programme))
        return said.map { saying in
            let title = saying.programme.flatMap { titles[$0] } ?? ""
            return [
                "words": saying.text, "kind": rooms.text("feedback.\(saying.kind.rawValue)", context),
                "isWish": saying.kind == .wish, "person": saying.person, "at": text.moment(saying.at),
                "stationCode": saying.station, "stationHref": "/admin/stations/\(PageRenderer.escaped(saying.station))",
                "title": title, "hasTitle": !title.isEmpty,
                "programmeHref": "/programmes/\(saying.programme?.rawValue ?? "")",
            ]
        }
    }
}
