import Database
import Foundation
import MediaModel
import Storage
import Testing

@testable import Ingest

@Suite("The board of jobs")
struct JobBoardTests {
    private let clock = Clock()
    private let database: Database
    private let board: JobBoard

    init() throws {
        database = try Database.inMemory(migrations: IngestSchema.migrations)
        board = JobBoard(database: database, clock: { [clock] in clock.now })
    }

    private func job(_ name: String = "film.mp4") throws -> Job {
        clock.advance(1)
        return Job(
            id: JobID.make(at: clock.now), path: try #require(ArrivalPath(components: ["u".bytes, name.bytes])),
            status: FileStatus(size: 4, modified: -1, changed: 0, inode: .max, device: 1 << 63), at: clock.now)
    }

    private var anotherBoard: JobBoard { JobBoard(database: database, clock: { [clock] in clock.now }) }

    @Test("all of a job is there for a new board on the same database")
    func persistence() async throws {
        var job = try job()
        job.path = try #require(ArrivalPath(components: [[0xFF, 0x0A], [0xFE] + "\u{202E}.mp4".bytes]))
        job.state = .encoding
        job.progress = 0.25
        job.speed = 3.5
        job.etaSeconds = 12.5
        job.programme = ProgrammeID("0programme")
        job.duplicateOf = ProgrammeID("0other")
        job.asset = AssetID("0123456789abcdef0123456789abcdef")
        job.sha256 = String(repeating: "a", count: 64)
        job.rejection = .noStreams
        job.attempts = 2
        job.priority = 8
        job.isPaused = true
        job.note(LocalizedText(zh: "一\n“二”", en: "one\n\"two\""), at: clock.now)
        try await board.save(job)
        #expect(try await anotherBoard.load() == [job])
        #expect(try await anotherBoard.job(job.id) == job)
        #expect(try await anotherBoard.latest(at: job.path) == job)
        #expect(await board.unfinished() == [job])
    }

    @Test("only jobs that have not ended are loaded, oldest first", arguments: JobState.allCases)
    func load(state: JobState) async throws {
        var first = try job("a.mp4")
        let second = try job("b.mp4")
        first.state = state
        try await board.save(second)
        try await board.save(first)
        let loaded = try await anotherBoard.load().map(\.id)
        #expect(loaded == (state.isFinal ? [second.id] : [first.id, second.id]))
        #expect(await board.unfinished().map(\.id) == loaded)
        #expect(try await board.job(first.id)?.state == state)
    }

    @Test("a change is kept, and one to a job that has ended is not made")
    func update() async throws {
        let job = try job()
        try await board.save(job)
        clock.advance(500)
        let queued = try await board.update(job.id) { job, now in
            job.state = .queued
            job.note(JobTexts.queued, at: now)
        }
        #expect(queued?.steps == [JobStep(at: clock.now, text: JobTexts.queued)])
        #expect(queued?.updatedAt == clock.now)
        try await board.update(job.id) { job, _ in job.state = .rejected }
        #expect(try await board.update(job.id) { job, _ in job.state = .queued } == nil)
        try await board.progress(job.id) { $0.progress = 1 }
        #expect(try await anotherBoard.job(job.id)?.state == .rejected)
        #expect(try await anotherBoard.job(job.id)?.progress == 0)
        #expect(try await board.update(JobID.make(at: 0)) { _, _ in } == nil)
    }

    @Test("progress is shown at once and kept once a second")
    func progress() async throws {
        let job = try job()
        try await board.save(job)
        for (advance, fraction, kept) in [(0, 0.1, 0), (999, 0.2, 0), (1, 0.3, 0.3), (999, 0.4, 0.3), (5000, 0.5, 0.5)]
        {
            clock.advance(Int64(advance))
            try await board.progress(job.id) { $0.progress = fraction }
            #expect(try await board.job(job.id)?.progress == fraction)
            #expect(try await board.list(before: nil, limit: 1).jobs.first?.progress == fraction)
            #expect(try await anotherBoard.job(job.id)?.progress == kept)
        }
    }

    @Test("every listener is told of every change from then on", .timeLimit(.minutes(5)))
    func changes() async throws {
        let job = try job()
        try await board.save(job)
        let streams = [await board.changes(), await board.changes()]
        try await board.update(job.id) { job, _ in job.state = .probing }
        try await board.progress(job.id) { $0.progress = 0.5 }
        try await board.update(job.id) { job, _ in job.state = .published }
        for stream in streams {
            var seen: [String] = []
            for await change in stream {
                seen.append("\(change.state.rawValue) \(change.progress)")
                if change.state.isFinal { break }
            }
            #expect(seen == ["probing 0.0", "probing 0.5", "published 0.5"])
        }
    }

    @Test("a slow listener misses the oldest changes and costs no more", .timeLimit(.minutes(5)))
    func slowListener() async throws {
        var job = try job()
        let stream = await board.changes()
        for number in 0..<300 {
            job.attempts = number
            await board.show(job)
        }
        var iterator = stream.makeAsyncIterator()
        #expect(await iterator.next()?.attempts == 300 - 256)
    }

    @Test("pages go from the newest to the oldest and miss none")
    func pages() async throws {
        var ids: [JobID] = []
        for number in 0..<7 {
            let job = try job("\(number).mp4")
            ids.append(job.id)
            try await board.save(job)
        }
        var (seen, sizes, cursor) = ([JobID](), [Int](), JobID?.none)
        repeat {
            let page = try await board.list(before: cursor, limit: 3)
            seen += page.jobs.map(\.id)
            sizes.append(page.jobs.count)
            cursor = page.next
        } while cursor != nil
        #expect(seen == ids.reversed())
        #expect(sizes == [3, 3, 1])
    }

    @Test("a page holds one to two hundred jobs", arguments: [(-1, 1), (0, 1), (200, 200), (Int.max, 200)])
    func pageLimit(limit: Int, count: Int) async throws {
        for number in 0..<(count + 1) { try await board.save(try job("\(number).mp4")) }
        let page = try await board.list(before: nil, limit: limit)
        #expect(page.jobs.count == count)
        #expect(page.next != nil)
    }

    @Test("a dropped job is gone for good; the newest of a path's jobs is its latest")
    func drop() async throws {
        let (old, new) = (try job(), try job())
        try await board.save(new)
        try await board.save(old)
        #expect(try await board.latest(at: old.path)?.id == new.id)
        try await board.drop(new.id)
        #expect(try await board.job(new.id) == nil)
        #expect(try await board.latest(at: old.path)?.id == old.id)
        #expect(try await anotherBoard.load().map(\.id) == [old.id])
    }

    @Test("while a job's end is being written nobody is told that it goes on", .timeLimit(.minutes(5)))
    func ending() async throws {
        for number in 0..<50 {
            var job = try job("\(number).mp4")
            try await board.save(job)
            job.state = .rejected
            let ended = job
            async let saving: Void = board.save(ended)
            while await !board.unfinished().isEmpty { await Task.yield() }
            #expect(try await board.latest(at: job.path)?.state == .rejected)
            #expect(try await board.job(job.id)?.state == .rejected)
            try await saving
        }
    }

    @Test("the steps of a job have an end")
    func steps() throws {
        var job = try job()
        for number in 0..<300 { job.note(JobTexts.queued, at: Int64(number)) }
        #expect(job.steps.count == Job.maxSteps)
        #expect(job.steps.first?.at == 0 && job.steps.last?.at == 299)
        #expect(job.updatedAt == 299)
    }
}

@Suite("The line of jobs", .timeLimit(.minutes(5)))
struct JobLaneTests {
    @Test("jobs leave in the order they came, whether takers wait or not")
    func order() async throws {
        let lane = JobLane()
        let ids = (0..<4).map { JobID.make(at: $0) }
        await lane.push(ids[0])
        await lane.push(ids[1])
        #expect(await lane.next() == ids[0])
        #expect(await lane.next() == ids[1])
        async let waiting = lane.next()
        await lane.push(ids[2])
        #expect(await waiting == ids[2])
    }

    @Test("the highest priority leaves first, of equal ones the oldest job, and each once")
    func priority() async throws {
        let lane = JobLane()
        let ids = (0..<5).map { JobID.make(at: $0) }
        for (id, priority) in zip(ids, [5, 5, 0, 9, 7]) { await lane.push(id, priority: priority) }
        await lane.push(ids[1], priority: 5)
        await lane.reorder(ids[4], priority: 1)
        await lane.reorder(JobID.make(at: 9), priority: 9)
        await lane.remove(ids[0])
        #expect(await [lane.next(), lane.next(), lane.next(), lane.next()] == [ids[3], ids[1], ids[4], ids[2]])
    }

    @Test("a closed lane sends its takers home and takes nothing more")
    func close() async {
        let lane = JobLane()
        async let first = lane.next()
        async let second = lane.next()
        await lane.close()
        #expect(await [first, second] == [nil, nil])
        await lane.push(JobID.make(at: 1))
        #expect(await lane.next() == nil)
    }
}
