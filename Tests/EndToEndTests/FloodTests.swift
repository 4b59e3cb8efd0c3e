import Foundation
import Testing

@Suite("A flood", .serialized)
struct FloodTests {
    /// Bytes that follow one another in a request that is too large, and what must come back.
    private static let floods: [(name: String, first: String, block: String, count: Int, statuses: Set<Int>)] = [
        ("300,000 fields", "GET / HTTP/1.1\r\nHost: x\r\n", String(repeating: "A: b\r\n", count: 1000), 300, [431]),
        ("a field of 10 MB", "GET / HTTP/1.1\r\nHost: x\r\nA: ", String(repeating: "b", count: 10_000), 1000, [431]),
        ("a field's name of 10 MB", "GET / HTTP/1.1\r\n", String(repeating: "b", count: 10_000), 1000, [431]),
        ("a target of 10 MB", "GET /", String(repeating: "b", count: 10_000), 1000, [414]),
        ("a method of 10 MB", "", String(repeating: "B", count: 10_000), 1000, [400]),
        ("lines of nothing", "", String(repeating: "\r\n", count: 5000), 1000, []),
        (
            "300,000 trailers", "POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            String(repeating: "A: b\r\n", count: 1000), 300, [400, 415]
        ),
        (
            "an endless extension of a chunk",
            "POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;",
            String(repeating: "b", count: 10_000), 1000, [400, 415]
        ),
        (
            "content of 10 MB in chunks of one byte",
            "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n", String(repeating: "1\r\na\r\n", count: 2000), 1000, [413]
        ),
        (
            "requests without end", "", String(repeating: "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", count: 300), 100,
            [200]
        ),
    ]

    @Test("of anything too large leaves memory flat", .timeLimit(.minutes(10)))
    func memory() async throws {
        let daemon = try RunningDaemon()
        daemon.settings = ["LIMITS_HEADSECONDS": "5"]
        try await daemon.start()
        let pid = try #require(daemon.pid)
        let port = daemon.port
        let results = try await offPool {
            for flood in Self.floods { _ = try Self.pour(flood.first, flood.block, 20, into: port) }
            let before = Memory.peak(of: pid)
            return try Self.floods.map { flood in
                let statuses = try (0..<4).map { _ in try Self.pour(flood.first, flood.block, flood.count, into: port) }
                return (flood, Set(statuses.compactMap { $0 }), Memory.peak(of: pid) - before)
            }
        }
        for (flood, statuses, grown) in results {
            // An answer may be lost where the connection breaks off, but not each time.
            #expect(statuses.isSubset(of: flood.statuses), "\(flood.name): \(statuses)")
            #expect(statuses.isEmpty == flood.statuses.isEmpty, "\(flood.name): no answer")
            #expect(grown < 48 << 20, "\(flood.name): \(grown)")
        }
        #expect(try await daemon.get("/healthz").status == 200)
        #expect(daemon.stop() == 0)
    }

    /// Sends a beginning and then blocks until the peer takes no more. Returns the status that came back, if any did.
    private static func pour(_ first: String, _ block: String, _ count: Int, into port: Int) throws -> Int? {
        let connection = try RawConnection(port: port)
        connection.setTimeout(1)
        connection.send(first)
        let bytes = Array(block.utf8)
        for _ in 0..<count where connection.send(bytes) < bytes.count { break }
        return connection.answer()?.status
    }

    @Test("of 2,000 slow connections leaves a player its pace", .timeLimit(.minutes(10)))
    func slow() async throws {
        let daemon = try RunningDaemon()
        daemon.settings = ["LIMITS_HEADSECONDS": "300", "LIMITS_IDLESECONDS": "300"]
        Memory.raiseDescriptors()
        try await daemon.start()
        let play = try await Play.open(on: daemon)
        let pid = try #require(daemon.pid)
        let port = daemon.port
        let (paces, grown) = try await offPool {
            let request = "GET \(play.segment) HTTP/1.1\r\nHost: x\r\n\r\n"
            _ = try Self.paces(of: request, 200, port)
            let before = Memory.now(of: pid)
            var slow: [RawConnection] = []
            for number in 0..<2000 {
                let connection = try RawConnection(port: port, window: 4096)
                switch number % 4 {
                case 0: connection.send("GET \(play.segment) HTTP/1.1\r\nHost: x\r\nX-Slow: ")
                case 1: connection.send("POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\na")
                case 2: connection.send(String(repeating: request, count: 20))
                default: break
                }
                slow.append(connection)
            }
            let paces = try Self.paces(of: request, 500, port)
            let grown = Memory.now(of: pid) - before
            slow.removeAll()
            return (paces, grown)
        }
        print("2,000 slow connections: p99 \(paces[495] * 1000) ms, \(grown / 2000) bytes each")
        // On an idle machine it is about a millisecond; a busy one may take its time.
        #expect(paces[495] < 0.25)
        #expect(grown < 2000 * (64 << 10))
        #expect(daemon.stop() == 0)
    }

    /// How long so many answers take, in seconds, the shortest first.
    private static func paces(of request: String, _ count: Int, _ port: Int) throws -> [Double] {
        let connection = try RawConnection(port: port)
        return try (0..<count).map { _ in
            let start = DispatchTime.now().uptimeNanoseconds
            connection.send(request)
            guard let answer = connection.answer(), answer.status == 200 else { throw CocoaError(.fileReadUnknown) }
            return Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        }.sorted()
    }
}

/// What the kernel says of a process's memory.
enum Memory {
    /// Bytes of memory that it has now.
    static func now(of pid: pid_t) -> Int { value("VmRSS", pid) }

    /// Bytes of memory that it had at most.
    static func peak(of pid: pid_t) -> Int { value("VmHWM", pid) }

    private static func value(_ name: String, _ pid: pid_t) -> Int {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") } ?? ""
        return (line.split { !$0.isNumber }.first.flatMap { Int($0) } ?? 0) << 10
    }

    /// Lets this process, and those that it starts, have as many files open as it may.
    static func raiseDescriptors() {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = min(limit.rlim_max, 65536)
        setrlimit(resource, &limit)
    }
}
