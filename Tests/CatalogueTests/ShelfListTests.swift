import Catalogue
import Database
import MediaModel
import Testing

@Suite("Bin, picks and related programmes")
struct ShelfListTests {
    @Test("what was withdrawn lies in the bin and comes back as it was")
    func restored() async throws {
        let shelf = try Shelf()
        let first = try await shelf.publish("p1", ProgrammeMetadata(title: "一"), unit: "一中")
        try await shelf.publish("p2", ProgrammeMetadata(title: "二"), unit: "二中")
        let before = try #require(try await shelf.catalogue.programme(first.id))
        for id in ["p1", "p2"] {
            shelf.now += 1000
            try await shelf.catalogue.withdraw(try #require(ProgrammeID(id)))
        }
        #expect(try await shelf.catalogue.bin().items.map(\.title) == ["二", "一"])
        #expect(try await shelf.catalogue.bin(unit: "一中").items.map(\.title) == ["一"])
        let page = try await shelf.catalogue.bin(limit: 1)
        #expect(try await shelf.catalogue.bin(cursor: page.next, limit: 1).items.map(\.title) == ["一"])
        let back = try await shelf.catalogue.restore(first.id)
        #expect(back.publishedAt == before.publishedAt && back.isListed && back.withdrawnAt == nil)
        #expect(try await shelf.titles(.init(text: "一")) == ["一"])
        #expect(try await shelf.catalogue.bin().items.map(\.title) == ["二"])
        let error = await #expect(throws: CatalogueError.self) { try await shelf.catalogue.restore(first.id) }
        #expect(error?.code == .conflict)
    }

    @Test("what was never approved does not come into the lists by way of the bin")
    func unapproved() async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish("p1", steps: 1)
        try await shelf.catalogue.withdraw(programme.id)
        let error = await #expect(throws: CatalogueError.self) { try await shelf.catalogue.restore(programme.id) }
        #expect(error?.code == .conflict)
    }

    @Test("what is removed for good leaves nothing, and its files to the store unless others have them")
    func purged() async throws {
        let shelf = try Shelf()
        var spoken = try shelf.publication("p1", ProgrammeMetadata(title: "一", keywords: ["水稻"]))
        spoken.transcripts = [Transcript(language: "zh", lines: [.init(start: 0, text: "讲玉米")])]
        let first = try await shelf.publish(spoken)
        try await shelf.publish("p1", asset: "shared")
        try await shelf.publish("p2", ProgrammeMetadata(title: "二"), asset: "shared")
        try await shelf.catalogue.setPicks([first.id])
        try await shelf.catalogue.setAvailability(Availability(regions: ["51"]), of: first.id)
        await #expect(throws: CatalogueError.self) { try await shelf.catalogue.purge(first.id) }
        try await shelf.catalogue.withdraw(first.id)
        #expect(try await shelf.catalogue.purge(withdrawnBefore: shelf.now) == 0)
        #expect(try await shelf.catalogue.purge(withdrawnBefore: shelf.now + 1) == 1)
        #expect(try await shelf.catalogue.programme(first.id) == nil)
        for text in ["一", "水稻", "玉米"] { #expect(try await shelf.titles(.init(text: text, state: nil)) == []) }
        let own = DiscardedFile.asset(spoken.asset)
        #expect(try await shelf.catalogue.discardedFiles() == [own, .original("sha-p1")])
        try await shelf.catalogue.forget(own)
        #expect(try await shelf.catalogue.discardedFiles() == [.original("sha-p1")])
        try await shelf.publish(spoken)
        #expect(try await shelf.catalogue.discardedFiles() == [], "the same film came again")
    }

    @Test("picks keep the editors' order and show what is listed")
    func picks() async throws {
        let shelf = try Shelf()
        var ids: [ProgrammeID] = []
        for number in 1...3 { ids.append(try await shelf.publish("p\(number)").id) }
        try await shelf.catalogue.setPicks([ids[2], ids[0], ids[1]])
        #expect(try await shelf.catalogue.picks().map(\.id) == [ids[2], ids[0], ids[1]])
        try await shelf.catalogue.withdraw(ids[0])
        #expect(try await shelf.catalogue.picks().map(\.id) == [ids[2], ids[1]])
        try await shelf.catalogue.setAvailability(Availability(regions: ["51"]), of: ids[1])
        #expect(try await shelf.catalogue.picks(region: "44").map(\.id) == [ids[2]])
        let nobody = try #require(ProgrammeID("nobody"))
        for wrong in [[ids[1], ids[1]], [nobody]] {
            await #expect(throws: CatalogueError.self) { try await shelf.catalogue.setPicks(wrong) }
        }
        #expect(try await shelf.catalogue.picks().map(\.id) == [ids[2], ids[1]])
    }

    @Test("related: the rest of the series from here on, shared keywords, then the section")
    func related() async throws {
        let shelf = try Shelf()
        for (id, metadata) in [
            ("s1", ProgrammeMetadata(title: "1", series: "课", episode: 1)),
            ("s2", ProgrammeMetadata(title: "2", section: "arts", series: "课", episode: 2, keywords: ["水稻", "育秧"])),
            ("s3", ProgrammeMetadata(title: "3", series: "课", episode: 3)),
            ("k1", ProgrammeMetadata(title: "k1", keywords: ["水稻"])),
            ("k2", ProgrammeMetadata(title: "k2", keywords: ["水稻", "育秧"])),
            ("a1", ProgrammeMetadata(title: "a1", section: "arts")), ("x", ProgrammeMetadata(title: "x")),
        ] {
            try await shelf.publish(id, metadata)
        }
        let from = try #require(ProgrammeID("s2"))
        let found = try await shelf.catalogue.related(to: from).map(\.id.rawValue)
        #expect(found == ["s3", "s1", "k2", "k1", "a1"])
        #expect(try await shelf.catalogue.related(to: from, limit: 2).map(\.id.rawValue) == ["s3", "s1"])
        let nobody = try #require(ProgrammeID("nobody"))
        await #expect(throws: CatalogueError.self) { try await shelf.catalogue.related(to: nobody) }
    }
}
