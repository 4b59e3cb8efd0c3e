import Accounts
import Catalogue
import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import MediaModel
import NIOCore
import ServiceLifecycle
import Settings
import Synchronization
import Testing

@testable import Web

@Suite("Webhook", .timeLimit(.minutes(2)))
struct WebhookTests {
    private static let secret = "a secret of the receiver"

    /// What a receiver was sent.
    private struct Received: Sendable {
        var fields: [String: String]
        var body: [UInt8]
        var event: String { fields["lectern-event"] ?? "" }
    }

    /// A server that keeps what it is sent and answers with the statuses it was given, then with 204.
    private final class Receiver: Sendable {
        let state: Mutex<(received: [Received], statuses: [Int])>

        init(_ statuses: [Int] = []) { state = Mutex(([], statuses)) }

        var received: [Received] { state.withLock { $0.received } }

        func take(_ request: Request) async throws -> Response {
            let body = Array(try await request.body.collect(upTo: 1 << 20).readableBytesView)
            let fields = Dictionary(
                request.headers.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { first, _ in first })
            let status = state.withLock { state in
                state.received.append(Received(fields: fields, body: body))
                return state.statuses.isEmpty ? 204 : state.statuses.removeFirst()
            }
            var headers = HTTPFields()
            if (300..<400).contains(status) { headers[.location] = "/elsewhere" }
            return Response(status: .init(code: status), headers: headers)
        }
    }

    private func running(
        _ fixture: WebFixture, _ receiver: Receiver, clock: @escaping @Sendable () -> Int64 = { WebFixture.now },
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let router = Router()
        router.post("hook") { request, _ in try await receiver.take(request) }
        router.get("elsewhere") { request, _ in try await receiver.take(request) }
        try await Application(router: router).test(.live) { client in
            var webhook = Settings().webhook
            webhook.url = "http://127.0.0.1:\(client.port ?? 0)/hook"
            webhook.secret = Self.secret
            let service = WebhookService(
                catalogue: fixture.catalogue, webhook: webhook, zone: .gmt, pause: .milliseconds(20), clock: clock,
                log: fixture.services.logger)
            let task = Task { try await service.run() }
            defer { task.cancel() }
            // It has begun once its reader is there.
            for _ in 0..<500 {
                let count = try await fixture.database.read { tx -> Int in
                    try tx.row("SELECT COUNT(*) AS n FROM state_change_readers")?.get("n") ?? 0
                }
                if count == 1 { break }
                try await Task.sleep(for: .milliseconds(10))
            }
            try await body()
        }
    }

    private func eventually(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<3000 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try await condition())
    }

    @Test("sends changes in their order, signed over time and content")
    func signed() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let receiver = Receiver()
        try await running(fixture, receiver) {
            try await fixture.publish("p1", title: "<一>", unit: "电教馆", reviewSteps: 1)
            try await fixture.catalogue.review(
                try #require(ProgrammeID("p1")), decision: .return, reason: "重做", by: "chief", at: WebFixture.now,
                steps: 1)
            try await eventually { receiver.received.count == 2 }
        }
        #expect(receiver.received.map(\.event) == ["programme.awaiting_review", "programme.returned"])
        let last = try #require(receiver.received.last)
        let content = try #require(try JSONSerialization.jsonObject(with: Data(last.body)) as? [String: Any])
        #expect(content["programme"] as? String == "p1")
        #expect(content["title"] as? String == "<一>")
        #expect(content["reason"] as? String == "重做")
        #expect(content["account"] as? String == "chief")
        let time = try #require(last.fields["lectern-timestamp"])
        let mac = HMACSHA256(key: Array(Self.secret.utf8)).sign(Array("\(time).".utf8) + last.body)
        #expect(last.fields["lectern-signature"] == "sha256=" + mac.map { String(format: "%02x", $0) }.joined())
        #expect(!last.fields.values.contains { $0.contains(Self.secret) })
    }

    @Test("tries again what was not taken, follows no redirect, and loses nothing over a restart")
    func retries() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let receiver = Receiver([500, 302])
        let time = Box<Int64>(WebFixture.now)
        try await running(fixture, receiver, clock: { time.value }) {
            try await fixture.publish("p1", title: "一")
            try await fixture.publish("p2", title: "二", asset: "fedcba9876543210fedcba9876543210")
            for (attempts, wait) in [(1, Int64(5000)), (2, 10_000)] {
                try await eventually { try await standing(fixture).attempts == attempts }
                try await Task.sleep(for: .milliseconds(100))
                #expect(receiver.received.count == attempts, "not before its time")
                time.value += wait
            }
            try await eventually { try await standing(fixture).readTo == 2 }
        }
        #expect(receiver.received.map { $0.fields["lectern-delivery"] } == ["1", "1", "1", "2"])
    }

    /// Where the reader stands.
    private func standing(_ fixture: WebFixture) async throws -> (readTo: Int64, attempts: Int) {
        try await fixture.database.read { tx in
            let row = try tx.row("SELECT read_to, attempts FROM state_change_readers")
            return (try row?.get("read_to") ?? 0, try row?.get("attempts") ?? 0)
        }
    }

    @Test("waits longer after each try, an hour at most")
    func pace() {
        #expect((1...4).map(WebhookPace.delay) == [5000, 10_000, 20_000, 40_000])
        #expect(WebhookPace.delay(after: 30) == 3_600_000)
        #expect(WebhookPace.delay(after: 0) == 5000)
    }
}
