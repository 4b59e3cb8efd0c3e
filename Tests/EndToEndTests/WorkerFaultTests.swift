import Foundation
import Testing

@Suite("A worker that dies", .serialized, .timeLimit(.minutes(5)))
struct WorkerFaultTests {
    private static let film = "film.mp4"

    @Test("by a fault of memory once is tried again, and its film is published by the same daemon")
    func once() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let pid = try #require(daemon.pid)
        try daemon.drop(try await Films.make(seconds: 20, size: "640x360"))
        try await Self.killWorker(of: daemon)
        let note = try await daemon.note("\(Self.film).accepted.json")
        #expect(daemon.pid == pid)
        let id = try #require(note["programme"] as? String)
        #expect(try await daemon.get("/play/\(id)/master.m3u8").status == 200)
    }

    @Test("at every try costs its own film only: others go on playing")
    func always() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let pid = try #require(daemon.pid)
        try daemon.drop(try await Films.make(seconds: 2), as: "before.mp4")
        let before = try #require(try await daemon.note("before.mp4.accepted.json")["programme"] as? String)
        try daemon.drop(try await Films.make(seconds: 20, size: "640x360"))
        for _ in 0..<2 {
            try await Self.killWorker(of: daemon)
            #expect(try await daemon.get("/play/\(before)/master.m3u8").status == 200)
        }
        let note = try await daemon.note("\(Self.film).rejected.json", within: 60)
        #expect(note["code"] as? String == "internal")
        #expect(daemon.pid == pid)
        #expect(try await daemon.programmes().count == 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(daemon.data)/jobs").isEmpty)
    }

    /// Has the next worker that looks at a film, or works on it, die by a fault of memory.
    private static func killWorker(of daemon: RunningDaemon) async throws {
        let deadline = Date(timeIntervalSinceNow: 60)
        while Date() < deadline {
            if let worker = daemon.workers.first, kill(worker, SIGSEGV) == 0 {
                try await eventually("the worker is gone", within: 20) { !daemon.workers.contains(worker) }
                return
            }
            usleep(2000)
        }
        throw TimedOut(what: "a worker")
    }
}
