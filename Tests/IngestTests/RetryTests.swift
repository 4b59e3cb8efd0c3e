import Foundation
import MediaModel
import Testing

@testable import Ingest

@Suite("Trying a film again", .timeLimit(.minutes(5)))
struct RetryTests {
    /// How its workers end, how often it is tried, and what it is refused for.
    static let endings: [(script: String, tries: Int, code: RejectionCode)] = [
        ("kill -STOP $$", 3, .stalled),
        ("cat $here/plan; sleep 60", 3, .stalled),
        ("kill -SEGV $$", 2, .internal),
        ("kill -ABRT $$", 2, .internal),
        ("exit 3", 2, .internal),
        ("kill -XCPU $$", 1, .resourceLimit),
    ]

    @Test("ends after two or three tries, and the reason is named", arguments: endings.indices)
    func probing(index: Int) async throws {
        let (script, tries, code) = Self.endings[index]
        let hall = try Hall(script, stallSeconds: 0.4)
        var watch = hall.watch()
        try hall.inbox.put("u/film.mp4")
        try await hall.takeIn(&watch)
        try await Self.expect(hall, tries: tries, code)
    }

    @Test("has as many tries for its encoding, whatever it took to look at it", arguments: endings.indices)
    func encoding(index: Int) async throws {
        let (script, tries, code) = Self.endings[index]
        let hall = try Hall(
            """
            case "$request" in
            *'"probe"'*) cat $here/plan;;
            *) echo encode >>$here/encodes; \(script);;
            esac
            """, stallSeconds: 0.4)
        var watch = hall.watch()
        try hall.inbox.put("u/film.mp4")
        let job = try #require(try await hall.settled(&watch).first)
        #expect(try await hall.runner.intake(job))
        try await hall.runner.encode(job)
        try await Self.expect(hall, tries: tries + 1, code)
        #expect(hall.worker.trace("encodes").split(separator: "\n").count == tries)
    }

    private static func expect(_ hall: Hall, tries: Int, _ code: RejectionCode) async throws {
        let job = try #require(try await hall.job())
        #expect(job.state == .rejected)
        #expect(job.rejection == code)
        #expect(hall.worker.runs == tries)
        #expect(hall.inbox.text("u/film.mp4") == "film")
        #expect(hall.inbox.text("u/film.mp4.rejected.json")?.contains("\"\(code.rawValue)\"") == true)
    }

    @Test("is enough where a worker stopped only once")
    func once() async throws {
        let hall = try Hall(
            "if [ -e $here/stopped ]; then cat $here/plan; else touch $here/stopped; kill -STOP $$; fi",
            stallSeconds: 0.4)
        var watch = hall.watch()
        try hall.inbox.put("u/film.mp4")
        let job = try #require(try await hall.settled(&watch).first)
        #expect(try await hall.runner.intake(job))
        #expect(hall.worker.runs == 2)
        #expect(try await hall.board.job(job)?.state == .queued)
    }
}
