import Catalogue
import Database
import MediaModel
import Testing

@Suite("Search")
struct SearchTests {
    private static let titles = [
        "风土人情：黔东南的春天", "水稻育秧技术（第3讲）", "Café culture and the Ｗｅｂ", "土人与人情", "小学数学 分数", "民族风，土布", "a+b&c=d?",
    ]

    @Test(
        "programmes are found by any two characters, by words and by both",
        arguments: [
            ("土人", [0, 3]), ("风土", [0]), ("人情", [0, 3]), ("风土人情", [0]), ("土人情", [0]), ("风", [0, 5]),
            ("黔东南", [0]), ("春天 黔", [0]), ("水稻 技术", [1]), ("第3讲", [1]), ("育 秧", [1]), ("cafe", [2]), ("CAFÉ", [2]),
            ("web cult", [2]), ("ｗｅｂ", [2]), ("数学", [4]), ("学数", [4]), ("语文", []), ("分数数学", []), ("b", [6]),
        ] as [(String, [Int])])
    func found(query: String, expected: [Int]) async throws {
        let shelf = try Shelf()
        for (index, title) in Self.titles.enumerated() {
            try await shelf.publish("p\(index)", ProgrammeMetadata(title: title))
        }
        let ids = try await shelf.catalogue.programmes(.init(text: query)).items.map(\.id.rawValue).sorted()
        #expect(ids == expected.map { "p\($0)" })
    }

    @Test(
        "a query is never syntax",
        arguments: [
            "\"", "'", "春天\"", "* ", "NEAR(春 天)", "singles:风", "words : \"", "a AND", "OR", "NOT 春", "春^", "-春", "{春}",
            "春 + 天", "%", "_", "\\", "\u{0}", "\u{E000}", "春\u{0}天", "(", ")", "\"\" OR 1=1 --", "😀", "\u{202E}春",
            String(repeating: "春天 ", count: 5000), String(repeating: "(", count: 10_000), "\u{301}\u{301}",
        ])
    func hostile(query: String) async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1", ProgrammeMetadata(title: "春天"))
        let found = try await shelf.catalogue.programmes(.init(text: query)).items
        #expect(found.count <= 1)
    }

    @Test("a query without a word finds nothing, and an empty one lists everything")
    func wordless() async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1")
        #expect(try await shelf.titles(.init(text: "!?!")).isEmpty)
        #expect(try await shelf.titles(.init(text: " ")).count == 1)
    }

    @Test("synopsis, presenter and keywords are searched, but no phrase reaches from one into the other")
    func fields() async throws {
        let shelf = try Shelf()
        try await shelf.publish(
            "p1", ProgrammeMetadata(title: "甲乙", synopsis: "丙丁", presenter: "王老师", keywords: ["戊己"]))
        for query in ["甲乙", "丙丁", "王老师", "戊己", "甲 王 己"] {
            #expect(try await shelf.titles(.init(text: query)) == ["甲乙"], "\(query)")
        }
        for query in ["乙丙", "丁王", "师戊"] { #expect(try await shelf.titles(.init(text: query)).isEmpty, "\(query)") }
    }

    @Test("the index follows every change of metadata")
    func update() async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish("p1", ProgrammeMetadata(title: "春天", synopsis: "讲春天"))
        try await shelf.publish("p2", ProgrammeMetadata(title: "夏天"))
        for number in 0..<20 {
            try await shelf.catalogue.update(programme.id, ProgrammeMetadata(title: "秋天\(number)", synopsis: ""))
        }
        #expect(try await shelf.titles(.init(text: "春天")).isEmpty)
        #expect(try await shelf.titles(.init(text: "秋天")) == ["秋天19"])
        #expect(try await shelf.titles(.init(text: "夏天")) == ["夏天"])
        try await shelf.database.write { tx in
            _ = try tx.execute("INSERT INTO programme_search (programme_search) VALUES ('integrity-check')")
        }
    }
}
