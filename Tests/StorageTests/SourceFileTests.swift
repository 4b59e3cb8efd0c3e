import Foundation
import Glibc
import MediaModel
import Storage
import Synchronization
import Testing

@Suite("A source file")
struct SourceFileTests {
    @Test("opens with its size, and tells when somebody wrote to it")
    func regular() throws {
        let home = try TemporaryStore()
        let path = try home.put("film", at: "inbox/film.mp4")
        let source = try SourceFile.open(path)
        #expect(source.size == 4)
        #expect(try source.currentStatus() == source.status)
        try home.put("longer film", at: "inbox/other.mp4")
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("!".utf8))
        try handle.close()
        #expect(try source.currentStatus() != source.status)
        #expect(try source.currentStatus().inode == source.status.inode)
    }

    @Test(
        "is never a link, a folder, a pipe, a socket or a device",
        arguments: ["link", "folder", "pipe", "socket", "device", "dangling"])
    func special(kind: String) async throws {
        let home = try TemporaryStore()
        let path = home.store.inbox + "/x"
        switch kind {
        case "link": symlink(try home.put("film", at: "film"), path)
        case "dangling": symlink("/nowhere", path)
        case "folder": mkdir(path, 0o755)
        case "pipe": mkfifo(path, 0o600)
        case "socket": mknod(path, S_IFSOCK | 0o600, 0)
        default: break
        }
        let opened = kind == "device" ? "/dev/null" : path
        #expect(try await code { _ = try SourceFile.open(opened) } == .forbidden)
    }

    @Test("is missing when it is not there, and forbidden with a zero or nothing in its path")
    func absent() async throws {
        #expect(try await code { _ = try SourceFile.open("/nowhere/film.mp4") } == .missing)
        #expect(try await code { _ = try SourceFile.open("/etc/hosts\0x") } == .forbidden)
        #expect(try await code { _ = try SourceFile.open("") } == .forbidden)
    }

    @Test("opens under a name that is not UTF-8")
    func invalidName() throws {
        let home = try TemporaryStore()
        let path = Array(home.store.inbox.utf8) + [0x2F, 0xFF, 0xFE]
        let terminated = (path + [0]).map { CChar(bitPattern: $0) }
        let descriptor = Glibc.open(terminated, O_CREAT | O_WRONLY, 0o644)
        #expect(descriptor >= 0)
        close(descriptor)
        #expect(try SourceFile.open(pathBytes: path).size == 0)
        #expect(try SourceFile.open([[0xFF, 0xFE]], beneath: home.store.inbox).size == 0)
    }

    @Test("beneath a folder is reached through no link and no way up")
    func beneath() async throws {
        let home = try TemporaryStore()
        mkdir(home.store.inbox + "/unit", 0o755)
        try home.put("film", at: "inbox/unit/film.mp4")
        symlink(home.store.inbox + "/unit", home.store.inbox + "/other")
        func open(_ names: String...) throws {
            _ = try SourceFile.open(names.map { Array($0.utf8) }, beneath: home.store.inbox)
        }
        try open("unit", "film.mp4")
        #expect(try await code { try open("other", "film.mp4") } == .forbidden)
        #expect(try await code { try open("..", "inbox", "unit", "film.mp4") } == .forbidden)
        #expect(try await code { try open("unit/film.mp4") } == .forbidden)
        #expect(try await code { try open() } == .forbidden)
    }
}

@Suite("A digest")
struct FileDigestTests {
    @Test(
        "is SHA-256 as FIPS 180-4 has it",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func vectors(text: String, digest: String) async throws {
        let home = try TemporaryStore()
        let path = try home.put(text, at: "x")
        let source = try SourceFile.open(path)
        #expect(try await FileDigest.sha256(descriptor: source.descriptor) == digest)
        #expect(try FileDigest.sha256(path: path) == digest)
        #expect(try FileDigest.sha256(bytes: Array(text.utf8)) == digest)
    }

    @Test("of a million letters a reads them all, tells its progress and leaves the position alone")
    func long() async throws {
        let home = try TemporaryStore()
        let source = try SourceFile.open(try home.put(String(repeating: "a", count: 3_000_000), at: "x"))
        lseek(source.descriptor, 17, SEEK_SET)
        let seen = Mutex<[Int64]>([])
        let digest = try await FileDigest.sha256(descriptor: source.descriptor) { count in
            seen.withLock { $0.append(count) }
        }
        #expect(digest == (try FileDigest.sha256(bytes: [UInt8](repeating: 97, count: 3_000_000))))
        #expect(seen.withLock { $0 } == [1 << 20, 2 << 20, 3_000_000])
        #expect(lseek(source.descriptor, 0, SEEK_CUR) == 17)
    }

    @Test("ends early when its task is cancelled")
    func cancelled() async throws {
        let home = try TemporaryStore()
        let source = try SourceFile.open(try home.put("x", at: "x"))
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await FileDigest.sha256(descriptor: source.descriptor)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test("of a closed descriptor is a failure")
    func closed() async throws {
        #expect(try await code { _ = try await FileDigest.sha256(descriptor: -1) } == .io)
    }
}

@Suite("An original")
struct OriginalTests {
    @Test("is the file that was open, even when another stands at its path by then")
    func swapped() async throws {
        let home = try TemporaryStore()
        let path = try home.put("film", at: "inbox/film.mp4")
        let source = try SourceFile.open(path)
        let digest = try await FileDigest.sha256(descriptor: source.descriptor)
        rename(path, home.store.inbox + "/moved.mp4")
        try home.put("another", at: "inbox/film.mp4")
        try await home.store.keepOriginal(source, sha256: digest)
        let kept = try #require(home.store.originalPath(digest))
        #expect(home.text(kept) == "film")
        try await home.store.keepOriginal(home.store.inbox + "/film.mp4", sha256: digest)
        #expect(home.text(kept) == "film", "one that is kept stays")
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.store.originals).count == 1)
        try await home.store.removeOriginal(digest)
        try await home.store.removeOriginal(digest)
        #expect(!home.exists(kept))
    }

    @Test("is copied when it has no name any more")
    func unnamed() async throws {
        let home = try TemporaryStore()
        let path = try home.put(String(repeating: "film", count: 700_000), at: "inbox/film.mp4")
        let source = try SourceFile.open(path)
        unlink(path)
        let digest = try await FileDigest.sha256(descriptor: source.descriptor)
        try await home.store.keepOriginal(source, sha256: digest)
        #expect(try FileDigest.sha256(path: try #require(home.store.originalPath(digest))) == digest)
    }

    @Test(
        "has only a digest for a name", arguments: ["", "abc", "../../etc/passwd", String(repeating: "G", count: 64)])
    func badDigest(name: String) async throws {
        let home = try TemporaryStore()
        let path = try home.put("film", at: "inbox/film.mp4")
        #expect(home.store.originalPath(name) == nil)
        #expect(try await code { try await home.store.keepOriginal(path, sha256: name) } == .forbidden)
    }
}
