import Database
import Foundation
import Glibc
import MediaModel
import Storage
import Testing

@testable import Ingest

@Suite("An operator's commands", .timeLimit(.minutes(5)), .serialized)
struct JobControlTests {
    private let boss = ControlFixture.boss

    private func hall() throws -> Hall { try Hall(ControlFixture.waiting, settleSeconds: 0.01) }

    @Test("the highest priority is transcoded first, then the oldest film")
    func priority() async throws {
        let hall = try hall()
        let service = hall.service()
        try await hall.running(service) {
            var jobs: [String: Job] = [:]
            for (name, state) in [("a", JobState.encoding), ("b", .queued), ("c", .queued), ("d", .queued)] {
                try hall.inbox.put("u/\(name).mp4", name)
                jobs[name] = try await ControlFixture.job("u/\(name).mp4", state, hall)
            }
            let d = try #require(jobs["d"])
            #expect(d.priority == Job.standardPriority)
            let raised = try await service.control.perform(.setPriority(7), on: d.id, by: boss)
            #expect(raised.priority == 7)
            #expect(raised.steps.last?.text.en == "Priority changed from 5 to 7 by boss")
            #expect(try await hall.kept(d.id) == raised.asStored)
            _ = try await service.control.perform(.setPriority(4), on: try #require(jobs["b"]).id, by: boss)
            hall.letGo()
            for name in ["a", "b", "c", "d"] { _ = try await ControlFixture.job("u/\(name).mp4", .rejected, hall) }
        }
        #expect(hall.order == ["a", "d", "c", "b"])
    }

    @Test("a pause ends the worker and keeps the job, over a restart too, until it is resumed")
    func pause() async throws {
        let hall = try hall()
        try hall.inbox.put("u/a.mp4", "a")
        var service = hall.service()
        var id = JobID.make(at: 0)
        try await hall.running(service) {
            id = try await ControlFixture.job("u/a.mp4", .encoding, hall).id
            let process = try await hall.workerProcess()
            let paused = try await service.control.perform(.pause, on: id, by: boss)
            #expect(paused.state == .queued && paused.isPaused && paused.speed == 0 && paused.etaSeconds == nil)
            #expect(paused.steps.last?.text.en == "Paused by boss")
            #expect(try await hall.kept(id) == paused.asStored)
            try await expectSoon { kill(process, 0) == -1 }
            try await hall.sweepOnce(1)
            #expect(try await hall.kept(id) == paused.asStored)
            // The worker is free for others meanwhile.
            try hall.inbox.put("u/b.mp4", "b")
            _ = try await ControlFixture.job("u/b.mp4", .encoding, hall)
            hall.letGo()
            _ = try await ControlFixture.job("u/b.mp4", .rejected, hall)
        }
        #expect(try hall.names(in: hall.inbox.store.originals).count == 1)

        service = hall.service()
        try await hall.running(service) {
            try await hall.sweepOnce(2)
            #expect(try await hall.kept(id)?.isPaused == true)
            let resumed = try await service.control.perform(.resume, on: id, by: boss)
            #expect(!resumed.isPaused && resumed.steps.last?.text.en == "Resumed by boss")
            #expect(try await ControlFixture.job("u/a.mp4", .rejected, hall).id == id)
        }
        #expect(hall.order == ["a", "b", "a"])
    }

    @Test("a film that is being looked at can be paused; going on it is looked at again")
    func pauseWhileProbing() async throws {
        let hall = try Hall(
            "echo $$ >$here/pid\nwhile [ ! -e $here/go ]; do sleep 0.02; done\ncat $here/rejected; exit 1",
            settleSeconds: 0.01)
        try hall.inbox.put("u/a.mp4", "a")
        let service = hall.service()
        try await hall.running(service) {
            let process = try await hall.workerProcess()
            let id = try await ControlFixture.job("u/a.mp4", .probing, hall).id
            _ = try await service.control.perform(.pause, on: id, by: boss)
            try await expectSoon { kill(process, 0) == -1 }
            hall.letGo()
            try await hall.sweepOnce(1)
            #expect(try await hall.kept(id)?.state == .probing)
            _ = try await service.control.perform(.resume, on: id, by: boss)
            #expect(try await ControlFixture.job("u/a.mp4", .rejected, hall).rejection == .damaged)
        }
        #expect(hall.worker.runs == 2)
    }

    @Test("a cancelled job ends; its film stays and is left alone until it changes, over a restart too")
    func cancel() async throws {
        let hall = try hall()
        try hall.inbox.put("u/a.mp4", "a")
        var service = hall.service()
        var id = JobID.make(at: 0)
        try await hall.running(service) {
            id = try await ControlFixture.job("u/a.mp4", .encoding, hall).id
            let process = try await hall.workerProcess()
            let cancelled = try await service.control.perform(.cancel, on: id, by: boss)
            #expect(cancelled.state == .rejected && cancelled.rejection == nil && cancelled.isCancelled)
            #expect(cancelled.steps.last?.text.en == "Cancelled by boss; the film stays in the inbox")
            try await expectSoon { kill(process, 0) == -1 }
            try await expectSoon { try hall.names(in: hall.inbox.store.originals) == [] }
            #expect(try hall.names(in: hall.inbox.store.jobs) == [])
            #expect(hall.inbox.text("u/a.mp4") == "a")
            #expect(hall.inbox.text("u/a.mp4.rejected.json") == nil)
            try await hall.sweepOnce(1)
            #expect(try await hall.kept(id) == cancelled.asStored)
        }
        service = hall.service()
        try await hall.running(service) {
            try await hall.sweepOnce(2)
            #expect(hall.order == ["a"])
            try hall.inbox.put("u/a.mp4", "changed")
            #expect(try await ControlFixture.job("u/a.mp4", .encoding, hall).id != id)
            _ = try await hall.workerProcess()
        }
        #expect(hall.order == ["a", "changed"])
    }

    @Test("a job that waits or is paused can be cancelled, and the others go on")
    func cancelWaiting() async throws {
        let hall = try hall()
        let service = hall.service()
        try await hall.running(service) {
            var ids: [JobID] = []
            for (name, state) in [("a", JobState.encoding), ("b", .queued), ("c", .queued), ("d", .queued)] {
                try hall.inbox.put("u/\(name).mp4", name)
                ids.append(try await ControlFixture.job("u/\(name).mp4", state, hall).id)
            }
            _ = try await service.control.perform(.cancel, on: ids[1], by: boss)
            _ = try await service.control.perform(.pause, on: ids[2], by: boss)
            _ = try await service.control.perform(.cancel, on: ids[2], by: boss)
            hall.letGo()
            _ = try await ControlFixture.job("u/d.mp4", .rejected, hall)
            #expect(try await hall.kept(ids[2])?.isPaused == false)
            try await expectSoon { try hall.names(in: hall.inbox.store.originals) == [] }
        }
        #expect(hall.order == ["a", "d"])
    }

    @Test("a refused film is tried again under the same job, and its note goes")
    func retry() async throws {
        let hall = try Hall(
            "[ -e $here/good ] && { echo $$ >$here/pid; sleep 60; }; cat $here/rejected; exit 1", settleSeconds: 0.01)
        try hall.inbox.put("u/a.mp4", "a")
        let service = hall.service()
        try await hall.running(service) {
            let refused = try await ControlFixture.job("u/a.mp4", .rejected, hall)
            #expect(hall.inbox.text("u/a.mp4.rejected.json") != nil)
            _ = FileManager.default.createFile(atPath: "\(hall.worker.folder)/good", contents: nil)
            let again = try await service.control.perform(.retry, on: refused.id, by: boss)
            #expect(again.state == .settling && again.rejection == nil && again.sha256 == nil)
            #expect(again.steps.last?.text.en == "Tried again at the wish of boss")
            #expect(hall.inbox.text("u/a.mp4.rejected.json") == nil)
            _ = try await hall.workerProcess()
            #expect(try await hall.jobCount() == 1)
            #expect(try await hall.kept(refused.id)?.state == .probing)
        }
    }

    @Test("a cancelled job is tried again, as often as one likes")
    func retryCancelled() async throws {
        let hall = try hall()
        try hall.inbox.put("u/a.mp4", "a")
        let service = hall.service()
        try await hall.running(service) {
            let id = try await ControlFixture.job("u/a.mp4", .encoding, hall).id
            for _ in 0..<3 {
                _ = try await service.control.perform(.cancel, on: id, by: boss)
                _ = try await service.control.perform(.retry, on: id, by: boss)
                _ = try await ControlFixture.job("u/a.mp4", .encoding, hall)
            }
            hall.letGo()
            #expect(try await ControlFixture.job("u/a.mp4", .rejected, hall).rejection == .damaged)
            #expect(try await hall.jobCount() == 1)
        }
        #expect(hall.order.last == "a")
    }

    @Test("a short film is looked at while a long one still is")
    func intakeBeside() async throws {
        let hall = try Hall(
            "if [ \"$(cat <&3)\" = long ]; then echo $$ >$here/pid; sleep 60; fi; cat $here/rejected; exit 1",
            settleSeconds: 0.01)
        try hall.inbox.put("u/a.mp4", "long")
        let service = hall.service()
        try await hall.running(service) {
            _ = try await hall.workerProcess()
            try hall.inbox.put("u/b.mp4", "short")
            #expect(try await ControlFixture.job("u/b.mp4", .rejected, hall).rejection == .damaged)
            #expect(try await ControlFixture.job("u/a.mp4", .probing, hall).rejection == nil)
        }
    }

    @Test("a command that cannot be stored changes nothing: the job goes on")
    func unstored() async throws {
        let hall = try hall()
        try hall.inbox.put("u/a.mp4", "a")
        let service = hall.service()
        try await hall.running(service) {
            let id = try await ControlFixture.job("u/a.mp4", .encoding, hall).id
            _ = try await hall.workerProcess()
            try await hall.database.write {
                _ = try $0.execute(
                    """
                    CREATE TRIGGER no BEFORE UPDATE ON jobs WHEN NEW.is_paused = 1 OR NEW.state = 'rejected'
                    BEGIN SELECT RAISE(ABORT, 'no'); END
                    """)
            }
            for command in [JobCommand.pause, .cancel] {
                await #expect(throws: DatabaseError.self) {
                    try await service.control.perform(command, on: id, by: boss)
                }
                _ = try await hall.workerProcess()
            }
            try await hall.database.write { _ = try $0.execute("DROP TRIGGER no") }
            #expect(await service.board.standing(id)?.isPaused == false)
            hall.letGo()
            #expect(try await ControlFixture.job("u/a.mp4", .rejected, hall).rejection == .damaged)
        }
        #expect(hall.order == ["a", "a", "a"])
    }
}
