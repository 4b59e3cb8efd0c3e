import MediaModel

/// All programmes as an extended M3U list for VLC, Kodi and set-top boxes.
///
/// Readers differ in which comma and quotation mark they split at, so titles carry their full-width forms.
public struct ProgrammesM3U: Feed {
    /// The feed.
    public init() {}

    /// `/feeds/programmes.m3u`.
    public var path: String { "/feeds/programmes.m3u" }

    /// An M3U list in UTF-8.
    public var contentType: String { "audio/x-mpegurl; charset=utf-8" }

    /// The list, newest first.
    public func text(_ catalogue: Catalogue, _ context: FeedContext) async throws -> String {
        var text = "#EXTM3U\n"
        try await catalogue.forEachInFeed { text += Self.entry($0, context) }
        return text
    }

    static func entry(_ programme: Programme, _ context: FeedContext) -> String {
        var attributes = " tvg-id=\"\(programme.id)\""
        if let poster = context.poster(programme) { attributes += " tvg-logo=\"\(inert(context.baseURL + poster))\"" }
        if let section = programme.section {
            attributes += " group-title=\"\(inert(section.name[context.language]))\""
        }
        let seconds = Int(exactly: programme.duration.rounded()) ?? -1
        return """
            #EXTINF:\(seconds)\(attributes),\(inert(programme.title))
            \(context.baseURL)/play/\(programme.id)/master.m3u8

            """
    }

    private static func inert(_ text: String) -> String {
        (CleanText.line(text) ?? "").replacing("\n", with: " ").replacing(",", with: "，").replacing("\"", with: "＂")
    }
}
