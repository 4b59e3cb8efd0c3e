import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Settings
import Stations
import Testing

@testable import Web

@Suite("Changes by the API")
struct ChangesAPITests {
    private static let path = "/api/v1/catalogue/changes"

    @Test("a poll that finds nothing new takes 300 bytes on the wire, with its ETag and with its cursor alone")
    func unchanged() async throws {
        let fixture = try WebFixture { $0.server.publicURL = "https://tv.example" }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.live) { client in
            let whole = try await client.ask(Self.path).object()
            #expect((whole["items"] as? [[String: Any]])?.map { $0["op"] as? String } == ["put"])
            let cursor = try #require(whole["cursor"] as? String)
            let port = try #require(client.port)
            let uri = "\(Self.path)?since=\(cursor)"
            let empty = try await Wire.answer(port: port, to: uri)
            #expect(empty.hasPrefix("HTTP/1.1 200 "))
            #expect(empty.contains(#""items":[]"#))
            #expect(empty.utf8.count <= 300, "\(empty)")
            let tag = try #require(empty.firstMatch(of: /\r\n[Ee][Tt]ag: ([^\r]+)\r\n/)?.output.1)
            let same = try await Wire.answer(port: port, to: uri, "If-None-Match: \(tag)\r\n")
            #expect(same.hasPrefix("HTTP/1.1 304 "))
            #expect(same.utf8.count <= 300, "\(same)")
            try await fixture.publish("p2", title: "二")
            let news = try await Wire.answer(port: port, to: uri, "If-None-Match: \(tag)\r\n")
            #expect(news.hasPrefix("HTTP/1.1 200 "))
            #expect(news.contains(#""id":"p2""#) && !news.contains(#""id":"p1""#))
        }
    }

    @Test("after a hundredth has changed, a player fetches a hundredth")
    func onePercent() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let count = 2000
        for number in 0..<count {
            try await fixture.publishRow("p\(number)", title: "水稻育秧技术讲座 \(number)")
        }
        try await fixture.application().test(.router) { client in
            func sync(_ since: String?) async throws -> (bytes: Int, cursor: String, items: Int) {
                var (bytes, cursor, items) = (0, since, 0)
                while true {
                    let uri = Self.path + (cursor.map { "?since=\($0)" } ?? "")
                    let packed = try await client.execute(uri: uri, method: .get, headers: [.acceptEncoding: "gzip"]) {
                        $0.body.readableBytes
                    }
                    let answer = try await client.ask(uri).object()
                    bytes += packed
                    cursor = try #require(answer["cursor"] as? String)
                    items += (answer["items"] as? [Any])?.count ?? 0
                    if answer["nextPollSeconds"] as? Int != 0 { return (bytes, cursor ?? "", items) }
                }
            }
            let whole = try await sync(nil)
            #expect(whole.items == count)
            for number in 0..<count / 100 {
                try await fixture.publishRow("p\(number)", title: "改过的讲座 \(number)")
            }
            let part = try await sync(whole.cursor)
            #expect(part.items == count / 100)
            // Twenty programmes are packed less well than five hundred; a thousand of 100,000 keep to 0.012.
            #expect(Double(part.bytes) <= 0.03 * Double(whole.bytes), "\(part.bytes) of \(whole.bytes)")
        }
    }

    @Test("each player is told another time, near the one that is set, and the same until something changes")
    func jitter() async throws {
        let fixture = try WebFixture { $0.catalogue.pollSeconds = 1000 }
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        var times: [Int] = []
        for number in 0..<30 {
            let key = try await fixture.stations.add(code: "S\(number)", .init(name: "站"))
            let fields = ["Authorization": "Bearer \(key)"]
            let (first, second) = try await fixture.application().test(.router) { client in
                (
                    try await client.ask(Self.path, .get, fields).object()["nextPollSeconds"] as? Int,
                    try await client.ask(Self.path, .get, fields).object()["nextPollSeconds"] as? Int
                )
            }
            #expect(first == second)
            times.append(try #require(first))
        }
        #expect(times.allSatisfy { (750...1250).contains($0) })
        #expect(Set(times).count > 20)
        #expect((times.max() ?? 0) - (times.min() ?? 0) > 250)
    }

    @Test(
        "what is no cursor of changes is refused",
        arguments: [("since=x", 400), ("since=%21", 400), ("limit=0", 400), ("limit=1001", 400), ("limit=x", 400)])
    func refused(query: String, status: Int) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let answer = try await client.ask("\(Self.path)?\(query)")
            #expect(answer.status == status)
        }
    }

    @Test("a catalogue that was set back tells players to begin anew")
    func gone() async throws {
        let before = try WebFixture()
        let after = try WebFixture()
        defer {
            before.remove()
            after.remove()
        }
        try await before.publish("p1", title: "一")
        let cursor = try await before.application().test(.router) { client in
            try await client.ask(Self.path).object()["cursor"] as? String
        }
        let uri = "\(Self.path)?since=\(try #require(cursor))"
        try await after.application().test(.router) { client in
            let answer = try await client.ask(uri)
            #expect(answer.status == 410)
        }
    }
}
