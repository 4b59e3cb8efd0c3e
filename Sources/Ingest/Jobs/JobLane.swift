import MediaModel

/// A line of jobs that any number of takers wait at. It holds no more jobs than the inbox holds films.
actor JobLane {
    private var waiting: [JobID] = []
    private var takers: [CheckedContinuation<JobID?, Never>] = []
    private var isClosed = false

    /// Puts a job at the end.
    func push(_ job: JobID) {
        guard !isClosed else { return }
        if takers.isEmpty { waiting.append(job) } else { takers.removeFirst().resume(returning: job) }
    }

    /// Takes the first job, waiting for one; `nil` once the lane is closed.
    func next() async -> JobID? {
        if isClosed { return nil }
        if !waiting.isEmpty { return waiting.removeFirst() }
        return await withCheckedContinuation { takers.append($0) }
    }

    /// Sends all takers home.
    func close() {
        isClosed = true
        waiting = []
        takers.forEach { $0.resume(returning: nil) }
        takers = []
    }
}
