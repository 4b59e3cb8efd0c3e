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
        let lines = try await ProgrammesM3U().text(shelf.catalogue, context).split(separator: "\n")
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
        let text = try await ProgrammesM3U().text(shelf.catalogue, context)
        #expect(text.split(separator: "\n").count == 901)
    }

    @Test("feeds have different paths below /feeds/")
    func paths() {
        #expect(Set(Feeds.all.map(\.path)).count == Feeds.all.count)
        #expect(Feeds.all.allSatisfy { $0.path.hasPrefix("/feeds/") })
    }
}
