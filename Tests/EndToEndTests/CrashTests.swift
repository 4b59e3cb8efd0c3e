import Foundation
import Testing

@Suite("After a crash", .serialized)
struct CrashTests {
    @Test("at two hundred random moments every film is published once and whole, and no orphan is left")
    func kills() async throws {
        let daemon = try RunningDaemon()
        try FileManager.default.createDirectory(atPath: "\(daemon.data)/inbox", withIntermediateDirectories: true)
        var generator = SplitMix(state: 20)
        var names: [String] = []
        for round in 0..<200 {
            if round % 40 == 0 {
                names.append("film\(names.count).mp4")
                try daemon.drop(try await Self.film(names.count), as: names[names.count - 1])
            }
            try await daemon.start(waiting: false)
            try await Task.sleep(for: .milliseconds(Int.random(in: 20...700, using: &generator)))
            daemon.kill()
        }
        try await daemon.start()
        var programmes: Set<String> = []
        for name in names {
            let note = try await daemon.note("\(name).accepted.json", within: 300)
            programmes.insert(try #require(note["programme"] as? String))
        }
        #expect(programmes.count == names.count)
        #expect(try await Set(daemon.programmes().compactMap { $0["id"] as? String }) == programmes)
        try await checkStore(daemon, films: names.count)
        #expect(daemon.stop() == 0)
    }

    /// Films of different lengths and kinds: some are encoded, some taken as they are and shown early.
    private static func film(_ number: Int) async throws -> URL {
        let conforming = [
            "-g", "50", "-keyint_min", "50", "-sc_threshold", "0", "-b:v", "400k", "-maxrate", "500k",
            "-bufsize", "500k",
        ]
        return try await Films.make(
            seconds: 8 + 4 * number, size: number % 2 == 0 ? "640x360" : "426x240",
            options: number % 2 == 0 ? conforming : [])
    }

    /// Every asset passes the gate and belongs to a version; nothing else is left; the database is sound.
    private func checkStore(_ daemon: RunningDaemon, films: Int) async throws {
        let assets = try daemon.assets()
        #expect((films...films * 2).contains(assets.count))
        for asset in assets {
            let verified = try await daemon.lectern(["verify", "\(daemon.data)/assets/\(asset)"])
            #expect(verified.status == 0, "\(String(decoding: verified.output, as: UTF8.self))")
        }
        try await eventually("no job folder is left", within: 60) {
            try FileManager.default.contentsOfDirectory(atPath: "\(daemon.data)/jobs").isEmpty
        }
        let inbox = try FileManager.default.contentsOfDirectory(atPath: "\(daemon.data)/inbox/实验小学/风土人情")
        #expect(inbox.allSatisfy { $0.hasSuffix(".accepted.json") })
        let sound = try await RunningDaemon.run(
            "python3",
            [
                "-c",
                "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute('PRAGMA integrity_check').fetchone()[0])",
                "\(daemon.data)/lectern.sqlite",
            ])
        #expect(String(decoding: sound.output, as: UTF8.self) == "ok\n")
    }
}
