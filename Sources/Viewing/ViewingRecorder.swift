public import Database
public import Foundation
public import MediaModel

/// Gathers viewing events and stores them in batches; what counts is kept true in the same transaction.
///
/// `record` costs its caller a short lock and no query. Every 2 s, what came is put together and stored in one
/// transaction: `kill -9` loses no more than that. Events that are doubled, reordered or cut otherwise come to the same.
/// A batch that the database does not take is kept and tried again, while at most `ViewingInbox.capacity` events wait
/// behind it; what comes then is dropped and counted in `statistics`.
public final class ViewingRecorder: Sendable {
    /// Time between batches.
    public static let interval: Duration = .seconds(2)

    private let database: Database
    private let inbox = ViewingInbox()
    private let batches: BatchQueue
    private let clock: any Clock<Duration>

    /// A recorder on `database`, whose migrations contain `ViewingSchema.migrations`.
    ///
    /// - Parameters:
    ///   - rule: what counts. If the database was counted by another, everything is counted anew before the first batch.
    ///   - zone: whose days the rule counts by.
    ///   - countsChanged: gets the present counts of programmes whose counts a transaction changed, inside it.
    ///   - stationsHeard: gets, inside a transaction, when stations were last heard of: milliseconds since 1970 by code.
    ///   - failed: hears of every batch that was not stored.
    public init(
        database: Database, rule: CountingRule, zone: TimeZone, clock: any Clock<Duration> = ContinuousClock(),
        countsChanged: @escaping @Sendable (WriteTransaction, [ProgrammeID: ProgrammeCounts]) throws -> Void,
        stationsHeard: @escaping @Sendable (WriteTransaction, [String: Int64]) throws -> Void = { _, _ in },
        failed: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        self.database = database
        self.clock = clock
        let writer = ViewingWriter(
            rule: rule, zone: zone, countsChanged: countsChanged, stationsHeard: stationsHeard)
        batches = BatchQueue(database: database, writer: writer, inbox: inbox, failed: failed)
    }

    /// Takes an event from any thread or event loop; it is stored with the next batch.
    public func record(_ event: ViewingEvent) {
        inbox.add(event)
    }

    /// Takes an opening and returns when it is durable, together with whatever else waits; openings of one moment
    /// share a transaction. If the database does not take it, it is kept for the next batch and this returns all the
    /// same: a play does not depend on being counted.
    public func open(_ opening: ViewingOpening) async {
        inbox.add(.opened(opening))
        await batches.flush()
    }

    /// Takes the opening of a channel and returns when it is durable, as that of a programme does.
    public func open(_ opening: ChannelOpening) async {
        inbox.add(.tuned(opening))
        await batches.flush()
    }

    /// Stores what waits, now. It goes on to its end if the calling task is cancelled.
    public func flush() async {
        await batches.flush()
    }

    /// Stores events that somebody keeps until they are stored, such as those of an edge cache's log: unlike `record`
    /// it drops none. Their order and repetition make no difference, and they may be late.
    ///
    /// - Returns: how many viewings among them nobody opened; those are passed over.
    /// - Throws: `DatabaseError` if they are not durable; give them again later.
    public func store(_ events: [ViewingEvent]) async throws -> Int {
        var batch = ViewingBatch()
        for event in events { batch.add(event) }
        return try await batches.storeNow(batch)
    }

    /// Writes something together with the events that it makes: both, or nothing.
    func store<T: Sendable>(
        _ body: @escaping @Sendable (WriteTransaction) throws -> (T, [ViewingEvent])
    ) async throws -> T {
        try await batches.storeNow(body)
    }

    /// How many viewings something was heard of since `time`, in milliseconds since 1970: the plays that are open.
    public func openPlays(since time: Int64) async -> Int { await batches.heard(since: time) }

    /// Whether the database was counted by this recorder's rule and zone, or not at all yet.
    ///
    /// - Throws: `DatabaseError`.
    public var isRuleCurrent: Bool {
        get async throws { try await batches.isCountedByRule }
    }

    /// Stores a batch every `interval` until the task is cancelled, then the last one.
    public func run() async throws {
        while !Task.isCancelled {
            try? await clock.sleep(for: Self.interval)
            await batches.flush()
        }
        await batches.flush()
    }

    /// Where the viewer left the programme, in seconds; `nil` at its beginning, at its end, and where nothing is known.
    ///
    /// - Throws: `DatabaseError`.
    public func position(programme: ProgrammeID, viewer: Viewer) async throws -> Double? {
        await batches.flush()
        return try await database.read { tx in
            let row = try tx.row(
                "SELECT position, duration FROM positions WHERE viewer = ? AND programme_id = ?", viewer.key, programme)
            guard let row else { return nil }
            let position: Double = try row.get("position")
            let duration: Double = try row.get("duration")
            return position >= 5 && position < duration - 5 ? position : nil
        }
    }

    /// Figures for metrics.
    public var statistics: ViewingStatistics {
        get async {
            var statistics = await batches.statistics
            statistics.dropped += inbox.dropped
            return statistics
        }
    }
}

/// What a recorder has done since it began.
public struct ViewingStatistics: Sendable, Equatable {
    /// Transactions stored.
    public var batches = 0
    /// Changes of viewings stored.
    public var changes = 0
    /// Changes of viewings that nobody opened, passed over.
    public var unknown = 0
    /// Events lost because the inbox was full or the database refused them for good.
    public var dropped = 0
    /// Batches that were not stored at the first try.
    public var failures = 0
}
