import Catalogue
import Database
import MediaModel
import Testing

@Suite("Feeds")
struct FeedTests {
    private let context = FeedContext(
        baseURL: "http://10.0.0.5:8080", language: .zh, poster: { $0.section == nil ? nil : "/posters/\($0.id).jpg" })

    @Test("the list of programmes, whole")
    func programmes() async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1", ProgrammeMetadata(title: "春耕", section: "local-customs"))
        try await shelf.publish("p2", ProgrammeMetadata(title: "无栏目"))
        let hidden = try await shelf.publish("p3", ProgrammeMetadata(title: "撤回"))
        try await shelf.catalogue.withdraw(hidden.id)
        #expect(
            try await ProgrammesM3U().text(shelf.catalogue, context) == """
                #EXTM3U
                #EXTINF:60 tvg-id="p2",无栏目
                http://10.0.0.5:8080/play/p2/master.m3u8
                #EXTINF:60 tvg-id="p1" tvg-logo="http://10.0.0.5:8080/posters/p1.jpg" group-title="风土人情",春耕
                http://10.0.0.5:8080/play/p1/master.m3u8

                """)
    }

    @Test(
        "a hostile title stays one title on one line",
        arguments: ["a\n#EXTINF:-1,b\nhttp://evil/", "a\",b=\"c", "x,y", "\u{202E}x\r\ny", "<script>"])
    func hostile(title: String) async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1", ProgrammeMetadata(title: title, section: title))
        let lines = try #require(try await ProgrammesM3U().text(shelf.catalogue, context)).split(separator: "\n")
        #expect(lines.count == 3)
        let entry = try #require(lines.dropFirst().first)
        #expect(entry.filter { $0 == "," }.count == 1)
        #expect(entry.filter { $0 == "\"" }.count == 6)
        #expect(lines.last == "http://10.0.0.5:8080/play/p1/master.m3u8")
    }

    @Test("a feed goes on over all pages")
    func long() async throws {
        let shelf = try Shelf()
        let publications = try (0..<450).map { try shelf.publication("p\($0)") }
        try await shelf.database.write { tx in
            for publication in publications { try Catalogue.publish(publication, in: tx) }
        }
        let text = try #require(try await ProgrammesM3U().text(shelf.catalogue, context))
        #expect(text.split(separator: "\n").count == 901)
    }

    @Test("feeds have different paths below /feeds/")
    func paths() {
        #expect(Set(Feeds.all.map(\.path)).count == Feeds.all.count)
        #expect(Feeds.all.allSatisfy { $0.path.hasPrefix("/feeds/") })
    }

    /// A series of two lessons, with everything that a feed tells.
    private static func course() async throws -> (shelf: Shelf, series: String) {
        let shelf = try Shelf()
        var first = try shelf.publication(
            "p1",
            ProgrammeMetadata(
                title: "一 & <b>", synopsis: "讲 \"一\"", section: "local-customs", series: "养蜂", episode: 1,
                language: "zh"))
        first.chapters = [Chapter(start: 0, title: "导入"), Chapter(start: 61.5, title: "")]
        first.soundBytes = 960
        let programme = try await shelf.publish(first)
        var second = try shelf.publication("p2", ProgrammeMetadata(title: "二", series: "养蜂", episode: 2))
        second.soundBytes = 0
        try await shelf.publish(second)
        return (shelf, try #require(programme.series?.id))
    }

    @Test("a series as a podcast, whole")
    func podcast() async throws {
        let (shelf, series) = try await Self.course()
        var context = context
        context.group = series
        let text = try #require(try await SeriesPodcast().text(shelf.catalogue, context))
        #expect(
            text == """
                <?xml version="1.0" encoding="UTF-8"?>
                <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" \
                xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" \
                xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters">
                  <channel>
                    <title>养蜂</title>
                    <link>http://10.0.0.5:8080/</link>
                    <description>养蜂</description>
                    <language>zh</language>
                    <generator>Lectern</generator>
                    <lastBuildDate>Mon, 21 Sep 2026 14:13:22 +0000</lastBuildDate>
                    <atom:link rel="self" type="application/rss+xml" \
                href="http://10.0.0.5:8080/feeds/series/\(series).rss"/>
                    <itunes:author>县电教馆</itunes:author>
                    <itunes:type>serial</itunes:type>
                    <itunes:explicit>false</itunes:explicit>
                    <itunes:category text="Education"/>
                    <itunes:image href="http://10.0.0.5:8080/posters/p1.jpg"/>
                    <item>
                      <title>一 &amp; &lt;b&gt;</title>
                      <link>http://10.0.0.5:8080/programmes/p1</link>
                      <guid isPermaLink="false">urn:x-lectern:programme:p1</guid>
                      <description>讲 &quot;一&quot;</description>
                      <pubDate>Mon, 21 Sep 2026 14:13:21 +0000</pubDate>
                      <enclosure url="http://10.0.0.5:8080/media/p1.m4a" length="960" type="audio/mp4"/>
                      <podcast:alternateEnclosure type="application/vnd.apple.mpegurl" title="HLS">
                        <podcast:source uri="http://10.0.0.5:8080/play/p1/master.m3u8"/>
                      </podcast:alternateEnclosure>
                      <itunes:duration>60</itunes:duration>
                      <itunes:episodeType>full</itunes:episodeType>
                      <itunes:episode>1</itunes:episode>
                      <itunes:explicit>false</itunes:explicit>
                      <itunes:image href="http://10.0.0.5:8080/posters/p1.jpg"/>
                      <podcast:chapters url="http://10.0.0.5:8080/media/p1.json" type="application/json+chapters"/>
                      <psc:chapters version="1.2">
                        <psc:chapter start="00:00:00.000" title="导入"/>
                        <psc:chapter start="00:01:01.500" title="2"/>
                      </psc:chapters>
                    </item>
                    <item>
                      <title>二</title>
                      <link>http://10.0.0.5:8080/programmes/p2</link>
                      <guid isPermaLink="false">urn:x-lectern:programme:p2</guid>
                      <description>二</description>
                      <pubDate>Mon, 21 Sep 2026 14:13:22 +0000</pubDate>
                      <enclosure url="http://10.0.0.5:8080/play/p2/master.m3u8" length="0" \
                type="application/vnd.apple.mpegurl"/>
                      <itunes:duration>60</itunes:duration>
                      <itunes:episodeType>full</itunes:episodeType>
                      <itunes:episode>2</itunes:episode>
                      <itunes:explicit>false</itunes:explicit>
                    </item>
                  </channel>
                </rss>

                """)
        try WellFormed.check(text, schema: FeedSchemas.rss)
    }

    @Test("the newest programmes as Atom, whole")
    func atom() async throws {
        let (shelf, _) = try await Self.course()
        var context = context
        context.group = "local-customs"
        let text = try #require(try await ProgrammesAtom(.section).text(shelf.catalogue, context))
        #expect(
            text == """
                <?xml version="1.0" encoding="UTF-8"?>
                <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-Hans">
                  <title>风土人情 · 最新节目 · 讲台 Lectern</title>
                  <id>urn:x-lectern:feed:local-customs</id>
                  <updated>2026-09-21T14:13:21Z</updated>
                  <link rel="self" type="application/atom+xml" \
                href="http://10.0.0.5:8080/feeds/sections/local-customs.atom"/>
                  <link rel="alternate" type="text/html" href="http://10.0.0.5:8080/"/>
                  <entry>
                    <title>一 &amp; &lt;b&gt;</title>
                    <id>urn:x-lectern:programme:p1</id>
                    <updated>2026-09-21T14:13:21Z</updated>
                    <published>2026-09-21T14:13:21Z</published>
                    <author>
                      <name>县电教馆</name>
                    </author>
                    <category term="local-customs" label="风土人情"/>
                    <link rel="alternate" type="text/html" href="http://10.0.0.5:8080/programmes/p1"/>
                    <link rel="enclosure" type="application/vnd.apple.mpegurl" \
                href="http://10.0.0.5:8080/play/p1/master.m3u8"/>
                    <summary>讲 &quot;一&quot;</summary>
                  </entry>
                </feed>

                """)
        try WellFormed.check(text, schema: FeedSchemas.atom)
        let all = try #require(try await ProgrammesAtom().text(shelf.catalogue, context))
        #expect(all.matches(of: /<entry>/).count == 2)
    }

    @Test("a series as a list for players, in the order of its lessons")
    func series() async throws {
        let (shelf, series) = try await Self.course()
        var context = context
        context.group = series
        context.query = "?key=k"
        #expect(
            try await ProgrammesM3U(.series).text(shelf.catalogue, context) == """
                #EXTM3U
                #PLAYLIST:养蜂
                #EXTINF:60 tvg-id="p1" tvg-logo="http://10.0.0.5:8080/posters/p1.jpg" group-title="养蜂",一 & <b>
                http://10.0.0.5:8080/play/p1/master.m3u8?key=k
                #EXTINF:60 tvg-id="p2" group-title="养蜂",二
                http://10.0.0.5:8080/play/p2/master.m3u8?key=k

                """)
    }

    @Test("feeds of groups that do not exist are nothing")
    func absent() async throws {
        let shelf = try Shelf()
        var context = context
        for group in [nil, "none"] {
            context.group = group
            for feed in Feeds.all where feed.path.contains("{id}") {
                #expect(try await feed.text(shelf.catalogue, context) == nil, "\(feed.path)")
            }
        }
    }

    @Test(
        "hostile texts leave every feed well formed",
        arguments: ["]]></title><x/>", "<!DOCTYPE x [", "&#0;&bad;", "\u{FFFE}\u{B}x", "'\"><", "\u{1F600}\u{202E}"])
    func hostileXML(text: String) async throws {
        let shelf = try Shelf()
        var publication = try shelf.publication(
            "p1", ProgrammeMetadata(title: text, synopsis: text, section: text, series: text, language: "zh"),
            unit: text)
        publication.chapters = [Chapter(start: 1, title: text)]
        let programme = try await shelf.publish(publication)
        for feed in Feeds.all where feed.contentType.contains("xml") {
            var context = context
            let groups = ["series": programme.series?.id, "units": programme.unit.id]
            context.group = groups.first { feed.path.contains($0.key) }?.value ?? programme.section?.id
            try WellFormed.check(
                try #require(try await feed.text(shelf.catalogue, context)),
                schema: feed.contentType.contains("rss") ? FeedSchemas.rss : FeedSchemas.atom)
        }
    }
}
