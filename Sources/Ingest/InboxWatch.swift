import Logging
import MediaModel
import Storage

/// Keeps an eye on the inbox: opens jobs for new films and hands over those that are whole.
struct InboxWatch {
    private let scanner: InboxScanner
    private let store: MediaStore
    private let board: JobBoard
    private let clock: @Sendable () -> Int64
    private var settling: Settling
    private var jobs: [ArrivalPath: JobID] = [:]
    private var finished: [ArrivalPath: FileStatus] = [:]

    init(store: MediaStore, board: JobBoard, options: IngestOptions, clock: @escaping @Sendable () -> Int64) {
        scanner = InboxScanner(inbox: store.inbox)
        self.store = store
        self.board = board
        self.clock = clock
        settling = Settling(quiet: Int64(options.settleSeconds * 1000))
    }

    /// Whether a file is waiting to become whole.
    var isSettling: Bool { !jobs.isEmpty }

    /// What one sweep found to do.
    struct Findings {
        /// Jobs whose file is whole.
        var whole: [JobID] = []
        /// Jobs that have come to an end while their film still lies in the inbox.
        var leftovers: [Job] = []
        /// What kept a file from being dealt with; the next sweep tries it again.
        var failure: (any Error)?
    }

    /// Looks through the inbox once.
    mutating func sweep() async throws -> Findings {
        let scanner = scanner
        let found = try await BlockingWork.run { scanner.films() }
        var findings = Findings()
        var open: [ArrivalPath: FileStatus] = [:]
        let unfinished = await board.unfinished()
        try await adopt(unfinished, Set(found.map(\.path)))
        let running = Dictionary(
            unfinished.filter { $0.state != .settling }.map { ($0.path, $0) },
            uniquingKeysWith: { $1 })
        for (path, status) in found where running[path] == nil {
            if let known = finished[path], known.isSame(as: status) { continue }
            if jobs[path] == nil, let latest = try await board.latest(at: path), latest.state.isFinal,
                latest.status.isSame(as: status)
            {
                finished[path] = status
                if latest.state != .rejected { findings.leftovers.append(latest) }
                continue
            }
            open[path] = status
        }
        if finished.count > found.count {
            let present = Set(found.map(\.path))
            finished = finished.filter { present.contains($0.key) }
        }
        await settle(open, &findings)
        return findings
    }

    /// Takes up jobs that wait for their film to be whole and are not watched yet: those from before a restart, and those
    /// that are tried again.
    private mutating func adopt(_ unfinished: [Job], _ found: Set<ArrivalPath>) async throws {
        for job in unfinished where job.state == .settling && jobs[job.path] != job.id {
            if jobs[job.path] != nil {
                try await board.update(job.id) { job, now in
                    job.state = .rejected
                    job.note(JobTexts.superseded, at: now)
                }
            } else if found.contains(job.path) {
                jobs[job.path] = job.id
                finished[job.path] = nil
                settling.forget(job.path)
            } else {
                try await board.drop(job.id)
            }
        }
    }

    private mutating func settle(_ open: [ArrivalPath: FileStatus], _ findings: inout Findings) async {
        let now = clock()
        let change = settling.observe(open, at: now)
        for path in change.gone {
            guard let job = jobs.removeValue(forKey: path), await board.standing(job) != nil else { continue }
            do { try await board.drop(job) } catch { findings.failure = error }
        }
        for path in change.new {
            guard let status = open[path], jobs[path] == nil else { continue }
            let job = Job(id: JobID.make(at: now), path: path, status: status, at: now)
            do {
                try await board.save(job)
                jobs[path] = job.id
            } catch {
                settling.forget(path)
                findings.failure = error
            }
        }
        for path in change.settled {
            guard let status = open[path], let job = jobs[path] else { continue }
            do {
                if try await handOver(job, path, status, at: now) { findings.whole.append(job) }
            } catch {
                findings.failure = error
            }
        }
    }

    /// Says that a film is whole. Returns `false` if somebody still writes to it.
    private mutating func handOver(
        _ job: JobID, _ path: ArrivalPath, _ status: FileStatus, at now: Int64
    ) async throws -> Bool {
        if try await isBeingWritten(path) {
            settling.restart(path, at: now)
            return false
        }
        let taken = try await board.update(job) { current, _ in
            current.status = status
            current.state = .probing
        }
        // One that was cancelled while it was copied is known by what it has become, so that it is left alone.
        if taken == nil { try await board.restate(job, status) }
        settling.forget(path)
        jobs[path] = nil
        return taken != nil
    }

    private func isBeingWritten(_ path: ArrivalPath) async throws -> Bool {
        let inbox = store.inbox
        return try await BlockingWork.run {
            guard let file = try? SourceFile.open(path.components, beneath: inbox) else { return false }
            return WriterProbe.isBeingWritten(file)
        }
    }
}
