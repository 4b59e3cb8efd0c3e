import Catalogue
import Database
import MediaModel
import Testing

@Suite("Search by rank")
struct RankingTests {
    /// Programmes that have 水稻 in different places, the oldest first.
    private static func shelf() async throws -> Shelf {
        let shelf = try Shelf()
        try await shelf.publish("title-old", ProgrammeMetadata(title: "水稻育秧"))
        try await shelf.publish("people", ProgrammeMetadata(title: "农事", keywords: ["水稻"]))
        var spoken = try shelf.publication("spoken", ProgrammeMetadata(title: "田间"))
        spoken.subtitles = [SubtitleReference(language: "zh")]
        spoken.transcripts = [
            Transcript(
                language: "zh",
                lines: [.init(start: 1500, text: "大家好"), .init(start: 83_200, text: "今天讲水稻的病虫害")])
        ]
        try await shelf.publish(spoken)
        try await shelf.publish("synopsis", ProgrammeMetadata(title: "春天", synopsis: "讲水稻"))
        try await shelf.publish("title-new", ProgrammeMetadata(title: "水稻收割", synopsis: "水稻"))
        try await shelf.publish("none", ProgrammeMetadata(title: "小麦"))
        return shelf
    }

    private static let order = ["title-new", "title-old", "people", "synopsis", "spoken"]

    @Test("titles come before other fields, synopses and subtitles, and among equals the newest", arguments: 1...6)
    func order(limit: Int) async throws {
        let shelf = try await Self.shelf()
        let found = try await shelf.pages(ProgrammeQuery(text: "水稻", limit: limit))
        #expect(found.map(\.id.rawValue) == Self.order)
        let sorted = try await shelf.pages(ProgrammeQuery(text: "水稻", sort: .new, limit: limit))
        #expect(sorted.map(\.id.rawValue) == ["title-new", "synopsis", "spoken", "people", "title-old"])
    }

    @Test("pages of a search neither lose nor repeat what is there while others come and go")
    func stable() async throws {
        let shelf = try await Self.shelf()
        var number = 0
        let found = try await shelf.pages(ProgrammeQuery(text: "水稻", limit: 1)) {
            number += 1
            try await shelf.publish("later\(number)", ProgrammeMetadata(title: "水稻 \(number)"))
        }
        #expect(found.map(\.id.rawValue) == Self.order)
    }

    @Test("all words must be there, each wherever it is")
    func several() async throws {
        let shelf = try await Self.shelf()
        func ids(_ text: String) async throws -> [String] {
            try await shelf.catalogue.programmes(.init(text: text)).items.map(\.id.rawValue)
        }
        #expect(try await ids("水稻 病虫") == ["spoken"])
        #expect(try await ids("田间 病虫") == ["spoken"])
        #expect(try await ids("水稻 收割") == ["title-new"])
        #expect(try await ids("县电教馆 水稻") == ["title-new", "people", "title-old", "synopsis", "spoken"])
        #expect(try await ids("水稻 小麦") == [])
        #expect(try await ids("大家好今天") == [], "no phrase reaches from one subtitle into the next")
    }

    @Test("a result names the second at which the words are first said")
    func moment() async throws {
        let shelf = try await Self.shelf()
        let hits = try await shelf.catalogue.search(.init(text: "水稻")).items
        let moments = hits.map { $0.match?.moment?.seconds }
        #expect(moments == [nil, nil, nil, nil, 83.2])
        let spoken = try #require(hits.last?.match?.moment)
        #expect(spoken.language == "zh")
        #expect(spoken.text == [TextPart("今天讲"), TextPart("水稻", isHit: true), TextPart("的病虫害")])
        let both = try await shelf.catalogue.search(.init(text: "田间 大家")).items.first?.match
        #expect(both?.moment?.seconds == 1.5, "the first line that has one of the words, if none has all")
        #expect(both?.title == [TextPart("田间", isHit: true)])
    }

    @Test("a new version's subtitles take the place of the old ones")
    func replaced() async throws {
        let shelf = try await Self.shelf()
        var next = try shelf.publication("spoken", asset: "v2")
        next.subtitles = [SubtitleReference(language: "zh")]
        next.transcripts = [Transcript(language: "zh", lines: [.init(start: 0, text: "讲玉米")])]
        try await shelf.publish(next)
        #expect(try await shelf.titles(.init(text: "病虫害")) == [])
        #expect(try await shelf.titles(.init(text: "玉米")) == ["田间"])
        try await shelf.publish("spoken", asset: "v3")
        #expect(try await shelf.titles(.init(text: "玉米")) == [])
    }

    @Test("subtitles that were published before they were searched are read later")
    func unread() async throws {
        let shelf = try Shelf()
        var old = try shelf.publication("p1", ProgrammeMetadata(title: "田间"))
        old.subtitles = [SubtitleReference(language: "zh")]
        let programme = try await shelf.publish(old)
        let unread = try await shelf.catalogue.programmesWithoutTranscripts()
        #expect(unread.map(\.programme) == [programme.id])
        let lines = [Transcript(language: "zh", lines: [.init(start: 0, text: "讲玉米")])]
        let other = try #require(AssetID("other"))
        try await shelf.catalogue.setTranscripts(lines, of: programme.id, asset: other)
        #expect(try await shelf.titles(.init(text: "玉米")) == [], "of an asset that plays no more")
        try await shelf.catalogue.setTranscripts(lines, of: programme.id, asset: old.asset)
        #expect(try await shelf.titles(.init(text: "玉米")) == ["田间"])
        #expect(try await shelf.catalogue.programmesWithoutTranscripts().isEmpty)
    }

    @Test("a renamed series is found by its new name alone")
    func series() async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish("p1", ProgrammeMetadata(title: "一", series: "养蜂入门"))
        let id = try #require(programme.series?.id)
        #expect(try await shelf.titles(.init(text: "养蜂")) == ["一"])
        _ = try await shelf.catalogue.changeSeries(id, SeriesChanges(title: "茶叶入门"))
        #expect(try await shelf.titles(.init(text: "养蜂")) == [])
        #expect(try await shelf.titles(.init(text: "茶叶")) == ["一"])
    }
}
