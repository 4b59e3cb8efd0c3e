import Foundation
import Glibc
import Storage
import Testing

@testable import Ingest

@Suite("Looking through the inbox")
struct ScannerTests {
    private let inbox: Inbox

    init() throws { inbox = try Inbox() }

    private var found: [String] {
        InboxScanner(inbox: inbox.path).films().map { String(decoding: $0.path.key, as: UTF8.self) }.sorted()
    }

    @Test("films are found in the inbox, in units and in sections, no deeper")
    func levels() throws {
        for name in ["a.mp4", "u/b.mp4", "u/s/c.mp4"] { try inbox.put(name) }
        let deep = "\(inbox.path)/u/s/t"
        try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
        #expect(FileManager.default.createFile(atPath: "\(deep)/d.mp4", contents: Data("film".utf8)))
        #expect(found == ["a.mp4", "u/b.mp4", "u/s/c.mp4"])
    }

    @Test("hidden, unfinished and companion files are no films")
    func others() throws {
        for name in [
            "a.mp4", ".b.mp4", "c.mp4.part", "a.yaml", "a.zh.srt", "a.mp4.rejected.json", ".trash/d.mp4", "u/.e.mp4",
        ] {
            try inbox.put(name)
        }
        #expect(found == ["a.mp4"])
    }

    @Test("links, pipes and sockets are passed by and never waited for", .timeLimit(.minutes(5)))
    func specialFiles() throws {
        try inbox.put("a.mp4")
        #expect(symlink("\(inbox.path)/a.mp4", "\(inbox.path)/link.mp4") == 0)
        #expect(symlink("/etc/passwd", "\(inbox.path)/passwd.mp4") == 0)
        #expect(symlink("nowhere", "\(inbox.path)/dangling.mp4") == 0)
        #expect(symlink("/", "\(inbox.path)/root") == 0)
        #expect(mkfifo("\(inbox.path)/pipe.mp4", 0o644) == 0)
        #expect(mknod("\(inbox.path)/socket.mp4", S_IFSOCK | 0o644, 0) == 0)
        #expect(found == ["a.mp4"])
        for name in ["link.mp4", "passwd.mp4", "pipe.mp4", "socket.mp4", "root"] {
            #expect(throws: StorageError.self, "\(name)") {
                try SourceFile.open([name.bytes], beneath: inbox.path)
            }
        }
    }

    @Test("a folder that leads back to itself is not entered")
    func loop() throws {
        try inbox.put("u/a.mp4")
        #expect(symlink("\(inbox.path)/u", "\(inbox.path)/u/again") == 0)
        #expect(symlink("..", "\(inbox.path)/u/up") == 0)
        #expect(found == ["u/a.mp4"])
        #expect(InboxScanner(inbox: inbox.path).folders() == [inbox.path.bytes, "\(inbox.path)/u".bytes])
    }

    @Test("names that are no text are found as they are")
    func bytes() throws {
        let names: [[UInt8]] = [
            [0xFF, 0xFE] + ".mp4".bytes, "a\nb.mp4".bytes, "\u{202E}4pm.mp4".bytes, "-y.mp4".bytes, "%d.mp4".bytes,
            "http:x.mp4".bytes, [UInt8](repeating: 0x61, count: 255),
        ]
        for name in names { try inbox.put([name]) }
        let films = InboxScanner(inbox: inbox.path).films()
        #expect(Set(films.map(\.path.name)) == Set(names))
        for (path, status) in films { #expect(try inbox.status(path).isSame(as: status)) }
    }

    @Test("an inbox that has gone is an empty one")
    func gone() throws {
        try FileManager.default.removeItem(atPath: inbox.path)
        #expect(found == [])
        #expect(InboxScanner(inbox: inbox.path).files(in: []) == [])
    }

    @Test("a change in a folder that is watched wakes the sweep", .timeLimit(.minutes(5)))
    func notifier() async throws {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self)
        try FileManager.default.createDirectory(atPath: "\(inbox.path)/u", withIntermediateDirectories: true)
        let notifier = InboxNotifier(scanner: InboxScanner(inbox: inbox.path)) { wake.yield() }
        defer { notifier.stop() }
        // The first watches are added by the notifier's own thread: write until it has seen one.
        let writing = Task {
            for number in 0... {
                try Task.checkCancellation()
                try inbox.put("u/\(number).mp4")
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        for await _ in wakes { break }
        writing.cancel()
    }
}
