import Catalogue
import Database
import Foundation
import Hummingbird
import MediaModel

/// Results of a search or a choice, with what else can be chosen.
struct ResultsPage: Sendable {
    let renderer: PageRenderer
    let catalogue: Catalogue
    let view: ProgrammeView
    let watched: WatchedReading

    /// Programmes on a page.
    static let length = 24
    /// Choices of a kind that are shown.
    private static let mostChoices = 12

    /// Reads the query of a page.
    ///
    /// - Throws: `Problem` 400 naming the field.
    static func query(_ request: Request, _ context: WebContext) throws -> ProgrammeQuery {
        var query = try ProgrammeQuery(request.fields, limit: length)
        query.region = context.region
        return query
    }

    func answer(_ query: ProgrammeQuery, _ request: Request, _ context: WebContext) async throws -> Response {
        let address = ListingAddress(query)
        let page = try await catalogue.search(query)
        let places = try await watched.places(in: page.items.map(\.programme), context)
        let cards = ProgrammeCards(view: view, language: context.language, places: places)
        let facets = try await catalogue.facets(query)
        var values: PageRenderer.Values = [
            "hits": page.items.map(cards.hit), "isEmpty": page.items.isEmpty, "total": facets.total,
            "sorts": Sorts(renderer.strings, context.language).values(query, address, hasWords: query.text != nil),
        ]
        let choices = FacetValues(renderer.strings, context.language, most: Self.mostChoices)
            .values(facets, query, address)
        if !choices.isEmpty { values["facets"] = ["kinds": choices] as PageRenderer.Values }
        let words = query.text.map(Self.plain)
        values["q"] = words
        values["next"] = page.next.map(address.next)
        values["choices"] = try await chosen(query, address, context)
        if let section = query.section { values["section"] = ["id": section] }
        return try renderer.page("results", title: words ?? heading(context), values, request, context)
    }

    /// A text of an address without what steers others around it, such as marks that turn the direction of writing.
    private static func plain(_ text: String) -> String {
        let kept = text.unicodeScalars.filter { scalar in
            ![.format, .control].contains(scalar.properties.generalCategory)
        }
        return String(String.UnicodeScalarView(kept))
    }

    private func heading(_ context: WebContext) -> String {
        renderer.strings.text("results.heading", context.language)
    }

    /// What is chosen, each with the address that takes it back.
    private func chosen(
        _ query: ProgrammeQuery, _ address: ListingAddress, _ context: WebContext
    ) async throws -> [PageRenderer.Values] {
        let language = context.language
        let names = [
            ("section", try await sectionName(query.section, language)), ("series", try await seriesName(query.series)),
            ("unit", try await unitName(query.unit)), ("type", query.type),
            ("language", query.language.map { LanguageName.text($0, language) }),
            ("year", query.year.map(String.init)), ("keyword", query.keyword),
        ]
        return names.compactMap { kind, name in
            name.map {
                [
                    "kind": renderer.strings.text("results.\(kind)", language), "name": Self.plain($0),
                    "href": address.with(kind, nil),
                ]
            }
        }
    }

    /// A choice is named by an id or by its name; what has no such id is shown as it was given.
    private func sectionName(_ id: String?, _ language: Language) async throws -> String? {
        guard let id else { return nil }
        let all = try await catalogue.sections().flatMap { [$0] + $0.children }
        return all.first { $0.id == id }?.name[language] ?? id
    }

    private func seriesName(_ id: String?) async throws -> String? {
        guard let id else { return nil }
        return try await catalogue.series(id)?.series.title ?? id
    }

    private func unitName(_ id: String?) async throws -> String? {
        guard let id else { return nil }
        return try await catalogue.unit(id)?.name ?? id
    }
}

extension ProgrammeQuery {
    /// Whether it asks for something, and not for all programmes in their usual order.
    var hasChoice: Bool {
        let texts = [text, section, series, unit, type, language, keyword, cursor]
        return texts.contains { $0 != nil } || year != nil || sort != nil
    }
}

/// The orders that a list can be put into.
struct Sorts {
    private let strings: Strings
    private let language: Language

    init(_ strings: Strings, _ language: Language) {
        self.strings = strings
        self.language = language
    }

    /// - Parameter hasWords: whether words are searched for, which have an order of their own.
    func values(_ query: ProgrammeQuery, _ address: ListingAddress, hasWords: Bool) -> [PageRenderer.Values] {
        let usual: ProgrammeSort = hasWords ? .relevance : .new
        let offered: [ProgrammeSort] = hasWords ? [.relevance, .new, .views, .title] : [.new, .views, .title]
        return offered.map { sort in
            [
                "label": strings.text("portal.sort\(sort.rawValue.capitalized)", language),
                "href": address.with("sort", sort == usual ? nil : sort.rawValue),
                "current": sort == (query.sort ?? usual),
            ]
        }
    }
}

/// The kinds of choices with their counts.
struct FacetValues {
    private let strings: Strings
    private let language: Language
    private let most: Int

    /// - Parameter most: the most choices of a kind.
    init(_ strings: Strings, _ language: Language, most: Int) {
        self.strings = strings
        self.language = language
        self.most = most
    }

    /// The kinds in which there is something to choose.
    func values(_ facets: Facets, _ query: ProgrammeQuery, _ address: ListingAddress) -> [PageRenderer.Values] {
        let languages = facets.languages.map { value in
            var value = value
            let name = LanguageName.text(value.id, language)
            value.name = LocalizedText(zh: name, en: name)
            return value
        }
        let kinds: [(String, [Facets.Value], String?)] = [
            ("section", facets.sections, query.section), ("type", facets.types, query.type),
            ("unit", facets.units, query.unit), ("language", languages, query.language),
            ("year", facets.years, query.year.map(String.init)),
        ]
        return kinds.compactMap { name, values, chosen in
            guard values.count > 1 || chosen != nil && !values.isEmpty else { return nil }
            return [
                "heading": strings.text("results.\(name)", language),
                "values": values.prefix(most).map { value in
                    let isChosen = value.id == chosen
                    return [
                        "name": value.name[language], "count": value.count, "current": isChosen,
                        "href": address.with(name, isChosen ? nil : value.id),
                    ] as PageRenderer.Values
                },
            ]
        }
    }
}
