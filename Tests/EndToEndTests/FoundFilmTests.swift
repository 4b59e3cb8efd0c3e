import Foundation
import Testing

@Suite("A film that was taken in", .serialized)
struct FoundFilmTests {
    private static let subtitles = """
        1
        00:00:01,000 --> 00:00:02,500
        大家好

        2
        00:00:07,000 --> 00:00:08,000
        今天讲<i>育秧</i>

        """

    private static let sidecar = "{title: 春天的田野, series: 农事, episode: 1, keywords: [水稻], language: zh}"

    @Test("is found by what is said in it, listed, followed by players, and held back by an embargo")
    func found() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let id = try await Self.publish(daemon)
        try await Self.checkSearch(daemon, id)
        try await Self.checkPodcast(daemon, id)
        try await Self.checkList(daemon)
        try await Self.checkEmbargo(daemon, id)
        #expect(daemon.stop() == 0)
    }

    private static func publish(_ daemon: RunningDaemon) async throws -> String {
        let folder = "\(daemon.data)/inbox/实验小学/风土人情"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(sidecar.utf8).write(to: URL(fileURLWithPath: "\(folder)/film.yaml"))
        try Data(subtitles.utf8).write(to: URL(fileURLWithPath: "\(folder)/film.zh.srt"))
        try daemon.drop(try await Films.make(seconds: 12))
        let note = try await daemon.note("film.mp4.accepted.json")
        return try #require(note["programme"] as? String)
    }

    private static func checkSearch(_ daemon: RunningDaemon, _ id: String) async throws {
        for (words, second) in [("育秧", 7.0), ("水稻", nil), ("春天", nil), ("大家", 1), ("实验小学", nil)] as [(String, Double?)]
        {
            let query = try #require(words.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
            let items = try await daemon.get("/api/v1/programmes?q=\(query)").json()["items"] as? [[String: Any]]
            let found = try #require(items?.first, "\(words)")
            #expect(found["id"] as? String == id)
            let moment = (found["match"] as? [String: Any])?["moment"] as? [String: Any]
            #expect(moment?["seconds"] as? Double == second, "\(words)")
        }
        let facets = try await daemon.get("/api/v1/facets?q=%E8%82%B2%E7%A7%A7").json()
        #expect(facets["total"] as? Int == 1)
    }

    /// The enclosure is what a player that is not ours reads, at the length that the feed says.
    private static func checkPodcast(_ daemon: RunningDaemon, _ id: String) async throws {
        let programme = try await daemon.get("/api/v1/programmes/\(id)").json()
        let series = try #require((programme["series"] as? [String: Any])?["id"] as? String)
        let rss = try await daemon.get("/feeds/series/\(series).rss").text
        let enclosure = try #require(
            rss.firstMatch(of: /<enclosure url="([^"]+)" length="([0-9]+)" type="audio\/mp4"\/>/)?.output)
        let whole = try await daemon.get("/media/\(id).m4a")
        #expect(whole.status == 200)
        #expect(String(whole.body.count) == enclosure.2)
        let part = try await daemon.get("/media/\(id).m4a", ["-H", "Range: bytes=100-199"])
        #expect(part.status == 206 && part.body == whole.body[100..<200])
        let probe = try await RunningDaemon.run(
            "ffprobe",
            [
                "-v", "error", "-show_entries", "stream=codec_name:format=duration", "-of", "csv=p=0",
                String(enclosure.1),
            ])
        let lines = String(decoding: probe.output, as: UTF8.self).split(separator: "\n")
        #expect(lines.first == "aac")
        #expect(abs((lines.last.flatMap { Double($0) } ?? 0) - 12) < 0.2, "\(lines)")
        let decoded = try await RunningDaemon.run(
            "ffmpeg", ["-v", "error", "-xerror", "-i", String(enclosure.1), "-f", "null", "-"])
        #expect(decoded.status == 0)
    }

    /// A player that is not ours plays what the list names.
    private static func checkList(_ daemon: RunningDaemon) async throws {
        let list = FileManager.default.temporaryDirectory.appendingPathComponent("list-\(UUID().uuidString).m3u")
        defer { try? FileManager.default.removeItem(at: list) }
        try await daemon.get("/feeds/programmes.m3u").body.write(to: list)
        let played = try await RunningDaemon.run(
            "mpv",
            [
                "--no-config", "--really-quiet", "--vo=null", "--ao=null", "--length=1", "--load-scripts=no",
                "--playlist=\(list.path)",
            ])
        #expect(played.status == 0)
    }

    private static func checkEmbargo(_ daemon: RunningDaemon, _ id: String) async throws {
        let made = try await daemon.lectern(["token", "add", "admin", "--label", "test", "--data", daemon.data])
        let token = try #require(
            String(decoding: made.output, as: UTF8.self).firstMatch(of: /lct_[A-Za-z0-9_-]+/)?.output)
        let cursor = try #require(try await daemon.get("/api/v1/catalogue/changes").json()["cursor"] as? String)
        let end = Date(timeIntervalSinceNow: 3).formatted(.iso8601)
        let set = try await daemon.get(
            "/api/v1/programmes/\(id)/availability",
            [
                "-X", "PUT", "-H", "Authorization: Bearer \(token)", "-H", "Content-Type: application/json", "-d",
                "{\"until\":\"\(end)\"}",
            ])
        #expect(set.status == 200)
        #expect(try await daemon.programmes().count == 1)
        for _ in 0..<100 where try await !daemon.programmes().isEmpty { try await Task.sleep(for: .milliseconds(100)) }
        #expect(try await daemon.programmes().isEmpty)
        #expect(try await daemon.get("/play/\(id)/master.m3u8").status == 404)
        let changes = try await daemon.get("/api/v1/catalogue/changes?since=\(cursor)").json()
        let items = try #require(changes["items"] as? [[String: Any]])
        #expect(items.map { $0["op"] as? String } == ["delete"])
        #expect(items.first?["id"] as? String == id)
    }
}
