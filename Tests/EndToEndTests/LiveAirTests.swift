import Foundation
import Testing

/// What a channel's playlist of a track tells.
private struct ListedSegments {
    /// Paths of the segments, from the server's root.
    var paths: [String] = []
    /// The asset of the first one.
    var firstAsset: String? { paths.first?.split(separator: "/").dropLast(2).last.map(String.init) }

    init(_ text: String, at playlist: String) {
        let base = playlist.prefix(through: playlist.lastIndex(of: "/") ?? playlist.startIndex)
        paths = text.split(separator: "\n").filter { !$0.hasPrefix("#") && $0.hasSuffix(".m4s") }.map {
            base + String($0)
        }
    }
}

@Suite("Live events on air", .serialized, .timeLimit(.minutes(8)))
struct LiveAirTests {
    /// The address of a channel's lowest pictures, from the server's root.
    private func playlist(_ stage: LiveStage, _ query: String = "") async throws -> String {
        let master = try await stage.daemon.get("/live/one/master.m3u8\(query)").text
        return try #require(
            master.split(separator: "\n").last { $0.hasSuffix("/v144.m3u8") }.map(String.init), "\(master)")
    }

    private func listed(_ stage: LiveStage, _ playlist: String) async throws -> ListedSegments {
        ListedSegments(try await stage.daemon.get(playlist).text, at: playlist)
    }

    @Test("what an encoder sends is listed within seconds; afterwards the same bytes are there to go back to")
    func air() async throws {
        let stage = try await LiveStage()
        let (id, key) = try await stage.announce("开学典礼", seconds: 600)
        let playlist = try await playlist(stage)
        try await eventually("the card is on air", within: 20) { try await !listed(stage, playlist).paths.isEmpty }
        let card = try #require(try await listed(stage, playlist).firstAsset)
        let isLive = { (path: String) in !path.contains("/\(card)/") }

        let address = stage.rtmp(key)
        let begin = Date()
        let push = Task { try await LiveStage.push(address, "flv", seconds: 24) }
        try await eventually("it is on air", within: 30) {
            try await listed(stage, playlist).paths.contains(where: isLive)
        }
        // A segment of four seconds, and some more for ffmpeg to begin, on a busy machine.
        #expect(Date().timeIntervalSince(begin) < 12, "\(Date().timeIntervalSince(begin)) s to the first segment")
        try await eventually("three segments are", within: 20) {
            try await listed(stage, playlist).paths.count(where: isLive) >= 3
        }
        let segment = try #require(try await listed(stage, playlist).paths.first(where: isLive))
        let bytes = try await stage.daemon.get(segment)
        #expect(bytes.status == 200 && bytes.body.count > 1000)
        _ = try await push.value
        try await eventually("it waits for its encoder", within: 20) {
            try await stage.event(id)["state"] as? String == "interrupted"
        }
        try await eventually("the card bridges", within: 10) {
            try await listed(stage, playlist).paths.last.map { !isLive($0) } ?? false
        }
        let before = try await listed(stage, playlist).paths.filter(isLive)
        let start = try #require(try await stage.event(id)["start"] as? String)
        _ = try await stage.post("/api/v1/live-events/\(id)/stop", [:])
        _ = try await stage.published(id)

        #expect(try await stage.daemon.get(segment).body == bytes.body)
        let since = start.replacing("+", with: "%2B")
        let back = try await self.playlist(stage, "?start=\(since)")
        let after = try await listed(stage, back).paths.filter(isLive)
        let tail = { (path: String) in path.split(separator: "/").suffix(4).joined(separator: "/") }
        #expect(after.map(tail) == before.map(tail), "the event can be gone back to as it was")
        let again = try #require(after.first)
        #expect(try await stage.daemon.get(again).body == bytes.body)
    }

    @Test("sound that stops is filled with silence, pictures that stop are held")
    func stopping() async throws {
        let stage = try await LiveStage()
        let (id, key) = try await stage.announce("测试", seconds: 600)
        let folder = URL(fileURLWithPath: stage.daemon.data)
        for (name, pictures, sound) in [("mute", 18, 5), ("still", 5, 14)] {
            let film = folder.appendingPathComponent("\(name).flv").path
            try await make(film, "320x180", seconds: pictures, sound: sound)
            let command =
                "timeout 60 ffmpeg -v quiet -nostdin -re -i '\(film)' -c copy -max_interleave_delta 200000"
                + " -f flv '\(stage.rtmp(key))'"
            let push = Task { try await RunningDaemon.run("bash", ["-c", command]) }
            try await eventually("\(name): segments go on", within: 25) {
                try await stage.event(id)["segments"] as? Int ?? 0 >= 3
            }
            _ = try await push.value
            try await eventually("\(name): the part is finished", within: 30) {
                try await stage.event(id)["state"] as? String == "interrupted"
            }
        }
        #expect(try await stage.event(id)["parts"] as? Int == 2)
        _ = try await stage.post("/api/v1/live-events/\(id)/stop", [:])
        _ = try await stage.published(id)
    }

    @Test("an encoder that changes its size goes on in the same part, and over SRT one beyond the limit is told so")
    func size() async throws {
        let stage = try await LiveStage()
        let (id, key) = try await stage.announce("运动会", seconds: 600)
        let other = try await stage.announce("别的活动", channel: "two", seconds: 600)
        let folder = URL(fileURLWithPath: stage.daemon.data)
        for (name, size) in [("a", "320x180"), ("b", "640x360")] {
            try await make(folder.appendingPathComponent("\(name).ts").path, size, seconds: 9, sound: 9)
        }
        let address = stage.srt(key)
        let data = stage.daemon.data
        let push = Task {
            try await RunningDaemon.run(
                "bash",
                [
                    "-c",
                    "cat '\(data)/a.ts' '\(data)/b.ts' | timeout 60 ffmpeg -v quiet -re -i - -c copy -f mpegts"
                        + " '\(address)'",
                ])
        }
        try await eventually("it is on air", within: 20) {
            try await stage.event(id)["state"] as? String == "on_air"
        }
        let beyond = try await LiveStage.push(stage.srt(other.key), "mpegts", seconds: 3)
        #expect(beyond.status != 0)
        let refused = try #require(try await stage.event(other.id)["refusal"] as? [String: Any])
        #expect(refused["reason"] as? String == "too_many")
        #expect((refused["message"] as? [String: Any])?["zh"] is String)
        try await eventually("segments go on", within: 30) {
            try await stage.event(id)["segments"] as? Int ?? 0 >= 4
        }
        _ = try await push.value
        try await eventually("the part is finished", within: 30) {
            try await stage.event(id)["state"] as? String == "interrupted"
        }
        #expect(try await stage.event(id)["parts"] as? Int == 1)
        let taken = try await LiveStage.push(stage.srt(other.key), "mpegts", seconds: 6)
        #expect(taken.status == 0, "there is room now: \(taken.text)")
    }

    private func make(_ path: String, _ size: String, seconds: Int, sound: Int) async throws {
        let run = try await RunningDaemon.run(
            "ffmpeg",
            [
                "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=\(size):rate=25:d=\(seconds)", "-f",
                "lavfi", "-i", "sine=frequency=440:sample_rate=48000:d=\(sound)", "-c:v", "libx264", "-preset",
                "ultrafast", "-tune", "zerolatency", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac", "-y", path,
            ])
        #expect(run.status == 0)
    }
}
