import Foundation
public import MediaModel
import Storage

/// Carries out an operator's commands. What a command changes is in the database when it returns.
public struct JobControl: Sendable {
    let queue: JobQueue
    let runner: JobRunner
    /// Has the inbox looked through now.
    let wake: @Sendable () -> Void

    private var board: JobBoard { queue.board }

    /// Carries out a command and notes in the job's steps who gave it.
    ///
    /// - Returns: the job as it is then.
    /// - Throws: `JobControlError` if the job's state forbids it; `DatabaseError`, and then the job goes on as it was.
    public func perform(_ command: JobCommand, on id: JobID, by who: JobOperator) async throws -> Job {
        switch command {
        case .setPriority(let priority): try await setPriority(priority, of: id, by: who.name)
        case .pause: try await pause(id, by: who.name)
        case .resume: try await resume(id, by: who.name)
        case .cancel: try await cancel(id, by: who.name)
        case .retry: try await retry(id, by: who.name)
        }
    }

    private func setPriority(_ priority: Int, of id: JobID, by who: LocalizedText) async throws -> Job {
        guard Job.priorities.contains(priority) else { throw JobControlError.badPriority }
        let job = try await board.command(id) { job, now throws(JobControlError) in
            guard job.state != .verifying else { throw .isPublishing }
            guard job.priority != priority else { return }
            job.note(JobTexts.prioritized(from: job.priority, to: priority, who), at: now)
            job.priority = priority
        }
        await queue.reorder(id, priority: priority)
        return job
    }

    /// A worker is killed; what it had done that lasts stays in the job's folder.
    private func pause(_ id: JobID, by who: LocalizedText) async throws -> Job {
        try await stopping(id) { job, now throws(JobControlError) in
            guard job.state != .verifying else { throw .isPublishing }
            guard !job.isPaused else { throw .isPaused }
            job.isPaused = true
            if job.state == .encoding { job.state = .queued }
            job.rest()
            job.note(JobTexts.paused(by: who), at: now)
        }
    }

    private func resume(_ id: JobID, by who: LocalizedText) async throws -> Job {
        let job = try await board.command(id) { job, now throws(JobControlError) in
            guard job.isPaused else { throw .isNotPaused }
            job.isPaused = false
            job.note(JobTexts.resumed(by: who), at: now)
        }
        await queue.dispatch(id)
        return job
    }

    /// The film stays where it is. As long as it does not change, the sweeps know it by the job that ended.
    private func cancel(_ id: JobID, by who: LocalizedText) async throws -> Job {
        let job = try await stopping(id) { job, now throws(JobControlError) in
            guard job.state != .verifying else { throw .isPublishing }
            job.state = .rejected
            job.isPaused = false
            job.rest()
            job.note(JobTexts.cancelled(by: who), at: now)
        }
        queue.work.start(id) { [runner] in await runner.discard(id) }
        return job
    }

    /// The job begins where the inbox's watch takes it up: its film may have changed since.
    private func retry(_ id: JobID, by who: LocalizedText) async throws -> Job {
        guard let job = try await board.job(id) else { throw JobControlError.unknownJob }
        guard try await board.latest(at: job.path)?.id == id else { throw JobControlError.isSuperseded }
        let inbox = runner.store.inbox
        let status = try await BlockingWork.run { try? SourceFile.open(job.path.components, beneath: inbox).status }
        let reopened = try await board.reopen(id) { job, now throws(JobControlError) in
            guard job.state.isFinal else { throw .isUnderWay }
            guard job.state == .rejected else { throw .isPublished }
            guard let status else { throw .filmHasGone }
            job.begin(anew: status)
            job.note(JobTexts.retried(by: who), at: now)
        }
        try? await BlockingWork.run { Note.removeRejection(beside: job.path, inbox: inbox) }
        wake()
        return reopened
    }

    /// Changes a job and stops in the same moment what is being done for it, so that neither overtakes the other.
    private func stopping(
        _ id: JobID, _ change: @escaping @Sendable (inout Job, Int64) throws(JobControlError) -> Void
    ) async throws -> Job {
        do {
            let job = try await board.command(id) { [work = queue.work] job, now throws(JobControlError) in
                try change(&job, now)
                work.stop(id)
            }
            await queue.remove(id)
            return job
        } catch let refusal as JobControlError {
            throw refusal
        } catch {
            queue.putBack(id)
            throw error
        }
    }
}
