import MediaModel

/// Programmes as an extended M3U list for VLC, Kodi and set-top boxes.
///
/// Readers differ in which comma and quotation mark they split at, so titles carry their full-width forms.
public struct ProgrammesM3U: Feed {
    private let scope: FeedScope

    /// The list of a scope: all, sections and units the newest first, a series from its first lesson on.
    public init(_ scope: FeedScope = .all) {
        self.scope = scope
    }

    /// `/feeds/programmes.m3u`, `/feeds/sections/{id}.m3u`, `/feeds/series/{id}.m3u`,
    /// `/feeds/units/{id}.m3u`.
    public var path: String { scope.path("programmes", "m3u") }

    /// An M3U list in UTF-8.
    public var contentType: String { "audio/x-mpegurl; charset=utf-8" }

    /// The list.
    public func text(_ catalogue: Catalogue, _ context: FeedContext) async throws -> String? {
        guard let group = try await catalogue.group(of: scope, context) else { return nil }
        var text = "#EXTM3U\n"
        if let name = group.name { text += "#PLAYLIST:\(Self.inert(name[context.language]))\n" }
        try await catalogue.forEach(of: group.query, atMost: Feeds.capacity) { text += entry($0, context) }
        return text
    }

    private func entry(_ programme: Programme, _ context: FeedContext) -> String {
        var attributes = " tvg-id=\"\(programme.id)\""
        if let picture = context.picture(of: programme) { attributes += " tvg-logo=\"\(Self.inert(picture))\"" }
        let title: String? =
            if case .series = scope { programme.series?.title } else { programme.section?.name[context.language] }
        if let title { attributes += " group-title=\"\(Self.inert(title))\"" }
        let seconds = Int(exactly: programme.duration.rounded()) ?? -1
        return """
            #EXTINF:\(seconds)\(attributes),\(Self.inert(programme.title))
            \(context.stream(of: programme))

            """
    }

    private static func inert(_ text: String) -> String {
        (CleanText.line(text) ?? "").replacing("\n", with: " ").replacing(",", with: "，").replacing("\"", with: "＂")
    }
}
