import Accounts
import Channels
import Delivery
import Hummingbird
import MediaModel

/// The page of a channel: its player, what is on, and the way back.
struct ChannelPage: Sendable {
    let renderer: PageRenderer
    let opener: ChannelOpener

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .watch, showsLogIn: true).get("channels/{id}") { request, context in
            try await answer(request, context)
        }
    }

    private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = ChannelID(try context.parameters.require("id")),
            let station = try await opener.station(of: id, region: context.region)
        else { throw Problem.notFound }
        var channel: PageRenderer.Values = ["id": id.rawValue, "name": station.name]
        if station.daysBack > 0 { channel["daysBack"] = station.daysBack }
        return try renderer.page("channel", title: station.name, ["channel": channel], request, context)
    }
}
