import Catalogue
import Database
import Foundation
import Logging
import MediaModel
import Packaging
import Storage

/// Takes one job from stage to stage. Every stage can be repeated: a job that was interrupted begins it again.
struct JobRunner: Sendable {
    let store: MediaStore
    let database: Database
    let board: JobBoard
    let options: IngestOptions
    let supervisor: WorkerSupervisor
    let publisher: Publisher
    let pause: PauseState
    let clock: @Sendable () -> Int64
    let log: Logger

    /// Hashes and looks at a film. Returns whether it is to be transcoded.
    func intake(_ id: JobID) async throws -> Bool {
        guard
            let job = try await board.update(
                id,
                { job, _ in
                    job.state = .probing
                    job.attempts = 0
                })
        else { return false }
        guard let source = try open(job) else {
            try await giveUp(job)
            return false
        }
        if let code = refusal(of: source) { return try await reject(job, code, detail: "\(source.size) bytes") }
        let sha256 = try await FileDigest.sha256(descriptor: source.descriptor)
        guard try isUnchanged(source, job), job.sha256 == nil || job.sha256 == sha256 else {
            try await giveUp(job)
            return false
        }
        try await board.update(id) { job, now in
            job.sha256 = sha256
            job.note(JobTexts.hashed, at: now)
        }
        if try await finishDuplicate(id, sha256) { return false }
        try await withRoom(id, for: source.size) { try await store.keepOriginal(source, sha256: sha256) }
        try await nameProgramme(id)
        return try await probe(id, source)
    }

    /// Transcodes and publishes a film.
    func encode(_ id: JobID) async throws {
        guard let job = try await board.job(id), let sha256 = job.sha256 else { return }
        if try await finishDuplicate(id, sha256) { return }
        guard let source = try kept(sha256) else {
            // Another job with the same bytes was given up and took the kept source with it.
            if try await intake(id) { try await encode(id) }
            return
        }
        guard try isUnchanged(source, job) else { return try await giveUp(job) }
        let room = Self.room(for: source)
        try await withRoom(id, for: room) { try store.requireRoom(for: room) }
        try await board.update(id) { job, now in
            job.state = .encoding
            job.attempts += 1
            job.note(JobTexts.encoding, at: now)
        }
        let folder = try await store.jobFolder(id)
        let outcome = await run(.transcode, id, source, folder)
        guard !Task.isCancelled, outcome != .cancelled else { throw CancellationError() }
        guard case .done(let report, _, .some(let result)) = outcome else {
            if try await settle(outcome, id, room: room) { try await encode(id) }
            return
        }
        guard try isUnchanged(source, job) else { return try await giveUp(job) }
        try await publish(id, report, result)
    }

    private func publish(_ id: JobID, _ report: ProbeReport, _ result: WorkerResult) async throws {
        guard
            let job = try await board.update(
                id,
                { job, now in
                    job.state = .verifying
                    result.remarks.forEach { job.note($0.reason, at: now) }
                    job.note(JobTexts.verifying, at: now)
                })
        else { return }
        do {
            let (published, companions) = try await publisher.publish(job, report: report, result: result)
            await board.show(published)
            try await cleanUp(published, companions: companions)
        } catch let refusal as PublicationRefusal {
            log.error("a finished asset was refused", metadata: ["job": "\(id)", "findings": "\(refusal.detail)"])
            _ = try await reject(job, .internal, detail: refusal.detail)
        } catch let error as StorageError where error.code == .full {
            if try await settle(.noSpace, id) { try await encode(id) }
        }
    }

    /// Puts the note beside the film and takes the film out of the inbox. Can be repeated.
    ///
    /// - Parameter companions: the names of what was read beside the film and goes with it; `nil` for all that is there.
    func cleanUp(_ job: Job, companions: [[UInt8]]? = nil) async throws {
        guard let programme = job.duplicateOf ?? job.programme, let sha256 = job.sha256 else { return }
        let note = Note.accepted(job.id, programme: programme, sha256: sha256, duplicateOf: job.duplicateOf)
        await leave(note, beside: job)
        try await store.removeJobFolder(job.id)
        if !options.keepOriginals && job.duplicateOf == nil { try await store.removeOriginal(sha256) }
        // Last: as long as the film lies there, the next sweep does all of this again.
        let inbox = store.inbox
        try await BlockingWork.run { InboxCleaner(inbox: inbox).remove(job, companions: companions) }
    }
}

extension JobRunner {
    private func open(_ job: Job) throws -> SourceFile? {
        do throws(StorageError) {
            return try SourceFile.open(job.path.components, beneath: store.inbox)
        } catch {
            // Gone, or a link or pipe put in its place.
            guard error.code == .missing || error.code == .forbidden else { throw error }
            return try job.sha256.flatMap(kept)
        }
    }

    private func kept(_ sha256: String) throws -> SourceFile? {
        guard let path = store.originalPath(sha256) else { return nil }
        do throws(StorageError) {
            return try SourceFile.open(path)
        } catch {
            guard error.code == .missing else { throw error }
            return nil
        }
    }

    /// Drops a job whose film has gone or changed. Its kept source goes too: it may be a second name of the file that
    /// was written to, and then its digest is no longer its own. Another job with the same bytes keeps it anew.
    private func giveUp(_ job: Job) async throws {
        try await store.removeJobFolder(job.id)
        try await withdrawEarly(job)
        if let sha256 = job.sha256 {
            let known = try await database.read { try Catalogue.programme(withSource: sha256, in: $0) }
            if known == nil { try await store.removeOriginal(sha256) }
        }
        try await board.drop(job.id)
    }

    private func refusal(of source: SourceFile) -> RejectionCode? {
        if source.size == 0 { return .notMedia }
        return source.size > options.maxBytes ? .tooLarge : nil
    }

    /// Whether the source is still what the job was opened for. A kept source may be another file with the same bytes.
    private func isUnchanged(_ source: SourceFile, _ job: Job) throws -> Bool {
        let now = try source.currentStatus()
        guard now.isSame(as: source.status), now.size == job.status.size else { return false }
        return now.inode != job.status.inode || now.modified == job.status.modified
    }

    private func finishDuplicate(_ id: JobID, _ sha256: String) async throws -> Bool {
        guard let programme = try await database.read({ try Catalogue.programme(withSource: sha256, in: $0) }) else {
            return false
        }
        let finished = try await board.update(id) { job, now in
            job.state = .published
            job.progress = 1
            job.programme = programme
            job.duplicateOf = programme
            job.note(JobTexts.duplicate(programme), at: now)
        }
        if let finished { try await cleanUp(finished) }
        return true
    }

    /// A film under a name that was published before is a new version of that programme.
    private func nameProgramme(_ id: JobID) async throws {
        guard let job = try await board.job(id) else { return }
        let key = SourceKey.text(of: job.path)
        let known = try await database.read { try Catalogue.programme(withSourceKey: key, unit: job.unit, in: $0) }
        // An upload may say of which programme it is a new version, wherever it lies.
        let named = job.uploadedBy == nil ? nil : job.programme
        let programme = named ?? known ?? job.programme ?? ProgrammeID.make(at: clock())
        try await board.update(id) { job, _ in job.programme = programme }
    }

    private func probe(_ id: JobID, _ source: SourceFile) async throws -> Bool {
        try await board.update(id) { job, _ in job.attempts += 1 }
        let outcome = await run(.probe, id, source, store.jobs)
        guard !Task.isCancelled, outcome != .cancelled else { throw CancellationError() }
        guard case .done(_, let plan, _) = outcome else {
            return try await settle(outcome, id) ? try await probe(id, source) : false
        }
        try await board.update(id) { job, now in
            plan.decisions.forEach { job.note($0.reason, at: now) }
            job.state = .queued
            job.attempts = 0
            job.note(JobTexts.queued, at: now)
        }
        return true
    }

    private func run(_ task: WorkerTask, _ id: JobID, _ source: SourceFile, _ folder: String) async -> WorkerOutcome {
        let request = WorkerRequest(job: id, task: task, encoding: options.encoding, limits: options.limits)
        let (events, said) = AsyncStream.makeStream(of: WorkerProgress.self, bufferingPolicy: .bufferingNewest(8))
        let board = board
        let listening = Task { [clock] in
            var estimate = ProgressEstimate()
            for await progress in events {
                estimate.take(progress, at: clock())
                try? await board.progress(id) { [estimate] job in estimate.show(in: &job) }
            }
        }
        let early = EarlyVersions()
        let showing = Task { for await (report, result) in early.stream { await showEarly(id, report, result) } }
        let outcome = await supervisor.run(request, source: source, folder: folder) { event in
            if case .progress(let progress) = event { said.yield(progress) }
            early.take(event)
        }
        said.finish()
        early.finish()
        await listening.value
        await showing.value
        return outcome
    }

    /// Shows what is whole already. What goes wrong here costs nothing but the time.
    private func showEarly(_ id: JobID, _ report: ProbeReport, _ result: WorkerResult) async {
        do {
            guard let job = try await board.job(id),
                let asset = try await publisher.publishEarly(job, report: report, result: result)
            else { return }
            try await board.update(id) { job, now in
                if job.asset != asset { job.note(JobTexts.early, at: now) }
                job.asset = asset
            }
        } catch {
            log.warning("nothing could be shown early", metadata: ["job": "\(id)", "error": "\(error)"])
        }
    }

    /// Deals with a worker that did not do its work. Returns whether to try again.
    ///
    /// - Parameter room: the bytes to wait for if the disk was full.
    private func settle(_ outcome: WorkerOutcome, _ id: JobID, room: Int64 = 256 << 20) async throws -> Bool {
        guard let job = try await board.job(id) else { return false }
        switch outcome {
        case .rejected(let code, let detail): return try await reject(job, code, detail: detail)
        case .noSpace:
            try await pauseForRoom(id, for: room)
            return true
        case .stalled: return try await retry(job, tries: 3, .stalled, "stalled")
        case .crashed(let signal): return try await retry(job, tries: 2, .internal, "signal \(signal)")
        case .failed(let detail): return try await retry(job, tries: 2, .internal, detail)
        case .done, .checked, .pictured, .cancelled: return false
        }
    }

    private func retry(_ job: Job, tries: Int, _ code: RejectionCode, _ reason: String) async throws -> Bool {
        log.warning("a worker failed", metadata: ["job": "\(job.id)", "reason": "\(reason)"])
        guard job.attempts < tries else { return try await reject(job, code, detail: reason) }
        try await board.update(job.id) { job, now in
            job.note(JobTexts.retry(reason), at: now)
        }
        return true
    }

    /// Ends a job that met a fault of ours.
    func abandon(_ id: JobID, _ error: any Error) async {
        do {
            guard let job = try await board.job(id), !job.state.isFinal else { return }
            _ = try await reject(job, .internal, detail: "\(error)")
        } catch {
            log.error("a job could not be ended", metadata: ["job": "\(id)", "error": "\(error)"])
        }
    }

    /// Refuses a film: the note beside it says why; the film stays. Always returns `false`.
    private func reject(_ job: Job, _ code: RejectionCode, detail: String) async throws -> Bool {
        let rejection = Rejection(code)
        log.notice(
            "refused", metadata: ["job": "\(job.id)", "code": "\(code.rawValue)", "detail": "\(detail)"])
        let note = Note.rejected(job.id, rejection)
        await leave(note, beside: job)
        try await store.removeJobFolder(job.id)
        try await withdrawEarly(job)
        if let sha256 = job.sha256 {
            let others = await board.unfinished().contains { $0.id != job.id && $0.sha256 == sha256 }
            if !others { try await store.removeOriginal(sha256) }
        }
        let now = clock()
        try await database.write { tx in
            try StateChange.recordRejection(
                of: job.id, file: job.path.displayName, unit: job.unit, code: code, at: now, in: tx)
        }
        try await board.update(job.id) { job, now in
            job.state = .rejected
            job.rejection = code
            job.rest()
            job.note(JobTexts.refused(rejection, detail: detail), at: now)
        }
        return false
    }

    /// Takes back what was shown of a job that will not come to more.
    func withdrawEarly(_ job: Job) async throws {
        guard let programme = job.programme else { return }
        let now = clock()
        try await database.write { try Catalogue.withdrawPartial(programme, at: now, in: $0) }
    }

    /// Writes a note. A folder that takes none must not keep a job from its end: the job says the same.
    private func leave(_ note: Note, beside job: Job) async {
        let (inbox, language) = (store.inbox, options.language)
        do {
            try await BlockingWork.run { try note.write(beside: job.path, inbox: inbox, language: language) }
        } catch {
            log.warning("a note could not be written", metadata: ["job": "\(job.id)", "error": "\(error)"])
        }
    }
}
