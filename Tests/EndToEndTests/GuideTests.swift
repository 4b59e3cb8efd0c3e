import Foundation
import Testing

@Suite("The guide and live events in a browser", .serialized, .timeLimit(.minutes(10)))
struct GuideTests {
    /// A film of one colour, so that a picture says which one it is.
    private func film(_ name: String, _ colour: String, seconds: Int) async throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("film-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("\(name).mp4")
        let run = try await RunningDaemon.run(
            "ffmpeg",
            [
                "-v", "error", "-nostdin", "-f", "lavfi", "-i", "color=c=\(colour):size=320x180:rate=25", "-f", "lavfi",
                "-i", "sine=frequency=440:sample_rate=48000", "-t", "\(seconds)", "-c:v", "libx264", "-preset",
                "ultrafast", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac", file.path,
            ])
        #expect(run.status == 0)
        return file
    }

    /// Puts both films on air in turn from some seconds from now on, for two minutes.
    private func schedule(_ stage: LiveStage) async throws {
        let programmes = try await stage.daemon.programmes()
        func id(_ title: String) throws -> String {
            try #require(programmes.first { $0["title"] as? String == title }?["id"] as? String)
        }
        let ids = [try id("甲"), try id("乙")]
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        for number in 0..<7 {
            let at = calendar.dateComponents([.hour, .minute, .second], from: Date() + 5 + 18 * Double(number))
            let start = [at.hour, at.minute, at.second].map { String(($0 ?? 0) + 100).dropFirst() }
                .joined(separator: ":")
            let put = try await stage.post(
                "/api/v1/channels/one/rules/r\(number)",
                ["start": start, "content": ["kind": "programme", "id": ids[number % 2]]], method: "PUT")
            #expect(put.status == 200, "\(put.text)")
        }
    }

    @Test("show what is on air, play what is over from its beginning, and follow an event until it is a programme")
    func walk() async throws {
        let stage = try await LiveStage(["COUNTING_MINIMUMSECONDS": "5"])
        let daemon = stage.daemon
        let added = try await RunningDaemon.run(
            "bash",
            [
                "-c", #"printf 'long enough\n' | "$0" user add chief --role administrator --data "$1""#,
                RunningDaemon.program.path, daemon.data,
            ])
        #expect(added.status == 0)
        try daemon.drop(try await film("甲", "red", seconds: 18), folder: "电教馆")
        try daemon.drop(try await film("乙", "blue", seconds: 18), folder: "电教馆")
        try await eventually("the programmes", within: 240) { try await daemon.programmes().count == 2 }
        try await schedule(stage)
        let result = try await RunningDaemon.run(
            "scripts/browser-guide",
            [
                "--server", "http://127.0.0.1:\(daemon.port)", "--administrator", "chief:long enough", "--channel",
                "one",
                "--other", "two",
            ])
        let output = String(decoding: result.output, as: UTF8.self)
        #expect(result.status == 0, "\(output)")
        let seen = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        func text(_ name: String) -> String { seen[name] as? String ?? "" }
        #expect(["甲", "乙"].contains(text("now")), "in the guide and in the playlist: \(text("now"))")
        #expect(text("first") == "red", "what is over begins with its own first picture")
        #expect((seen["begins"] as? Double ?? 99) < 8)
        #expect(text("watched") == "甲" && text("marked").contains("甲"))
        #expect(seen["edge"] as? Bool == true)
        #expect(seen["sheets"] as? Int == 1 && seen["landscape"] as? Bool == true && text("paper").contains("频道 one"))
        #expect(text("waiting") == "等待推流" && text("kept").isEmpty, "the key is shown once")
        #expect(text("figures").contains("320 × 180"), "\(text("figures"))")
        #expect(text("before").contains("<b>典礼</b>") && text("before").contains("频道直播"), "\(text("before"))")
        #expect(text("programme").hasPrefix("/programmes/"))
        #expect(text("after").contains("<b>典礼</b>"), "the viewings are the programme's: \(text("after"))")
        #expect(text("ways").contains("频道直播"), "\(text("ways"))")
        let programme = try await daemon.get("/api/v1\(text("programme"))", stage.bearer).json()
        #expect(programme["views"] as? Int == 1, "what was watched while it was live: \(programme["views"] ?? "")")
        #expect((seen["console"] as? [String])?.isEmpty == true, "\(seen["console"] ?? "")")
    }
}
