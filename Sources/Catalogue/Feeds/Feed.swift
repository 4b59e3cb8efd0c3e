/// A list of programmes in a format that other software reads. A new one is a file in this folder and a line in `Feeds.all`.
public protocol Feed: Sendable {
    /// Its path on the server: `/feeds/programmes.m3u`.
    var path: String { get }
    /// Its media type.
    var contentType: String { get }
    /// Its text.
    ///
    /// - Throws: `DatabaseError`.
    func text(_ catalogue: Catalogue, _ context: FeedContext) async throws -> String
}

/// All feeds of the catalogue.
public enum Feeds {
    /// The list.
    public static let all: [any Feed] = [ProgrammesM3U()]

    /// The most programmes a feed carries: the newest ones.
    public static let capacity = 20_000
}
