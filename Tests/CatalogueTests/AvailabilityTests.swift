import Catalogue
import Database
import MediaModel
import Testing

@Suite("Embargo and regions")
struct AvailabilityTests {
    @Test("a programme comes into the lists when its time comes, and leaves them when it is over")
    func embargo() async throws {
        let shelf = try Shelf()
        let start = shelf.now
        var publication = try shelf.publication("p1", ProgrammeMetadata(title: "春耕"), steps: 1)
        publication.at = start
        let programme = try await shelf.publish(publication)
        let window = Availability(from: start + 1000, until: start + 2000)
        try await shelf.catalogue.setAvailability(window, of: programme.id)
        let approved = try await shelf.catalogue.review(
            programme.id, decision: .approve, reason: nil, by: "r", at: start, steps: 1)
        #expect(approved.state == .published)
        for (time, isShown) in [(start, false), (start + 999, false), (start + 1000, true), (start + 2000, false)] {
            shelf.now = time
            _ = try await shelf.catalogue.followEmbargoes()
            #expect(try await shelf.titles(.init()) == (isShown ? ["春耕"] : []), "\(time - start)")
            #expect(try await shelf.titles(.init(text: "春耕")) == (isShown ? ["春耕"] : []))
            #expect(try await (shelf.catalogue.currentAsset(of: programme.id) != nil) == isShown)
            #expect(try await shelf.catalogue.embargoed() == (isShown ? [] : [programme.id]))
            #expect(try await shelf.catalogue.followEmbargoes() == 0)
        }
        #expect(try await shelf.catalogue.programme(programme.id)?.publishedAt == start + 1000)
    }

    @Test("plays end at the very instant, whether or not the lists have followed")
    func exact() async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish("p1")
        try await shelf.catalogue.setAvailability(Availability(until: shelf.now + 10), of: programme.id)
        #expect(try await shelf.catalogue.currentAsset(of: programme.id) != nil)
        shelf.now += 10
        #expect(try await shelf.catalogue.currentAsset(of: programme.id) == nil)
        #expect(try await shelf.catalogue.embargoed() == [programme.id])
    }

    @Test("what waits for its time is the newest when it comes")
    func newest() async throws {
        let shelf = try Shelf()
        var early = try shelf.publication("early", ProgrammeMetadata(title: "春一"), steps: 1)
        early.at = shelf.now
        let waiting = try await shelf.publish(early)
        try await shelf.catalogue.setAvailability(Availability(from: shelf.now + 1000), of: waiting.id)
        _ = try await shelf.catalogue.review(
            waiting.id, decision: .approve, reason: nil, by: "r", at: shelf.now, steps: 1)
        try await shelf.publish("later", ProgrammeMetadata(title: "春二"))
        shelf.now += 1000
        #expect(try await shelf.catalogue.followEmbargoes() == 1)
        #expect(try await shelf.titles(.init()) == ["春一", "春二"])
        #expect(try await shelf.titles(.init(text: "春")) == ["春一", "春二"])
    }

    @Test(
        "a programme is for its regions and all in them",
        arguments: [
            ("51", true), ("510722", true), ("5", false), ("44", false), ("", false), ("山东省/临沂市", true),
            (" 山东省 / 临沂市 / 沂水县 ", true), ("山东省", false), ("山东省/临沂市南", false), ("51省", false),
        ])
    func regions(region: String, isShown: Bool) async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish("p1", ProgrammeMetadata(title: "春"))
        try await shelf.publish("p2", ProgrammeMetadata(title: "春春"))
        try await shelf.catalogue.setAvailability(Availability(regions: ["51", "4403", "山东省/ 临沂市"]), of: programme.id)
        let expected = isShown ? ["春春", "春"] : ["春春"]
        #expect(try await shelf.titles(.init(region: region)) == expected)
        #expect(try await shelf.titles(.init(text: "春", region: region)) == expected)
        #expect(try await shelf.catalogue.facets(.init(region: region)).total == expected.count)
        #expect(try await (shelf.catalogue.currentAsset(of: programme.id, region: region) != nil) == isShown)
        #expect(try await shelf.titles(.init()).count == 2, "whoever's region is not known sees all")
    }

    @Test("what cannot be meant is refused")
    func invalid() async throws {
        let shelf = try Shelf()
        let programme = try await shelf.publish("p1")
        let wrong = [
            Availability(from: 5, until: 5), Availability(regions: [""]), Availability(regions: [" / \u{202E}"]),
            Availability(regions: Array(repeating: "1", count: 101)),
            Availability(regions: [String(repeating: "川", count: 201)]),
        ]
        for availability in wrong {
            let error = await #expect(throws: CatalogueError.self) {
                try await shelf.catalogue.setAvailability(availability, of: programme.id)
            }
            #expect(error?.code == .invalid)
        }
        #expect(try await shelf.catalogue.programme(programme.id)?.availability == Availability())
    }
}
