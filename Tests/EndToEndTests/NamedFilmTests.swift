import Foundation
import Testing

@Suite("Names of films", .timeLimit(.minutes(5)))
struct NamedFilmTests {
    /// Names as bytes: what shells, addresses, formats, pages and people read otherwise.
    static let names: [[UInt8]] =
        [
            "quote'in \"name\".mp4", "a+b&c=d?#e.mp4", "-y.mp4", "http:x.mp4", "%d%s%2f..mp4", "two\nlines.mp4",
            "turned\u{202E}4pm.mp4", "caf\u{E9}.mp4", "cafe\u{301}.mp4", "<script>alert(1)<script>.mp4",
            "\"><img src=x onerror=alert(1)>.mp4", "`id`;$(id)|&.mp4", "\\..\\x.mp4", " .mp4", "pipe:0.mp4",
        ].map { Array($0.utf8) }
        + [[0x61, 0xFF, 0xFE] + Array(".mp4".utf8), [UInt8](repeating: 0x6C, count: 251) + Array(".mp4".utf8)]

    @Test("whatever they are, each film is a programme of its own with a plain id, is played, and harms no page")
    func all() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let film = try await Data(contentsOf: Films.make(seconds: 1))
        let folder = "\(daemon.data)/inbox/实验小学/风土人情"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (number, name) in Self.names.enumerated() {
            // A box that nobody reads makes each film another one.
            try Self.write(film + ISOBoxes.make("free", ISOBoxes.number(number)), folder, name)
        }
        try await eventually("all are published", within: 240) {
            try await Self.programmes(daemon).count >= Self.names.count
        }
        let programmes = try await Self.programmes(daemon)
        #expect(programmes.count == Self.names.count)
        let ids = programmes.compactMap { $0["id"] as? String }
        #expect(Set(ids).count == Self.names.count)
        for programme in programmes {
            let id = try #require(programme["id"] as? String)
            #expect(id.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-" || $0 == "_") }, "\(id)")
            let title = try #require(programme["title"] as? String)
            let isPlain = title.unicodeScalars.allSatisfy { !["\n", "\u{202E}", "\0"].contains($0) }
            #expect(!title.isEmpty && isPlain, "\(title)")
            #expect(try await daemon.get("/play/\(id)/master.m3u8").status == 200, "\(title)")
            Self.check(try await daemon.get("/programmes/\(id)"))
        }
        Self.check(try await daemon.get("/"))
        let feed = try await daemon.get("/feeds/programmes.m3u")
        #expect(feed.text.split(separator: "\n").allSatisfy { $0.hasPrefix("#EXT") || $0.hasPrefix("http") })
        #expect(daemon.stop() == 0)
    }

    private static func programmes(_ daemon: RunningDaemon) async throws -> [[String: Any]] {
        try #require(try await daemon.get("/api/v1/programmes?limit=100").json()["items"] as? [[String: Any]])
    }

    /// A page on which no name has become more than text.
    private static func check(_ page: RunningDaemon.Answer) {
        #expect(page.status == 200)
        for harm in ["<script>alert", "<img src=x", "\u{202E}"] { #expect(!page.text.contains(harm), "\(harm)") }
    }

    private static func write(_ content: Data, _ folder: String, _ name: [UInt8]) throws {
        let hidden = "\(folder)/.new.part"
        try content.write(to: URL(fileURLWithPath: hidden))
        let target = (Array("\(folder)/".utf8) + name + [0]).map { CChar(bitPattern: $0) }
        guard rename(hidden, target) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
