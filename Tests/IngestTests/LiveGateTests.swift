import Catalogue
import MediaModel
import Storage
import Synchronization
import Testing

@testable import Ingest

@Suite("Who may send for a live event")
struct LiveGateTests {
    private final class Stage: Sendable {
        let now = Mutex<Int64>(1_000_000_000)
        let came = Mutex<[LiveInput]>([])
        let hasRoom = Mutex(true)
        let closed = Mutex(0)

        func gate(most: Int = 2) -> LiveGate {
            LiveGate(
                most: most, hasRoom: { self.hasRoom.withLock { $0 } }, clock: { self.now.withLock { $0 } },
                came: { input in self.came.withLock { $0.append(input) } }, ended: { _ in })
        }

        func encoder(_ kind: ContributionKind = .rtmp) -> Contributor {
            Contributor(kind: kind, address: "192.0.2.7:1") { self.closed.withLock { $0 += 1 } }
        }

        func pass(_ milliseconds: Int64) { now.withLock { $0 += milliseconds } }
    }

    private func event(_ id: String, key: String) throws -> LiveEvent {
        LiveEvent(
            id: try #require(LiveEventID(id)), channel: try #require(ChannelID("one")),
            metadata: ProgrammeMetadata(title: id), unit: "u", start: 1_000_000_000, end: 1_003_600_000,
            keyDigest: try LiveGate.digest(key), owner: 1, ownerName: "editor", createdAt: 0)
    }

    private func refusal(_ admission: Admission) -> AdmissionRefusal? {
        if case .refused(let reason) = admission { reason } else { nil }
    }

    @Test("a key opens its own event, at its time, as long as it is open")
    func keys() throws {
        let stage = Stage()
        let gate = stage.gate()
        var first = try event("a", key: "key-a")
        gate.set(first, isOpen: true)
        #expect(refusal(gate.admit("another", stage.encoder())) == .unknownKey)
        stage.now.withLock { $0 = first.start - LiveEvent.early - 1 }
        #expect(gate.forecast("key-a", .rtmp) == .tooEarly)
        stage.pass(1)
        #expect(gate.forecast("key-a", .rtmp) == nil)
        stage.now.withLock { $0 = first.end }
        #expect(gate.forecast("key-a", .rtmp) == .over)
        stage.now.withLock { $0 = first.start }
        first.keyDigest = try LiveGate.digest("key-b")
        gate.set(first, isOpen: true)
        #expect(gate.forecast("key-a", .rtmp) == .unknownKey)
        #expect(gate.forecast("key-b", .rtmp) == nil)
        stage.hasRoom.withLock { $0 = false }
        #expect(gate.forecast("key-b", .rtmp) == .noRoom)
    }

    @Test("a second encoder is refused while the first sends, and takes over when that is silent")
    func takeover() throws {
        let stage = Stage()
        let gate = stage.gate()
        gate.set(try event("a", key: "key-a"), isOpen: true)
        guard case .accepted(let sink) = gate.admit("key-a", stage.encoder()) else {
            Issue.record("refused")
            return
        }
        _ = sink.take(ContributedUnit(bytes: [9], role: .key, time: 7000))
        stage.pass(LiveGate.silence - 1)
        #expect(refusal(gate.admit("key-a", stage.encoder())) == .occupied)
        stage.pass(1)
        guard case .accepted(let next) = gate.admit("key-a", stage.encoder()) else {
            Issue.record("refused")
            return
        }
        // The next stream stands where the last one ended.
        #expect(next.timeOffset == 7040)
        #expect(stage.closed.withLock { $0 } == 1)
        #expect(!sink.take(ContributedUnit(bytes: [9], role: .key)))
    }

    @Test("beyond the limit an encoder is refused until another event's encoder has gone")
    func limit() throws {
        let stage = Stage()
        let gate = stage.gate(most: 1)
        for name in ["a", "b"] { gate.set(try event(name, key: "key-\(name)"), isOpen: true) }
        guard case .accepted(let sink) = gate.admit("key-a", stage.encoder()) else {
            Issue.record("refused")
            return
        }
        #expect(refusal(gate.admit("key-b", stage.encoder())) == .tooMany)
        sink.end(nil)
        #expect(refusal(gate.admit("key-b", stage.encoder())) == nil)
    }

    @Test("an event goes on over the protocol with which it began")
    func protocols() throws {
        let stage = Stage()
        let gate = stage.gate()
        var first = try event("a", key: "key-a")
        first.kind = .srt
        gate.set(first, isOpen: true)
        #expect(gate.forecast("key-a", .rtmp) == .otherProtocol)
        #expect(gate.forecast("key-a", .srt) == nil)
    }
}

/// Runs what waits away from the cooperative pool.
private func offPool<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value? {
    try? await BlockingWork.run(body)
}

@Suite("What an encoder sends, on its way")
struct LiveInputTests {
    private func input(start: Int64 = 0, now: Int64 = 1) -> LiveInput {
        let id = LiveEventID.make(at: 0)
        return LiveInput(
            event: id, contributor: Contributor(kind: .rtmp, address: "") {}, timeOffset: 0, start: start,
            clock: { now }, ended: { _ in })
    }

    private let video = ContributedUnit(bytes: [9, 1], role: .configuration)
    private let sound = ContributedUnit(bytes: [8, 1], role: .configuration)
    private let key = ContributedUnit(bytes: [9, 2], role: .key)
    private let other = ContributedUnit(bytes: [9, 3], role: .other)

    @Test("it begins with what configures the decoders and a key picture")
    func beginning() async {
        let input = input()
        for unit in [video, sound, other, key, other] { _ = input.take(unit) }
        #expect(await offPool { input.next(within: 1) } == [video, sound, key, other])
    }

    @Test("before the event begins nothing is kept but the configuration")
    func early() async {
        let input = input(start: 100, now: 50)
        for unit in [video, key, other] { #expect(input.take(unit)) }
        #expect(await offPool { input.next(within: 0.01) } == [])
        #expect(input.now.bytes == 6)
    }

    @Test("what finds no room is dropped and counted, up to the next key picture")
    func bounded() async {
        let input = input()
        _ = input.take(video)
        _ = input.take(key)
        let large = ContributedUnit(bytes: [UInt8](repeating: 9, count: 8 << 20), role: .other)
        for _ in 0..<5 { _ = input.take(large) }
        let kept = await offPool { input.next(within: 1) ?? [] } ?? []
        #expect(kept.reduce(0) { $0 + $1.bytes.count } <= 24 << 20)
        #expect(input.now.dropped > 0)
        _ = input.take(other)
        #expect(await offPool { input.next(within: 0.01) } == [])
        _ = input.take(key)
        #expect(await offPool { input.next(within: 1)?.last } == key)
    }

    @Test("it comes to its end when the encoder has gone")
    func ending() async {
        let input = input()
        _ = input.take(video)
        _ = input.take(key)
        input.end("gone")
        #expect(await offPool { input.next(within: 1) } == [video, key])
        #expect(await offPool { input.next(within: 1) == nil } == true)
        #expect(!input.take(key))
    }
}
