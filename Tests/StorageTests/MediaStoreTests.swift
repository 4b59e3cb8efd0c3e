import Foundation
import Glibc
import MediaModel
import Storage
import Testing

@Suite("The media store")
struct MediaStoreTests {
    @Test("makes its folders, and opening it again changes nothing")
    func folders() throws {
        let home = try TemporaryStore()
        let film = try home.put("film", at: "inbox/film.mp4")
        let again = try MediaStore(root: home.folder + "/")
        #expect(again.inbox == home.store.inbox)
        #expect(home.text(film) == "film")
        for folder in [again.originals, again.jobs, again.assets, again.backups] { #expect(home.exists(folder)) }
    }

    @Test("refuses a root that is a file")
    func rootIsFile() async throws {
        let home = try TemporaryStore()
        let file = try home.put("x", at: "file")
        #expect(try await code { _ = try MediaStore(root: file) } == .forbidden)
    }

    @Test("gives a job its folder with what an earlier try left in it")
    func freshFolder() async throws {
        let home = try TemporaryStore()
        let id = try job("j1")
        let folder = try await home.store.jobFolder(id)
        try FileManager.default.createDirectory(atPath: folder + "/a/b", withIntermediateDirectories: true)
        try home.put("old", at: "jobs/j1/a/b/old")
        symlink(home.store.inbox, folder + "/link")
        try home.put("film", at: "inbox/film")
        #expect(try await home.store.jobFolder(id) == folder)
        #expect(home.exists(folder + "/a/b/old"))
        #expect(try await home.store.jobsOnDisk() == [id])
        try await home.store.removeJobFolder(id)
        #expect(home.exists(home.store.inbox + "/film"), "a link is removed, not followed")
        try await home.store.removeJobFolder(id)
        #expect(try await home.store.jobsOnDisk().isEmpty)
    }

    @Test("publishes a job's folder whole, and publishing again is no fault")
    func publish() async throws {
        let home = try TemporaryStore()
        let (id, name) = (try job("j1"), try asset("a1"))
        _ = try await home.store.jobFolder(id)
        try home.put("pictures", at: "jobs/j1/v1080.mp4")
        try await home.store.write(Array("{}".utf8), named: "asset.json", job: id)
        try await home.store.publish(job: id, as: name)
        #expect(home.text(home.store.manifestPath(name)) == "{}")
        #expect(home.text(home.store.assetFolder(name) + "/v1080.mp4") == "pictures")
        #expect(try await home.store.jobsOnDisk().isEmpty)
        try await home.store.publish(job: id, as: name)

        _ = try await home.store.jobFolder(id)
        try home.put("other pictures", at: "jobs/j1/v1080.mp4")
        try await home.store.write(Array("{}".utf8), named: "asset.json", job: id)
        try await home.store.publish(job: id, as: name)
        #expect(home.text(home.store.assetFolder(name) + "/v1080.mp4") == "pictures", "an asset never changes")
        #expect(try await home.store.jobsOnDisk().isEmpty)
        #expect(try await home.store.assetsOnDisk() == [name])
    }

    @Test("does not publish what is not there, has no manifest or holds a link or a pipe")
    func refusals() async throws {
        let home = try TemporaryStore()
        let (id, name) = (try job("j1"), try asset("a1"))
        #expect(try await code { try await home.store.publish(job: id, as: name) } == .missing)
        let folder = try await home.store.jobFolder(id)
        try home.put("pictures", at: "jobs/j1/v1080.mp4")
        #expect(try await code { try await home.store.publish(job: id, as: name) } == .missing)
        try await home.store.write([], named: "asset.json", job: id)
        symlink("/etc/passwd", folder + "/poster.jpg")
        #expect(try await code { try await home.store.publish(job: id, as: name) } == .forbidden)
        unlink(folder + "/poster.jpg")
        mkfifo(folder + "/pipe", 0o600)
        #expect(try await code { try await home.store.publish(job: id, as: name) } == .forbidden)
        #expect(home.text(folder + "/v1080.mp4") == "pictures", "the job's folder is left as it was")
        #expect(try await home.store.assetsOnDisk().isEmpty)
    }

    @Test("writes only plain names into a job's folder", arguments: ["", ".", "..", "a/b", "../x", "a\0b"])
    func badNames(name: String) async throws {
        let home = try TemporaryStore()
        let id = try job("j1")
        _ = try await home.store.jobFolder(id)
        #expect(try await code { try await home.store.write([1], named: name, job: id) } == .forbidden)
    }

    @Test("removes an asset and, at a start, what an interrupted removal left")
    func removeAsset() async throws {
        let home = try TemporaryStore()
        let (id, name) = (try job("j1"), try asset("a1"))
        _ = try await home.store.jobFolder(id)
        try await home.store.write([], named: "asset.json", job: id)
        try await home.store.publish(job: id, as: name)
        try await home.store.removeAsset(name)
        try await home.store.removeAsset(name)
        #expect(try await home.store.assetsOnDisk().isEmpty)
        mkdir(home.store.jobs + "/.leaving-a2-7", 0o755)
        try home.put("half", at: "originals/.leaving-9")
        try await home.store.removeLeavings()
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.store.jobs).isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.store.originals).isEmpty)
    }

    @Test("names that are no identifiers are not jobs or assets")
    func strangeNames() async throws {
        let home = try TemporaryStore()
        for name in ["Lost+Found", ".hidden", "a b"] { mkdir("\(home.store.assets)/\(name)", 0o755) }
        #expect(try await home.store.assetsOnDisk().isEmpty)
    }

    @Test("guards the reserve")
    func room() async throws {
        let home = try TemporaryStore()
        let free = try home.store.freeBytes()
        #expect(free > 0)
        try home.store.requireRoom(for: 1)
        #expect(try await code { try home.store.requireRoom(for: .max) } == .full)
        let greedy = try MediaStore(root: home.folder, reserve: .max)
        #expect(try await code { try greedy.requireRoom(for: 0) } == .full)
    }
}
