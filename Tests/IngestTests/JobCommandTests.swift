import Foundation
import Glibc
import MediaModel
import Storage
import Testing

@testable import Ingest

@Suite("What a job's state allows", .timeLimit(.minutes(5)))
struct JobCommandTests {
    private static let commands: [JobCommand] = [.setPriority(1), .pause, .resume, .cancel, .retry]

    /// A state, whether it is paused, and what each of `commands` comes to.
    struct Case: Sendable {
        var state: JobState
        var isPaused = false
        var refusals: [JobControlError?]
    }

    static let cases = [
        Case(state: .settling, refusals: [nil, nil, .isNotPaused, nil, .isUnderWay]),
        Case(state: .probing, refusals: [nil, nil, .isNotPaused, nil, .isUnderWay]),
        Case(state: .queued, refusals: [nil, nil, .isNotPaused, nil, .isUnderWay]),
        Case(state: .queued, isPaused: true, refusals: [nil, .isPaused, nil, nil, .isUnderWay]),
        Case(state: .encoding, refusals: [nil, nil, .isNotPaused, nil, .isUnderWay]),
        Case(state: .verifying, refusals: [.isPublishing, .isPublishing, .isNotPaused, .isPublishing, .isUnderWay]),
        Case(state: .published, refusals: [.hasEnded, .hasEnded, .hasEnded, .hasEnded, .isPublished]),
        Case(state: .awaitingReview, refusals: [.hasEnded, .hasEnded, .hasEnded, .hasEnded, .isPublished]),
        Case(state: .rejected, refusals: [.hasEnded, .hasEnded, .hasEnded, .hasEnded, nil]),
    ]

    private func job(_ hall: Hall, _ state: JobState, isPaused: Bool = false) async throws -> Job {
        let film = try hall.inbox.put("u/film.mp4")
        var job = Job(id: JobID.make(at: 1), path: film, status: try hall.inbox.status(film), at: 1)
        job.state = state
        job.isPaused = isPaused
        return job
    }

    @Test("a command is carried out or refused with the reason, and a refused one changes nothing", arguments: cases)
    func states(_ given: Case) async throws {
        for (command, refusal) in zip(Self.commands, given.refusals) {
            let hall = try Hall("exit 1")
            let service = hall.service()
            let job = try await job(hall, given.state, isPaused: given.isPaused)
            try await service.board.save(job)
            if let refusal {
                await #expect(throws: refusal, "\(command)") {
                    try await service.control.perform(command, on: job.id, by: ControlFixture.boss)
                }
                #expect(try await hall.kept(job.id) == job.asStored)
            } else {
                let changed = try await service.control.perform(command, on: job.id, by: ControlFixture.boss)
                #expect(changed.steps.count == 1, "\(command)")
                #expect(try await hall.kept(job.id) == changed.asStored)
            }
        }
    }

    @Test("a job that is not there, and a priority that is none", arguments: [-1, 10, .max, .min])
    func impossible(priority: Int) async throws {
        let hall = try Hall("exit 1")
        let control = hall.service().control
        for command in Self.commands {
            await #expect(throws: JobControlError.unknownJob) {
                try await control.perform(command, on: JobID.make(at: 1), by: ControlFixture.boss)
            }
        }
        await #expect(throws: JobControlError.badPriority) {
            try await control.perform(.setPriority(priority), on: JobID.make(at: 1), by: ControlFixture.boss)
        }
    }

    @Test("a film that has gone or was replaced is not tried again under its old job")
    func retryInVain() async throws {
        let hall = try Hall("exit 1")
        let service = hall.service()
        var job = try await job(hall, .rejected)
        job.rejection = .damaged
        try await service.board.save(job)
        unlink("\(hall.inbox.path)/u/film.mp4")
        await #expect(throws: JobControlError.filmHasGone) {
            try await service.control.perform(.retry, on: job.id, by: ControlFixture.boss)
        }
        let film = try hall.inbox.put("u/film.mp4", "another")
        let later = Job(id: JobID.make(at: 2), path: film, status: try hall.inbox.status(film), at: 2)
        try await service.board.save(later)
        await #expect(throws: JobControlError.isSuperseded) {
            try await service.control.perform(.retry, on: job.id, by: ControlFixture.boss)
        }
        #expect(try await hall.kept(job.id) == job.asStored)
    }

    @Test("of two who try a job again at once, one does")
    func retryTwice() async throws {
        let hall = try Hall("exit 1")
        let service = hall.service()
        let job = try await job(hall, .rejected)
        try await service.board.save(job)
        let tries = (0..<8).map { _ in
            Task { try await service.control.perform(.retry, on: job.id, by: ControlFixture.boss) }
        }
        var done = 0
        for attempt in tries where (try? await attempt.value) != nil { done += 1 }
        #expect(done == 1)
        #expect(try await hall.kept(job.id)?.steps.count == 1)
    }

    @Test("what is set while a film is copied holds when it is whole and after a restart")
    func whileSettling() async throws {
        let hall = try Hall("exit 1")
        try hall.inbox.put("u/film.mp4", "fi")
        let service = hall.service()
        var watch = InboxWatch(
            store: hall.inbox.store, board: service.board, options: hall.options,
            clock: { [clock = hall.clock] in clock.now })
        _ = try await watch.sweep()
        let id = try #require(try await hall.job()).id
        _ = try await service.control.perform(.setPriority(9), on: id, by: ControlFixture.boss)
        _ = try await service.control.perform(.pause, on: id, by: ControlFixture.boss)
        try hall.inbox.put("u/film.mp4", "film")

        let board = hall.board
        _ = try await board.load()
        var later = hall.watch()
        #expect(try await hall.settled(&later) == [id])
        let job = try #require(try await hall.kept(id))
        #expect(job.state == .probing && job.priority == 9 && job.isPaused && job.status.size == 4)
        #expect(try await hall.jobCount() == 1)
    }

    @Test("a film whose job was cancelled while it was copied is left alone when it is whole")
    func cancelWhileSettling() async throws {
        let hall = try Hall("exit 1")
        try hall.inbox.put("u/film.mp4", "fi")
        let service = hall.service()
        var watch = InboxWatch(
            store: hall.inbox.store, board: service.board, options: hall.options,
            clock: { [clock = hall.clock] in clock.now })
        _ = try await watch.sweep()
        let id = try #require(try await hall.job()).id
        _ = try await service.control.perform(.cancel, on: id, by: ControlFixture.boss)
        try hall.inbox.put("u/film.mp4", "film")
        for _ in 0..<4 {
            #expect(try await hall.settled(&watch) == [])
        }
        #expect(!watch.isSettling)
        #expect(try await hall.jobCount() == 1)
        #expect(try await hall.kept(id)?.isCancelled == true)
        try hall.inbox.put("u/film.mp4", "another film")
        #expect(try await hall.settled(&watch).count == 1)
        #expect(try await hall.jobCount() == 2)
    }
}
