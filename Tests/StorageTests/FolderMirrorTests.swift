import Foundation
import Glibc
import MediaModel
import Storage
import Testing

@Suite("A mirror of folders")
struct FolderMirrorTests {
    private let root = NSTemporaryDirectory() + "lectern-mirror-\(UUID().uuidString)"
    private var source: String { "\(root)/source" }
    private var target: String { "\(root)/target" }
    private var mirror: FolderMirror { FolderMirror(source: source, target: target, without: ["jobs", "lock"]) }

    init() throws {
        for folder in ["source/assets/a", "source/jobs/j", "target"] {
            try FileManager.default.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        try put("source/assets/a/v.mp4", "film")
        try put("source/jobs/j/v.mp4", "work")
        try put("source/lock", "")
        try put("source/token.key", "secret")
        guard chmod("\(source)/token.key", 0o600) == 0 else { throw POSIXError(.EPERM) }
    }

    private func put(_ path: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(root)/\(path)"))
    }

    private func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: "\(root)/\(path)").map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("brings what is wanted with its rights, and at the second time what is new")
    func twice() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        let first = try mirror.bring()
        #expect(first.files == 2 && first.bytes == 10 && first.kept == 0)
        #expect(text("target/assets/a/v.mp4") == "film" && text("target/jobs/j/v.mp4") == nil)
        var status = stat()
        #expect(stat("\(target)/token.key", &status) == 0 && status.st_mode & 0o777 == 0o600)
        try put("source/assets/a/w.mp4", "another")
        try put("source/token.key", "secret, changed")
        let second = try mirror.bring()
        #expect(second.files == 2 && second.kept == 1)
        #expect(text("target/token.key") == "secret, changed")
    }

    @Test("takes away what is gone, and folders that are empty then")
    func removal() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        _ = try mirror.bring()
        try FileManager.default.removeItem(atPath: "\(source)/assets/a")
        try mirror.keepOnly(mirror.files())
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(target)/assets").isEmpty)
        #expect(text("target/token.key") == "secret")
    }

    @Test("follows no link, and replaces none in the target by what it points at")
    func links() throws {
        defer { try? FileManager.default.removeItem(atPath: root) }
        try put("outside", "outside")
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: "\(source)/assets/link", withDestinationPath: "\(root)/outside")
        try manager.createSymbolicLink(atPath: "\(target)/token.key", withDestinationPath: "\(root)/outside")
        _ = try mirror.bring()
        #expect(!manager.fileExists(atPath: "\(target)/assets/link"))
        #expect(text("outside") == "outside" && text("target/token.key") == "secret")
    }
}
