import Foundation
import Testing

@Suite("Addresses made to lead elsewhere", .serialized)
struct HostilePathTests {
    private static let pieces = [
        "..%2f", "..%2F..%2Fetc%2Fpasswd", "%2e%2e/", "%252e%252e%252f", "%252f", "..\\", "%5c..%5c", "%00", "a%00.m4s",
        "%c0%ae%c0%ae/", "%0d%0aSet-Cookie:a", "%ff", "%",
    ]

    /// Every address that the description names, and those of pages and media.
    private static func templates() throws -> [String] {
        let text = try String(
            contentsOf: RunningDaemon.root.appendingPathComponent("Sources/Web/openapi.yaml"), encoding: .utf8)
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("  /") && $0.hasSuffix(":") }
        let described = lines.map { $0.dropLast().trimmingCharacters(in: .whitespaces) }
        return described.map { $0.hasPrefix("/v/") ? $0 : "/api/v1" + $0 } + [
            "/", "/login", "/admin", "/programmes/{id}", "/assets/{name}", "/vendor/{name}", "/posters/{name}",
            "/v/{token}/{asset}/{track}/{segment}", "/v/{token}/progress", "/play/{programme}/{document}",
            "/feeds/{name}", "/feeds/series/{id}.rss", "/media/{programme}.m4a", "/metrics",
        ]
    }

    @Test("are refused in every path and query, whatever they try")
    func refused() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let port = daemon.port
        let templates = try Self.templates()
        #expect(templates.count > 20)
        let faults = try await offPool {
            var faults: [String] = []
            for template in templates {
                let plain = template.replacing(/\{[a-zA-Z]+\}/, with: "x")
                for piece in Self.pieces {
                    let inPath =
                        template.contains("{") ? template.replacing(/\{[a-zA-Z]+\}/, with: piece) : plain + piece
                    for target in [inPath, plain + "/" + piece, plain + "?q=" + piece, plain + "?" + piece + "=1"] {
                        for method in ["GET", "POST"] {
                            let status = try Self.status(method, target, port)
                            if status != 400, status != 404 { faults.append("\(method) \(target): \(status)") }
                        }
                    }
                }
                // The byte itself, and others that no address has.
                for byte in ["\u{0}", "\u{1}", "\u{7F}"] {
                    for target in [plain + byte, plain + "?q=" + byte] {
                        let status = try Self.status("GET", target, port)
                        if status != 400 { faults.append("\(target.debugDescription): \(status)") }
                    }
                }
            }
            return faults
        }
        #expect(faults == [])
        #expect(daemon.stop() == 0)
    }

    private static func status(_ method: String, _ target: String, _ port: Int) throws -> Int {
        let connection = try RawConnection(port: port)
        connection.send("\(method) \(target) HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        return connection.answer()?.status ?? 0
    }
}
