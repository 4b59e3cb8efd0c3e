import Foundation
import Testing

/// A channel that shows a film once, its origin and an edge cache before it.
private struct EdgeChannelScene {
    let daemon: RunningDaemon
    let edge: EdgeCache
    let bearer: [String]
    let programme: String
    /// The channel's tokens of two players.
    var tokens: [String] = []
    /// The playlist of the pictures that both watch.
    var playlist = ""

    init() async throws {
        daemon = try RunningDaemon()
        try await daemon.start()
        try daemon.drop(try await Films.make(seconds: 24), as: "片.mp4")
        _ = try await daemon.note("片.mp4.accepted.json")
        programme = try #require(try await daemon.programmes().first?["id"] as? String)
        let key = try await daemon.lectern(["edge", "key", "jinan", "--data", daemon.data])
        edge = try EdgeCache(origin: daemon.port, credential: String(decoding: key.output, as: UTF8.self))
        try await edge.start()
        let admin = try await daemon.lectern(["token", "add", "admin", "--label", "test", "--data", daemon.data])
        let token = try #require(
            String(decoding: admin.output, as: UTF8.self).firstMatch(of: /lct_[0-9A-Za-z_-]{43}/)
        ).output.description
        bearer = ["-H", "Authorization: Bearer \(token)"]
    }

    func send(_ method: String, _ path: String, _ object: [String: Any]) async throws -> RunningDaemon.Answer {
        let body = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
        return try await daemon.get(
            path, bearer + ["-X", method, "-H", "Content-Type: application/json", "--data-raw", body])
    }

    /// Puts the film on air some seconds from now, and has two players open the channel.
    mutating func goOnAir() async throws {
        #expect(try await send("POST", "/api/v1/channels", ["id": "one", "name": "频道"]).status == 201)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        let time = calendar.dateComponents([.hour, .minute, .second], from: Date(timeIntervalSinceNow: 12))
        let clock = [time.hour, time.minute, time.second].map { ($0 ?? 0) < 10 ? "0\($0 ?? 0)" : "\($0 ?? 0)" }
        let rule = try await send(
            "PUT", "/api/v1/channels/one/rules/film",
            ["start": clock.joined(separator: ":"), "content": ["kind": "programme", "id": programme]])
        #expect((200..<300).contains(rule.status), "\(rule.text)")
        let edge = edge
        try await eventually("the channel is on air", within: 20) {
            try await edge.get("/live/one/master.m3u8").status == 200
        }
        for player in 0..<2 {
            let master = try await edge.get("/live/one/master.m3u8", ["-A", "box \(player)"]).text
            let line = try #require(master.split(separator: "\n").last { $0.hasSuffix(".m3u8") && $0.contains("/v") })
            let parts = line.split(separator: "/")
            tokens.append(String(parts[1]))
            playlist = parts[2...].joined(separator: "/")
        }
        let path = path(playlist)
        try await eventually("something is listed", within: 20) { try await edge.get(path).status == 200 }
    }

    func path(_ name: String, by player: Int = 0) -> String { "/v/\(tokens[player])/\(name)" }

    /// Segments of the film that are listed, as paths below a token; an asset that is shown at the beginning is the card.
    func listed() async throws -> [String] {
        let text = try await edge.get(path(playlist)).text
        let all = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { "live/one/\($0)" }
        guard let card = all.first?.split(separator: "/")[3] else { return [] }
        return all.filter { !$0.contains("/\(card)/") }
    }

    /// What of a kind the origin has sent, fetches of edge caches among it.
    func sent(_ kind: String) async throws -> Int {
        let line = try await daemon.get("/metrics").text.split(separator: "\n").first {
            $0.hasPrefix("lectern_media_answer_seconds_count{kind=\"\(kind)\"}")
        }
        return line.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
    }

    func views() async throws -> Int? {
        try await daemon.get("/api/v1/programmes/\(programme)").json()["views"] as? Int
    }

    /// Seconds of the film that were seen on the channel, as each viewing has them.
    func seen() async throws -> [Int] {
        let list = try await daemon.get("/api/v1/viewings", bearer).json()["items"] as? [[String: Any]] ?? []
        let own = list.filter { $0["channel"] as? String == "one" && $0["programme"] as? String == programme }
        return own.compactMap { $0["inferredSeconds"] as? Int }.filter { $0 > 0 }.sorted()
    }
}

@Suite("Channels through an edge cache", .timeLimit(.minutes(6)))
struct EdgeChannelTests {
    @Test("what is on air is fetched once for all viewers, and counted once for the programme that was on")
    func whole() async throws {
        var scene = try await EdgeChannelScene()
        try await scene.goOnAir()
        try await Self.lists(scene)
        let live = scene
        try await eventually("the film is on air", within: 60) { try await live.listed().count >= 4 }
        let segments = try await scene.listed()
        try await Self.oneFetch(scene, segments)
        try await Self.refusals(scene, try #require(segments.first))
        #expect(try await scene.views() == 0, "what a cache fetches is nobody's viewing")
        try await Self.played(scene, try #require(segments.first))
        try await Self.counted(scene, segments)
        try await Self.originAway(scene, try #require(segments.first))
    }

    /// Twenty requests of two players at once, and again: the origin is asked about once a second.
    private static func lists(_ scene: EdgeChannelScene) async throws {
        let paths = (0..<20).map { scene.path(scene.playlist, by: $0 % 2) }
        let before = try await scene.sent("playlist")
        let began = Date()
        for _ in 0..<4 {
            let answers = try await scene.edge.burst(paths)
            #expect(answers.count == 20 && answers.allSatisfy { $0.hasPrefix("200 ") }, "\(answers)")
        }
        let most = Int(Date().timeIntervalSince(began)) + 2
        let asked = try await scene.sent("playlist") - before
        #expect(asked <= most, "\(asked) requests of 80, at most \(most)")
        let list = try await scene.edge.get(scene.path(scene.playlist))
        #expect(list.headers["cache-control"] == "public, max-age=1")
        #expect(list.text.hasPrefix("#EXTM3U") && list.headers["x-cache-status"] != nil)
        let packed = try await scene.edge.get(scene.path(scene.playlist), ["-H", "Accept-Encoding: gzip"])
        #expect(packed.headers["content-encoding"] == "gzip")
        let time = try await scene.edge.get(scene.path("live/one/now.txt"))
        #expect(time.status == 200 && time.headers["x-cache-status"] == nil)
        // What is on air goes on: a list is not older than some seconds.
        try await eventually("the list is no older than the origin's", within: 30) {
            try await Task.sleep(for: .seconds(4))
            let there = try await scene.edge.get(scene.path(scene.playlist))
            return there.text == (try await scene.daemon.get(scene.path(scene.playlist)).text)
        }
    }

    private static func oneFetch(_ scene: EdgeChannelScene, _ segments: [String]) async throws {
        for segment in segments.prefix(4) {
            let stream = segment.dropLast(3) + "ts"
            for name in [segment, String(stream)] {
                let before = try await scene.sent("segment")
                let answers = try await scene.edge.burst((0..<10).map { scene.path(name, by: $0 % 2) })
                #expect(answers.count == 10 && Set(answers).count == 1, "\(answers)")
                #expect(answers.first?.hasPrefix("200 ") ?? false)
                #expect(try await scene.sent("segment") - before == 1, "\(name)")
            }
        }
        let segment = try #require(segments.first)
        for name in [segment, String(segment.dropLast(3) + "ts")] {
            let (there, here) = (
                try await scene.daemon.get(scene.path(name), ["-H", "X-Lectern-Edge: \(try edgeKey(scene))"]),
                try await scene.edge.get(scene.path(name, by: 1))
            )
            #expect(here.headers["x-cache-status"] == "HIT" && here.body == there.body && there.status == 200)
            #expect(here.headers["content-type"] == there.headers["content-type"])
            let part = try await scene.edge.get(scene.path(name), ["-H", "Range: bytes=100-199"])
            #expect(part.status == 206 && part.body == there.body.subdata(in: 100..<200))
        }
        // The film itself is the same bytes, which the cache has already.
        let film = try await scene.edge.get("/play/\(scene.programme)/master.m3u8", ["-A", "a film's player"]).text
        let base = try #require(film.split(separator: "\n").first { $0.hasPrefix("/v/") })
        let token = try #require(base.split(separator: "/").dropFirst().first)
        let same = try await scene.edge.get(
            "/v/\(token)/\(segment.split(separator: "/").suffix(3).joined(separator: "/"))")
        #expect(same.headers["x-cache-status"] == "HIT" && same.status == 200)
        #expect(try await scene.daemon.get("/v/\(token)/\(segment)").status == 403)
    }

    private static func edgeKey(_ scene: EdgeChannelScene) throws -> String {
        let text = try String(contentsOfFile: "\(scene.edge.folder)/etc/credential.conf", encoding: .utf8)
        return try #require(text.split(separator: "\"").dropFirst().first.map(String.init))
    }

    private static func refusals(_ scene: EdgeChannelScene, _ segment: String) async throws {
        let token = scene.tokens[0]
        let other = token.dropLast(2).hasSuffix("A") ? "B" : "A"
        let parts = segment.split(separator: "/").map(String.init)
        let start = try #require(Int64(parts[2]))
        for forged in ["\(token.dropLast(3))\(other)\(token.suffix(2))", "x"] {
            for path in [segment, scene.playlist] {
                let answer = try await scene.edge.get("/v/\(forged)/\(path)")
                #expect(answer.status == 403 && answer.headers["cache-control"] == "no-store", "\(path)")
            }
        }
        // What the cache has is for nobody who could not have had it from the origin.
        let rest = parts[4...].joined(separator: "/")
        for path in [
            "live/one/\(start + 1)/\(parts[3])/\(rest)", "live/two/\(start)/\(parts[3])/\(rest)",
            "live/one/\(start + 3_600_000)/\(parts[3])/\(rest)",
            "live/one/\(start)/ffff456789abcdef0123456789abcdef/\(rest)", "\(parts[3])/\(rest)",
        ] {
            #expect(try await scene.edge.get("/v/\(token)/\(path)").status == 403, "\(path)")
        }
        #expect(try await scene.edge.get("/v/\(token)/live/one/\(start)/\(parts[3])/v144/9999.m4s").status == 404)
        #expect(try await scene.edge.get("/v/\(token)/live/one/nothing.m3u8").status == 404)
    }

    /// A player, of transport streams as the origin has it, plays what was on air, from its beginning.
    private static func played(_ scene: EdgeChannelScene, _ segment: String) async throws {
        let start = try #require(Int64(segment.split(separator: "/")[2])) / 1000
        try await eventually("it has been on air", within: 40) { Date().timeIntervalSince1970 > Double(start) + 30 }
        let master = "http://127.0.0.1:\(scene.edge.port)/live/one/master.m3u8?start=\(start)&end=\(start + 20)"
        let run = try await RunningDaemon.run(
            "timeout",
            ["60", "ffmpeg", "-v", "error", "-nostdin", "-i", master, "-map", "0:v:0", "-f", "framemd5", "-"])
        let frames = String(decoding: run.output, as: UTF8.self).split(separator: "\n").count { !$0.hasPrefix("#") }
        #expect(run.status == 0 && (400...600).contains(frames), "\(frames) pictures")
    }

    private static func counted(_ scene: EdgeChannelScene, _ segments: [String]) async throws {
        let log = try String(contentsOfFile: scene.edge.log, encoding: .utf8)
        #expect(log.split(separator: "\n").count { $0.contains("\"kind\":\"aired\"") } >= 80)
        #expect(try await scene.edge.ship(to: scene.daemon.port, as: "jinan") == 0)
        let copy = "\(scene.daemon.data)/copy.log"
        try Data(log.utf8).write(to: URL(fileURLWithPath: copy))
        // The two players got four segments each, of four seconds; ffmpeg what was on for twenty seconds.
        let seen = try await scene.seen()
        let views = try #require(try await scene.views())
        #expect(seen.count == 3 && views == 3, "\(seen), \(views) views")
        #expect(Set(seen).count <= 2, "both players got the same: \(seen)")
        for _ in 0..<2 {
            let again = try await scene.daemon.lectern(["edge", "import", copy, "--data", scene.daemon.data])
            #expect(again.status == 0)
            #expect(try await scene.seen() == seen)
            #expect(try await scene.views() == views)
        }
        // From the origin itself: the same seconds of the same viewing.
        for segment in segments.prefix(4) {
            #expect(try await scene.daemon.get(scene.path(segment)).status == 200)
        }
        try await Task.sleep(for: .seconds(3))
        #expect(try await scene.seen() == seen)
    }

    /// The origin goes: what is there is served, and reports are kept.
    private static func originAway(_ scene: EdgeChannelScene, _ segment: String) async throws {
        let start = try #require(Int64(segment.split(separator: "/")[2]))
        _ = try await scene.edge.get(scene.path(scene.playlist))
        #expect(scene.daemon.stop() == 0)
        try await Task.sleep(for: .seconds(5))
        let list = try await scene.edge.get(scene.path(scene.playlist))
        #expect(list.status == 200 && list.headers["x-cache-status"] == "STALE" && list.text.hasPrefix("#EXTM3U"))
        #expect(try await scene.edge.get(scene.path(segment, by: 1)).status == 200)
        let missing = try await scene.edge.get(scene.path("live/one/from/\(start)/v144.m3u8"))
        #expect(missing.status == 503 && missing.headers["retry-after"] != nil)
        let report = #"{"played":[[\#(start),\#(start + 14_000)]],"people":7}"#
        let kept = try await scene.edge.get(
            scene.path("progress"), ["-H", "Content-Type: application/json", "-d", report])
        #expect(kept.status == 202)
        try await scene.daemon.start(again: true)
        #expect(try await scene.edge.ship(to: scene.daemon.port, as: "jinan") == 0)
        let programme = try await scene.daemon.get("/api/v1/programmes/\(scene.programme)").json()
        #expect(programme["views"] as? Int == 3 && programme["personViews"] as? Int == 9)
    }
}
