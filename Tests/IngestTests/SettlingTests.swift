import Foundation
import Glibc
import Storage
import Testing

@testable import Ingest

@Suite("Waiting until a file is whole")
struct SettlingTests {
    /// One look at the inbox: the time, the file's size (`nil`: not there), its time, and what it comes to.
    struct Look: Sendable {
        var at: Int64
        var size: Int64?
        var modified: Int64 = 0
        var expected = ""
    }

    /// How a file behaves over several looks, with 5 s of quiet asked for.
    struct Story: Sendable, CustomTestStringConvertible {
        var name: String
        var looks: [Look]
        var testDescription: String { name }
    }

    static let stories = [
        Story(
            name: "one that lies still is whole after the quiet time",
            looks: [
                Look(at: 0, size: 9, expected: "new"), Look(at: 4999, size: 9),
                Look(at: 5000, size: 9, expected: "settled"),
            ]),
        Story(
            name: "a slow copy with pauses is whole only after its last byte",
            looks: [
                Look(at: 0, size: 1, expected: "new"), Look(at: 3000, size: 2, modified: 3),
                Look(at: 7900, size: 2, modified: 3),
                Look(at: 7950, size: 3, modified: 8), Look(at: 12_900, size: 3, modified: 8),
                Look(at: 12_950, size: 3, modified: 8, expected: "settled"),
            ]),
        Story(
            name: "one that is written in place without growing waits too",
            looks: [
                Look(at: 0, size: 9, modified: 1, expected: "new"), Look(at: 4000, size: 9, modified: 2),
                Look(at: 8999, size: 9, modified: 2), Look(at: 9000, size: 9, modified: 2, expected: "settled"),
            ]),
        Story(
            name: "one that vanishes is gone, and new when it comes again",
            looks: [
                Look(at: 0, size: 9, expected: "new"), Look(at: 1000, size: nil, expected: "gone"),
                Look(at: 2000, size: nil),
                Look(at: 3000, size: 9, expected: "new"), Look(at: 7999, size: 9),
                Look(at: 8000, size: 9, expected: "settled"),
            ]),
        Story(
            name: "one that shrinks has changed",
            looks: [
                Look(at: 0, size: 9, expected: "new"), Look(at: 4000, size: 3), Look(at: 6000, size: 3),
                Look(at: 9000, size: 3, expected: "settled"),
            ]),
        Story(
            name: "a clock that goes back settles nothing early",
            looks: [
                Look(at: 10_000, size: 9, expected: "new"), Look(at: 1000, size: 9), Look(at: 14_999, size: 9),
                Look(at: 15_000, size: 9, expected: "settled"),
            ]),
    ]

    @Test("a file", arguments: stories)
    func table(story: Story) throws {
        let path = try #require(ArrivalPath(components: ["a.mp4".bytes]))
        var settling = Settling(quiet: 5000)
        for look in story.looks {
            let status = look.size.map {
                FileStatus(size: $0, modified: look.modified, changed: 0, inode: 1, device: 1)
            }
            let change = settling.observe(status.map { [path: $0] } ?? [:], at: look.at)
            let said = [("new", change.new), ("settled", change.settled), ("gone", change.gone)]
                .filter { $0.1 == [path] }.map(\.0).joined(separator: " ")
            #expect(said == look.expected, "at \(look.at)")
        }
    }

    @Test("a file somebody still writes to waits the quiet time anew; one that was taken is forgotten")
    func restart() throws {
        let path = try #require(ArrivalPath(components: ["a.mp4".bytes]))
        let found = [path: FileStatus(size: 1, modified: 0, changed: 0, inode: 1, device: 1)]
        var settling = Settling(quiet: 5000)
        _ = settling.observe(found, at: 0)
        #expect(settling.observe(found, at: 5000).settled == [path])
        settling.restart(path, at: 5000)
        #expect(settling.observe(found, at: 9999).settled == [])
        #expect(settling.observe(found, at: 10_000).settled == [path])
        settling.forget(path)
        #expect(settling.observe([:], at: 11_000) == Settling.Change())
        #expect(settling.observe(found, at: 12_000).new == [path])
    }

    @Test("a file that is open for writing is being written, one that is only read is not")
    func writerProbe() throws {
        let inbox = try Inbox()
        let path = try inbox.put("a.mp4")
        let file = try SourceFile.open(path.components, beneath: inbox.path)
        #expect(!WriterProbe.isBeingWritten(file))
        let writer = open("\(inbox.path)/a.mp4", O_WRONLY | O_APPEND)
        try #require(writer >= 0)
        #expect(WriterProbe.isBeingWritten(file))
        close(writer)
        #expect(!WriterProbe.isBeingWritten(file))
    }
}
