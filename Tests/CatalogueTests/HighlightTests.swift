import Catalogue
import Database
import Testing

@Suite("Highlights")
struct HighlightTests {
    /// Parts as one text, hits in brackets.
    private static func text(_ parts: [TextPart]?) -> String? {
        parts?.map { $0.isHit ? "[\($0.text)]" : $0.text }.joined()
    }

    @Test(
        "mark what was asked for as it stands",
        arguments: [
            ("水稻育秧，水稻收割", "水稻", "[水稻]育秧，[水稻]收割"), ("水稻育秧", "水稻 稻育", "[水稻育]秧"),
            ("Café and the Ｗｅｂ", "cafe", "[Café] and the Ｗｅｂ"), ("Café and the Ｗｅｂ", "WEB", "Café and the [Ｗｅｂ]"),
            ("cobweb web", "web", "cobweb [web]"), ("webs of web", "we", "[we]bs of [we]b"),
            ("水web水", "web", "水[web]水"),
            ("<b>水稻</b>", "水稻", "<b>[水稻]</b>"), ("ﬁsh", "fish", "[ﬁsh]"), ("第3讲", "3", "第[3]讲"),
            ("⽔稻与㈬、㊋", "水稻", "[⽔稻]与㈬、㊋"), ("〸月十月", "十月", "[〸月十月]"), ("𠮷水稻", "水稻", "𠮷[水稻]"),
            ("ÉCOLE école", "ecole", "[ÉCOLE] [école]"), ("水，水水", "水", "[水]，[水水]"),
        ])
    func title(title: String, query: String, expected: String) async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1", ProgrammeMetadata(title: title))
        let match = try await shelf.catalogue.search(.init(text: query)).items.first?.match
        #expect(Self.text(match?.title) == expected)
        #expect(match?.synopsis == nil)
        #expect(match?.moment == nil)
    }

    @Test("of a long synopsis show the part around the first hit")
    func synopsis() async throws {
        let shelf = try Shelf()
        let words = String(repeating: "农", count: 100) + "水稻" + String(repeating: "田", count: 100)
        try await shelf.publish("p1", ProgrammeMetadata(title: "一", synopsis: words))
        let match = try await shelf.catalogue.search(.init(text: "水稻")).items.first?.match
        let expected = "…" + String(repeating: "农", count: 24) + "[水稻]" + String(repeating: "田", count: 72) + "…"
        #expect(Self.text(match?.synopsis) == expected)
        #expect(Self.text(match?.title) == "一")
    }

    @Test("are not made where no words are asked for")
    func none() async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1")
        #expect(try await shelf.catalogue.search(.init()).items.map(\.match) == [nil])
    }
}
