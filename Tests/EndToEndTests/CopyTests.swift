import Foundation
import Testing

@Suite("A film that conforms", .serialized)
struct CopyTests {
    /// H.264 with an IDR every 2 s, and AAC at −16 LUFS or so.
    private static let conforming = [
        "-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-bf", "2", "-b:v", "400k", "-maxrate", "500k",
        "-bufsize", "500k", "-ac", "2", "-af",
        "loudnorm=I=-16:TP=-2,aresample=48000",
    ]

    @Test("keeps its pictures bit by bit, is playable at once, and gives its boundaries to the other renditions")
    func copies() async throws {
        let film = try await Films.make(seconds: 30, size: "640x360", options: Self.conforming)
        let run = try FilmRun()
        try await run.run(film)
        #expect(run.status == 0)
        let early = run.events.firstIndex { $0["early"] != nil }
        let firstEncoded = run.events.firstIndex {
            (($0["fragments"] as? [String: Any])?["track"] as? String) == "v144"
        }
        #expect(try #require(early) < #require(firstEncoded))
        let taken = try await Self.pictures(run.folder.appendingPathComponent("v360.mp4"))
        #expect(try await taken == Self.pictures(film))
        #expect(taken.split(separator: "\n").count > 700)
        let keys = "packet=pts_time,flags"
        let low = try await run.probe("v144.mp4", keys).filter { $0.contains("K") }
        #expect(try await run.probe("v360.mp4", keys).filter { $0.contains("K") }.map(Self.time) == low.map(Self.time))
        #expect(run.tracks.compactMap { $0["id"] as? String } == ["v360", "v240", "v144", "a128-und", "a64-und"])
        #expect(run.tracks[3]["file"] as? String == "aac-und.mp4")
    }

    @Test("is encoded if its parameters allow fields, which may come at any time")
    func mayTurnInterlaced() async throws {
        let film = try await Films.make(
            seconds: 8, size: "640x360", options: Self.conforming + ["-x264opts", "fake-interlaced=1"])
        let run = try FilmRun()
        try await run.run(film)
        #expect(run.status == 0)
        #expect(run.events.allSatisfy { $0["early"] == nil })
        let facts = try await run.facts(run.tracks[0])
        #expect(facts["field_order"] == "progressive" && facts["width"] == "640")
    }

    @Test("is published before the rest is made, which then takes its place; both versions can be watched")
    func earlyPublication() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        try daemon.drop(try await Films.make(seconds: 60, size: "1280x720", options: Self.conforming))
        try await eventually("the first version is there", within: 240) { try await !daemon.programmes().isEmpty }
        let id = try #require(try await daemon.programmes().first?["id"] as? String)
        let first = try await daemon.get("/play/\(id)/master.m3u8").text
        _ = try await daemon.note("film.mp4.accepted.json")
        let last = try await daemon.get("/play/\(id)/master.m3u8").text
        #expect(try await daemon.programmes().count == 1)
        #expect(last.contains("v144/index.m3u8"))
        #expect(!first.contains("v144/index.m3u8"))
        let line = try #require(first.split(separator: "\n").first { $0.hasSuffix("v720/index.m3u8") })
        #expect(try await daemon.get("\(line.dropLast("index.m3u8".count))3.m4s").status == 200)
        #expect(daemon.stop() == 0)
    }

    @Test("is no longer shown when its job is cancelled, and is shown again after another try")
    func cancelled() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        try daemon.drop(try await Films.make(seconds: 120, size: "1280x720", options: Self.conforming))
        try await eventually("the first version is there", within: 240) { try await !daemon.programmes().isEmpty }
        let list = try await daemon.lectern(["jobs", "list", "--data", daemon.data])
        let job = try #require(
            String(decoding: list.output, as: UTF8.self).split(separator: "\t").first.map(String.init))
        #expect(try await daemon.lectern(["jobs", "cancel", job, "--data", daemon.data]).status == 0)
        try await eventually("nothing is shown", within: 60) { try await daemon.programmes().isEmpty }
        #expect(FileManager.default.fileExists(atPath: "\(daemon.data)/inbox/实验小学/风土人情/film.mp4"))
        #expect(try await daemon.lectern(["jobs", "retry", job, "--data", daemon.data]).status == 0)
        try await eventually("it is shown again", within: 240) { try await daemon.programmes().count == 1 }
        #expect(daemon.stop() == 0)
    }

    @Test("that is long and must be encoded shows its lowest rendition first")
    func lowest() async throws {
        let film = try await Films.make(seconds: 30)
        let run = try FilmRun()
        try await run.run(film, encoding: ["earlySeconds": 20])
        #expect(run.status == 0)
        let early = run.last("early")?["tracks"] as? [[String: Any]] ?? []
        #expect(early.compactMap { $0["id"] as? String } == ["v144", "a64-und"])
        #expect(run.tracks.compactMap { $0["id"] as? String } == ["v180", "v144", "a128-und", "a64-und"])
    }

    private static func time(_ line: String) -> Substring { line.split(separator: ",")[0] }

    /// A digest of each decoded picture, without its time.
    private static func pictures(_ file: URL) async throws -> String {
        let result = try await RunningDaemon.run(
            "ffmpeg", ["-v", "error", "-i", file.path, "-map", "0:v", "-f", "framemd5", "-"])
        return String(decoding: result.output, as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
            .compactMap { $0.split(separator: ",").last.map(String.init) }.joined(separator: "\n")
    }
}
