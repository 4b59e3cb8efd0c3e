internal import Database
public import MediaModel

/// Where and for whom a feed is written.
public struct FeedContext: Sendable {
    /// The address that paths are appended to, without a slash at its end: `http://10.0.0.5:8080`.
    public var baseURL: String
    /// The language of section names.
    public var language: Language
    /// The id of the section, series or unit that is asked for.
    public var group: String?
    /// The viewer's region, where it is known.
    public var region: String?
    /// What is appended to the addresses of media: a station's key as `?key=…`, ready for an address.
    public var query = ""
    /// The path of a programme's poster, beginning with a slash; `nil` if it has none.
    public var poster: @Sendable (Programme) -> String?

    /// A context.
    public init(
        baseURL: String, language: Language, group: String? = nil, region: String? = nil,
        poster: @escaping @Sendable (Programme) -> String? = { _ in nil }
    ) {
        self.baseURL = baseURL
        self.language = language
        self.group = group
        self.region = region
        self.poster = poster
    }

    /// Where players open a programme.
    func stream(of programme: Programme) -> String { "\(baseURL)/play/\(programme.id)/master.m3u8\(query)" }

    /// Where a programme's page is.
    func page(of programme: Programme) -> String { "\(baseURL)/programmes/\(programme.id)" }

    /// Where a programme's poster is; `nil` if it has none.
    func picture(of programme: Programme) -> String? { poster(programme).map { baseURL + $0 } }
}

/// The group of a feed, as the catalogue has it.
struct FeedGroup {
    /// What it is called; `nil` for all programmes.
    var name: LocalizedText?
    /// What is listed of it.
    var query: ProgrammeQuery
}

extension Catalogue {
    /// What a feed lists; `nil` if there is no such group.
    func group(of scope: FeedScope, _ context: FeedContext) async throws -> FeedGroup? {
        var query = ProgrammeQuery(region: context.region, limit: 200)
        switch scope {
        case .all: return FeedGroup(name: nil, query: query)
        case .section:
            let all = try await sections().flatMap { [$0] + $0.children }
            guard let section = all.first(where: { $0.id == context.group }) else { return nil }
            query.section = section.id
            return FeedGroup(name: section.name, query: query)
        case .series:
            guard let id = context.group, let details = try await series(id) else { return nil }
            query.series = details.series.id
            query.sort = .episode
            return FeedGroup(name: LocalizedText(zh: details.series.title, en: details.series.title), query: query)
        case .unit:
            guard let id = context.group, let unit = try await unit(id) else { return nil }
            query.unit = unit.id
            return FeedGroup(name: LocalizedText(zh: unit.name, en: unit.name), query: query)
        }
    }

    /// Hands over the programmes of a feed, at most `capacity`.
    func forEach(of query: ProgrammeQuery, atMost capacity: Int, _ body: (Programme) -> Void) async throws {
        var query = query
        var left = capacity
        repeat {
            query.limit = min(left, 200)
            let page = try await programmes(query)
            page.items.forEach(body)
            left -= page.items.count
            query.cursor = page.next
        } while query.cursor != nil && left > 0
    }
}
