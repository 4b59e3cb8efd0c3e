import MediaModel

/// A line of jobs that any number of takers wait at: the highest priority leaves first, of equal ones the oldest job.
/// It holds each job once, and no more jobs than the inbox holds films.
actor JobLane {
    private var waiting: [JobID: Int] = [:]
    private var takers: [CheckedContinuation<JobID?, Never>] = []
    private var isClosed = false

    /// Puts a job into the line; one that is there already gets the priority.
    func push(_ job: JobID, priority: Int = Job.standardPriority) {
        guard !isClosed else { return }
        if takers.isEmpty { waiting[job] = priority } else { takers.removeFirst().resume(returning: job) }
    }

    /// Takes the first job, waiting for one; `nil` once the lane is closed.
    func next() async -> JobID? {
        if isClosed { return nil }
        if let first = waiting.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key {
            waiting[first] = nil
            return first
        }
        return await withCheckedContinuation { takers.append($0) }
    }

    /// Gives a job that waits here another priority.
    func reorder(_ job: JobID, priority: Int) {
        if waiting[job] != nil { waiting[job] = priority }
    }

    /// Takes a job out of the line, if it waits here.
    func remove(_ job: JobID) {
        waiting[job] = nil
    }

    /// Sends all takers home.
    func close() {
        isClosed = true
        waiting = [:]
        takers.forEach { $0.resume(returning: nil) }
        takers = []
    }
}
