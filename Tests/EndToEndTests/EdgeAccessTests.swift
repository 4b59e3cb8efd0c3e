import Foundation
import Testing

/// An origin whose answers about tokens hold for two seconds, and eight more while it is away.
private final class ShortOrigin {
    let port: Int
    private let folder: String
    private var process: Process?

    private static let program = """
        import http.server, os, socketserver, sys
        refuses = sys.argv[2] + "/refuses"
        class Origin(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def log_message(self, *arguments): pass
            def do_GET(self):
                if not self.path.endswith("/access"):
                    return self.answer(200, b"media", "public, max-age=31536000, immutable")
                if os.path.exists(refuses):
                    return self.answer(401, b"", "max-age=2")
                self.answer(204, b"", "max-age=2, stale-if-error=8")
            def answer(self, status, content, caching):
                self.send_response(status)
                self.send_header("Cache-Control", caching)
                if status != 204: self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True
            allow_reuse_address = True
        Server(("127.0.0.1", int(sys.argv[1])), Origin).serve_forever()
        """

    init() throws {
        port = try RunningDaemon.freePort()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("origin-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    func start() async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.program, "\(port)", folder]
        try process.run()
        self.process = process
        try await eventually("the origin answers", within: 20) {
            try await RunningDaemon.get("/x", port: self.port).status == 200
        }
    }

    /// Ends it by a signal that cannot be blocked: it inherits the signals that the tests' threads block.
    func stop() {
        guard let process, process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        self.process = nil
    }

    /// From now on no token is good: the programme was withdrawn.
    func withdraw() throws { try Data().write(to: URL(fileURLWithPath: "\(folder)/refuses")) }
}

@Suite("What an edge cache has been told of a token")
struct EdgeAccessTests {
    /// A film's segment, a channel's, and what a channel has on air.
    private static let paths = [
        "/v/token/0123456789abcdef0123456789abcdef/v360/0.m4s",
        "/v/token/live/county/1795233600000/0123456789abcdef0123456789abcdef/v360/0.m4s",
        "/v/token/live/county/v360.m3u8",
    ]

    private static func scene(_ path: String) async throws -> (ShortOrigin, EdgeCache) {
        let origin = try ShortOrigin()
        try await origin.start()
        let edge = try EdgeCache(origin: origin.port, credential: "proxy_set_header X-Lectern-Edge \"jinan.x\";\n")
        try await edge.start()
        #expect(try await edge.get(path).status == 200)
        return (origin, edge)
    }

    @Test(
        "ends with the time it holds: a withdrawn programme ends, and stays so when the origin goes", arguments: paths)
    func withdrawn(path: String) async throws {
        let (origin, edge) = try await Self.scene(path)
        try origin.withdraw()
        try await eventually("the programme ends", within: 10) { try await edge.get(path).status == 403 }
        origin.stop()
        for _ in 0..<8 {
            #expect([403, 503].contains(try await edge.get(path).status))
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    @Test("holds while the origin is away, but not beyond the token's life", arguments: paths)
    func away(path: String) async throws {
        let (origin, edge) = try await Self.scene(path)
        origin.stop()
        let went = ContinuousClock.now
        while ContinuousClock.now - went < .seconds(5) {
            #expect(try await edge.get(path).status == 200)
            try await Task.sleep(for: .milliseconds(500))
        }
        try await eventually("the token's life is over", within: 20) { try await edge.get(path).status == 503 }
        #expect(ContinuousClock.now - went > .seconds(7))
        try await origin.start()
        #expect(try await edge.get(path).status == 200)
    }
}
