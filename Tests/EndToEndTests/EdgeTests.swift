import Foundation
import Testing

@Suite("An edge cache of nginx before the daemon")
struct EdgeTests {
    /// A film's origin and its edge, with a play for each of twenty players.
    private struct Scene {
        let daemon: RunningDaemon
        let edge: EdgeCache
        let programme: String
        let asset: String
        var tokens: [String] = []

        /// A path of the asset, under a player's token.
        func path(_ name: String, by player: Int = 0) -> String { "/v/\(tokens[player])/\(asset)/\(name)" }

        /// Segments, initializations and pictures that the origin has sent.
        func fetched() async throws -> Int {
            let text = try await daemon.get("/metrics").text
            let line = text.split(separator: "\n").first {
                $0.hasPrefix("lectern_media_answer_seconds_count{kind=\"segment\"}")
            }
            return line.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
        }

        func counts() async throws -> [Int?] {
            let programme = try await daemon.get("/api/v1/programmes/\(programme)").json()
            return [programme["views"] as? Int, programme["personViews"] as? Int]
        }
    }

    private static func scene() async throws -> Scene {
        let daemon = try RunningDaemon()
        try await daemon.start()
        try daemon.drop(try await Films.make(seconds: 14, size: "640x360"), as: "边缘.mp4")
        _ = try await daemon.note("边缘.mp4.accepted.json")
        let id = try #require(try await daemon.programmes().first?["id"] as? String)
        let key = try await daemon.lectern(["edge", "key", "jinan", "--data", daemon.data])
        #expect(key.status == 0)
        let edge = try EdgeCache(origin: daemon.port, credential: String(decoding: key.output, as: UTF8.self))
        try await edge.start()
        var tokens: [String] = []
        var asset = ""
        for player in 0..<20 {
            let master = try await edge.get("/play/\(id)/master.m3u8", ["-A", "box \(player)"]).text
            let line = try #require(master.split(separator: "\n").first { $0.hasPrefix("/v/") })
            let parts = line.split(separator: "/")
            tokens.append(String(parts[1]))
            asset = String(parts[2])
        }
        return Scene(daemon: daemon, edge: edge, programme: id, asset: asset, tokens: tokens)
    }

    @Test("fetches each object once, answers all that HTTP asks, and every play is counted once by its log")
    func whole() async throws {
        let scene = try await Self.scene()
        try await Self.oneFetch(scene)
        try await Self.conditions(scene)
        try await Self.refusals(scene)
        #expect(try await scene.counts() == [0, 0])
        try await Self.originAway(scene)
        try await Self.counted(scene)
        try await Self.played(scene)
        try await LiveFigures.check(
            scene.daemon, secrets: scene.tokens + [scene.asset, scene.programme, "边缘", "box 3"])
    }

    /// Twenty players, each with its own token, ask at once for the same objects.
    private static func oneFetch(_ scene: Scene) async throws {
        for segment in ["v360/0.m4s", "v360/1.m4s"] {
            let before = try await scene.fetched()
            let answers = try await scene.edge.burst((0..<20).map { scene.path(segment, by: $0) })
            #expect(answers.count == 20 && Set(answers).count == 1, "\(answers)")
            #expect(answers.first?.hasPrefix("200 ") ?? false)
            #expect(try await scene.fetched() - before == 1)
        }
        let direct = try await scene.daemon.get(scene.path("v360/2.m4s"), ["-H", "Accept-Encoding: gzip"])
        let first = try await scene.edge.get(scene.path("v360/2.m4s"))
        let again = try await scene.edge.get(scene.path("v360/2.m4s", by: 1))
        #expect(first.headers["x-cache-status"] == "MISS" && again.headers["x-cache-status"] == "HIT")
        #expect(first.body == direct.body && again.body == direct.body)
        for field in ["etag", "cache-control", "content-type", "access-control-allow-origin"] {
            #expect(again.headers[field] == direct.headers[field])
        }
        #expect(again.headers["cache-control"]?.contains("immutable") ?? false)
    }

    private static func conditions(_ scene: Scene) async throws {
        let path = scene.path("v360/0.m4s")
        let whole = try await scene.edge.get(path)
        let tag = try #require(whole.headers["etag"])
        let before = try await scene.fetched()
        let part = try await scene.edge.get(path, ["-H", "Range: bytes=100-199"])
        #expect(part.status == 206 && part.body == whole.body.subdata(in: 100..<200))
        #expect(part.headers["content-range"] == "bytes 100-199/\(whole.body.count)")
        let suffix = try await scene.edge.get(path, ["-H", "Range: bytes=-10", "-H", "If-Range: \(tag)"])
        #expect(suffix.status == 206 && suffix.body == whole.body.suffix(10))
        let stale = try await scene.edge.get(path, ["-H", "Range: bytes=-10", "-H", "If-Range: \"other\""])
        #expect(stale.status == 200 && stale.body == whole.body)
        #expect(try await scene.edge.get(path, ["-H", "Range: bytes=99999999-"]).status == 416)
        #expect(try await scene.edge.get(path, ["-H", "If-None-Match: \"other\", \(tag)"]).status == 304)
        let head = try await scene.edge.get(path, ["-I"])
        #expect(head.status == 200 && head.headers["content-length"] == "\(whole.body.count)")
        // A range of an object that nobody has asked for: it is fetched whole, and cut.
        let cold = try await scene.edge.get(scene.path("v360/init.mp4"), ["-H", "Range: bytes=4-7"])
        #expect(cold.status == 206 && cold.text == "ftyp")
        #expect(try await scene.edge.get(scene.path("v360/init.mp4")).headers["x-cache-status"] == "HIT")
        #expect(try await scene.fetched() - before == 1)
        try await playlists(scene)
    }

    private static func playlists(_ scene: Scene) async throws {
        let path = scene.path("v360/index.m3u8")
        let plain = try await scene.edge.get(path)
        let packed = try await scene.edge.get(path, ["-H", "Accept-Encoding: gzip, deflate, br"])
        #expect(plain.text.hasPrefix("#EXTM3U") && plain.headers["content-encoding"] == nil)
        #expect(packed.headers["content-encoding"] == "gzip" && packed.headers["etag"] != plain.headers["etag"])
        #expect(plain.headers["vary"]?.contains("Accept-Encoding") ?? false)
        for coding in ["", "identity", "br", "gzip;q=0", "deflate, gzip;q=0.0"] {
            let answer = try await scene.edge.get(path, ["-H", "Accept-Encoding: \(coding)"])
            #expect(answer.body == plain.body && answer.headers["x-cache-status"] == "HIT", "\(coding)")
        }
        for coding in ["gzip", "br, gzip", "gzip;q=0.5"] {
            let answer = try await scene.edge.get(path, ["-H", "Accept-Encoding: \(coding)"])
            #expect(answer.body == packed.body && answer.headers["x-cache-status"] == "HIT", "\(coding)")
        }
    }

    private static func refusals(_ scene: Scene) async throws {
        let token = scene.tokens[0]
        let other = token.hasSuffix("A") ? "B" : "A"
        for forged in ["\(token.dropLast())\(other)", "\(token)A", "x"] {
            let answer = try await scene.edge.get("/v/\(forged)/\(scene.asset)/v360/0.m4s")
            #expect(answer.status == 403 && answer.headers["cache-control"] == "no-store")
            #expect(answer.text.contains("\"status\":403"))
        }
        #expect(try await scene.edge.get("/v/\(token)/ffff456789abcdef0123456789abcdef/v360/0.m4s").status == 403)
        #expect(try await scene.edge.get(scene.path("v360/9999.m4s")).status == 404)
        #expect(try await scene.edge.get(scene.path("v360/..%2f..%2fasset.json")).status == 400)
        // What only this machine may see, a proxy's client may not.
        #expect([401, 403].contains(try await scene.edge.get("/metrics").status))
        #expect([401, 403].contains(try await scene.edge.get("/api/v1/viewings").status))
        #expect(try await scene.daemon.get("/metrics").status == 200)
    }

    /// The origin goes; what was fetched is still served, reports are kept, and no new play begins.
    private static func originAway(_ scene: Scene) async throws {
        #expect(scene.daemon.stop() == 0)
        for player in [0, 7] {
            #expect(try await scene.edge.get(scene.path("v360/0.m4s", by: player)).status == 200)
        }
        #expect(try await scene.edge.get(scene.path("v360/index.m3u8")).text.hasPrefix("#EXTM3U"))
        let missing = try await scene.edge.get(scene.path("v360/9998.m4s"))
        #expect(missing.status == 503 && missing.headers["retry-after"] != nil)
        #expect(try await scene.edge.get("/play/\(scene.programme)/master.m3u8").status == 503)
        let report = #"{"intervals":[[0,9.5]],"position":9.5,"people":5}"#
        let answer = try await scene.edge.get(
            "/v/\(scene.tokens[3])/progress", ["-H", "Content-Type: application/json", "-d", report])
        #expect(answer.status == 202)
        // Nothing can be sent now, and nothing is lost.
        #expect(try await scene.edge.ship(to: scene.daemon.port, as: "jinan") == 1)
        #expect(try scene.edge.waiting.count == 1)
    }

    private static func counted(_ scene: Scene) async throws {
        let name = try #require(try scene.edge.waiting.first)
        let copy = "\(scene.daemon.data)/copy.log.gz"
        try FileManager.default.copyItem(atPath: "\(scene.edge.folder)/log/\(name)", toPath: copy)
        try await scene.daemon.start(again: true)
        #expect(try await scene.counts() == [0, 0])
        // The twenty players got both segments; one of them reported, with five people in the room.
        #expect(try await scene.edge.ship(to: scene.daemon.port, as: "jinan") == 0)
        #expect(try scene.edge.waiting.isEmpty)
        #expect(try await scene.counts() == [20, 24])
        for _ in 0..<2 {
            let again = try await scene.daemon.lectern(["edge", "import", copy, "--data", scene.daemon.data])
            #expect(again.status == 0)
            #expect(try await scene.counts() == [20, 24])
        }
        #expect(try await scene.edge.ship(to: scene.daemon.port, as: "qingdao") == 0, "nothing to send")
        _ = try await scene.edge.get(scene.path("v360/0.m4s"))
        #expect(try await scene.edge.ship(to: scene.daemon.port, as: "qingdao") == 1, "the key is jinan's")
        #expect(try await scene.edge.ship(to: scene.daemon.port, as: "jinan") == 0)
    }

    /// A player plays the whole film through the cache.
    private static func played(_ scene: Scene) async throws {
        let probe = try await RunningDaemon.run(
            "ffprobe",
            [
                "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0",
                "http://127.0.0.1:\(scene.edge.port)/play/\(scene.programme)/master.m3u8",
            ])
        let text = String(decoding: probe.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(abs((Double(text) ?? 0) - 14) < 0.1)
    }
}
