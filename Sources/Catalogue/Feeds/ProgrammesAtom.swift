import MediaModel

/// The newest programmes as an Atom feed (RFC 4287).
public struct ProgrammesAtom: Feed {
    private let scope: FeedScope

    /// The feed of a scope.
    public init(_ scope: FeedScope = .all) {
        self.scope = scope
    }

    /// `/feeds/latest.atom`, `/feeds/sections/{id}.atom`, `/feeds/units/{id}.atom`.
    public var path: String { scope.path("latest", "atom") }

    /// Atom in UTF-8.
    public var contentType: String { "application/atom+xml; charset=utf-8" }

    /// The feed, newest first.
    public func text(_ catalogue: Catalogue, _ context: FeedContext) async throws -> String? {
        guard let group = try await catalogue.group(of: scope, context) else { return nil }
        var programmes: [Programme] = []
        try await catalogue.forEach(of: group.query, atMost: Feeds.newest) { programmes.append($0) }
        let newest = LocalizedText(zh: "最新节目", en: "Newest programmes")[context.language]
        let own = path.replacing("{id}", with: context.group ?? "")
        var xml = XMLText()
        let attributes = [("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", context.language.tag)]
        xml.add("feed", attributes) { xml in
            xml.add("title", [], "\(group.name.map { "\($0[context.language]) · " } ?? "")\(newest) · 讲台 Lectern")
            xml.add("id", [], "urn:x-lectern:feed:\(context.group ?? "latest")")
            xml.add("updated", [], FeedDates.rfc3339(programmes.map(\.updatedAt).max() ?? 0))
            xml.add("link", [("rel", "self"), ("type", "application/atom+xml"), ("href", context.baseURL + own)])
            xml.add("link", [("rel", "alternate"), ("type", "text/html"), ("href", context.baseURL + "/")])
            for programme in programmes { Self.entry(programme, context, &xml) }
        }
        return xml.text
    }

    private static func entry(_ programme: Programme, _ context: FeedContext, _ xml: inout XMLText) {
        xml.add("entry") { xml in
            xml.add("title", [], programme.title)
            xml.add("id", [], "urn:x-lectern:programme:\(programme.id)")
            xml.add("updated", [], FeedDates.rfc3339(programme.updatedAt))
            if let at = programme.publishedAt { xml.add("published", [], FeedDates.rfc3339(at)) }
            xml.add("author") { $0.add("name", [], programme.unit.name) }
            if let section = programme.section {
                xml.add("category", [("term", section.id), ("label", section.name[context.language])])
            }
            xml.add(
                "link", [("rel", "alternate"), ("type", "text/html"), ("href", context.page(of: programme))])
            xml.add(
                "link",
                [
                    ("rel", "enclosure"), ("type", "application/vnd.apple.mpegurl"),
                    ("href", context.stream(of: programme)),
                ])
            if let synopsis = programme.synopsis { xml.add("summary", [], synopsis) }
        }
    }
}
