import Foundation
import Testing

@Suite("A film dropped in", .serialized)
struct FilmTests {
    @Test("is published, plays in a foreign player, is counted, and stays counted after a crash")
    func wholeWay() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let film = try await Films.make(seconds: 14)
        try Data("title: 山村四季\nkeywords: [山, 水]\n".utf8).write(
            to: URL(fileURLWithPath: try Self.folder(daemon) + "/film.yaml"))
        try Data("1\n00:00:01,000 --> 00:00:03,000\n春天来了\n".utf8).write(
            to: URL(fileURLWithPath: try Self.folder(daemon) + "/film.zh.srt"))
        try daemon.drop(film)
        let note = try await daemon.note("film.mp4.accepted.json")
        let id = try #require(note["programme"] as? String)
        #expect((note["sha256"] as? String)?.count == 64)

        let programme = try await daemon.get("/api/v1/programmes/\(id)").json()
        #expect(programme["title"] as? String == "山村四季")
        let found = try await daemon.get("/api/v1/programmes?q=%E5%B1%B1%E6%9D%91").json()["items"] as? [[String: Any]]
        #expect(found?.count == 1)
        #expect(!FileManager.default.fileExists(atPath: "\(daemon.data)/inbox/实验小学/风土人情/film.mp4"))

        try await Self.watch(daemon, id)
        daemon.kill()
        try await daemon.start()
        #expect(try await daemon.programmes().first?["views"] as? Int == 1)
        // Last, for what a foreign player reads of a film this short counts as a view of its own.
        try await Self.checkStream(daemon, id)
        #expect(daemon.stop() == 0)
    }

    private static func folder(_ daemon: RunningDaemon) throws -> String {
        let path = "\(daemon.data)/inbox/实验小学/风土人情"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// Playlists, a segment with its headers, and what ffprobe makes of it.
    private static func checkStream(_ daemon: RunningDaemon, _ id: String) async throws {
        let master = try await daemon.get("/play/\(id)/master.m3u8")
        #expect(master.status == 200)
        #expect(master.text.contains("TYPE=SUBTITLES"))
        let line = try #require(master.text.split(separator: "\n").first { $0.hasSuffix("v180/index.m3u8") })
        let base = line.dropLast("index.m3u8".count)
        let playlist = try await daemon.get(String(line))
        #expect(playlist.text.contains("#EXT-X-ENDLIST"))
        let segment = try await daemon.get("\(base)0.m4s")
        #expect(segment.status == 200)
        #expect(segment.headers["cache-control"] == "public, max-age=31536000, immutable")
        let tag = try #require(segment.headers["etag"])
        #expect(try await daemon.get("\(base)0.m4s", ["-H", "If-None-Match: \(tag)"]).status == 304)
        let part = try await daemon.get("\(base)0.m4s", ["-H", "Range: bytes=10-19"])
        #expect(part.status == 206)
        #expect(part.body == segment.body[segment.body.startIndex + 10..<segment.body.startIndex + 20])
        #expect(try await daemon.get("\(base.replacingOccurrences(of: "/v/", with: "/v/x"))0.m4s").status == 403)
        let probe = try await RunningDaemon.run(
            "ffprobe",
            [
                "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0",
                "http://127.0.0.1:\(daemon.port)/play/\(id)/master.m3u8",
            ])
        let duration = Double(
            String(decoding: probe.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
        #expect(abs((duration ?? 0) - 14) < 0.1)
    }

    /// Opens a play and reports ten seconds, twice: one view.
    private static func watch(_ daemon: RunningDaemon, _ id: String) async throws {
        let json = ["-H", "Content-Type: application/json"]
        let play = try await daemon.get("/api/v1/plays", json + ["-d", "{\"programme\":\"\(id)\"}"]).json()
        let address = try #require(play["progress"] as? String)
        for _ in 0..<2 {
            let report = try await daemon.get(
                address, json + ["-d", #"{"intervals":[[0,10]],"position":10,"people":5}"#])
            #expect(report.status == 204)
        }
        try await eventually("the view is counted", within: 60) {
            let programme = try await daemon.programmes().first
            return programme?["views"] as? Int == 1 && programme?["personViews"] as? Int == 5
        }
    }

    @Test("is refused with a reason and a remedy when it is no film, and the daemon lives")
    func refusals() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let film = try await Films.make(seconds: 5)
        let folder = film.deletingLastPathComponent()
        let cases: [(String, Data, [String])] = [
            ("text.mp4", Data("only words, and no film\n".utf8), ["not_media"]),
            ("empty.mp4", Data(), ["not_media"]),
            ("cut.mp4", try Data(contentsOf: film).prefix(20_000), ["incomplete", "damaged"]),
            (
                "list.mp4", Data("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nfile:///etc/passwd\n".utf8),
                ["forbidden_format"]
            ),
        ]
        for (name, bytes, _) in cases {
            let file = folder.appendingPathComponent(name)
            try bytes.write(to: file)
            try daemon.drop(file)
        }
        for (name, _, codes) in cases {
            let note = try await daemon.note("\(name).rejected.json")
            #expect(codes.contains(note["code"] as? String ?? ""), "\(name): \(note)")
            #expect((note["message"] as? String)?.isEmpty == false)
            #expect((note["remedy"] as? String)?.isEmpty == false)
            #expect(FileManager.default.fileExists(atPath: "\(daemon.data)/inbox/实验小学/风土人情/\(name)"))
        }
        #expect(try await daemon.get("/healthz").status == 200)
        #expect(try await daemon.programmes().isEmpty)
    }

    @Test("the same bytes again are recognised; other bytes in the same place are a new version")
    func again() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let film = try await Films.make(seconds: 5)
        try daemon.drop(film)
        let first = try await daemon.note("film.mp4.accepted.json")
        try daemon.drop(film, as: "copy.mp4")
        let copy = try await daemon.note("copy.mp4.accepted.json")
        #expect(copy["duplicateOf"] as? String == first["programme"] as? String)
        try FileManager.default.removeItem(atPath: "\(daemon.data)/inbox/实验小学/风土人情/film.mp4.accepted.json")
        try daemon.drop(try await Films.make(seconds: 6))
        let second = try await daemon.note("film.mp4.accepted.json")
        #expect(second["programme"] as? String == first["programme"] as? String)
        #expect(second["sha256"] as? String != first["sha256"] as? String)
        #expect(try await daemon.programmes().count == 1)
    }
}
