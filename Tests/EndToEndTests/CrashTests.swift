import Foundation
import Testing

@Suite("After a crash", .serialized)
struct CrashTests {
    @Test("at twenty random moments of an ingest the film is published once and whole")
    func kills() async throws {
        let daemon = try RunningDaemon()
        let film = try await Films.make(seconds: 20, size: "640x360")
        try FileManager.default.createDirectory(atPath: "\(daemon.data)/inbox", withIntermediateDirectories: true)
        try daemon.drop(film)
        var generator = SplitMix(state: 20)
        for _ in 0..<20 {
            try await daemon.start(waiting: false)
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...3500, using: &generator)))
            daemon.kill()
        }
        try await daemon.start()
        let note = try await daemon.note("film.mp4.accepted.json", within: 240)
        let programmes = try await daemon.programmes()
        #expect(programmes.count == 1)
        #expect(programmes.first?["id"] as? String == note["programme"] as? String)
        let assets = try FileManager.default.contentsOfDirectory(atPath: "\(daemon.data)/assets")
        #expect(assets.count == 1)
        let verified = try await daemon.lectern(["verify", "\(daemon.data)/assets/\(try #require(assets.first))"])
        #expect(verified.status == 0, "\(String(decoding: verified.output, as: UTF8.self))")
        try await eventually("no job folder is left", within: 60) {
            try FileManager.default.contentsOfDirectory(atPath: "\(daemon.data)/jobs").isEmpty
        }
        #expect(!FileManager.default.fileExists(atPath: "\(daemon.data)/inbox/实验小学/风土人情/film.mp4"))
        #expect(daemon.stop() == 0)
    }
}
