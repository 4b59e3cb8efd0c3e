import Foundation
import Testing

/// A daemon that takes RTMP and SRT, with a channel and an administrator's token.
struct LiveStage {
    let daemon: RunningDaemon
    let token: String
    let rtmp: Int
    let srt: Int
    static let passphrase = "spoken-to-nobody"

    init(_ settings: [String: String] = [:]) async throws {
        daemon = try RunningDaemon()
        (rtmp, srt) = (try RunningDaemon.freePort(), try RunningDaemon.freePort())
        daemon.settings = [
            "LIVE_RTMP_PORT": "\(rtmp)", "LIVE_SRT_PORT": "\(srt)", "LIVE_SRT_PASSPHRASE": Self.passphrase,
            "LIVE_PRESET": "ultrafast", "LIVE_HEIGHT": "360", "LIVE_MAXEVENTS": "1",
        ].merging(settings) { $1 }
        try await daemon.start()
        let run = try await daemon.lectern(["token", "add", "admin", "--label", "test", "--data", daemon.data])
        token = try #require(
            String(decoding: run.output, as: UTF8.self).firstMatch(of: /lct_[0-9A-Za-z_-]{43}/)
        ).output.description
        for id in ["one", "two"] {
            let made = try await post("/api/v1/channels", ["id": id, "name": "频道 \(id)"])
            #expect(made.status == 201, "\(made.text)")
        }
    }

    var bearer: [String] { ["-H", "Authorization: Bearer \(token)"] }

    func post(_ path: String, _ object: [String: Any], method: String = "POST") async throws -> RunningDaemon.Answer {
        let body = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
        return try await daemon.get(
            path, bearer + ["-X", method, "-H", "Content-Type: application/json", "--data-raw", body])
    }

    /// Announces an event that begins now. Returns its id and key.
    func announce(_ title: String, channel: String = "one", seconds: Double) async throws -> (id: String, key: String) {
        let now = Date()
        let style = Date.ISO8601FormatStyle()
        let answer = try await post(
            "/api/v1/live-events",
            [
                "channel": channel, "title": title, "unit": "电视台", "section": "新闻",
                "start": (now + 1).formatted(style), "end": (now + seconds).formatted(style),
            ])
        #expect(answer.status == 201, "\(answer.text)")
        let event = try answer.json()
        return (try #require(event["id"] as? String), try #require(event["key"] as? String))
    }

    func event(_ id: String) async throws -> [String: Any] {
        try await daemon.get("/api/v1/live-events/\(id)", bearer).json()
    }

    /// Sends a test picture and a tone for some seconds, as encoders do. Returns what ffmpeg complains of.
    static func push(_ address: String, _ format: String, seconds: Int) async throws -> (status: Int32, text: String) {
        let source = [
            "-hide_banner", "-nostdin", "-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25",
            "-re", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", "\(seconds)", "-c:v", "libx264",
            "-preset", "ultrafast", "-tune", "zerolatency", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f",
            format,
            address,
        ].map { "'\($0)'" }.joined(separator: " ")
        let run = try await RunningDaemon.run("bash", ["-c", "exec timeout 60 ffmpeg \(source) 2>&1"])
        return (run.status, String(decoding: run.output, as: UTF8.self))
    }

    func rtmp(_ key: String) -> String { "rtmp://127.0.0.1:\(rtmp)/live/\(key)" }

    func srt(_ key: String, passphrase: String = passphrase) -> String {
        "srt://127.0.0.1:\(srt)?streamid=\(key)&passphrase=\(passphrase)"
    }

    /// Waits until an event has become a programme. Returns it.
    func published(_ id: String) async throws -> [String: Any] {
        try await eventually("the event is a programme", within: 120) {
            ["published", "failed"].contains(try await self.event(id)["state"] as? String)
        }
        let event = try await self.event(id)
        #expect(event["state"] as? String == "published", "\(event)")
        let programme = try #require(event["programme"] as? String)
        return try await daemon.get("/api/v1/programmes/\(programme)", bearer).json()
    }

    /// The pictures' times in a recording that was kept, as the gaps between them.
    func gaps(of event: [String: Any]) async throws -> [Double] {
        let folder = "\(daemon.data)/originals"
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
        let run = try await RunningDaemon.run(
            "ffprobe",
            [
                "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0",
                "\(folder)/\(name)",
            ])
        let times = String(decoding: run.output, as: UTF8.self).split(whereSeparator: { ",\n".contains($0) })
            .compactMap { Double($0) }.sorted()
        return zip(times, times.dropFirst()).map { $1 - $0 }
    }
}

@Suite("Live events from outside", .serialized, .timeLimit(.minutes(8)))
struct LiveTests {
    @Test("over RTMP with a cut, a kill of the daemon and refusals: one event, one programme, no gap but the cuts")
    func rtmp() async throws {
        let stage = try await LiveStage()
        let (id, key) = try await stage.announce("开学典礼", seconds: 600)
        let other = try await stage.announce("别的活动", channel: "two", seconds: 600)
        let firstAddress = stage.rtmp(key)
        let first = Task { try await LiveStage.push(firstAddress, "flv", seconds: 14) }
        try await eventually("it is on air", within: 20) {
            try await stage.event(id)["state"] as? String == "on_air"
        }
        let second = try await LiveStage.push(stage.rtmp(key), "flv", seconds: 3)
        #expect(second.status != 0 && second.text.contains("Another encoder"), "\(second.text)")
        let beyond = try await LiveStage.push(stage.rtmp(other.key), "flv", seconds: 3)
        #expect(beyond.status != 0 && beyond.text.contains("As many live events"), "\(beyond.text)")
        let wrong = try await LiveStage.push(stage.rtmp("nobody-has-this-key-at-all"), "flv", seconds: 3)
        #expect(wrong.status != 0 && wrong.text.contains("not known"), "\(wrong.text)")
        #expect(try await first.value.status == 0)
        try await eventually("it waits for its encoder", within: 20) {
            try await stage.event(id)["state"] as? String == "interrupted"
        }

        let thirdAddress = stage.rtmp(key)
        let third = Task { try await LiveStage.push(thirdAddress, "flv", seconds: 60) }
        try await eventually("segments come", within: 30) { (try await stage.event(id)["segments"] as? Int ?? 0) >= 2 }
        stage.daemon.kill()
        _ = try await third.value
        try await stage.daemon.start(again: true)
        #expect(try await LiveStage.push(stage.rtmp(key), "flv", seconds: 9).status == 0)
        try await eventually("its third part is finished", within: 20) {
            try await stage.event(id)["state"] as? String == "interrupted"
        }
        #expect(try await stage.event(id)["parts"] as? Int == 3)
        #expect(try await stage.post("/api/v1/live-events/\(id)/stop", [:]).status == 200)
        let programme = try await stage.published(id)
        #expect(programme["title"] as? String == "开学典礼")
        let duration = try #require(programme["duration"] as? Double)
        #expect(duration > 14 + 8 + 9 - 2, "\(duration)")
        let gaps = try await stage.gaps(of: programme)
        #expect(gaps.count > 600)
        #expect(gaps.allSatisfy { $0 < 0.3 }, "\(gaps.max() ?? 0)")
    }

    @Test("over SRT, encrypted, with a cut: one programme; a wrong passphrase comes to nothing")
    func srt() async throws {
        let stage = try await LiveStage()
        let (id, key) = try await stage.announce("运动会", seconds: 600)
        #expect(
            try await LiveStage.push(stage.srt(key, passphrase: "not-the-right-one"), "mpegts", seconds: 3).status != 0)
        #expect(try await LiveStage.push(stage.srt("nobody-has-this-key-at-all"), "mpegts", seconds: 3).status != 0)
        #expect(try await LiveStage.push(stage.srt("#!::r=\(key),m=publish"), "mpegts", seconds: 10).status == 0)
        try await eventually("it waits for its encoder", within: 20) {
            try await stage.event(id)["state"] as? String == "interrupted"
        }
        let mixed = try await LiveStage.push(stage.rtmp(key), "flv", seconds: 3)
        #expect(mixed.status != 0 && mixed.text.contains("the other protocol"), "\(mixed.text)")
        #expect(try await LiveStage.push(stage.srt(key), "mpegts", seconds: 8).status == 0)
        try await eventually("its second part is finished", within: 20) {
            let event = try await stage.event(id)
            return event["state"] as? String == "interrupted" && event["parts"] as? Int == 2
        }
        _ = try await stage.post("/api/v1/live-events/\(id)/stop", [:])
        let programme = try await stage.published(id)
        let duration = try #require(programme["duration"] as? Double)
        #expect((15...20).contains(duration), "\(duration)")
    }

    @Test("an encoder that sends no media leaves nothing behind, and the event goes on")
    func garbage() async throws {
        let stage = try await LiveStage()
        let (id, key) = try await stage.announce("测试", seconds: 600)
        // What comes before it begins is not kept.
        try await Task.sleep(for: .seconds(2.2))
        let folder = URL(fileURLWithPath: stage.daemon.data)
        // An AVC stream that never configures its decoder.
        let noise = folder.appendingPathComponent("noise.flv")
        let tag = [9, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0x17, 1, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 20].map { UInt8($0) }
        try Data([0x46, 0x4C, 0x56, 1, 1, 0, 0, 0, 9, 0, 0, 0, 0] + Array(repeating: tag, count: 50).flatMap { $0 })
            .write(to: noise)
        _ = try await RunningDaemon.run(
            "bash",
            ["-c", "timeout 10 ffmpeg -v quiet -nostdin -i '\(noise.path)' -c copy -f flv '\(stage.rtmp(key))'"])
        let address = stage.rtmp(key)
        let push = Task { try await LiveStage.push(address, "flv", seconds: 8) }
        // The one that left it is not taken for this one.
        try await eventually("it is on air", within: 20) { try await stage.event(id)["state"] as? String == "on_air" }
        #expect(try await push.value.status == 0)
        try await eventually("the part is finished", within: 20) {
            try await stage.event(id)["state"] as? String == "interrupted"
        }
        _ = try await stage.post("/api/v1/live-events/\(id)/stop", [:])
        let programme = try await stage.published(id)
        let duration = try #require(programme["duration"] as? Double)
        #expect((7...10).contains(duration), "\(duration)")
    }
}
