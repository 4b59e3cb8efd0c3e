import Hummingbird
import MediaModel
import Stations
import Viewing

/// One viewing down to its seconds: `/api/v1/viewings/{id}`. For administrators, those of a region for its stations.
struct ViewingDetailAPI: Sendable {
    let viewings: ViewingReader
    let supervision: Supervision
    let instants: Instants

    func add(to group: RouterGroup<WebContext>) {
        group.get("viewings/{id}") { request, context in try await show(request, context) }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = ViewingID(try context.parameters.require("id")), let detail = try await viewings.detail(id)
        else { throw Problem.notFound }
        let viewing = detail.viewing
        var station: String?
        if case .station(let code) = viewing.viewer { station = code }
        if supervision.bound(context) != nil {
            guard let station else { throw Problem.notFound }
            _ = try await supervision.station(station, context)
        }
        return try Reply.json(
            [
                "id": .string(viewing.id.rawValue), "programme": .string(viewing.programme.rawValue),
                "station": .text(station), "day": .string(viewing.day.description),
                "openedAt": .string(instants.text(viewing.openedAt)), "duration": .whole(viewing.time.duration),
                "people": .whole(viewing.time.people), "views": .whole(viewing.count.views),
                "personViews": .whole(viewing.count.personViews),
                "effectiveSeconds": .whole(viewing.time.effectiveSeconds),
                "reported": viewing.time.reportedSeconds == nil ? .null : Self.runs(detail.reported),
                "inferred": Self.runs(detail.inferred),
                "group": .array(
                    detail.group.map { ["id": .string($0.id.rawValue), "views": .whole($0.count.views)] }),
            ], to: request, caching: .never)
    }

    /// Runs of seconds, each with the first and the first that is not in it.
    private static func runs(_ runs: [Range<Int>]) -> JSONValue {
        .array(runs.map { .array([.whole($0.lowerBound), .whole($0.upperBound)]) })
    }
}
