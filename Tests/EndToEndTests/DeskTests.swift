import Foundation
import Testing

@Suite("The desks", .serialized, .timeLimit(.minutes(8)))
struct DeskTests {
    @Test("take a film over a line that drops, through review, to whoever plays it from the words searched for")
    func walk() async throws {
        let daemon = try RunningDaemon()
        daemon.variables["LECTERN_REVIEW_STEPS"] = "1"
        try await daemon.start()
        for (name, role) in [("maker", "producer"), ("checker", "reviewer")] {
            let added = try await RunningDaemon.run(
                "bash",
                [
                    "-c", #"printf 'long enough\n' | "$0" user add "$2" --role "$3" --unit 电教馆 --data "$1""#,
                    RunningDaemon.program.path, daemon.data, name, role,
                ])
            #expect(added.status == 0)
        }
        let film = try await Films.make(
            seconds: 12, name: "课.mp4", size: "1280x720",
            inputs: [("words.srt", "1\n00:00:05,000 --> 00:00:11,000\n今天我们插秧\n")],
            options: [
                "-b:v", "20M", "-minrate", "20M", "-map", "0:v", "-map", "1:a", "-map", "2", "-c:s", "mov_text",
            ])
        let result = try await RunningDaemon.run(
            "scripts/browser-desk",
            [
                "--server", "http://127.0.0.1:\(daemon.port)", "--film", film.path, "--producer", "maker:long enough",
                "--reviewer", "checker:long enough", "--words", "插秧",
            ])
        #expect(result.status == 0, "\(String(decoding: result.output, as: UTF8.self))")
        let seen = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        #expect(seen["rows"] as? Int == 1, "the film that was begun before is the same one")
        #expect(seen["title"] as? String == "分数的初步认识")
        #expect((seen["console"] as? [String])?.isEmpty == true, "\(seen["console"] ?? "")")
        let programme = try #require(try await daemon.programmes().first)
        #expect(programme["title"] as? String == "分数的初步认识")
        #expect(seen["views"] as? Int == 0, "a private play is not counted")
        #expect(seen["marked"] as? String == "插秧" && seen["suggested"] as? String == "分数的初步认识")
        #expect((4...6).contains(try #require(seen["began"] as? Double)))
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(daemon.data)/uploads").isEmpty)
        #expect(daemon.stop() == 0)
    }
}
