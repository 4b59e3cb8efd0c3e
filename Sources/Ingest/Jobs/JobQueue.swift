import MediaModel

/// Where jobs wait for their next step and what is being done for them.
struct JobQueue: Sendable {
    let board: JobBoard
    /// Films to be hashed and looked at: short work, which never waits behind encodes.
    let intake = JobLane()
    /// Films to be transcoded.
    let encoding = JobLane()
    /// What is being done.
    let work = JobWork()

    /// Puts a job into the lane of its next step; one that is held back or has ended into none.
    func dispatch(_ id: JobID) async {
        guard let job = await board.standing(id), !job.isPaused else { return }
        switch job.state {
        case .probing: await intake.push(id, priority: job.priority)
        case .queued: await encoding.push(id, priority: job.priority)
        default: break
        }
    }

    /// Whether a job that left a lane is still to take the step that starts in `state`.
    func isDue(_ id: JobID, _ state: JobState) async -> Bool {
        guard let job = await board.standing(id) else { return false }
        return job.state == state && !job.isPaused
    }

    /// Takes a job out of its lane.
    func remove(_ id: JobID) async {
        await intake.remove(id)
        await encoding.remove(id)
    }

    /// Gives a job that waits another priority.
    func reorder(_ id: JobID, priority: Int) async {
        await intake.reorder(id, priority: priority)
        await encoding.reorder(id, priority: priority)
    }

    /// Lets go what was stopped for a command that could not be kept, once it has ended.
    func putBack(_ id: JobID) {
        work.start(id) {
            let job = try? await board.update(id) { job, _ in
                guard !job.isPaused, job.state == .encoding else { return }
                job.state = .queued
                job.rest()
            }
            if job != nil { await dispatch(id) }
        }
    }

    /// Sends all takers home, and waits for the end of what is being done.
    func close() async {
        await intake.close()
        await encoding.close()
        await work.end()
    }
}
