import MediaModel

/// A series as a podcast: RSS 2.0 with Apple's, Podlove's and Podcasting 2.0's additions.
///
/// An item's enclosure is the sound in one file, which every podcast player plays and saves; the film itself is its
/// alternate enclosure, for players that know HLS.
public struct SeriesPodcast: Feed {
    /// The feed.
    public init() {}

    /// `/feeds/series/{id}.rss`.
    public var path: String { FeedScope.series.path("series", "rss") }

    /// RSS in UTF-8.
    public var contentType: String { "application/rss+xml; charset=utf-8" }

    private static let namespaces = [
        ("version", "2.0"), ("xmlns:atom", "http://www.w3.org/2005/Atom"),
        ("xmlns:itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
        ("xmlns:podcast", "https://podcastindex.org/namespace/1.0"),
        ("xmlns:psc", "http://podlove.org/simple-chapters"),
    ]

    /// The podcast, from the first lesson on.
    public func text(_ catalogue: Catalogue, _ context: FeedContext) async throws -> String? {
        guard let id = context.group, let series = try await catalogue.series(id)?.series,
            let group = try await catalogue.group(of: .series, context)
        else { return nil }
        var lessons: [Programme] = []
        try await catalogue.forEach(of: group.query, atMost: Feeds.lessons) { lessons.append($0) }
        var xml = XMLText()
        xml.add("rss", Self.namespaces) { xml in
            xml.add("channel") { xml in
                channel(series, lessons, context, &xml)
                for lesson in lessons { Self.item(lesson, context, &xml) }
            }
        }
        return xml.text
    }

    private func channel(
        _ series: Series, _ lessons: [Programme], _ context: FeedContext, _ xml: inout XMLText
    ) {
        let units = lessons.map(\.unit.name)
        let address = context.baseURL + path.replacing("{id}", with: series.id)
        xml.add("title", [], series.title)
        xml.add("link", [], context.baseURL + "/")
        xml.add("description", [], series.synopsis ?? series.title)
        xml.add("language", [], lessons.compactMap(\.language).first ?? context.language.tag)
        xml.add("generator", [], "Lectern")
        if let last = lessons.map(\.updatedAt).max() { xml.add("lastBuildDate", [], FeedDates.rfc822(last)) }
        xml.add("atom:link", [("rel", "self"), ("type", "application/rss+xml"), ("href", address)])
        xml.add("itunes:author", [], units.first ?? "Lectern")
        xml.add("itunes:type", [], "serial")
        xml.add("itunes:explicit", [], "false")
        xml.add("itunes:category", [("text", "Education")])
        if let picture = lessons.lazy.compactMap(context.picture).first {
            xml.add("itunes:image", [("href", picture)])
        }
    }

    private static func item(_ lesson: Programme, _ context: FeedContext, _ xml: inout XMLText) {
        xml.add("item") { xml in
            xml.add("title", [], lesson.title)
            xml.add("link", [], context.page(of: lesson))
            xml.add("guid", [("isPermaLink", "false")], "urn:x-lectern:programme:\(lesson.id)")
            xml.add("description", [], lesson.synopsis ?? lesson.title)
            if let at = lesson.publishedAt { xml.add("pubDate", [], FeedDates.rfc822(at)) }
            enclosures(lesson, context, &xml)
            xml.add("itunes:duration", [], "\(Int(exactly: lesson.duration.rounded()) ?? 0)")
            xml.add("itunes:episodeType", [], "full")
            if let episode = lesson.episode { xml.add("itunes:episode", [], "\(episode)") }
            xml.add("itunes:explicit", [], "false")
            if let picture = context.picture(of: lesson) { xml.add("itunes:image", [("href", picture)]) }
            chapters(lesson, context, &xml)
        }
    }

    /// What is known to be silent has its film alone.
    private static func enclosures(_ lesson: Programme, _ context: FeedContext, _ xml: inout XMLText) {
        let stream = context.stream(of: lesson)
        let streamType = "application/vnd.apple.mpegurl"
        guard lesson.soundBytes != 0 else {
            xml.add("enclosure", [("url", stream), ("length", "0"), ("type", streamType)])
            return
        }
        let sound = "\(context.baseURL)/media/\(lesson.id).m4a\(context.query)"
        let length = "\(lesson.soundBytes ?? 0)"
        xml.add("enclosure", [("url", sound), ("length", length), ("type", "audio/mp4")])
        xml.add("podcast:alternateEnclosure", [("type", streamType), ("title", "HLS")]) { xml in
            xml.add("podcast:source", [("uri", stream)])
        }
    }

    private static func chapters(_ lesson: Programme, _ context: FeedContext, _ xml: inout XMLText) {
        guard !lesson.chapters.isEmpty else { return }
        let address = "\(context.baseURL)/media/\(lesson.id).json\(context.query)"
        xml.add("podcast:chapters", [("url", address), ("type", "application/json+chapters")])
        xml.add("psc:chapters", [("version", "1.2")]) { xml in
            for (number, chapter) in lesson.chapters.enumerated() {
                let title = chapter.title.isEmpty ? "\(number + 1)" : chapter.title
                xml.add("psc:chapter", [("start", normalPlayTime(chapter.start)), ("title", title)])
            }
        }
    }

    /// `1:02:03.400` (RFC 2326 §3.6), as Podlove's chapters are timed.
    private static func normalPlayTime(_ seconds: Double) -> String {
        let all = Int(exactly: (min(max(seconds.isFinite ? seconds : 0, 0), 1e6) * 1000).rounded()) ?? 0
        let padded = { (number: Int, width: Int) in
            String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
        }
        return "\(padded(all / 3_600_000, 2)):\(padded(all / 60_000 % 60, 2)):\(padded(all / 1000 % 60, 2))"
            + ".\(padded(all % 1000, 3))"
    }
}
