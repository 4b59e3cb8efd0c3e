import Foundation
import MediaModel
import Storage
import Testing

@testable import Delivery

@Suite("Opening a play")
struct PlayOpenerTests {
    private func opener(_ fixture: AssetFixture, _ log: EventLog) throws -> PlayOpener {
        let id = fixture.id
        return PlayOpener(
            assets: AssetCache(store: fixture.store), signer: fixture.signer,
            currentVersion: { programme, _ in programme.rawValue == "p1" ? (id, nil) : nil },
            record: { log.append(.opened($0)) },
            clock: { AssetFixture.now })
    }

    @Test("records the viewing and leads to media under its token")
    func opens() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let log = EventLog()
        let programme = try #require(ProgrammeID("p1"))
        let opener = try opener(fixture, log)
        let play = try await opener.prepare(programme, for: .station("A1"))
        #expect(log.all.isEmpty)
        await opener.begin(play, for: .station("A1"))
        #expect(
            log.all == [
                .opened(
                    ViewingOpening(
                        viewing: play.token.viewing, programme: programme, duration: 14, viewer: .station("A1"),
                        at: AssetFixture.now))
            ])
        let text = String(decoding: try #require(play.document(named: "master.m3u8")).plain, as: UTF8.self)
        #expect(text.contains("\n\(play.base)v360/index.m3u8\n"))
        #expect(text.contains("URI=\"\(play.base)s-zh/index.m3u8\""))
        #expect(!text.contains("URI=\"s-zh"))
        #expect(play.document(named: "asset.json") == nil)
        let server = try await MediaServer.start(fixture)
        let media = try await server.ask("\(play.base)v360/index.m3u8")
        #expect(media.status == 200)
        try await server.stop()
    }

    @Test("packs the document to the same length every time, so that HEAD can tell it")
    func length() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let programme = try #require(ProgrammeID("p1"))
        let opener = try opener(fixture, EventLog())
        var lengths: Set<Int> = []
        for number in 0..<20 {
            let play = try await opener.prepare(programme, for: .guest("\(number)"))
            lengths.insert(try #require(play.document(named: "master.m3u8")?.packed).count)
        }
        #expect(lengths.count == 1)
    }

    @Test("of a programme that has nothing to play fails")
    func absent() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let log = EventLog()
        let opener = try opener(fixture, log)
        let programme = try #require(ProgrammeID("p2"))
        await #expect(throws: DeliveryError.absent) { try await opener.prepare(programme, for: .guest("x")) }
        #expect(log.all.isEmpty)
    }

    @Test(
        "puts the base address of a DASH presentation where the schema has it",
        arguments: [
            ("<MPD a=\"1\">\n<Period/></MPD>", "<MPD a=\"1\">\n  <BaseURL>/b/</BaseURL>\n<Period/></MPD>"),
            (
                "<?xml?><MPD><ProgramInformation></ProgramInformation><Period/></MPD>",
                "<?xml?><MPD><ProgramInformation></ProgramInformation>\n  <BaseURL>/b/</BaseURL><Period/></MPD>"
            ),
        ])
    func presentation(text: String, moved: String) {
        #expect(ManifestAddresses.moved(text, below: "/b/") == moved)
    }
}

@Suite("The asset cache")
struct AssetCacheTests {
    @Test("loads an asset once for all who ask at once, and gives up the oldest when it is full")
    func coalesces() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let cache = AssetCache(store: fixture.store, limit: 1)
        let id = fixture.id
        let assets = try await withThrowingTaskGroup(of: ServedAsset.self) { group in
            for _ in 0..<20 { group.addTask { try await cache.asset(id) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(assets.allSatisfy { $0 === assets.first })
        #expect(cache.loaded(id) != nil)
        await #expect(throws: DeliveryError.absent) { try await cache.asset(try #require(AssetID("none"))) }
    }

    @Test("says what is wrong with a manifest that cannot be read", arguments: ["", "{}", "[1", "{\"format\":99}"])
    func broken(text: String) async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        try Data(text.utf8).write(to: URL(fileURLWithPath: fixture.store.manifestPath(fixture.id)))
        let cache = AssetCache(store: fixture.store)
        do {
            _ = try await cache.asset(fixture.id)
            Issue.record("read")
        } catch let error as DeliveryError {
            #expect(error != .absent)
        }
    }
}
