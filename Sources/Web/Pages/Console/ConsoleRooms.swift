import Accounts
import Catalogue
import Channels
import Hummingbird
import Ingest
import MediaModel
import Reports
import Settings
import Stations
import Viewing

/// What the pages of stations and figures need of the rooms.
struct ConsoleRooms: Sendable {
    let renderer: PageRenderer
    let catalogue: Catalogue
    let stations: Stations
    let viewings: ViewingReader
    let register: Register
    let reports: ReportMaker
    let jobs: JobBoard
    let events: LiveDesk
    /// Channels; `nil` where there are none.
    let channels: ChannelStore?
    let settings: Settings
    let instants: Instants
    let clock: @Sendable () -> Int64

    var supervision: Supervision { Supervision(stations: stations) }

    /// A text of the pages.
    func text(_ key: String, _ context: WebContext) -> String { renderer.strings.text(key, context.language) }

    /// Figures in the words of whoever asks.
    func figures(_ context: WebContext) -> FigureText {
        FigureText(strings: renderer.strings, language: context.language, instants: instants)
    }

    /// A page with its title from the texts.
    func page(
        _ template: String, title: String, _ values: PageRenderer.Values, _ request: Request, _ context: WebContext
    ) throws -> Response {
        try renderer.page(template, title: title, values, request, context)
    }

    /// The region that an address names, within that of whoever asks; `nil` for everywhere.
    ///
    /// - Throws: `Problem` 404 for a region elsewhere or unknown.
    func region(_ request: Request, _ context: WebContext) async throws -> Region? {
        guard let code = try await supervision.region(request.fields["region"], context) else { return nil }
        guard let region = try await stations.region(code: code) else { throw Problem.notFound }
        return region
    }

    /// The regions above one, from the top that whoever asks may see, and itself at the end.
    func way(to region: Region?, _ context: WebContext) async throws -> [Region] {
        guard var region else { return [] }
        let bound = supervision.bound(context)
        var way = [region]
        while region.code != bound, way.count < 8, let code = region.parent,
            let parent = try await stations.region(code: code)
        {
            way.insert(parent, at: 0)
            region = parent
        }
        return way
    }

    /// Titles of programmes, also of those that are not shown any more, and of live events that are none yet; the id of
    /// what is gone for good.
    func titles(of ids: some Sequence<ProgrammeID>) async throws -> [ProgrammeID: String] {
        var titles: [ProgrammeID: String] = [:]
        for id in Set(ids) {
            titles[id] = try await catalogue.programme(id)?.title
            if titles[id] == nil, let event = LiveEventID(id.rawValue) {
                titles[id] = try await events.event(event)?.title
            }
        }
        return titles.merging(ids.map { ($0, $0.rawValue) }) { title, _ in title }
    }

    /// Names of channels.
    func channelNames() async throws -> [ChannelID: String] {
        let all = try await channels?.channels() ?? []
        return Dictionary(all.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// The region for the head of a page, with the way to it.
    ///
    /// - Parameter address: the page's address with another region.
    func place(
        _ region: Region?, _ context: WebContext, address: (String?) -> String
    ) async throws -> PageRenderer.Values {
        let way = try await way(to: region, context)
        var crumbs: [PageRenderer.Values] = []
        if supervision.bound(context) == nil {
            let isHere = region == nil
            crumbs.append(["name": text("console.everywhere", context), "href": address(nil), "here": isHere])
        }
        for step in way {
            crumbs.append(["name": step.name, "href": address(step.code), "here": step.code == region?.code])
        }
        return ["name": region?.name ?? text("console.everywhere", context), "way": crumbs, "hasWay": crumbs.count > 1]
    }
}
