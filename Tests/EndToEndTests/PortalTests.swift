import Foundation
import Testing

@Suite("The portal", .serialized, .timeLimit(.minutes(8)))
struct PortalTests {
    private static let subtitles = """
        1
        00:00:01,000 --> 00:00:04,000
        今天讲育秧

        2
        00:00:14,000 --> 00:00:18,000
        然后是<script>插秧</script>

        3
        00:00:21,000 --> 00:00:24,000
        最后收割

        """

    @Test("finds a film by two characters and plays it from the second at which they are said")
    func walk() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let title = "水稻<script>window.harmed = 1</script>"
        let film = try await Films.make(seconds: 30)
        let folder = film.deletingLastPathComponent()
        let beside = [
            "film.zh.srt": Self.subtitles,
            "film.yaml": "title: \(title)\nseries: 水稻课\nepisode: 1\n",
        ]
        for (name, text) in beside {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
            try daemon.drop(folder.appendingPathComponent(name))
        }
        try daemon.drop(film)
        _ = try await daemon.note("film.mp4.accepted.json")
        let result = try await RunningDaemon.run(
            "scripts/browser-portal",
            ["--server", "http://127.0.0.1:\(daemon.port)", "--words", "插秧", "--other", "收割"])
        #expect(result.status == 0, "\(String(decoding: result.output, as: UTF8.self))")
        let seen = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        #expect(seen["marked"] as? String == "插秧")
        #expect(seen["suggested"] as? String == title, "a title is a text")
        #expect(seen["wanted"] as? Double == 14)
        #expect((seen["line"] as? String)?.contains("插秧") == true)
        #expect(seen["found"] as? String == "收割")
        #expect(seen["sought"] as? Double == 21)
        #expect(seen["preview"] as? String == "url(\"/v/", "the pictures of the film itself")
        #expect(seen["goOn"] as? String == "继续学第 1 课")
        #expect((seen["reached"] as? String)?.contains("lesson") == true)
        #expect(seen["continuing"] as? String == "继续收看")
        #expect(seen["scripts"] as? Int == 0)
        #expect((seen["console"] as? [String])?.isEmpty == true, "\(seen["console"] ?? "")")
        #expect(daemon.stop() == 0)
    }
}
