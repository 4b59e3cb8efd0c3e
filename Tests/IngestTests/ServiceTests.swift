import Foundation
import MediaModel
import ServiceLifecycle
import Storage
import Testing

@testable import Ingest

@Suite("The service that takes films in", .timeLimit(.minutes(5)), .serialized)
struct ServiceTests {
    @Test("a refused film stays, is left alone by the sweeps that follow, and is tried again when it changes")
    func rejection() async throws {
        let hall = try Hall("cat $here/rejected; exit 1", settleSeconds: 0.01)
        let service = hall.service()
        try hall.inbox.put("u/film.mp4")
        try await hall.running(service) {
            try await expectSoon {
                try await hall.job()?.state == .rejected
            }
            #expect(hall.inbox.text("u/film.mp4.rejected.json") != nil)
            #expect(hall.inbox.text("u/film.mp4") == "film")
            // Another film brings sweeps with it.
            try hall.inbox.put("u/other.mp4")
            try await expectSoon { hall.inbox.text("u/other.mp4.rejected.json") != nil }
            #expect(hall.worker.runs == 2)
            try hall.inbox.put("u/film.mp4", "changed")
            try await expectSoon { hall.worker.runs == 3 }
        }
    }

    @Test(
        "a job that was being transcoded when the daemon ended begins again",
        arguments: [JobState.probing, .queued, .encoding, .verifying])
    func restart(state: JobState) async throws {
        let hall = try Hall("cat $here/rejected; exit 1")
        let film = try hall.inbox.put("u/film.mp4")
        var job = Job(id: JobID.make(at: hall.clock.now), path: film, status: try hall.inbox.status(film), at: 1)
        job.state = state
        job.attempts = 1
        job.sha256 = try FileDigest.sha256(bytes: "film".bytes)
        try await hall.board.save(job)
        _ = try await hall.inbox.store.jobFolder(job.id)
        let service = hall.service()
        try await hall.running(service) {
            try await expectSoon { try await hall.job()?.state == .rejected }
        }
        let ended = try #require(try await hall.job())
        #expect(ended.steps.first?.text == JobTexts.resumed)
        #expect(ended.rejection == .damaged)
        #expect(hall.worker.runs == 1)
        #expect(try await hall.jobCount() == 1)
        #expect(try hall.names(in: hall.inbox.store.jobs) == [])
    }

    @Test("what belongs to no job and no programme is removed at the start; a job that was settling goes on")
    func leavings() async throws {
        let hall = try Hall("sleep 60", settleSeconds: 0.01)
        let (orphanJob, orphan) = (JobID.make(at: 1), AssetID.make(at: 1))
        _ = try await hall.inbox.store.jobFolder(orphanJob)
        try FileManager.default.createDirectory(
            atPath: hall.inbox.store.assetFolder(orphan), withIntermediateDirectories: true)
        let film = try hall.inbox.put("film.mp4")
        let job = Job(id: JobID.make(at: 1), path: film, status: try hall.inbox.status(film), at: 1)
        try await hall.board.save(job)
        let service = hall.service()
        try await hall.running(service) {
            try await expectSoon { try await hall.job()?.state == .probing }
        }
        #expect(try await hall.job()?.id == job.id)
        #expect(try await hall.jobCount() == 1)
        #expect(try await hall.inbox.store.assetsOnDisk() == [])
        #expect(try await hall.inbox.store.jobsOnDisk() == [])
    }

    @Test("the end of the daemon ends its workers and keeps their jobs for the next start")
    func shutdown() async throws {
        let hall = try Hall("echo $$ >$here/pid; sleep 60")
        let film = try hall.inbox.put("film.mp4")
        var job = Job(id: JobID.make(at: 1), path: film, status: try hall.inbox.status(film), at: 1)
        job.state = .encoding
        try await hall.board.save(job)
        let service = hall.service()
        let start = ContinuousClock.now
        try await hall.running(service) {
            try await expectSoon { hall.worker.trace("pid").hasSuffix("\n") }
        }
        #expect(ContinuousClock.now - start < .seconds(90))
        let pid = try #require(Int32(hall.worker.trace("pid").dropLast()))
        #expect(kill(pid, 0) == -1)
        #expect(try await hall.job()?.state == .probing)
        #expect(hall.inbox.names == ["film.mp4"])
    }

    @Test("one daemon has a data folder, and commands can tell whether one has it")
    func lock() throws {
        let root = try Inbox().store.root
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        #expect(!DaemonLock.isHeld(data: root))
        do {
            let lock = DaemonLock(data: root)
            #expect(lock != nil)
            #expect(DaemonLock(data: root) == nil)
            #expect(DaemonLock.isHeld(data: root))
            withExtendedLifetime(lock) {}
        }
        #expect(!DaemonLock.isHeld(data: root))
        #expect(DaemonLock(data: root) != nil)
        #expect(DaemonLock(data: "\(root)/gone") == nil)
    }
}
