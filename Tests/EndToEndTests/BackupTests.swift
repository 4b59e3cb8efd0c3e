import Foundation
import Testing

@Suite("Backups", .timeLimit(.minutes(8)))
struct BackupTests {
    @Test("made beside a running daemon come back as a daemon that shows the same, under the same keys")
    func roundTrip() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let film = RunningDaemon.root.appendingPathComponent("media-samples/青山县农业技术推广站/实用技术/春茶管理三件事.mp3")
        try daemon.drop(film)
        _ = try await daemon.note("春茶管理三件事.mp3.accepted.json")
        let id = try #require(try await daemon.programmes().first?["id"] as? String)
        let play = try await daemon.get("/play/\(id)/master.m3u8").text
        let folder = "\(daemon.data)-backup"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let backup = ["backup", folder, "--data", daemon.data]
        #expect(try await daemon.lectern(backup).status == 0)
        let again = try await daemon.lectern(backup)
        let told = String(decoding: again.output, as: UTF8.self)
        // The log that this test keeps in the folder may have grown.
        #expect(again.status == 0 && told.contains(/已复制 [01] 个文件/), "\(told)")
        #expect(try await daemon.lectern(["backup", "\(daemon.data)/assets/b", "--data", daemon.data]).status == 1)
        #expect(try await daemon.lectern(["backup", "/proc", "--data", daemon.data]).status == 1)
        daemon.kill()

        let other = try RunningDaemon()
        let restore = ["restore", folder, "--data", other.data]
        #expect(try await daemon.lectern(restore).status == 0)
        #expect(try await daemon.lectern(restore).status == 1, "over a database that is there")
        try await other.start()
        #expect(try await other.programmes().first?["id"] as? String == id)
        let segment = try #require(play.split(separator: "\n").first { $0.hasSuffix(".m4s") })
        #expect(try await other.get(String(segment)).status == 200, "\(segment)")
        #expect(other.stop() == 0)
    }

    @Test("that are damaged or none are told as such, and nothing is written")
    func damaged() async throws {
        let daemon = try RunningDaemon()
        _ = try await daemon.lectern(["station", "add", "A1", "--name", "A", "--data", daemon.data])
        let folder = "\(daemon.data)-backup"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(try await daemon.lectern(["restore", folder, "--data", "\(daemon.data)/new"]).status == 1)
        #expect(try await daemon.lectern(["backup", folder, "--data", daemon.data]).status == 0)
        let copy = try FileHandle(forWritingTo: URL(fileURLWithPath: "\(folder)/lectern.sqlite"))
        try copy.seek(toOffset: 4096)
        try copy.write(contentsOf: Data(repeating: 0xA5, count: 40_960))
        try copy.close()
        let target = try RunningDaemon()
        #expect(try await daemon.lectern(["restore", folder, "--data", target.data]).status == 1)
        #expect(!FileManager.default.fileExists(atPath: "\(target.data)/lectern.sqlite"))
    }
}
