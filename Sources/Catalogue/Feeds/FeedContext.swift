internal import Database
public import MediaModel

/// Where and for whom a feed is written.
public struct FeedContext: Sendable {
    /// The address that paths are appended to, without a slash at its end: `http://10.0.0.5:8080`.
    public var baseURL: String
    /// The language of section names.
    public var language: Language
    /// The path of a programme's poster, beginning with a slash; `nil` if it has none.
    public var poster: @Sendable (Programme) -> String?

    /// A context.
    public init(
        baseURL: String, language: Language, poster: @escaping @Sendable (Programme) -> String? = { _ in nil }
    ) {
        self.baseURL = baseURL
        self.language = language
        self.poster = poster
    }
}

extension Catalogue {
    /// Hands over the newest published programmes, as many as a feed carries.
    func forEachInFeed(_ body: (Programme) -> Void) async throws {
        var query = ProgrammeQuery(limit: 200)
        var count = 0
        repeat {
            let page = try await programmes(query)
            page.items.forEach(body)
            count += page.items.count
            query.cursor = page.next
        } while query.cursor != nil && count < Feeds.capacity
    }
}
