import Accounts
import Catalogue
import Database
import Hummingbird
import MediaModel

/// The pages of what programmes are ordered by: sections, series and units.
struct GroupPages: Sendable {
    let renderer: PageRenderer
    let catalogue: Catalogue
    let view: ProgrammeView
    let watched: WatchedReading

    /// Programmes or groups on a page.
    private static let pageLength = 48
    /// Series on a unit's page.
    private static let mostSeries = 6

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        let watching = gate.group(group, for: .watch, showsLogIn: true)
        watching.get("sections") { request, context in try await sections(request, context) }
        watching.get("sections/{id}") { request, context in try await section(request, context) }
        watching.get("series") { request, context in try await seriesList(request, context) }
        watching.get("units") { request, context in try await units(request, context) }
        watching.get("units/{id}") { request, context in try await unit(request, context) }
    }

    private func text(_ key: String, _ context: WebContext) -> String { renderer.strings.text(key, context.language) }

    // MARK: Sections

    private func sections(_ request: Request, _ context: WebContext) async throws -> Response {
        let tree = try await catalogue.sections().filter { $0.count > 0 }
        let values: PageRenderer.Values = [
            "tree": tree.map { SectionValues.chip($0, context.language) }, "isEmpty": tree.isEmpty,
            "inSections": true,
        ]
        return try renderer.page("sections", title: text("browse.sections", context), values, request, context)
    }

    private func section(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.parameters.require("id")
        let tree = try await catalogue.sections()
        let all = tree.flatMap { top in [(top, top)] + top.children.map { (top, $0) } }
        guard let (top, section) = all.first(where: { $0.1.id == id }) else { throw Problem.notFound }
        var query = try ResultsPage.query(request, context)
        query = ProgrammeQuery(
            section: section.id, region: context.region, sort: query.sort, cursor: query.cursor,
            limit: Self.pageLength)
        var values = try await listing(
            query, ListingAddress(query, path: PageAddress.section(id), without: "section"), context)
        values["section"] = ["id": section.id]
        values["name"] = section.name[context.language]
        values["count"] = section.count
        values["top"] = SectionValues.chip(top, context.language, current: section.id)
        values["isSubsection"] = top.id != section.id
        values["feeds"] = feeds("sections", section.id, ["m3u", "atom"], context)
        return try renderer.page("section", title: section.name[context.language], values, request, context)
    }

    // MARK: Series

    private func seriesList(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try await catalogue.series(cursor: try cursor(request), limit: Self.pageLength)
        let cards = ProgrammeCards(view: view, language: context.language)
        let first = try await catalogue.firstLessons(of: page.items.map(\.id), region: context.region)
        var values: PageRenderer.Values = [
            "items": page.items.filter { first[$0.id] != nil }.map { cards.series($0, first: first[$0.id]) },
            "isEmpty": page.items.isEmpty,
            "inSeries": true,
        ]
        values["next"] = page.next.map { "/series?cursor=\(PageRenderer.escaped($0))" }
        return try renderer.page("series-list", title: text("browse.series", context), values, request, context)
    }

    // MARK: Units

    private func units(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try await catalogue.units(cursor: try cursor(request), limit: Self.pageLength)
        var values: PageRenderer.Values = [
            "units": page.items.map(UnitValues.chip), "isEmpty": page.items.isEmpty, "inUnits": true,
        ]
        values["next"] = page.next.map { "/units?cursor=\(PageRenderer.escaped($0))" }
        return try renderer.page("units", title: text("browse.units", context), values, request, context)
    }

    private func unit(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let unit = try await catalogue.unit(try context.parameters.require("id")) else { throw Problem.notFound }
        let asked = try ResultsPage.query(request, context)
        let query = ProgrammeQuery(
            unit: unit.id, region: context.region, sort: asked.sort, cursor: asked.cursor, limit: Self.pageLength)
        var values = try await listing(
            query, ListingAddress(query, path: PageAddress.unit(unit.id), without: "unit"), context)
        values["name"] = unit.name
        values["count"] = unit.count
        values["about"] = try await about(unit, context)
        values["feeds"] = feeds("units", unit.id, ["m3u", "atom"], context)
        let series = try await series(of: unit, context)
        if !series.isEmpty { values["series"] = ["items": series] as PageRenderer.Values }
        return try renderer.page("unit", title: unit.name, values, request, context)
    }

    /// What the unit makes: kinds of programmes with their counts, each with the address of its list.
    private func about(_ unit: ProducingUnit, _ context: WebContext) async throws -> [PageRenderer.Values] {
        let query = ProgrammeQuery(unit: unit.id, region: context.region)
        let facets = try await catalogue.facets(query)
        let address = ListingAddress(query)
        let kinds = [("section", facets.sections), ("type", facets.types), ("year", facets.years)]
        return kinds.compactMap { name, values in
            guard !values.isEmpty else { return nil }
            return [
                "heading": text("results.\(name)", context),
                "values": values.map { value in
                    [
                        "name": value.name[context.language], "count": value.count,
                        "href": address.with(name, value.id),
                    ] as PageRenderer.Values
                },
            ]
        }
    }

    /// The series of the unit's newest programmes.
    private func series(of unit: ProducingUnit, _ context: WebContext) async throws -> [PageRenderer.Values] {
        let query = ProgrammeQuery(unit: unit.id, region: context.region, limit: Self.pageLength)
        var ids: [String] = []
        for id in try await catalogue.programmes(query).items.compactMap(\.series?.id)
        where !ids.contains(id) && ids.count < Self.mostSeries {
            ids.append(id)
        }
        let first = try await catalogue.firstLessons(of: ids, region: context.region)
        let cards = ProgrammeCards(view: view, language: context.language)
        var values: [PageRenderer.Values] = []
        for id in ids {
            guard let details = try await catalogue.series(id) else { continue }
            values.append(cards.series(details.series, first: first[id]))
        }
        return values
    }

    // MARK: What they share

    private func cursor(_ request: Request) throws -> String? { try PageRequest(request.fields).cursor }

    /// Programmes with the orders they can be put into.
    private func listing(
        _ query: ProgrammeQuery, _ address: ListingAddress, _ context: WebContext
    ) async throws -> PageRenderer.Values {
        let page = try await catalogue.programmes(query)
        let places = try await watched.places(in: page.items, context)
        let cards = ProgrammeCards(view: view, language: context.language, places: places)
        var values: PageRenderer.Values = [
            "items": cards.cards(page.items), "isEmpty": page.items.isEmpty,
            "sorts": Sorts(renderer.strings, context.language).values(query, address, hasWords: false),
        ]
        values["next"] = page.next.map(address.next)
        return values
    }

    private func feeds(
        _ kind: String, _ id: String, _ suffixes: [String], _ context: WebContext
    ) -> [PageRenderer.Values] {
        FeedLinks(renderer.strings, context.language).values(kind, id, suffixes)
    }
}

/// The lists of a group for other players and readers.
struct FeedLinks {
    private let strings: Strings
    private let language: Language

    init(_ strings: Strings, _ language: Language) {
        self.strings = strings
        self.language = language
    }

    /// - Parameters:
    ///   - kind: `sections`, `series` or `units`.
    ///   - suffixes: `m3u`, `atom` and `rss`.
    func values(_ kind: String, _ id: String, _ suffixes: [String]) -> [PageRenderer.Values] {
        let types = [
            "m3u": "audio/x-mpegurl", "atom": "application/atom+xml", "rss": "application/rss+xml",
        ]
        return suffixes.map { suffix in
            [
                "href": "/feeds/\(kind)/\(PageRenderer.escaped(id)).\(suffix)", "type": types[suffix] ?? "",
                "label": strings.text("feeds.\(suffix)", language), "isNews": suffix != "m3u",
            ]
        }
    }
}
