internal import Database
import MediaModel

/// Stores batches one after another. Whoever asks while one is being stored waits for the next, all for the same.
actor BatchQueue {
    /// A batch that fails for a reason that will not pass is given up after so many tries, so that it does not stop
    /// all that come after it.
    private static let tries = 3

    private let database: Database
    private let writer: ViewingWriter
    private let inbox: ViewingInbox
    private let failed: @Sendable (any Error) -> Void

    private var running: Task<Void, Never>?
    private var waiting: Task<Void, Never>?
    private var refused = ViewingBatch()
    private var refusals = 0
    private var isRuleCurrent = false
    private var recent = RecentViewings()
    private(set) var statistics = ViewingStatistics()

    init(
        database: Database, writer: ViewingWriter, inbox: ViewingInbox, failed: @escaping @Sendable (any Error) -> Void
    ) {
        self.database = database
        self.writer = writer
        self.inbox = inbox
        self.failed = failed
    }

    /// Stores all that was in the inbox when this was called. Its own task, so that nobody's cancellation undoes it.
    func flush() async {
        if let waiting { return await waiting.value }
        let before = running
        let task = Task {
            await before?.value
            await self.next()
        }
        waiting = task
        await task.value
    }

    /// Stores a batch of its own, past the inbox.
    ///
    /// - Returns: how many changes were of viewings that nobody opened.
    /// - Throws: `DatabaseError`, also if what came before is not stored yet: openings may be among it.
    func storeNow(_ batch: ViewingBatch) async throws -> Int {
        await flush()
        guard refused.isEmpty else { throw DatabaseError(code: .busy, message: "earlier viewings are not stored yet") }
        return try await write(batch)
    }

    /// Writes something together with the events that it makes: both, or nothing.
    ///
    /// - Throws: what `body` throws; `DatabaseError`, also if what came before is not stored yet.
    func storeNow<T: Sendable>(
        _ body: @escaping @Sendable (WriteTransaction) throws -> (T, [ViewingEvent])
    ) async throws -> T {
        await flush()
        guard refused.isEmpty else { throw DatabaseError(code: .busy, message: "earlier viewings are not stored yet") }
        let isRuleCurrent = isRuleCurrent
        let value = try await database.write { [writer] tx in
            if !isRuleCurrent { try writer.recountIfRuleChanged(in: tx) }
            let (value, events) = try body(tx)
            var batch = ViewingBatch()
            for event in events { batch.add(event) }
            _ = try writer.store(batch, in: tx)
            return value
        }
        self.isRuleCurrent = true
        return value
    }

    /// Whether the database was counted by the writer's rule, or not at all yet.
    var isCountedByRule: Bool {
        get async throws { try await database.read { [writer] tx in try writer.isRuleCurrent(in: tx) } }
    }

    /// How many viewings something was heard of since `time`, in milliseconds since 1970.
    func heard(since time: Int64) -> Int { recent.count(since: time) }

    private func next() async {
        running = waiting
        waiting = nil
        guard await store(refused) else { return }
        refused = ViewingBatch()
        _ = await store(inbox.take())
    }

    /// - Returns: whether the batch is done with.
    private func store(_ batch: ViewingBatch) async -> Bool {
        guard !batch.isEmpty || !isRuleCurrent else { return true }
        recent.note(batch)
        do {
            _ = try await write(batch)
            refusals = 0
            return true
        } catch {
            failed(error)
            return keep(batch, after: error)
        }
    }

    private func write(_ batch: ViewingBatch) async throws -> Int {
        let isRuleCurrent = isRuleCurrent
        let unknown = try await database.write { [writer] tx in
            if !isRuleCurrent { try writer.recountIfRuleChanged(in: tx) }
            return try writer.store(batch, in: tx)
        }
        self.isRuleCurrent = true
        guard !batch.isEmpty else { return 0 }
        statistics.batches += 1
        statistics.changes += batch.changes.count - unknown
        statistics.unknown += unknown
        return unknown
    }

    private func keep(_ batch: ViewingBatch, after error: any Error) -> Bool {
        statistics.failures += 1
        refusals += 1
        let mayPass = (error as? DatabaseError).map { [.busy, .full, .io].contains($0.code) } ?? false
        guard mayPass || refusals < Self.tries else {
            statistics.dropped += batch.openings.count + batch.changes.count
            refusals = 0
            refused = ViewingBatch()
            return true
        }
        refused = batch
        return false
    }
}
