import Foundation
import Testing

@Suite("Uploads to a real daemon", .serialized, .timeLimit(.minutes(8)))
struct UploadTests {
    /// A daemon with a producer's token.
    private struct Stage {
        let daemon: RunningDaemon
        let token: String

        var bearer: [String] { ["-H", "Authorization: Bearer \(token)", "-H", "Tus-Resumable: 1.0.0"] }

        init(_ daemon: RunningDaemon) async throws {
            self.daemon = daemon
            try await daemon.start()
            let added = try await RunningDaemon.run(
                "bash",
                [
                    "-c", #"printf 'long enough\n' | "$0" user add maker --role producer --unit 电教馆 --data "$1""#,
                    RunningDaemon.program.path, daemon.data,
                ])
            #expect(added.status == 0)
            let run = try await daemon.lectern(["token", "add", "maker", "--label", "test", "--data", daemon.data])
            token = try #require(
                String(decoding: run.output, as: UTF8.self).firstMatch(of: /lct_[0-9A-Za-z_-]{43}/)
            ).output.description
        }

        /// Sends a film with tuspy. Returns what it says.
        func send(_ film: URL, _ options: [String]) async throws -> [String: Any] {
            let result = try await RunningDaemon.run(
                "scripts/tus-send",
                [film.path, "--server", "http://127.0.0.1:\(daemon.port)", "--token", token] + options)
            #expect(result.status == 0)
            return try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        }

        func upload(_ path: String) async throws -> [String: Any] { try await daemon.get(path, bearer).json() }

        /// Begins an upload and returns its path.
        func begin(_ film: URL) async throws -> String {
            let length = try film.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
            let answer = try await daemon.get(
                "/api/v1/uploads",
                bearer + [
                    "-X", "POST", "-H", "Upload-Length: \(length)", "-H", "Upload-Metadata: filename ZmlsbS5tcDQ=",
                ])
            #expect(answer.status == 201)
            return try #require(answer.headers["location"])
        }

        /// Sends the rest of a film with one request. Returns the answer's status, 0 for none.
        func rest(_ film: URL, to path: String, from offset: Int) async throws -> Int {
            let run = try await RunningDaemon.run("curl", try curl(film, to: path, from: offset))
            return Int(String(decoding: run.output, as: UTF8.self)) ?? 0
        }

        /// What curl is told to send the rest of a film with one request and to say its status.
        func curl(_ film: URL, to path: String, from offset: Int, _ options: [String] = []) throws -> [String] {
            let piece = film.deletingLastPathComponent().appendingPathComponent("rest-\(UUID().uuidString)")
            try Data(contentsOf: film).dropFirst(offset).write(to: piece)
            return bearer + options + [
                "-sS", "--noproxy", "*", "--max-time", "60", "-o", "/dev/null", "-w", "%{http_code}", "-X", "PATCH",
                "-H", "Upload-Offset: \(offset)", "-H", "Content-Type: application/offset+octet-stream", "-H",
                "Expect:",
                "--data-binary", "@\(piece.path)", "http://127.0.0.1:\(daemon.port)\(path)",
            ]
        }
    }

    @Test("by tuspy go on after kill -9 and become one programme with what was said of it")
    func tuspy() async throws {
        let stage = try await Stage(try RunningDaemon())
        let daemon = stage.daemon
        let film = try await Films.make(seconds: 6, name: "课 1.mp4", size: "640x360", options: ["-b:v", "3M"])
        let half = ["--chunk", "100000", "--stop-at", "500000"]
        let first = try await stage.send(film, half + ["--metadata", "title=分数的认识", "--metadata", "series=数学"])
        #expect(first["offset"] as? Int == 500_000)
        let address = try #require(first["url"] as? String)
        let path = try #require(URL(string: address)).path
        daemon.kill()
        try await daemon.start()
        #expect(try await stage.upload(path)["received"] as? Int == 500_000)
        let second = try await stage.send(
            film, ["--chunk", "100000", "--url", "http://127.0.0.1:\(daemon.port)\(path)"])
        #expect(second["begun"] as? Int == 500_000)
        let job = try #require(try await stage.upload(path)["jobId"] as? String)
        let note = try await daemon.note("课 1.mp4.accepted.json", folder: "电教馆")
        #expect(note["job"] as? String == job)
        let shown = try await stage.upload(path)
        #expect(shown["state"] as? String == "taken")
        #expect((shown["job"] as? [String: Any])?["state"] as? String == "published")
        let programmes = try await daemon.programmes()
        #expect(programmes.map { $0["title"] as? String } == ["分数的认识"])
        #expect((programmes.first?["unit"] as? [String: Any])?["name"] as? String == "电教馆")
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(daemon.data)/uploads").isEmpty)
        #expect(daemon.stop() == 0)
    }

    @Test("that kill -9 breaks off at random moments lose nothing that was acknowledged, and end whole")
    func kills() async throws {
        let stage = try await Stage(try RunningDaemon())
        let daemon = stage.daemon
        let film = try await Films.make(seconds: 5, size: "640x360", options: ["-b:v", "6M"])
        let length = try Data(contentsOf: film).count
        let path = try await stage.begin(film)
        var generator = SplitMix(state: 7)
        var acknowledged = 0
        for _ in 0..<6 {
            let offset = acknowledged
            let arguments = try stage.curl(film, to: path, from: offset, ["--limit-rate", "400k"])
            async let sending = RunningDaemon.run("curl", arguments)
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...900, using: &generator)))
            // What is told is durable: it must be there after the crash.
            let told = try await stage.upload(path)["received"] as? Int ?? 0
            daemon.kill()
            _ = try await sending
            try await daemon.start()
            acknowledged = try #require(try await stage.upload(path)["received"] as? Int)
            #expect(acknowledged >= told)
            #expect(acknowledged >= offset)
            #expect(acknowledged <= length)
            if acknowledged == length { break }
        }
        if acknowledged < length { #expect(try await stage.rest(film, to: path, from: acknowledged) == 204) }
        let note = try await daemon.note("film.mp4.accepted.json", folder: "电教馆")
        let digest = try await RunningDaemon.run("sha256sum", [film.path])
        #expect(note["sha256"] as? String == String(decoding: digest.output.prefix(64), as: UTF8.self))
        #expect(try await daemon.programmes().count == 1)
        #expect(daemon.stop() == 0)
    }

    @Test(
        "to a full disk wait with a word, keep what came, and go on when there is room",
        .enabled(if: NoSpaceTests.mayMount, "only root can mount a small disk"))
    func fullDisk() async throws {
        let daemon = try RunningDaemon()
        #expect(mount("tmpfs", daemon.data, "tmpfs", 0, "size=3g") == 0)
        defer {
            daemon.kill()
            umount2(daemon.data, Int32(MNT_DETACH))
        }
        let stage = try await Stage(daemon)
        let film = try await Films.make(seconds: 3)
        let path = try await stage.begin(film)
        let part = film.deletingLastPathComponent().appendingPathComponent("part")
        try Data(contentsOf: film).prefix(1000).write(to: part)
        #expect(try await stage.rest(part, to: path, from: 0) == 204)
        #expect(mount("tmpfs", daemon.data, "tmpfs", UInt(MS_REMOUNT), "size=200m") == 0)
        #expect(try await stage.rest(film, to: path, from: 1000) == 507)
        let begun = try await daemon.get("/api/v1/uploads", stage.bearer + ["-X", "POST", "-H", "Upload-Length: 10"])
        #expect(begun.status == 507)
        #expect(begun.headers["retry-after"] != nil)
        #expect(try await stage.upload(path)["received"] as? Int == 1000)
        #expect(mount("tmpfs", daemon.data, "tmpfs", UInt(MS_REMOUNT), "size=3g") == 0)
        #expect(try await stage.rest(film, to: path, from: 1000) == 204)
        _ = try await daemon.note("film.mp4.accepted.json", folder: "电教馆", within: 60)
        #expect(try await daemon.programmes().count == 1)
    }
}
