import Foundation
import NIOCore
import Testing

@testable import Delivery

@Suite("A connection")
struct ConnectionTests {
    @Test("answers pipelined requests in their order, whoever answers them")
    func order() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let base = "/v/\(try fixture.token())/\(fixture.id)/v360"
        let requests = [
            ("GET", "/late/1"), ("GET", "\(base)/0.m4s"), ("HEAD", "\(base)/1.m4s"), ("GET", "/late/2"),
            ("POST", "/v/token/progress"), ("GET", "\(base)/2.m4s"), ("GET", "\(base)/9.m4s"), ("GET", "/late/3"),
            ("GET", "\(base)/1.m4s"),
        ]
        let text = requests.enumerated().map { number, request in
            let end = number == requests.count - 1 ? "Connection: close\r\n" : ""
            let content = request.0 == "POST" ? "Content-Length: 2\r\n\(end)\r\n{}" : "\(end)\r\n"
            return "\(request.0) \(request.1) HTTP/1.1\r\nHost: x\r\n\(content)"
        }.joined()
        let answers = Answer.all(in: try await server.exchange(text), methods: requests.map(\.0))
        #expect(answers.map(\.status) == [200, 200, 200, 200, 200, 200, 404, 200, 200])
        try #require(answers.count == 9)
        #expect(answers[0].text == "late GET /late/1")
        #expect(answers[1].body == AssetFixture.segment(0))
        #expect(answers[3].text == "late GET /late/2")
        #expect(answers[4].text == "late POST /v/token/progress")
        #expect(answers[5].body == AssetFixture.segment(2))
        #expect(answers[7].text == "late GET /late/3")
        #expect(answers[8].body == AssetFixture.segment(1))
        #expect(answers[8].fields["connection"] == "close")
        try await server.stop()
    }

    @Test("of HTTP/1.0 is closed after one answer, or kept if it asks")
    func old() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let target = "/v/\(try fixture.token())/\(fixture.id)/v360/2.m4s"
        let once = Answer.all(in: try await server.exchange("GET \(target) HTTP/1.0\r\n\r\n"), methods: ["GET"])
        #expect(once.map(\.status) == [200])
        #expect(once.first?.fields["connection"] == "close")
        let late = Answer.all(in: try await server.exchange("GET /late HTTP/1.0\r\n\r\n"), methods: ["GET"])
        #expect(late.map(\.text) == ["late GET /late"])
        let kept = "GET \(target) HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
        let twice = Answer.all(
            in: try await server.exchange(kept + "GET \(target) HTTP/1.0\r\n\r\n"), methods: ["GET", "GET"])
        #expect(twice.map(\.status) == [200, 200])
        #expect(twice.first?.fields["connection"] == "keep-alive")
        try await server.stop()
    }

    @Test("that carries content with a media request is answered 413 and closed")
    func content() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let target = "/v/\(try fixture.token())/\(fixture.id)/v360/2.m4s"
        let body = String(repeating: "x", count: 20_000)
        let text = "GET \(target) HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n\(body)"
        let answers = Answer.all(in: try await server.exchange(text), methods: ["GET"])
        #expect(answers.map(\.status) == [413])
        try await server.stop()
    }

    @Test("whose peer stops sending still gets its answers")
    func halfClosed() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let target = "/v/\(try fixture.token())/\(fixture.id)/v360/1.m4s"
        let text = "GET /late HTTP/1.1\r\nHost: x\r\n\r\nGET \(target) HTTP/1.1\r\nHost: x\r\n\r\n"
        let bytes = try await server.exchange(text, finishes: true) {
            Answer.all(in: $0, methods: ["GET", "GET"]).last?.body == AssetFixture.segment(1)
        }
        #expect(Answer.all(in: bytes, methods: ["GET", "GET"]).map(\.status) == [200, 200])
        try await server.stop()
    }

    @Test("that goes on with garbage gets its answer whole before the refusal")
    func garbage() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let target = "/v/\(try fixture.token())/\(fixture.id)/v360/1.m4s"
        let bytes = try await server.exchange("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n\u{1}\u{2}\r\n\r\n")
        let answers = Answer.all(in: bytes, methods: ["GET", "GET"])
        #expect(answers.map(\.status) == [200, 400])
        #expect(answers.first?.body == AssetFixture.segment(1))
        try await server.stop()
    }

    @Test("that is silent is closed", .timeLimit(.minutes(5)))
    func silent() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture, silence: .milliseconds(200))
        #expect(try await server.exchange("").isEmpty)
        #expect(try await server.exchange("GET /v/half HTTP/1.1\r\nHost").isEmpty)
        let unfinished = "GET /posters/\(fixture.id).jpg HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab"
        #expect(try await server.exchange(unfinished).isEmpty)
        try await server.stop()
    }
}

@Suite("A watch over a connection")
struct ConnectionWatchTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test(
        "closes an idle one, and one whose request stays half read", arguments: [ConnectionWatch.Phase.idle, .reading])
    func idle(_ phase: ConnectionWatch.Phase) {
        var watch = ConnectionWatch(timeout: .seconds(10), now: start)
        let verdicts = [9, 10].map { watch.isOver(now: start + .seconds($0), phase: phase, buffered: 0) }
        #expect(verdicts == [false, true])
    }

    @Test("lets an answer take its time, but not a peer that does not read")
    func stalled() {
        var watch = ConnectionWatch(timeout: .seconds(10), now: start)
        let samples: [(Int64, Int)] = [(100, 0), (105, 5000), (114, 4999), (123, 4999), (124, 4999)]
        let verdicts = samples.map { seconds, buffered in
            watch.isOver(now: start + .seconds(seconds), phase: .answering, buffered: buffered)
        }
        #expect(verdicts == [false, false, false, false, true])
    }
}
