import Database
import Foundation
import MediaModel
import Synchronization
import Testing
import Viewing

/// A recorder on a database, with the counts it handed on.
final class Hall: Sendable {
    /// 2026-11-21 20:00:00 in Shanghai.
    static let evening: Int64 = 1_795_262_400_000
    static let programme = "film"

    let database: Database
    let recorder: ViewingRecorder
    let reader: ViewingReader
    private let handedOn: Ledger

    /// The counts that the last transactions handed on.
    private final class Ledger: Sendable {
        let counts = Mutex<[String: ProgrammeCounts]>([:])
        let errors = Mutex<[String]>([])
        let isBroken = Mutex<DatabaseError?>(nil)
        let heard = Mutex<[String: Int64]>([:])
    }

    init(
        _ database: Database? = nil, rule: CountingRule = CountingRule(), zone: String = "Asia/Shanghai"
    ) throws {
        let database = try database ?? Database.inMemory(migrations: ViewingSchema.migrations)
        let handedOn = Ledger()
        self.database = database
        self.handedOn = handedOn
        reader = ViewingReader(database: database)
        recorder = ViewingRecorder(
            database: database, rule: rule, zone: try #require(TimeZone(identifier: zone)),
            countsChanged: { _, counts in
                if let error = handedOn.isBroken.withLock({ $0 }) { throw error }
                handedOn.counts.withLock { for (id, count) in counts { $0[id.rawValue] = count } }
            },
            stationsHeard: { _, heard in handedOn.heard.withLock { $0.merge(heard) { max($0, $1) } } },
            failed: { error in handedOn.errors.withLock { $0.append("\(error)") } })
    }

    /// Makes every transaction that changes counts fail with `error`.
    func fail(with error: DatabaseError?) { handedOn.isBroken.withLock { $0 = error } }

    /// When stations were last heard of.
    var heard: [String: Int64] { handedOn.heard.withLock { $0 } }

    var errors: Int { handedOn.errors.withLock { $0.count } }

    /// The counts handed on for a programme, which must be those stored.
    func counts(_ programme: String = Hall.programme) async throws -> [Int] {
        let stored = try await reader.counts(try #require(ProgrammeID(programme)))
        let handed = handedOn.counts.withLock { $0[programme] } ?? ProgrammeCounts(views: 0, personViews: 0)
        #expect(stored == handed)
        return [stored.views, stored.personViews]
    }

    static func id(_ name: String) -> ViewingID { ViewingID(name) ?? ViewingID.make(at: 0) }

    static func opening(
        _ viewing: String, by viewer: Viewer = .station("S1"), of programme: String = Hall.programme,
        duration: Int = 600, at: Int64 = evening
    ) throws -> ViewingOpening {
        ViewingOpening(
            viewing: id(viewing), programme: try #require(ProgrammeID(programme)), duration: duration, viewer: viewer,
            at: at)
    }

    static func report(
        _ viewing: String, _ intervals: Range<Double>..., people: Int? = nil, position: Double? = nil,
        at: Int64 = evening
    ) -> ViewingEvent {
        .reported(id(viewing), PlaybackReport(intervals: intervals, position: position, people: people), at: at)
    }

    func play(_ opening: ViewingOpening, _ events: ViewingEvent...) async {
        recorder.record(.opened(opening))
        for event in events { recorder.record(event) }
        await recorder.flush()
    }

    func stored() async throws -> [StoredViewing] { try await reader.list().items }
}
