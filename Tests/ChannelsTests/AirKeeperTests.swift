import MediaModel
import Packaging
import Synchronization
import Testing

@testable import Channels

@Suite("The keeper of what is on air")
struct AirKeeperTests {
    /// A source that counts what it is asked.
    final class Desk: Sendable {
        let slots: [AirSlot]
        let readings = Atomic<Int>(0)
        let revision = Atomic<Int>(1)
        let now: Atomic<Int64>

        init(_ slots: [AirSlot], now: Int64) {
            self.slots = slots
            self.now = Atomic(now)
        }

        func keeper() throws -> AirKeeper {
            let county = try #require(ChannelID("county"))
            let manifest = AssetManifest(duration: 1, tracks: [], sourceSHA256: "")
            let source = AirSource(
                station: { $0 == county ? .init(name: "县一套") : nil },
                items: { [self] channel, range in
                    readings.wrappingAdd(1, ordering: .relaxed)
                    try await Task.sleep(for: .milliseconds(20))
                    return slots.map(\.item).filter { $0.end > range.lowerBound && $0.start < range.upperBound }
                },
                revisions: { [self] in [county: Int64(revision.load(ordering: .relaxed))] },
                manifest: { _ in manifest })
            return AirKeeper(source: source, clock: { [self] in now.load(ordering: .relaxed) })
        }
    }

    private static func desk() throws -> (Desk, AirKeeper.Key) {
        let fixture = try AirFixture(seed: 1)
        let middle = (fixture.span.lowerBound + fixture.span.upperBound) / 2
        return (Desk(fixture.slots, now: middle), AirKeeper.Key(try #require(ChannelID("county")), .live))
    }

    @Test("reads once for all who ask at once, and then not at all")
    func shared() async throws {
        let (desk, key) = try Self.desk()
        let keeper = try desk.keeper()
        #expect(keeper.view(key) == nil)
        try await withThrowingTaskGroup(of: UInt64?.self) { group in
            for _ in 0..<50 { group.addTask { try await keeper.load(key)?.number } }
            for try await number in group { #expect(number == 1) }
        }
        #expect(desk.readings.load(ordering: .relaxed) == 1)
        #expect(keeper.view(key) != nil)
        #expect(try await keeper.load(key)?.number == 1)
        #expect(try await keeper.load(.init(try #require(ChannelID("other")), .live)) == nil)
    }

    @Test("holds what ended a moment ago, so that what is over can be watched at once")
    func justEnded() async throws {
        let (desk, key) = try Self.desk()
        let keeper = try desk.keeper()
        let now = desk.now.load(ordering: .relaxed)
        for age in [Int64(0), 1000, 6000, 7000] {
            let past = AirKeeper.Key(key.channel, .between(now - age - 18_000, now - age))
            _ = try await keeper.load(past)
            #expect(keeper.view(past) != nil, "ended \(age) ms ago")
        }
    }

    @Test("reads again when items have changed")
    func changed() async throws {
        let (desk, key) = try Self.desk()
        let keeper = try desk.keeper()
        _ = try await keeper.load(key)
        let running = Task { await keeper.run() }
        defer { running.cancel() }
        desk.revision.store(2, ordering: .relaxed)
        for _ in 0..<200 where keeper.view(key)?.number == 1 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(keeper.view(key)?.number == 2)
    }

    @Test("knows no more than it has read")
    func later() async throws {
        let (desk, key) = try Self.desk()
        let keeper = try desk.keeper()
        _ = try await keeper.load(key)
        desk.now.add(AirKeeper.ahead, ordering: .relaxed)
        #expect(keeper.view(key) == nil)
        #expect(try await keeper.load(key)?.number == 2)
    }

    @Test("finds items by their beginnings, those to come not at all")
    func items() async throws {
        let (desk, _) = try Self.desk()
        let keeper = try desk.keeper()
        let county = try #require(ChannelID("county"))
        let now = desk.now.load(ordering: .relaxed)
        let past = try #require(desk.slots.last { $0.item.start <= now }).item
        let coming = try #require(desk.slots.first { $0.item.start > now }).item
        #expect(keeper.item(of: county, start: past.start) == nil)
        #expect(try await keeper.loadItem(of: county, start: past.start) == past)
        #expect(keeper.item(of: county, start: past.start) == past)
        #expect(try await keeper.loadItem(of: county, start: past.start + 1) == nil)
        #expect(try await keeper.loadItem(of: county, start: coming.start) == nil)
    }
}
