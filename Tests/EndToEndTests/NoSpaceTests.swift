import Foundation
import Testing

@Suite("A disk that is full", .serialized, .timeLimit(.minutes(5)))
struct NoSpaceTests {
    /// Whether this process may mount a file system.
    static let mayMount: Bool = {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mount-\(UUID().uuidString)").path
        guard geteuid() == 0, mkdir(folder, 0o700) == 0 else { return false }
        defer { rmdir(folder) }
        guard mount("tmpfs", folder, "tmpfs", 0, "size=1m") == 0 else { return false }
        return umount2(folder, 0) == 0
    }()

    @Test(
        "makes films wait with a word, while others play, and lets them go on when there is room",
        .enabled(if: mayMount, "only root can mount a small disk"))
    func waiting() async throws {
        let daemon = try RunningDaemon()
        #expect(mount("tmpfs", daemon.data, "tmpfs", 0, "size=3g") == 0)
        // The daemon goes first, then the disk, then its folder.
        defer {
            daemon.kill()
            umount2(daemon.data, Int32(MNT_DETACH))
        }
        try await daemon.start()
        try daemon.drop(try await Films.make(seconds: 2), as: "before.mp4")
        let before = try #require(try await daemon.note("before.mp4.accepted.json")["programme"] as? String)
        #expect(mount("tmpfs", daemon.data, "tmpfs", UInt(MS_REMOUNT), "size=200m") == 0)
        try daemon.drop(try await Films.make(seconds: 3))
        try await eventually("the pause is told", within: 60) {
            try await daemon.get("/metrics").text.contains("lectern_ingest_paused 1\n")
        }
        #expect(try await daemon.get("/play/\(before)/master.m3u8").status == 200)
        #expect(!FileManager.default.fileExists(atPath: "\(daemon.data)/inbox/实验小学/风土人情/film.mp4.rejected.json"))
        #expect(mount("tmpfs", daemon.data, "tmpfs", UInt(MS_REMOUNT), "size=3g") == 0)
        _ = try await daemon.note("film.mp4.accepted.json", within: 60)
        #expect(try await daemon.get("/metrics").text.contains("lectern_ingest_paused 0\n"))
        #expect(try await daemon.programmes().count == 2)
    }
}
