import Accounts
import Foundation
import MediaModel
import Synchronization
import Testing

@testable import Delivery

@Suite("Withdrawals")
struct WithdrawalTests {
    @Test("end plays whose tokens are good, on connections that are open, and give them back")
    func playing() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let shelf = ShelfBox()
        let withdrawals = Withdrawals(read: { _ in shelf.value })
        let server = try await MediaServer.start(fixture, withdrawals: withdrawals)
        let programme = try #require(ProgrammeID("p1"))
        let own = "/v/\(try fixture.token())/\(fixture.id)/v360/1.m4s"
        let other = "/v/\(try fixture.token(programme: "p2"))/\(fixture.id)/v360/1.m4s"
        #expect(try await server.ask(own).status == 200)
        for change in [
            Withdrawals.Shelf(withdrawn: [programme]), Withdrawals.Shelf(waiting: [programme]),
        ] {
            shelf.value = Withdrawals.Shelf()
            try await withdrawals.refresh()
            shelf.value = change
            #expect(try await server.ask(own).status == 200, "nothing is read on the way of a segment")
            try await withdrawals.refresh()
            let answer = try await server.ask(own)
            #expect(answer.status == 404 && answer.fields["cache-control"] == "no-store")
            #expect(try await server.ask(other).status == 200, "the same asset in another programme plays on")
        }
        shelf.value = Withdrawals.Shelf()
        try await withdrawals.refresh()
        #expect(try await server.ask(own).status == 200)
        shelf.value = Withdrawals.Shelf(assets: [fixture.id])
        try await withdrawals.refresh()
        #expect(try await server.ask("/posters/\(fixture.id).jpg").status == 404)
        try await server.stop()
    }

    @Test("end what viewers had opened who lost their key, and nothing that they open later or that others have")
    func voided() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let station = Viewer.station("A1")
        let mark = station.mark(by: fixture.signer)
        let shelf = ShelfBox()
        let withdrawals = Withdrawals(read: { _ in shelf.value })
        let server = try await MediaServer.start(fixture, withdrawals: withdrawals)
        let target = { (viewer: Viewer, at: Int64) throws in
            let token = ViewingToken(
                viewing: ViewingID.make(at: at), programme: try #require(ProgrammeID("p1")), asset: fixture.id,
                viewerMark: viewer.mark(by: fixture.signer), duration: 14, now: at)
            return "/v/\(token.encoded(by: fixture.signer))/\(fixture.id)/v360/1.m4s"
        }
        let lost = AssetFixture.now - 5000
        let before = try target(station, lost)
        let after = try target(station, lost + 1)
        let other = try target(.station("A2"), lost)
        let guest = "/v/\(try fixture.token())/\(fixture.id)/v360/1.m4s"
        #expect(try await server.ask(before).status == 200)
        shelf.value = Withdrawals.Shelf(voided: [mark: lost])
        try await withdrawals.refresh()
        let refused = try await server.ask(before)
        #expect(refused.status == 403 && refused.fields["cache-control"] == "no-store")
        for target in [after, other, guest] { #expect(try await server.ask(target).status == 200) }
        try await server.stop()
    }

    @Test("keep what the later of two overlapping readings saw")
    func order() async throws {
        let one = try #require(ProgrammeID("one"))
        let gate = AsyncStream.makeStream(of: Void.self)
        let calls = EventCount()
        let withdrawals = Withdrawals { _ in
            guard calls.next() == 1 else { return Withdrawals.Shelf(withdrawn: [one]) }
            for await _ in gate.stream { break }
            return Withdrawals.Shelf()
        }
        async let early: Void = withdrawals.refresh()
        while calls.count == 0 { await Task.yield() }
        try await withdrawals.refresh()
        #expect(withdrawals.contains(one))
        gate.continuation.yield()
        try await early
        #expect(withdrawals.contains(one), "the slow reading began before")
    }

    @Test("that cannot be read leave all as it was")
    func failure() async throws {
        let one = try #require(ProgrammeID("one"))
        let calls = EventCount()
        let withdrawals = Withdrawals { _ in
            guard calls.next() == 1 else { throw CancellationError() }
            return Withdrawals.Shelf(withdrawn: [one])
        }
        try await withdrawals.refresh()
        await #expect(throws: CancellationError.self) { try await withdrawals.refresh() }
        #expect(withdrawals.contains(one))
    }
}

@Suite("Posters' addresses")
struct PosterAddressTests {
    @Test("are open to all where access is, and need a pass where it is not")
    func passes() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let addresses = { (isOpen: Bool, now: Int64) in
            PosterAddresses(signer: fixture.signer, isOpen: isOpen, clock: { now })
        }
        let plain = "/posters/\(fixture.id).jpg"
        #expect(addresses(true, AssetFixture.now).path(fixture.id) == plain)
        let server = try await MediaServer.start(fixture, postersAreOpen: false)
        #expect(try await server.ask(plain).status == 403)
        #expect(try await server.ask(plain, method: "HEAD").status == 403)
        let path = addresses(false, AssetFixture.now).path(fixture.id)
        #expect(path == addresses(false, AssetFixture.now + 3_600_000).path(fixture.id), "the same all day")
        let answer = try await server.ask(path)
        #expect(answer.status == 200 && answer.body == [0xFF, 0xD8, 0xFF, 0xD9])
        let pass = String(path.split(separator: "/")[1])
        let another = "ffffffffffffffffffffffffffffffff"
        let foreign = PosterAddresses(signer: .init(key: [1]), isOpen: false, clock: { AssetFixture.now })
        let refused = [
            "/posters/\(pass)/\(another).jpg", addresses(false, AssetFixture.now - 9 * 86_400_000).path(fixture.id),
            foreign.path(fixture.id), "/posters/\(try fixture.token())/\(fixture.id).jpg",
            "/posters/\(pass)A/\(fixture.id).jpg", "/posters/x/\(fixture.id).jpg",
        ]
        for path in refused { #expect(try await server.ask(path).status == 403) }
        let token = pass
        #expect(try await server.ask("/v/\(token)/\(fixture.id)/v360/1.m4s").status == 403, "a pass is no token")
        try await server.stop()
    }
}

@Suite("Tokens and keys")
struct TokenRotationTests {
    @Test("a play goes on when keys are rotated, and ends when they are voided, on the same connection too")
    func rotation() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        var ring = try KeyRing(now: AssetFixture.now)
        let signer = TokenSigner(ring)
        let server = try await MediaServer.start(fixture, signer: signer)
        let target = "/v/\(try fixture.token(signer: signer))/\(fixture.id)/v360/1.m4s"
        try ring.rotate(now: AssetFixture.now)
        signer.replace(with: ring)
        #expect(try await server.ask(target).status == 200)
        #expect(try await server.ask("/v/\(try fixture.token(signer: signer))/\(fixture.id)/v360/1.m4s").status == 200)
        let request = "GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n"
        let last = "GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        try ring.rotate(now: AssetFixture.now, voidingOthers: true)
        let voided = ring
        let answers = try await server.exchange(request, then: last) { signer.replace(with: voided) }
        #expect(Answer.all(in: answers, methods: ["GET", "GET"]).map(\.status) == [200, 403])
        try await server.stop()
    }
}

/// What a test puts on the shelf.
final class ShelfBox: Sendable {
    private let content = Mutex(Withdrawals.Shelf())

    var value: Withdrawals.Shelf {
        get { content.withLock { $0 } }
        set { content.withLock { $0 = newValue } }
    }
}

private final class EventCount: Sendable {
    private let number = Mutex(0)

    var count: Int { number.withLock { $0 } }

    func next() -> Int {
        number.withLock {
            $0 += 1
            return $0
        }
    }
}
