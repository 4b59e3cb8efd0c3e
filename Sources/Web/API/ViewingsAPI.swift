import Database
import Hummingbird
import MediaModel
import Viewing

/// What was viewed: `/api/v1/viewings`. For administrators.
struct ViewingsAPI: Sendable {
    let viewings: ViewingReader
    let supervision: Supervision
    let instants: Instants

    func add(to group: RouterGroup<WebContext>) {
        group.get("viewings") { request, context in try await list(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let fields = request.fields
        let page = try PageRequest(fields)
        if let station = fields["station"] {
            _ = supervision.bound(context) == nil ? nil : try await supervision.station(station, context)
        } else if supervision.bound(context) != nil {
            throw Problem.stationNeeded
        }
        let programme = try fields["programme"].map { text throws -> ProgrammeID in
            guard let id = ProgrammeID(text) else { throw Problem.badField("programme") }
            return id
        }
        let found = try await viewings.list(
            programme: programme, viewer: fields["station"].map(Viewer.station),
            from: try instants.milliseconds("from", in: fields),
            to: try instants.milliseconds("to", in: fields), cursor: page.cursor, limit: page.limit)
        return try Reply.json(.page(found.items.map(json), next: found.next), to: request)
    }

    private func json(_ viewing: StoredViewing) -> JSONValue {
        let (kind, station): (String, String?) =
            switch viewing.viewer {
            case .station(let code): ("station", code)
            case .account: ("account", nil)
            case .guest: ("guest", nil)
            }
        return [
            "id": .string(viewing.id.rawValue), "programme": .string(viewing.programme.rawValue),
            "channel": .text(viewing.channel?.rawValue),
            "viewer": .string(kind), "station": .text(station), "day": .string(viewing.day.description),
            "openedAt": .string(instants.text(viewing.openedAt)), "lastAt": .string(instants.text(viewing.lastAt)),
            "effectiveSeconds": .whole(viewing.time.effectiveSeconds),
            "reportedSeconds": .whole(viewing.time.reportedSeconds),
            "inferredSeconds": .whole(viewing.time.inferredSeconds), "people": .whole(viewing.time.people),
            "views": .whole(viewing.count.views), "personViews": .whole(viewing.count.personViews),
            "session": .text(viewing.session),
        ]
    }
}

extension Problem {
    static let stationNeeded = Problem(
        .badRequest, zh: "请指定本地区的一个站点（station）。", en: "Name one of your region's stations (station).")
}
