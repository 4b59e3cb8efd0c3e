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
        let server = try await MediaServer.start(fixture) { $0.silence = .seconds(2) }
        #expect(try await server.exchange("").isEmpty)
        let kept = try await server.exchange("GET /posters/\(fixture.id).jpg HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(Answer.all(in: kept, methods: ["GET"]).map(\.status) == [200])
        let unfinished = "GET /posters/\(fixture.id).jpg HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab"
        #expect(try await server.answers(to: unfinished).map(\.status) == [408])
        try await server.stop()
    }

    @Test("whose request's head does not come whole in time is told so and closed", .timeLimit(.minutes(5)))
    func slowHead() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture) { $0.head = .seconds(2) }
        #expect(try await server.exchange("").isEmpty)
        #expect(try await server.answers(to: "GET /v/half HTTP/1.1\r\nHost").map(\.status) == [408])
        #expect(try await server.answers(to: "\r\n\r\n\r\n").map(\.status) == [408])
        try await server.stop()
    }

    @Test("is told to send content that waits for it, after what came before")
    func expectation() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let text = """
            GET /late HTTP/1.1\r\nHost: x\r\n\r\n\
            POST /v/token/progress HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n\
            Content-Length: 2\r\n\r\n{}
            """
        let answers = try await server.answers(to: text, methods: ["GET", "HEAD", "POST"])
        #expect(answers.map(\.status) == [200, 100, 200])
        try await server.stop()
    }

    @Test(
        "that carries an unsound request is refused and closed, after what came before",
        arguments: [
            ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\nHost: x\n\n", 400),
            ("GET / HTTP/1.1\r\nHost: x\r\nA: b\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: x\r\nA: b\u{0}c\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n0", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
            ("GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\nHost: x\r\n\r\n", 414),
            ("GET /\(String(repeating: "a", count: 90_000)) HTTP/1.1\r\nHost: x\r\n\r\n", 414),
            ("BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 501), ("GE(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: x\r\nA: \(String(repeating: "a", count: 90_000))\r\n\r\n", 431),
            ("GET / HTTP/1.1\r\nHost: x\r\n\(String(repeating: "A: b\r\n", count: 1000))\r\n", 431),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\n", 413),
            ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: tea\r\n\r\n", 417),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400), ("CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        ])
    func unsound(request: String, status: Int) async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let target = "/v/\(try fixture.token())/\(fixture.id)/v360/1.m4s"
        let before = "GET /late HTTP/1.1\r\nHost: x\r\n\r\nGET \(target) HTTP/1.1\r\nHost: x\r\n\r\n"
        let after = "GET /late HTTP/1.1\r\nHost: x\r\n\r\n"
        let answers = try await server.answers(to: before + request + after, methods: ["GET", "GET", "GET"])
        #expect(answers.map(\.status) == [200, 200, status])
        #expect(answers.last?.fields["connection"] == "close")
        #expect(answers.last?.fields["content-type"] == "application/problem+json; charset=utf-8")
        try await server.stop()
    }
}

@Suite("A watch over a connection")
struct ConnectionWatchTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private let bounds = ConnectionWatch.Bounds(head: .seconds(3), silence: .seconds(10), leastBytesPerSecond: 100)

    @Test(
        "closes an idle one, and one whose request stays half read", arguments: [ConnectionWatch.Phase.idle, .reading])
    func idle(_ phase: ConnectionWatch.Phase) {
        var watch = ConnectionWatch(bounds: bounds, now: start)
        watch.progressed(now: start)
        let verdicts = [1, 9, 10].map { watch.verdict(now: start + .seconds($0), phase: phase, .init(received: 9999)) }
        #expect(verdicts == [.goOn, .goOn, phase == .idle ? .end : .timedOut])
    }

    @Test("lets an answer take its time, but not a peer that does not read")
    func stalled() {
        var watch = ConnectionWatch(bounds: bounds, now: start)
        watch.progressed(now: start)
        // Seconds, bytes that wait, bytes taken: 100 a second is the least.
        let samples: [(Int64, Int, Int64)] = [
            (100, 0, 0), (105, 5000, 50), (114, 5000, 900), (115, 5000, 1050), (124, 5000, 1050), (125, 5000, 2049),
        ]
        let verdicts = samples.map { seconds, buffered, taken in
            watch.verdict(
                now: start + .seconds(seconds), phase: .answering, .init(buffered: buffered, taken: taken))
        }
        #expect(verdicts == [.goOn, .goOn, .goOn, .goOn, .goOn, .end])
    }

    @Test("ends one whose content trickles, unless it is we who do not read")
    func trickle() {
        for isAwaiting in [true, false] {
            var watch = ConnectionWatch(bounds: bounds, now: start)
            let verdicts = ([0, 5, 10] as [Int64]).map { second -> ConnectionWatch.Verdict in
                watch.progressed(now: start + .seconds(second))
                return watch.verdict(
                    now: start + .seconds(second), phase: .reading, .init(received: second, isAwaiting: isAwaiting))
            }
            #expect(verdicts == [.goOn, .goOn, isAwaiting ? .timedOut : .goOn])
        }
    }

    @Test("gives a head its time: the first from the beginning, later ones from their first byte")
    func head() {
        var verdicts: [ConnectionWatch.Verdict] = []
        var isNews: [Bool] = []
        var first = ConnectionWatch(bounds: bounds, now: start)
        #expect(first.interval(now: start) == .milliseconds(2500))
        verdicts.append(first.verdict(now: start + .seconds(3), phase: .idle, .init()))
        var begun = ConnectionWatch(bounds: bounds, now: start)
        isNews.append(begun.headBegan(now: start + .seconds(2)))
        isNews.append(begun.headBegan(now: start + .seconds(2)))
        verdicts.append(begun.verdict(now: start + .seconds(2), phase: .idle, .init()))
        verdicts.append(begun.verdict(now: start + .seconds(3), phase: .idle, .init()))
        var later = ConnectionWatch(bounds: bounds, now: start)
        later.progressed(now: start + .seconds(1))
        isNews.append(later.headBegan(now: start + .seconds(5)))
        #expect(later.interval(now: start + .seconds(7)) == .seconds(1))
        verdicts.append(later.verdict(now: start + .seconds(7), phase: .idle, .init()))
        verdicts.append(later.verdict(now: start + .seconds(8), phase: .idle, .init()))
        #expect(verdicts == [.end, .goOn, .timedOut, .goOn, .timedOut])
        #expect(isNews == [true, false, true])
    }
}
