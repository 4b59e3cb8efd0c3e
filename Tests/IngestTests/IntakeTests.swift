import Foundation
import Glibc
import MediaModel
import Storage
import Testing

@testable import Ingest

@Suite("Taking films in", .timeLimit(.minutes(5)))
struct IntakeTests {
    @Test("a film becomes a job when it is seen and is handed over once, when it is whole")
    func handOver() async throws {
        let hall = try Hall("exit 0")
        var watch = hall.watch()
        try hall.inbox.put("u/film.mp4", "fi")
        #expect(try await watch.sweep().whole == [])
        #expect(watch.isSettling)
        #expect(try await hall.job()?.state == .settling)
        hall.clock.advance(4000)
        try hall.inbox.put("u/film.mp4", "film")
        #expect(try await watch.sweep().whole == [])
        hall.clock.advance(4000)
        #expect(try await watch.sweep().whole == [])
        hall.clock.advance(1000)
        let whole = try await watch.sweep().whole
        let job = try #require(try await hall.job())
        #expect(whole == [job.id])
        #expect(job.state == .probing)
        #expect(job.status.size == 4)
        #expect(!watch.isSettling)
        hall.clock.advance(60_000)
        #expect(try await watch.sweep().whole == [])
        #expect(try await hall.jobCount() == 1)
    }

    @Test("a file that somebody still writes to is waited for, however quiet it is")
    func openWriter() async throws {
        let hall = try Hall("exit 0")
        var watch = hall.watch()
        try hall.inbox.put("film.mp4")
        let writer = open("\(hall.inbox.path)/film.mp4", O_WRONLY)
        try #require(writer >= 0)
        #expect(try await hall.settled(&watch) == [])
        hall.clock.advance(60_000)
        close(writer)
        #expect(try await watch.sweep().whole.count == 1)
    }

    @Test("a file that vanishes before it is whole leaves no job")
    func vanished() async throws {
        let hall = try Hall("exit 0")
        var watch = hall.watch()
        try hall.inbox.put("film.mp4")
        _ = try await watch.sweep()
        unlink("\(hall.inbox.path)/film.mp4")
        _ = try await watch.sweep()
        #expect(try await hall.jobCount() == 0)
        #expect(!watch.isSettling)
    }

    @Test("a film that vanishes before it is hashed leaves no job")
    func vanishedLater() async throws {
        let hall = try Hall("exit 0")
        var watch = hall.watch()
        try hall.inbox.put("film.mp4")
        let whole = try await hall.settled(&watch)
        unlink("\(hall.inbox.path)/film.mp4")
        #expect(try await hall.runner.intake(try #require(whole.first)) == false)
        #expect(try await hall.jobCount() == 0)
        #expect(hall.worker.runs == 0)
    }

    @Test("a refused film stays with a note, is not tried again as it is, and is tried again when it has changed")
    func rejection() async throws {
        let hall = try Hall("cat $here/rejected; exit 1")
        var watch = hall.watch()
        try hall.inbox.put("u/film.mp4")
        #expect(try await hall.takeIn(&watch) == 1)
        let job = try #require(try await hall.job())
        #expect(job.state == .rejected)
        #expect(job.rejection == .damaged)
        #expect(job.steps.last?.text.en.hasSuffix("[no frame]") == true)
        #expect(hall.inbox.text("u/film.mp4") == "film")
        #expect(hall.inbox.text("u/film.mp4.rejected.json")?.contains("\"code\" : \"damaged\"") == true)
        #expect(try hall.names(in: hall.inbox.store.originals) == [])
        #expect(try hall.names(in: hall.inbox.store.jobs) == [])

        #expect(try await hall.takeIn(&watch) == 0)
        var afterRestart = hall.watch()
        #expect(try await hall.takeIn(&afterRestart) == 0)
        #expect(hall.worker.runs == 1)

        try hall.inbox.put("u/film.mp4", "another")
        #expect(try await hall.takeIn(&watch) == 1)
        #expect(hall.worker.runs == 2)
        #expect(try await hall.jobCount() == 2)
    }

    @Test("a refused film is tried again when it was taken away and came back")
    func rejectionAndReturn() async throws {
        let hall = try Hall("cat $here/rejected; exit 1")
        var watch = hall.watch()
        try hall.inbox.put("film.mp4")
        try await hall.takeIn(&watch)
        unlink("\(hall.inbox.path)/film.mp4")
        try await hall.takeIn(&watch)
        try hall.inbox.put("film.mp4")
        #expect(try await hall.takeIn(&watch) == 1)
        #expect(hall.worker.runs == 2)
    }

    @Test(
        "a film that is empty or over the limit is refused unseen",
        arguments: [("", RejectionCode.notMedia), ("123456789", .tooLarge)])
    func refusal(content: String, code: RejectionCode) async throws {
        let hall = try Hall("exit 0", maxBytes: 8)
        var watch = hall.watch()
        try hall.inbox.put("film.mp4", content)
        try await hall.takeIn(&watch)
        #expect(try await hall.job()?.rejection == code)
        #expect(hall.worker.runs == 0)
        #expect(hall.inbox.names == ["film.mp4", "film.mp4.rejected.json"])
    }

    @Test("a film whose note cannot be written is refused all the same")
    func noteInTheWay() async throws {
        let hall = try Hall("cat $here/rejected; exit 1")
        var watch = hall.watch()
        try hall.inbox.put("film.mp4")
        #expect(mkdir("\(hall.inbox.path)/film.mp4.rejected.json", 0o755) == 0)
        try await hall.takeIn(&watch)
        #expect(try await hall.job()?.state == .rejected)
    }

    /// What a worker does at each of its runs, by the run's number, and what comes of it.
    struct Trial: Sendable, CustomTestStringConvertible {
        var name: String
        var script: String
        var runs: Int
        var rejection: RejectionCode?
        var testDescription: String { name }
    }

    static let trials = [
        Trial(name: "one that crashes while looking", script: "kill -SEGV $$", runs: 2, rejection: .internal),
        Trial(name: "one that goes without a word", script: "exit 0", runs: 2, rejection: .internal),
        Trial(
            name: "one that crashes once while looking",
            script: "[ $n = 1 ] && kill -SEGV $$; [ $n = 2 ] && cat $here/plan || cat $here/rejected",
            runs: 3, rejection: .damaged),
        Trial(
            name: "one that crashes while transcoding", script: "cat $here/plan; [ $n = 1 ] || kill -SEGV $$", runs: 3,
            rejection: .internal),
        Trial(
            name: "one that crashes once while transcoding",
            script: "[ $n = 2 ] && kill -SEGV $$; [ $n = 1 ] && cat $here/plan || cat $here/rejected", runs: 3,
            rejection: .damaged),
        Trial(
            name: "one that has too little memory", script: "kill -XCPU $$", runs: 1, rejection: .resourceLimit),
    ]

    @Test("a worker that fails is tried again, not for ever:", arguments: trials)
    func retries(trial: Trial) async throws {
        let hall = try Hall("n=$(wc -l <$here/runs)\n\(trial.script)")
        var watch = hall.watch()
        try hall.inbox.put("film.mp4")
        try await hall.takeIn(&watch)
        #expect(hall.worker.runs == trial.runs)
        #expect(try await hall.job()?.rejection == trial.rejection)
        #expect(try hall.names(in: hall.inbox.store.jobs) == [])
    }

    @Test("a film whose bytes are in the catalogue is taken without work")
    func duplicate() async throws {
        let hall = try Hall("exit 0")
        var watch = hall.watch()
        let programme = try #require(ProgrammeID("0programme"))
        try await hall.publish("film", as: programme)
        for name in ["film.mp4", "film.yaml", "film.zh.srt", "other.srt"] { try hall.inbox.put(name) }
        try await hall.takeIn(&watch)
        let job = try #require(try await hall.job())
        #expect(job.state == .published)
        #expect(job.duplicateOf == programme)
        #expect(hall.worker.runs == 0)
        #expect(hall.inbox.names == ["film.mp4.accepted.json", "other.srt"])
        #expect(hall.inbox.text("film.mp4.accepted.json")?.contains("\"duplicateOf\" : \"0programme\"") == true)
    }

    @Test("a film that was published but still lies there is cleaned away at the next sweep")
    func leftover() async throws {
        let hall = try Hall("exit 0")
        let film = try hall.inbox.put("film.mp4")
        var job = Job(id: JobID.make(at: hall.clock.now), path: film, status: try hall.inbox.status(film), at: 1)
        job.state = .published
        job.programme = ProgrammeID("0programme")
        job.sha256 = try FileDigest.sha256(bytes: "film".bytes)
        try await hall.board.save(job)
        var watch = hall.watch()
        let findings = try await watch.sweep()
        #expect(findings.leftovers.map(\.id) == [job.id])
        for job in findings.leftovers { try await hall.runner.cleanUp(job) }
        #expect(hall.inbox.names == ["film.mp4.accepted.json"])
    }

    @Test("a film that is written to while it is transcoded is not published, and its kept source goes")
    func changedMeanwhile() async throws {
        let inbox = try Inbox()
        let hall = try Hall(
            "cat $here/plan\n[ $(wc -l <$here/runs) = 1 ] || { printf FILM >\(inbox.path)/film.mp4; cat $here/result; }",
            inbox: inbox)
        var watch = hall.watch()
        let film = try inbox.put("film.mp4")
        let whole = try await hall.settled(&watch)
        let id = try #require(whole.first)
        #expect(try await hall.runner.intake(id))
        let kept = try #require(try hall.names(in: inbox.store.originals).first)
        let isSameFile =
            try SourceFile.open("\(inbox.store.originals)/\(kept)").status.inode == inbox.status(film).inode
        // A file system that clones keeps the film as it was; then there is nothing to find.
        guard isSameFile else { return }
        try await hall.runner.encode(id)
        #expect(try await hall.jobCount() == 0)
        #expect(try hall.names(in: inbox.store.originals) == [])
        #expect(try hall.names(in: inbox.store.jobs) == [])
        #expect(try await hall.settled(&watch).count == 1)
    }

    @Test("a film that is being worked on may leave the inbox: the kept source goes on")
    func keptSource() async throws {
        let hall = try Hall("cat $here/plan")
        var watch = hall.watch()
        try hall.inbox.put("film.mp4")
        let id = try #require(try await hall.settled(&watch).first)
        #expect(try await hall.runner.intake(id))
        unlink("\(hall.inbox.path)/film.mp4")
        #expect(try await hall.runner.intake(id))
        #expect(hall.worker.runs == 2)
    }

    @Test("progress goes up to one and never back")
    func progress() async throws {
        let steps = [0.2, 0.6, 0.4, 7].map { WorkerEvent.progress(.init(stage: .encoding, fraction: $0, speed: 2)) }
        let hall = try Hall("cat $here/plan $here/steps $here/rejected", events: ["steps": steps])
        var watch = hall.watch()
        let changes = await hall.board.changes()
        try hall.inbox.put("film.mp4")
        try await hall.takeIn(&watch)
        var seen: [Double] = []
        for await job in changes {
            seen.append(job.progress)
            if job.state.isFinal { break }
        }
        #expect(seen == seen.sorted())
        #expect(seen.last == 1)
        #expect(seen.contains(0.6))
    }
}
