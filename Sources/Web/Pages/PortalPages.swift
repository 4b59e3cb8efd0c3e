import Accounts
import Catalogue
import Channels
import Database
import Delivery
import Hummingbird
import MediaModel
import Viewing

/// The portal's front page: what is new, chosen, watched most, and what the viewer is in the middle of.
struct PortalPages: Sendable {
    let renderer: PageRenderer
    let catalogue: Catalogue
    let view: ProgrammeView
    let watched: WatchedReading
    let results: ResultsPage
    /// Channels; `nil` for none.
    var channels: ChannelOpener?

    /// Programmes in a row.
    static let rowLength = 12
    /// Programmes that are looked through for series.
    private static let seriesDepth = 48
    /// Series in their row.
    private static let mostSeries = 8

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .watch, showsLogIn: true).get("/") { request, context in
            let query = try ResultsPage.query(request, context)
            guard !query.hasChoice else { return try await results.answer(query, request, context) }
            return try await front(request, context)
        }
    }

    private func front(_ request: Request, _ context: WebContext) async throws -> Response {
        let places = try await watched.recent(context)
        let cards = ProgrammeCards(view: view, language: context.language, places: places.byProgramme)
        let sections = try await catalogue.sections()
        let newest = try await catalogue.programmes(
            ProgrammeQuery(region: context.region, limit: Self.seriesDepth)
        ).items
        let recent = try await catalogue.programmes(withIDs: places.map(\.programme), region: context.region)
        let begun = recent.filter { cards.places[$0.id]?.isUnderway ?? false }
        let picks = try await catalogue.picks(region: context.region)
        let units = try await catalogue.units(limit: Self.rowLength)
        var values: PageRenderer.Values = [
            "latest": cards.cards(Array(newest.prefix(Self.rowLength))), "isEmpty": newest.isEmpty,
            "sections": sections.filter { $0.count > 0 }.map { SectionValues.chip($0, context.language) },
            "rows": try await rows(sections, cards, context), "isPlain": true,
            "units": units.items.map(UnitValues.chip),
            "hasUnits": !units.items.isEmpty, "hasMoreUnits": units.next != nil,
        ]
        add("onAir", try await onAir(context), to: &values)
        add("continuing", cards.cards(Array(begun.prefix(Self.rowLength))), to: &values)
        add("picks", cards.cards(Array(picks.prefix(Self.rowLength))), to: &values)
        add("popular", cards.cards(try await popular(context)), to: &values)
        add("series", try await series(recent, newest, cards, context), to: &values)
        return try renderer.page("portal", title: nil, values, request, context)
    }

    /// Puts a row on the page unless it is empty.
    private func add(_ name: String, _ items: [PageRenderer.Values], to values: inout PageRenderer.Values) {
        if !items.isEmpty { values[name] = ["items": items] as PageRenderer.Values }
    }

    /// Channels, with what is on where somebody watches.
    private func onAir(_ context: WebContext) async throws -> [PageRenderer.Values] {
        guard let channels else { return [] }
        return try await channels.stations(in: context.region).prefix(Self.rowLength).map { id, station in
            var values: PageRenderer.Values = ["name": station.name, "href": "/channels/\(id)"]
            values["now"] = channels.now(on: id)
            return values
        }
    }

    private func popular(_ context: WebContext) async throws -> [Programme] {
        let query = ProgrammeQuery(region: context.region, sort: .views, limit: Self.rowLength)
        return try await catalogue.programmes(query).items.filter { $0.views > 0 }
    }

    /// The viewer's series with the progress in them, then those with new lessons.
    private func series(
        _ recent: [Programme], _ newest: [Programme], _ cards: ProgrammeCards, _ context: WebContext
    ) async throws -> [PageRenderer.Values] {
        var ids: [String] = []
        for id in (recent + newest).compactMap(\.series?.id) where !ids.contains(id) && ids.count < Self.mostSeries {
            ids.append(id)
        }
        let own = Set(recent.compactMap(\.series?.id))
        let first = try await catalogue.firstLessons(of: ids, region: context.region)
        var values: [PageRenderer.Values] = []
        for id in ids {
            guard let details = try await catalogue.series(id) else { continue }
            let progress = own.contains(id) ? try await progress(in: id, context) : nil
            values.append(cards.series(details.series, first: first[id], progress: progress))
        }
        return values
    }

    private func progress(in series: String, _ context: WebContext) async throws -> SeriesProgress {
        let lessons = try await catalogue.lessons(of: series, region: context.region)
        return SeriesProgress(lessons.map(\.id), try await watched.places(in: lessons, context))
    }

    private func rows(
        _ sections: [Section], _ cards: ProgrammeCards, _ context: WebContext
    ) async throws -> [PageRenderer.Values] {
        var rows: [PageRenderer.Values] = []
        for section in sections where section.count > 0 {
            let query = ProgrammeQuery(section: section.id, region: context.region, limit: Self.rowLength)
            let programmes = try await catalogue.programmes(query).items
            guard !programmes.isEmpty else { continue }
            rows.append([
                "name": section.name[context.language], "href": PageAddress.section(section.id),
                "items": cards.cards(programmes),
            ])
        }
        return rows
    }
}

extension Catalogue {
    /// The lessons of a series in their order, at most 1000.
    ///
    /// - Throws: `DatabaseError`.
    func lessons(of series: String, region: String?) async throws -> [Programme] {
        var query = ProgrammeQuery(series: series, region: region, sort: .episode, limit: PageRequest.most)
        var lessons: [Programme] = []
        repeat {
            let page = try await programmes(query)
            lessons += page.items
            query.cursor = page.next
        } while query.cursor != nil && lessons.count < SeriesChanges.mostLessons
        return lessons
    }
}
