import Catalogue
public import Database
public import Logging
public import MediaModel
public import ServiceLifecycle
public import Storage

/// Takes films in: watches the inbox, runs jobs, publishes.
public struct IngestService: Service {
    /// All jobs.
    public let board: JobBoard
    /// What operators ask of them.
    public let control: JobControl
    /// Tells producers what reviewers want changed.
    public let returnNotes: ReturnNotes
    /// Films that are sent over the network.
    public let uploads: UploadDesk
    /// Makes posters that people choose.
    public let posters: PosterDesk
    /// Receives live events.
    public let live: LiveDesk
    private let store: MediaStore
    private let options: IngestOptions
    private let runner: JobRunner
    private let pause: PauseState
    private let queue: JobQueue
    private let desk: JobCommandDesk
    private let delivery: UploadDelivery
    /// Wakes the watch of the inbox.
    private let ticks: AsyncStream<Void>
    private let tick: AsyncStream<Void>.Continuation
    private let madeAt: Int64
    private let clock: @Sendable () -> Int64
    private let log: Logger

    /// Films that are hashed and looked at beside each other, so that a short one does not wait for the longest.
    private static let intakes = 2

    /// A service over a store and a database. Nothing happens before `run()`.
    ///
    /// - Parameters:
    ///   - clock: the present, in milliseconds since 1970.
    ///   - needed: tells which of some assets others need, though no programme has them now.
    ///   - audit: writes down a command that was given on the command line and carried out.
    ///   - broadcast: puts live events into channels.
    public init(
        store: MediaStore, database: Database, options: IngestOptions, log: Logger,
        clock: @escaping @Sendable () -> Int64,
        needed: @escaping @Sendable ([AssetID]) async throws -> Set<AssetID> = { _ in [] },
        audit: @escaping @Sendable (JobCommand, JobID, JobOperator) async throws -> Void = { _, _, _ in },
        broadcast: LiveBroadcast = LiveBroadcast()
    ) {
        self.store = store
        self.options = options
        self.clock = clock
        madeAt = clock()
        self.log = log
        pause = PauseState()
        (ticks, tick) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        board = JobBoard(database: database, clock: clock)
        let workers = WorkerProcess.Settings(
            command: options.workerCommand, stallSeconds: options.stallSeconds,
            log: { log.info("worker", metadata: ["line": "\($0)"]) })
        let supervisor = WorkerSupervisor(settings: workers)
        posters = PosterDesk(store: store, supervisor: supervisor, clock: clock)
        runner = JobRunner(
            store: store, database: database, board: board, options: options, supervisor: supervisor,
            publisher: Publisher(
                store: store, database: database, options: options, posters: posters, needed: needed, clock: clock),
            pause: pause, clock: clock, log: log)
        queue = JobQueue(board: board)
        control = JobControl(queue: queue, runner: runner) { [tick] in tick.yield() }
        returnNotes = ReturnNotes(inbox: store.inbox, database: database, language: options.language, log: log)
        uploads = UploadDesk(
            store: store, database: database, limits: options.uploadLimits, clock: clock
        ) { [tick] in tick.yield() }
        delivery = UploadDelivery(store: store, database: database, board: board, clock: clock, log: log)
        live = LiveDesk(
            store: store, database: database, board: board, options: options.live, workers: workers, clock: clock,
            log: Logger(label: "live"), wakeInbox: { [tick] in tick.yield() }, broadcast: broadcast)
        desk = JobCommandDesk(database: database, control: control, clock: clock, audit: audit, log: log)
    }

    /// Why nothing is taken in at the moment; `nil` while work goes on.
    public var pausedReason: LocalizedText? { pause.reason }

    /// Takes films in until the daemon ends. Jobs that are under way then begin again at the next start.
    public func run() async throws {
        try await resume()
        try await desk.clear(before: madeAt)
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await watch() }
                group.addTask { await desk.run() }
                group.addTask { await live.run() }
                for _ in 0..<Self.intakes {
                    group.addTask { await takeIn() }
                }
                for _ in 0..<max(options.parallelJobs, 1) {
                    group.addTask { await transcode() }
                }
                group.addTask { await tidy() }
                await group.next()
                group.cancelAll()
                await queue.close()
            }
        }
    }

    /// Picks up where the last run ended: unfinished jobs start again, what belongs to none is removed. Those that wait for
    /// their film are taken up by the first sweep; those that are held back stay so.
    private func resume() async throws {
        try await store.removeLeavings()
        let unfinished = try await board.load()
        for job in unfinished where job.state != .settling && !job.isPaused {
            try await board.update(job.id) { job, now in
                job.state = .probing
                job.note(JobTexts.resumed, at: now)
            }
            await queue.dispatch(job.id)
        }
        let going = Set(unfinished.map(\.id))
        for folder in try await store.jobsOnDisk() where !going.contains(folder) {
            try await store.removeJobFolder(folder)
        }
        try await runner.publisher.removeOrphans()
    }

    private func watch() async {
        var watch = InboxWatch(store: store, board: board, options: options, clock: clock)
        let notifier = InboxNotifier(scanner: InboxScanner(inbox: store.inbox)) { tick.yield() }
        defer { notifier.stop() }
        while !Task.isCancelled {
            do {
                try await delivery.deliver()
                let findings = try await watch.sweep()
                for job in findings.whole { await queue.dispatch(job) }
                for job in findings.leftovers { try await runner.cleanUp(job) }
                if let failure = findings.failure { throw failure }
            } catch {
                if !Task.isCancelled { log.error("looking through the inbox failed", metadata: ["error": "\(error)"]) }
            }
            await wait(atMost: watch.isSettling ? .milliseconds(500) : .seconds(10))
        }
    }

    /// Once an hour, takes away what nobody needs any more.
    private func tidy() async {
        while !Task.isCancelled {
            do {
                try await runner.publisher.removeSuperseded()
            } catch {
                log.warning("old versions could not be removed", metadata: ["error": "\(error)"])
            }
            do {
                let catalogue = Catalogue(database: runner.database)
                try await posters.tidy { try await catalogue.unused($0) }
            } catch {
                log.warning("old posters could not be removed", metadata: ["error": "\(error)"])
            }
            do {
                try await live.tidy()
            } catch {
                log.warning("old parts of live events could not be removed", metadata: ["error": "\(error)"])
            }
            do {
                try await uploads.sweep()
            } catch {
                log.warning("old uploads could not be removed", metadata: ["error": "\(error)"])
            }
            try? await Task.sleep(for: .seconds(3600))
        }
    }

    /// Waits for a change in the inbox, or for the sweep's time.
    private func wait(atMost limit: Duration) async {
        let timer = Task {
            try await Task.sleep(for: limit)
            tick.yield()
        }
        var iterator = ticks.makeAsyncIterator()
        await iterator.next()
        timer.cancel()
    }

    private func takeIn() async {
        while let job = await queue.intake.next() {
            await queue.work.perform(job) {
                guard await queue.isDue(job, .probing) else { return }
                await guarding(job) { if try await runner.intake(job) { await queue.dispatch(job) } }
            }
        }
    }

    private func transcode() async {
        while let job = await queue.encoding.next() {
            await queue.work.perform(job) {
                guard await queue.isDue(job, .queued) else { return }
                await guarding(job) { try await runner.encode(job) }
            }
        }
    }

    /// Keeps a lane going whatever a job meets: what passes is waited for, anything else ends that job alone.
    private func guarding(_ job: JobID, _ body: () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                return try await body()
            } catch {
                if Task.isCancelled { return }
                log.error("a job stopped", metadata: ["job": "\(job)", "error": "\(error)"])
                guard Self.isPassing(error) else { return await runner.abandon(job, error) }
                try? await Task.sleep(for: .seconds(5))
            }
        }
    }

    private static func isPassing(_ error: any Error) -> Bool {
        switch error {
        case let error as DatabaseError: error.isTransient
        case let error as StorageError: error.code == .full
        default: false
        }
    }
}
