public import Database
public import MediaModel
import Storage

/// All jobs, as they stand now: kept in the database and told to whoever listens.
public actor JobBoard {
    private let database: Database
    private let clock: @Sendable () -> Int64
    private var current: [JobID: Job] = [:]
    /// Jobs whose end is being written: nobody may take the row before it for the truth.
    private var ending: [JobID: Job] = [:]
    private var savedAt: [JobID: Int64] = [:]
    private var lastWrite: Task<Void, Never>?
    private var listeners: [Int: AsyncStream<Job>.Continuation] = [:]
    private var nextListener = 0

    /// A board over `database`.
    ///
    /// - Parameter clock: the present, in milliseconds since 1970.
    public init(database: Database, clock: @escaping @Sendable () -> Int64) {
        self.database = database
        self.clock = clock
    }

    /// Jobs before `cursor`, newest first, at most 200, and the cursor to go on with.
    public func list(before cursor: JobID?, limit: Int) async throws -> (jobs: [Job], next: JobID?) {
        let limit = min(max(limit, 1), 200)
        let rows = try await database.read { try JobRows.list(before: cursor, limit: limit + 1, in: $0) }
        let page = rows.prefix(limit).map(standing)
        return (page, rows.count > limit ? page.last?.id : nil)
    }

    /// One job; `nil` if there is none of that name.
    public func job(_ id: JobID) async throws -> Job? {
        if let job = current[id] ?? ending[id] { return job }
        return try await database.read { try JobRows.job(id, in: $0) }.map(standing)
    }

    /// Jobs that have not come to an end, oldest first.
    public func unfinished() -> [Job] {
        current.values.sorted { $0.id < $1.id }
    }

    /// A job that has not come to an end; `nil` for others.
    func standing(_ id: JobID) -> Job? { current[id] }

    /// Every change from now on. A listener that is slow misses the oldest of 256 changes.
    public func changes() -> AsyncStream<Job> {
        let (stream, continuation) = AsyncStream.makeStream(of: Job.self, bufferingPolicy: .bufferingNewest(256))
        let number = nextListener
        nextListener += 1
        listeners[number] = continuation
        continuation.onTermination = { [weak self] _ in
            Task { await self?.remove(number) }
        }
        return stream
    }

    private func remove(_ number: Int) {
        listeners[number] = nil
    }

    /// Loads the jobs that were not finished when the daemon ended.
    func load() async throws -> [Job] {
        let jobs = try await database.read { try JobRows.unfinished(in: $0) }
        for job in jobs { current[job.id] = job }
        return jobs
    }

    /// Takes a job in, or its new state, and keeps it.
    func save(_ job: Job) async throws {
        let before = current[job.id]
        show(job)
        if job.state.isFinal { ending[job.id] = job } else { savedAt[job.id] = clock() }
        defer { if job.state.isFinal { ending[job.id] = nil } }
        do {
            try await write { try JobRows.save(job, in: $0) }
        } catch {
            if current[job.id] == (job.state.isFinal ? nil : job) { current[job.id] = before }
            throw error
        }
    }

    /// Changes a job that has not come to an end and keeps it. Returns the job; `nil` if there is none.
    ///
    /// - Throws: `CancellationError` in a task that was cancelled: work that was stopped changes nothing any more.
    @discardableResult
    func update(_ id: JobID, _ change: @Sendable (inout Job, Int64) -> Void) async throws -> Job? {
        try Task.checkCancellation()
        guard var job = current[id] else { return nil }
        change(&job, clock())
        try await save(job)
        return job
    }

    /// Changes a job at an operator's wish and keeps it. `change` throws if the job's state forbids it.
    ///
    /// - Throws: `JobControlError`; `DatabaseError`, and then the job is as it was.
    func command(
        _ id: JobID, _ change: @Sendable (inout Job, Int64) throws(JobControlError) -> Void
    ) async throws -> Job {
        guard var job = current[id] else {
            throw try await self.job(id) == nil ? JobControlError.unknownJob : .hasEnded
        }
        try change(&job, clock())
        try await save(job)
        return job
    }

    /// Lets a job that has come to an end begin anew. `change` throws if it may not.
    ///
    /// - Throws: `JobControlError`; `DatabaseError`, and then the job is as it was.
    func reopen(
        _ id: JobID, _ change: @Sendable (inout Job, Int64) throws(JobControlError) -> Void
    ) async throws -> Job {
        guard var job = try await self.job(id) else { throw JobControlError.unknownJob }
        guard current[id] == nil, ending[id] == nil else { throw JobControlError.isUnderWay }
        try change(&job, clock())
        try await save(job)
        return job
    }

    /// Notes what the film of a job that has ended is by now.
    func restate(_ id: JobID, _ status: FileStatus) async throws {
        guard var job = try await job(id), current[id] == nil, job.state.isFinal else { return }
        job.status = status
        try await save(job)
    }

    /// Takes in progress: shown at once, kept at most once a second.
    func progress(_ id: JobID, _ change: @Sendable (inout Job) -> Void) async throws {
        guard var job = current[id], !job.isPaused else { return }
        change(&job)
        let now = clock()
        job.updatedAt = now
        if now - (savedAt[id] ?? 0) >= 1000 { try await save(job) } else { show(job) }
    }

    /// Shows a job whose row is already written.
    func show(_ job: Job) {
        current[job.id] = job.state.isFinal ? nil : job
        if job.state.isFinal { savedAt[job.id] = nil }
        for listener in listeners.values { listener.yield(job) }
    }

    /// Drops a job whose file has gone before it was whole.
    func drop(_ id: JobID) async throws {
        current[id] = nil
        savedAt[id] = nil
        try await write { try JobRows.remove(id, in: $0) }
    }

    /// The newest job of a path.
    func latest(at path: ArrivalPath) async throws -> Job? {
        let row = try await database.read { try JobRows.latest(at: path, in: $0) }
        return row.map(standing)
    }

    private func standing(_ row: Job) -> Job { current[row.id] ?? ending[row.id] ?? row }

    /// Writes in the order in which it was asked to, so that no older row takes a newer one's place.
    private func write(_ body: @escaping @Sendable (WriteTransaction) throws -> Void) async throws {
        let before = lastWrite
        let writing = Task { [database] in
            await before?.value
            try await database.write(body)
        }
        lastWrite = Task { _ = await writing.result }
        try await writing.value
    }
}
