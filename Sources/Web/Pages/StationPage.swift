import Accounts
import Catalogue
import Database
import HTTPTypes
import Hummingbird
import MediaModel
import Reports
import Stations
import Viewing

/// The page of whoever runs a station (站点): a villager at a television, a set-top box or a phone. A browser becomes the
/// station's by its key, once.
struct StationPage: Sendable {
    let rooms: ConsoleRooms
    let accounts: Accounts
    let cards: ProgrammeView
    let watched: WatchedReading
    let sessions: SessionAPI
    /// What channels show; `nil` where there are none.
    let tonight: Tonight?

    /// Programmes that are begun, entries and faults on the page.
    private static let mostCards = 6
    private static let mostEntries = 5

    /// - Parameter keyed: the group whose addresses may carry a key: what a key card's code opens.
    func add(to keyed: RouterGroup<WebContext>, forms: RouterGroup<WebContext>) {
        keyed.get("station") { request, context in try await page(request, context) }
        forms.post("station") { request, context in try await logIn(request, context) }
        forms.post("station/leave") { request, context in try await leave(request, context) }
    }

    private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        if let key = request.fields["key"], let station = context.station {
            guard !request.isCrossSite else { throw Problem.forgedRequest }
            return try await opened(station, key: key, request, context)
        }
        guard let station = context.station else { return try closed(nil, request, context) }
        return try await own(station, request, context)
    }

    // MARK: Key

    private func closed(_ error: String?, _ request: Request, _ context: WebContext) throws -> Response {
        var values: PageRenderer.Values = ["isKnown": context.account != nil]
        values["error"] = error
        let title = rooms.text("station.heading", context)
        return try rooms.renderer.page(
            "station-key", title: title, values, request, context, status: error == nil ? .ok : .unauthorized)
    }

    private func logIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let key = try await genuineForm(request, context)["key"]?.filter { !$0.isWhitespace } ?? ""
        guard let station = try await rooms.stations.station(key: key) else {
            return try closed(Problem.wrongKey.message[context.language], request, context)
        }
        return try await opened(station, key: key, request, context)
    }

    /// From now on this browser is the station's, and nobody else's: what it plays counts for the station.
    private func opened(
        _ station: Station, key: String, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        var response = Reply.redirect(to: "/station")
        if let session = request.cookies[sessions.names.session]?.value { try await accounts.logOut(session) }
        response.setCookie(sessions.cookie(nil))
        response.setCookie(cookie(key))
        return response
    }

    private func leave(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await genuineForm(request, context)
        var response = Reply.redirect(to: "/station")
        response.setCookie(cookie(nil))
        return response
    }

    /// The form's fields, from a page of ours: what keeps a secret sends its token.
    private func genuineForm(_ request: Request, _ context: WebContext) async throws -> FormFields {
        guard !request.isCrossSite else { throw Problem.forgedRequest }
        let form = try await request.form()
        guard let secret = context.session ?? context.stationKey else { return form }
        guard let token = form["csrf"], Accounts.isCSRFToken(token, session: secret) else {
            throw Problem.forgedRequest
        }
        return form
    }

    /// The cookie with the key: 400 days, the longest that browsers keep one.
    private func cookie(_ key: String?) -> Cookie {
        Cookie(
            name: sessions.names.station, value: key ?? "", maxAge: key == nil ? 0 : 400 * 86400, path: "/",
            secure: sessions.isSecure, httpOnly: true, sameSite: .lax)
    }

    // MARK: The station's own page

    private func own(_ station: Station, _ request: Request, _ context: WebContext) async throws -> Response {
        let text = rooms.figures(context)
        let places = try await watched.recent(context)
        let shown = ProgrammeCards(view: cards, language: context.language, places: places.byProgramme)
        let recent = try await rooms.catalogue.programmes(withIDs: places.map(\.programme), region: context.region)
        let begun = recent.filter { shown.places[$0.id]?.isUnderway ?? false }.prefix(Self.mostCards)
        let entries = try await rooms.register.list(station: station.code, limit: Self.mostEntries)
        let faults = try await rooms.stations.faults(.init(station: station.code, limit: 200)).items
            .filter { $0.state != .closed && $0.state != .rejected }
        let equipment = try await rooms.stations.equipment(.init(station: station.code, limit: 200)).items
        var values: PageRenderer.Values = [
            "code": station.code, "name": station.name, "date": rooms.reports.today.description,
            "hasEntries": !entries.items.isEmpty,
            "entries": entries.items.map { EntryValues(text: text).values($0, base: "/station/register") },
            "meetings": try await MeetingChoices(rooms: rooms).values(of: station.code, context),
            "faults": faults.suffix(Self.mostEntries).reversed().map { FaultValues(text: text).values($0, equipment) },
            "hasFaults": !faults.isEmpty,
            "programmes": recent.prefix(20).map { ["id": $0.id.rawValue, "title": $0.title] },
            "equipment": equipment.filter { $0.details.state != .retired }.map {
                [
                    "id": "\($0.id)",
                    "name": [$0.details.kind, $0.details.model].compactMap { $0 }.joined(separator: " "),
                ] as PageRenderer.Values
            },
        ]
        let month = try await rooms.viewings.figures(
            of: .station(station.code), since: rooms.instants.monthBegan(rooms.clock()))
        values["views"] = text.count(month.figures.views)
        values["personViews"] = text.count(month.figures.personViews)
        values["hours"] = text.hours(month.figures.effectiveSeconds)
        values["programmeCount"] = text.count(month.programmes)
        if !begun.isEmpty { values["continuing"] = ["items": shown.cards(Array(begun))] as PageRenderer.Values }
        values["tonight"] = try await tonight?.values(context)
        return try rooms.page("station", title: station.name, values, request, context)
    }
}
