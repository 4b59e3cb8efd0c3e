import Catalogue
import Database
import Foundation
import Glibc
import MediaModel
import Storage
import Testing

@testable import Ingest

@Suite("Faults between the steps of a job")
struct FaultTests {
    /// Finds every film in order, tells what it was given to transcode, and refuses it then.
    private static let bySource = """
        case "$request" in
        *'"probe"'*) cat $here/plan;;
        *) cat <&3 >$here/seen; echo transcode >>$here/encodes; cat $here/rejected; exit 1;;
        esac
        """

    @Test("two films with the same bad bytes are refused for the same reason")
    func sameBytes() async throws {
        let hall = try Hall(Self.bySource)
        try hall.inbox.put("u/a.mp4", "same")
        try hall.inbox.put("u/b.mp4", "same")
        var watch = hall.watch()
        let jobs = try await hall.settled(&watch)
        #expect(jobs.count == 2)
        for job in jobs { #expect(try await hall.runner.intake(job)) }
        for job in jobs { try await hall.runner.encode(job) }
        for job in jobs { #expect(try await hall.board.job(job)?.rejection == .damaged) }
    }

    @Test("a film that changed while it waited in the queue is not transcoded")
    func changedInQueue() async throws {
        let hall = try Hall(Self.bySource)
        try hall.inbox.put("u/a.mp4", "first")
        var watch = hall.watch()
        let job = try #require(try await hall.settled(&watch).first)
        #expect(try await hall.runner.intake(job))
        try await Task.sleep(for: .milliseconds(20))
        try hall.inbox.put("u/a.mp4", "other")
        try await hall.runner.encode(job)
        #expect(hall.worker.trace("encodes") == "")
    }

    @Test("what is transcoded is what was hashed, after a restart and an overwritten file too")
    func poisonedOriginal() async throws {
        let hall = try Hall(Self.bySource)
        try hall.inbox.put("u/a.mp4", "first")
        var watch = hall.watch()
        let job = try #require(try await hall.settled(&watch).first)
        #expect(try await hall.runner.intake(job))  // queued; the daemon is killed here
        try await Task.sleep(for: .milliseconds(20))
        try hall.inbox.put("u/a.mp4", "other")  // written in place while it is down
        let next = try Hall(Self.bySource, inbox: hall.inbox, database: hall.database)
        for job in try await next.board.load() { #expect(try await !next.runner.intake(job.id)) }
        // Somebody drops the first bytes again, in another place.
        try FileManager.default.removeItem(atPath: "\(hall.inbox.path)/u/a.mp4")
        try hall.inbox.put("u/b.mp4", "first")
        var later = next.watch()
        next.clock.advance(60_000)
        let again = try #require(try await next.settled(&later).first)
        if try await next.runner.intake(again) { try await next.runner.encode(again) }
        #expect(next.worker.trace("seen") == "first")
    }

    @Test("no kept source stays when its job is dropped")
    func orphanOriginal() async throws {
        let hall = try Hall(Self.bySource)
        try hall.inbox.put("u/a.mp4", "first")
        var watch = hall.watch()
        let job = try #require(try await hall.settled(&watch).first)
        #expect(try await hall.runner.intake(job))
        try await Task.sleep(for: .milliseconds(20))
        try hall.inbox.put("u/a.mp4", "a longer film")
        let next = try Hall(Self.bySource, inbox: hall.inbox, database: hall.database)
        for job in try await next.board.load() { #expect(try await !next.runner.intake(job.id)) }
        #expect(try hall.names(in: hall.inbox.store.originals) == [])
    }

    @Test("a sweep whose row cannot be written loses no film")
    func failedSweep() async throws {
        let hall = try Hall(Self.bySource)
        try hall.inbox.put("u/a.mp4", "first")
        var watch = hall.watch()
        _ = try await watch.sweep()
        hall.clock.advance(6000)
        try await hall.database.write {
            _ = try $0.execute(
                """
                CREATE TRIGGER no BEFORE UPDATE ON jobs WHEN NEW.state = 'probing'
                BEGIN SELECT RAISE(ABORT, 'no'); END
                """)
        }
        let failed = try await watch.sweep()
        #expect(failed.failure != nil && failed.whole.isEmpty)
        try await hall.database.write { _ = try $0.execute("DROP TRIGGER no") }
        var whole: [JobID] = []
        for _ in 0..<4 {
            whole += try await watch.sweep().whole
            hall.clock.advance(6000)
        }
        #expect(whole.count == 1)
    }

    @Test("a film whose row cannot be written is seen anew")
    func failedOpening() async throws {
        let hall = try Hall(Self.bySource)
        try hall.inbox.put("u/a.mp4", "first")
        var watch = hall.watch()
        try await hall.database.write {
            _ = try $0.execute("CREATE TRIGGER no BEFORE INSERT ON jobs BEGIN SELECT RAISE(ABORT, 'no'); END")
        }
        #expect(try await watch.sweep().failure != nil)
        #expect(await hall.board.unfinished().isEmpty)
        try await hall.database.write { _ = try $0.execute("DROP TRIGGER no") }
        #expect(try await hall.settled(&watch).count == 1)
    }

    @Test("what is no ordinary file is not put into the inbox", arguments: ["/tmp", "/dev/null"])
    func noFile(path: String) async throws {
        let inbox = try Inbox()
        await #expect(throws: (any Error).self) {
            try await InboxClient(store: inbox.store).drop(path, .init(unit: "u"))
        }
        #expect(InboxScanner(inbox: inbox.path).films().isEmpty)
    }

    @Test("the command follows a link to the film it names and leaves that file as it was")
    func linkedFilm() async throws {
        let inbox = try Inbox()
        let folder = inbox.store.root + "/films"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try "film".write(toFile: folder + "/real.mp4", atomically: false, encoding: .utf8)
        let longAgo = timespec(tv_sec: 1, tv_nsec: 0)
        utimensat(AT_FDCWD, folder + "/real.mp4", [longAgo, longAgo], 0)
        symlink("real.mp4", folder + "/link.mp4")
        let path = try await InboxClient(store: inbox.store).drop(folder + "/link.mp4", .init(unit: "u"))
        #expect(InboxScanner(inbox: inbox.path).films().map(\.path) == [path])
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/real.mp4")
        #expect((attributes[.modificationDate] as? Date)?.timeIntervalSince1970 == 1)
    }

    @Test("a film swapped for a pipe or a link before it is opened is dropped, not refused", arguments: [true, false])
    func swapped(isPipe: Bool) async throws {
        let hall = try Hall(Self.bySource)
        try hall.inbox.put("u/a.mp4", "first")
        var watch = hall.watch()
        let job = try #require(try await hall.settled(&watch).first)
        let path = "\(hall.inbox.path)/u/a.mp4"
        unlink(path)
        if isPipe { mkfifo(path, 0o644) } else { symlink("/etc/hostname", path) }
        #expect(try await hall.runner.intake(job) == false)
        #expect(try await hall.jobCount() == 0)
    }

    @Test("a job that waits for room says so once", .timeLimit(.minutes(5)))
    func pausing() async throws {
        let hall = try Hall(Self.bySource)
        let sha = String(repeating: "a", count: 64)
        let original = try #require(hall.inbox.store.originalPath(sha))
        #expect(FileManager.default.createFile(atPath: original, contents: nil))
        #expect(truncate(original, off_t(try hall.inbox.store.freeBytes()) * 3) == 0)
        let path = try hall.inbox.put("u/a.mp4", "first")
        var job = Job(id: try #require(JobID("j1")), path: path, status: try SourceFile.open(original).status, at: 1)
        (job.sha256, job.state) = (sha, .queued)
        try await hall.board.save(job)
        let run = Task { try await hall.runner.encode(job.id) }
        try await Task.sleep(for: .seconds(7))
        run.cancel()
        _ = await run.result
        #expect(try await hall.board.job(job.id)?.steps.map(\.text) == [JobTexts.paused])
    }

    @Test("a storm of changes wakes the sweep a few times a second", .timeLimit(.minutes(5)))
    func eventStorm() async throws {
        let inbox = try Inbox()
        try inbox.put("u/film.mp4")
        let wakes = Heap<Int>()
        let notifier = InboxNotifier(scanner: InboxScanner(inbox: inbox.path)) { wakes.add(1) }
        try await Task.sleep(for: .milliseconds(300))
        let end = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < end {
            try inbox.put("u/.x")
            unlink("\(inbox.path)/u/.x")
        }
        notifier.stop()
        #expect(wakes.all.count < 20)
        #expect(wakes.all.count > 1)
    }
}
