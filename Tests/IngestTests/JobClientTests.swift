import Database
import Foundation
import MediaModel
import Storage
import Synchronization
import Testing

@testable import Ingest

@Suite("Commands from another process", .timeLimit(.minutes(5)))
struct JobClientTests {
    private func hall() async throws -> (Hall, Job) {
        let hall = try Hall("exit 1")
        let film = try hall.inbox.put("u/film.mp4")
        var job = Job(id: JobID.make(at: 1), path: film, status: try hall.inbox.status(film), at: 1)
        (job.state, job.isPaused) = (.queued, true)
        try await hall.board.save(job)
        return (hall, job)
    }

    @Test("the daemon carries them out, writes them down and answers with the job or its reason")
    func answers() async throws {
        let (hall, job) = try await hall()
        let audited = Heap<String>()
        let client = JobClient(database: hall.database)
        try await hall.running(hall.service(audited: audited)) {
            let changed = try await client.ask(.setPriority(8), of: job.id, by: "root") { true }
            #expect(changed?.priority == 8)
            #expect(changed?.steps.last?.text.en == "Priority changed from 5 to 8 by root (command line)")
            let refusal = await #expect(throws: JobClientError.self) {
                try await client.ask(.pause, of: job.id, by: "root") { true }
            }
            #expect(refusal?.message == JobControlError.isPaused.message)
            #expect(audited.all == ["priority \(job.id) root (command line)"])
            #expect(try await client.unfinished().map(\.id) == [job.id])
        }
    }

    @Test("one that no daemon answers is taken back, and one from before its start is not carried out")
    func unanswered() async throws {
        let (hall, job) = try await hall()
        let client = JobClient(database: hall.database)
        let refusal = await #expect(throws: JobClientError.self) {
            try await client.ask(.resume, of: job.id, by: "root") { false }
        }
        #expect(refusal?.message == JobClientError.unanswered.message)
        #expect(try await hall.database.read { try JobCommandRows.waiting(limit: 9, in: $0).isEmpty })
        let stale = AskedCommand(id: JobID.make(at: 2), job: job.id, command: .resume, user: "root", at: 2)
        try await hall.database.write { try JobCommandRows.ask(stale, in: $0) }
        try await hall.running(hall.service()) {
            try await expectSoon {
                try await hall.database.read { try JobCommandRows.answer(to: stale.id, in: $0) } == .lost
            }
            _ = try await client.ask(.setPriority(6), of: job.id, by: "root") { true }
        }
        #expect(try await hall.kept(job.id)?.isPaused == true)
    }

    @Test("those that go first come first in the list")
    func order() async throws {
        let (hall, first) = try await hall()
        for (number, priority) in [(2, 5), (3, 9)] {
            var job = first
            job.id = JobID.make(at: Int64(number))
            job.priority = priority
            try await hall.board.save(job)
        }
        let listed = try await JobClient(database: hall.database).unfinished()
        #expect(listed.map(\.priority) == [9, 5, 5])
        #expect(listed[1].id == first.id)
    }

    @Test("every command has a name that is read back", arguments: ["priority", "pause", "resume", "cancel", "retry"])
    func names(name: String) {
        #expect(JobCommand(name: name, priority: 3)?.name == name)
        #expect((JobCommand(name: name) == nil) == (name == "priority"))
        #expect(JobCommand(name: name.uppercased(), priority: 3) == nil)
    }
}
