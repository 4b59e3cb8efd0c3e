/// A list of programmes in a format that other software reads. A new one is a file in this folder and a line in `Feeds.all`.
public protocol Feed: Sendable {
    /// Its path on the server: `/feeds/programmes.m3u`, or `/feeds/series/{id}.rss` where it is of a group.
    var path: String { get }
    /// Its media type.
    var contentType: String { get }
    /// Its text; `nil` if there is no such group.
    ///
    /// - Throws: `DatabaseError`.
    func text(_ catalogue: Catalogue, _ context: FeedContext) async throws -> String?
}

/// All feeds of the catalogue.
public enum Feeds {
    /// The list.
    public static let all: [any Feed] = [
        ProgrammesM3U(.all), ProgrammesM3U(.section), ProgrammesM3U(.series), ProgrammesM3U(.unit),
        ProgrammesAtom(.all),
        ProgrammesAtom(.section), ProgrammesAtom(.unit), SeriesPodcast(),
    ]

    /// The most programmes a list for players carries: the newest ones.
    public static let capacity = 20_000
    /// The most programmes a feed of news carries: the newest ones.
    static let newest = 100
    /// The most lessons a podcast carries, from the first on.
    static let lessons = 1000
}

/// What a feed lists.
public enum FeedScope: Sendable {
    /// All programmes.
    case all
    /// Those of a section and its subsections.
    case section
    /// The lessons of a series.
    case series
    /// Those of a unit.
    case unit

    /// Where a feed of this scope stands.
    func path(_ name: String, _ suffix: String) -> String {
        switch self {
        case .all: "/feeds/\(name).\(suffix)"
        case .section: "/feeds/sections/{id}.\(suffix)"
        case .series: "/feeds/series/{id}.\(suffix)"
        case .unit: "/feeds/units/{id}.\(suffix)"
        }
    }
}
