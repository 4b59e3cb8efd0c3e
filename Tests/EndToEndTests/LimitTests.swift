import Foundation
import Testing

@Suite("Limits of a daemon", .serialized)
struct LimitTests {
    private static func request(_ path: String, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n"
    }

    @Test("of log-ins and openings of plays are told with the time to come again, and hold for nothing else")
    func rates() async throws {
        let daemon = try RunningDaemon()
        daemon.settings = ["LIMITS_EXEMPT": "none", "LIMITS_LOGINSPERMINUTE": "3", "LIMITS_PLAYSPERMINUTE": "5"]
        try await daemon.start()
        let json = ["-H", "Content-Type: application/json"]
        let logIn = json + ["-d", #"{"name":"nobody","password":"wrong"}"#]
        for _ in 0..<3 { #expect(try await daemon.get("/api/v1/session", logIn).status == 401) }
        // A slash too many makes no other address.
        for path in ["/api/v1/session", "/api/v1//session", "/login"] {
            let refused = try await daemon.get(path, logIn)
            #expect(refused.status == 429)
            #expect((1...60).contains(Int(refused.headers["retry-after"] ?? "") ?? 0))
        }
        for _ in 0..<5 { #expect(try await daemon.get("/play/none/master.m3u8").status == 404) }
        let refused = try await daemon.get("/api/v1/plays", json + ["-d", #"{"programme":"none"}"#])
        #expect(refused.status == 429 && refused.headers["retry-after"] != nil)
        for _ in 0..<10 { #expect(try await daemon.get("/api/v1/programmes").status == 200) }
        #expect(daemon.stop() == 0)
    }

    @Test("of connections from one address are told, or the connection is closed, and end with the others")
    func perAddress() async throws {
        let daemon = try RunningDaemon()
        daemon.settings = ["LIMITS_EXEMPT": "127.0.0.1", "LIMITS_CONNECTIONSPERADDRESS": "8"]
        try await daemon.start()
        let port = daemon.port
        let seen = try await offPool { try Self.visits(to: port) }
        #expect(seen.admitted == Array(repeating: 200, count: 8))
        #expect(seen.ninth == 503 && seen.retryAfter != nil && seen.isNinthClosed)
        #expect(seen.neighbour == 200 && seen.exempt == 200)
        #expect(seen.closed >= 30)
        try await eventually("the address may come again", within: 30) {
            try await offPool {
                let connection = try RawConnection(port: port, source: "127.0.0.2")
                connection.send(Self.request("/healthz"))
                return connection.answer()?.status == 200
            }
        }
        #expect(daemon.stop() == 0)
    }

    @Test("end those who are slow: with a head, with content, in reading, or silent", .timeLimit(.minutes(5)))
    func slow() async throws {
        let daemon = try RunningDaemon()
        daemon.settings = [
            "LIMITS_HEADSECONDS": "2", "LIMITS_IDLESECONDS": "5", "LIMITS_LEASTBYTESPERSECOND": "1000",
        ]
        try await daemon.start()
        let play = try await Play.open(on: daemon)
        let port = daemon.port
        let (refusal, areClosed, isAbandoned) = try await offPool { try Self.dawdle(play.segment, port) }
        #expect(refusal.hasPrefix("HTTP/1.1 408 "))
        #expect(areClosed == [true, true, true])
        #expect(isAbandoned)
        #expect(daemon.stop() == 0)
    }

    private struct Visits {
        var admitted: [Int] = []
        var ninth = 0
        var retryAfter: String?
        var isNinthClosed = false
        var neighbour = 0
        var exempt = 0
        var closed = 0
    }

    /// Comes nine times from one address, then a hundred times more, and from others. Blocks.
    private static func visits(to port: Int) throws -> Visits {
        let ask = { (source: String) throws -> (RawConnection, RawAnswer?) in
            let connection = try RawConnection(port: port, source: source)
            connection.send(request("/healthz"))
            return (connection, connection.answer())
        }
        var visits = Visits()
        let kept = try (0..<8).map { _ in try ask("127.0.0.2") }
        visits.admitted = kept.map { $0.1?.status ?? 0 }
        let (ninth, answer) = try ask("127.0.0.2")
        visits.ninth = answer?.status ?? 0
        visits.retryAfter = answer?.fields["retry-after"]
        visits.isNinthClosed = ninth.stray(within: 5).isEmpty && ninth.isClosed
        visits.neighbour = try ask("127.0.0.3").1?.status ?? 0
        // A hundred more that ask nothing: few are let in, the others closed at once.
        let flood = try (0..<100).map { _ in try RawConnection(port: port, source: "127.0.0.2") }
        for connection in flood { connection.setTimeout(0.05) }
        visits.closed = flood.filter { $0.read().isEmpty && $0.isClosed }.count
        visits.exempt = try ask("127.0.0.1").1?.status ?? 0
        return withExtendedLifetime((kept, flood)) { visits }
    }

    /// Is slow in four ways. Returns what came back to the slow head, whether the silent, the head and the content
    /// were closed, and whether the slow reader was. Blocks.
    private static func dawdle(_ segment: String, _ port: Int) throws -> (String, [Bool], Bool) {
        let silent = try RawConnection(port: port)
        let head = try RawConnection(port: port)
        let content = try RawConnection(port: port)
        let reader = try RawConnection(port: port, window: 4096)
        head.send("GET / HTTP/1.1\r\nHost: x\r\nA: ")
        content.send("POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
        // More than the kernel's buffers hold.
        reader.send(String(repeating: request(segment), count: 200))
        for connection in [silent, head, content, reader] { connection.setTimeout(0.1) }
        var refusal: [UInt8] = []
        let start = Date()
        while Date().timeIntervalSince(start) < 25,
            ![silent, head, content].allSatisfy(\.isClosed)
                || Date().timeIntervalSince(start) < 15
        {
            if !head.isClosed { head.send("b") }
            if !content.isClosed { content.send("a") }
            refusal += head.read()
            for connection in [silent, content] { _ = connection.read() }
            _ = reader.read(10)
        }
        let areClosed = [silent, head, content].map(\.isClosed)
        return (String(decoding: refusal, as: UTF8.self), areClosed, isAbandoned(reader))
    }

    /// Whether a connection brings no more than what was under way.
    private static func isAbandoned(_ connection: RawConnection) -> Bool {
        connection.setTimeout(3)
        _ = connection.readToEnd()
        return connection.isClosed
    }
}
