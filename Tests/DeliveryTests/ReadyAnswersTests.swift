import MediaModel
import NIOCore
import NIOHTTP1
import Testing

@testable import Delivery

/// What is kept of an answer for a second must be what would have been made anew.
@Suite("Answers made within a second")
struct ReadyAnswersTests {
    @Test(
        "are the same to the last byte, and count the same",
        arguments: [
            ("v360/1.m4s", ""), ("v360/init.mp4", ""), ("v360/index.m3u8", ""),
            ("v360/index.m3u8", "Accept-Encoding: gzip\r\n"),
        ])
    func again(path: String, field: String) async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let target = "/v/\(try fixture.token())/\(fixture.id)/\(path)"
        let request = "GET \(target) HTTP/1.1\r\nHost: x\r\n\(field)"
        let answers = try await server.answers(
            to: "\(request)\r\n\(request)\r\n\(request)Connection: close\r\n\r\n", methods: ["GET", "GET", "GET"])
        try #require(answers.count == 3)
        #expect(answers[0].status == 200 && !answers[0].body.isEmpty)
        #expect((answers[0].fields["content-encoding"] == "gzip") == !field.isEmpty)
        #expect(answers[0].fields == answers[1].fields && answers[0].body == answers[1].body)
        var last = answers[2].fields
        #expect(last.removeValue(forKey: "connection") == "close")
        #expect(last == answers[0].fields && answers[2].body == answers[0].body)
        let counted = server.delivered.count
        #expect(counted == (path.hasSuffix(".m4s") ? 3 : 0))
        try await server.stop()
    }

    @Test("are not for whoever has no right, asks for a part, has it already, or accepts another coding")
    func others() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let token = try fixture.token()
        let ask = { (token: String, path: String, fields: String) in
            "GET /v/\(token)/\(fixture.id)/\(path) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n"
        }
        let segment = "v360/1.m4s"
        let forged = String(token.dropLast(2)) + (token.hasSuffix("AA") ? "BB" : "AA")
        let requests = [
            ask(token, segment, ""), ask(token, segment, "Range: bytes=0-9\r\n"), ask(forged, segment, ""),
            ask(token, segment, "If-None-Match: *\r\n"), ask(token, "v360/index.m3u8", "Accept-Encoding: gzip\r\n"),
            ask(token, "v360/index.m3u8", ""), ask(token, segment, "Connection: close\r\n"),
        ]
        let answers = try await server.answers(
            to: requests.joined(), methods: Array(repeating: "GET", count: requests.count))
        #expect(answers.map(\.status) == [200, 206, 403, 304, 200, 200, 200])
        try #require(answers.count == 7)
        #expect(answers[4].fields["content-encoding"] == "gzip" && answers[5].fields["content-encoding"] == nil)
        try await server.stop()
    }

    @Test("are kept for a second, and not without bound")
    func bounds() throws {
        var answers = ReadyAnswers()
        let reply = MediaReply(status: .ok, headers: [:], body: .file(0..<10))
        let ready = try #require(ReadyAnswer(reply, headers: ["Content-Length": "10"], path: "/film"))
        let long = MediaReply(status: .ok, headers: [:], body: .file(0..<Int64(DirectBody.step) + 1))
        #expect(ReadyAnswer(long, headers: [:], path: "/film") == nil)
        let asset = try #require(AssetID("0123456789abcdef0123456789abcdef"))
        let keys = (0..<3000).compactMap { number in
            ReadyAnswers.Key(
                .init(version: .http1_1, method: .GET, uri: "/"), asset: asset, path: "v360/\(number).m4s"[...])
        }
        #expect(answers.find(keys[0], at: 7) == nil)
        for key in keys { answers.keep(ready, for: key) }
        #expect(answers.find(keys[0], at: 7) === ready)
        #expect(keys.count { answers.find($0, at: 7) != nil } <= 1024)
        #expect(answers.find(keys[0], at: 8) == nil && answers.find(keys[0], at: 7) == nil)
        #expect(String(buffer: ready.bytes) == "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
    }
}
