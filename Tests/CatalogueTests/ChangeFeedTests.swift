import Catalogue
import Database
import MediaModel
import Testing

@Suite("Changes for players")
struct ChangeFeedTests {
    /// A player that keeps the catalogue in step.
    private struct Player {
        var known: [String: String] = [:]
        var number: Int64 = 0
        var told = 0

        mutating func sync(_ catalogue: Catalogue, region: String? = nil, limit: Int = 3) async throws {
            var hasMore = true
            while hasMore {
                let changes = try await catalogue.changes(since: number, region: region, limit: limit)
                for change in changes.items {
                    told += 1
                    switch change {
                    case .put(let programme): known[programme.id.rawValue] = programme.title
                    case .delete(let id): known[id.rawValue] = nil
                    }
                }
                number = try Catalogue.changeNumber(changes.cursor)
                hasMore = changes.hasMore
            }
        }
    }

    @Test("a player that follows knows what is listed after every change, and is told no more than changed")
    func follows() async throws {
        let shelf = try Shelf()
        var player = Player()
        for number in 1...8 { try await shelf.publish("p\(number)", ProgrammeMetadata(title: "课\(number)")) }
        let hidden = try await shelf.publish("never", steps: 1)
        try await player.sync(shelf.catalogue)
        #expect(player.known.count == 8)
        #expect(player.told == 8)
        try await player.sync(shelf.catalogue)
        #expect(player.told == 8)

        let first = try #require(ProgrammeID("p1"))
        let second = try #require(ProgrammeID("p2"))
        try await shelf.catalogue.update(first, ProgrammeMetadata(title: "改"))
        try await shelf.catalogue.update(first, ProgrammeMetadata(title: "再改"))
        try await shelf.catalogue.withdraw(second)
        try await player.sync(shelf.catalogue)
        #expect(player.told == 10, "each programme once")
        #expect(player.known["p1"] == "再改" && player.known["p2"] == nil)

        _ = try await shelf.catalogue.restore(second)
        try await player.sync(shelf.catalogue)
        #expect(player.known["p2"] == "课2")
        try await shelf.catalogue.withdraw(second)
        try await shelf.catalogue.purge(second)
        try await shelf.catalogue.withdraw(hidden.id)
        try await player.sync(shelf.catalogue)
        #expect(player.known["p2"] == nil)
        #expect(player.known.count == 7)

        var late = Player()
        try await late.sync(shelf.catalogue, limit: 100)
        #expect(late.known == player.known)
        #expect(late.told == 7, "whoever begins hears of nothing that went")
    }

    @Test("embargoes that begin and end are changes, and so are regions")
    func embargo() async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish("p1")
        var player = Player()
        var abroad = Player()
        try await player.sync(shelf.catalogue)
        let window = Availability(from: shelf.now + 10, until: shelf.now + 20, regions: ["51"])
        try await shelf.catalogue.setAvailability(window, of: programme.id)
        for isKnown in [false, true, false] {
            try await player.sync(shelf.catalogue, region: "5107")
            try await abroad.sync(shelf.catalogue, region: "44")
            #expect(player.known.keys.contains("p1") == isKnown)
            #expect(abroad.known.isEmpty)
            shelf.now += 10
            _ = try await shelf.catalogue.followEmbargoes()
        }
    }

    @Test("a section's or series' new name is told with every programme in it")
    func names() async throws {
        let shelf = try Shelf()
        for number in 1...5 {
            try await shelf.publish("p\(number)", ProgrammeMetadata(title: "课", section: "arts", series: "一"))
        }
        try await shelf.publish("p6", ProgrammeMetadata(title: "课"))
        var player = Player()
        try await player.sync(shelf.catalogue)
        try await shelf.catalogue.changeSection("arts", SectionChanges(zh: "文艺"))
        try await player.sync(shelf.catalogue)
        #expect(player.told == 11)
        let series = try #require(try await shelf.catalogue.series().items.first?.id)
        _ = try await shelf.catalogue.changeSeries(series, SeriesChanges(title: "二"))
        try await player.sync(shelf.catalogue, limit: 2)
        #expect(player.told == 16)
    }

    @Test("counts are no change")
    func counts() async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish("p1")
        let before = try await shelf.catalogue.lastChange()
        try await shelf.database.write { tx in
            try Catalogue.setCounts([programme.id: (views: 7, personViews: 90)], in: tx)
        }
        #expect(try await shelf.catalogue.lastChange() == before)
    }

    @Test("a transaction that fails leaves no number behind that a player might miss")
    func rollback() async throws {
        struct Crash: Error {}
        let shelf = try Shelf()
        try await shelf.publish("p1")
        let before = try await shelf.catalogue.lastChange()
        let publication = try shelf.publication("p2")
        await #expect(throws: Crash.self) {
            try await shelf.database.write { tx in
                try Catalogue.publish(publication, in: tx)
                throw Crash()
            }
        }
        #expect(try await shelf.catalogue.lastChange() == before)
    }

    @Test("cursors from elsewhere are refused, and those of a catalogue that was set back are gone")
    func cursors() async throws {
        let shelf = try Shelf()
        try await shelf.publish("p1")
        for text in [
            "x", "", "-1", "+1", "01", "1e3", "9223372036854775808",
            try await shelf.catalogue.programmes(.init(limit: 1)).next ?? "y",
        ] {
            #expect(throws: CatalogueError.self) { try Catalogue.changeNumber(text) }
        }
        #expect(try Catalogue.changeNumber(nil) == 0)
        let ahead = try await shelf.catalogue.lastChange() + 1
        let error = await #expect(throws: CatalogueError.self) { try await shelf.catalogue.changes(since: ahead) }
        #expect(error?.code == .gone)
    }
}
