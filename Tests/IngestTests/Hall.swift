import Catalogue
import Database
import Foundation
import Logging
import MediaModel
import Storage

@testable import Ingest

/// All that takes films in, put together by hand around a fake worker and a clock that stands.
final class Hall: Sendable {
    let inbox: Inbox
    let database: Database
    let worker: FakeWorker
    let clock = Clock()
    let options: IngestOptions
    let board: JobBoard
    let runner: JobRunner

    init(
        _ script: String, events: [String: [WorkerEvent]] = [:], inbox: Inbox? = nil, database: Database? = nil,
        maxBytes: Int64 = 1 << 30, keepOriginals: Bool = true, settleSeconds: Double = 5, stallSeconds: Double = 20
    ) throws {
        let store = try inbox ?? Inbox()
        self.inbox = store
        worker = try FakeWorker(script, events: events)
        let database =
            try database ?? Database.inMemory(migrations: CatalogueSchema.migrations + IngestSchema.migrations)
        self.database = database
        options = IngestOptions(
            settleSeconds: settleSeconds, keepOriginals: keepOriginals, maxBytes: maxBytes, language: .en,
            workerCommand: worker.command, stallSeconds: stallSeconds)
        let now: @Sendable () -> Int64 = { [clock] in clock.now }
        board = JobBoard(database: database, clock: now)
        let supervisor = WorkerSupervisor(
            settings: .init(command: worker.command, stallSeconds: stallSeconds, log: { _ in }))
        runner = JobRunner(
            store: store.store, database: database, board: board, options: options,
            supervisor: supervisor,
            publisher: Publisher(
                store: store.store, database: database, options: options,
                posters: PosterDesk(store: store.store, supervisor: supervisor, clock: now), clock: now),
            pause: PauseState(), clock: now, log: Self.log)
    }

    static let log = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// The service over the same inbox, database and worker, with the system's time.
    ///
    /// - Parameter audited: takes what was written down of commands.
    func service(audited: Heap<String> = Heap()) -> IngestService {
        IngestService(
            store: inbox.store, database: database, options: options, log: Self.log,
            clock: { Int64(Date().timeIntervalSince1970 * 1000) },
            audit: { command, job, who in audited.add("\(command.name) \(job) \(who.name.en)") })
    }

    /// Runs a service while `body` does its work, and waits for its end.
    func running(_ service: IngestService, _ body: () async throws -> Void) async throws {
        let task = Task { try await service.run() }
        do {
            try await body()
        } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        try await task.value
    }

    /// An eye on the inbox.
    func watch() -> InboxWatch {
        InboxWatch(store: inbox.store, board: board, options: options, clock: { [clock] in clock.now })
    }

    /// Sweeps until the files that lie in the inbox are whole; the jobs that are to be taken in.
    func settled(_ watch: inout InboxWatch) async throws -> [JobID] {
        var whole = try await watch.sweep().whole
        clock.advance(Int64(options.settleSeconds * 1000))
        whole += try await watch.sweep().whole
        return whole
    }

    /// Takes in what lies in the inbox, as far as the fake worker lets it. Returns how many films were whole.
    @discardableResult
    func takeIn(_ watch: inout InboxWatch) async throws -> Int {
        let whole = try await settled(&watch)
        for job in whole where try await runner.intake(job) { try await runner.encode(job) }
        return whole.count
    }

    /// The newest job, as the database has it.
    func job() async throws -> Job? {
        try await database.read { try JobRows.list(before: nil, limit: 1, in: $0).first }
    }

    /// How many jobs the database has.
    func jobCount() async throws -> Int {
        try await database.read { try JobRows.list(before: nil, limit: 200, in: $0).count }
    }

    /// Puts a programme with these source bytes into the catalogue.
    func publish(_ content: String, as programme: ProgrammeID) async throws {
        let publication = Publication(
            programme: programme, sourceKey: "elsewhere.mp4", asset: AssetID.make(at: 1),
            sourceSHA256: try FileDigest.sha256(bytes: Array(content.utf8)), duration: 1,
            metadata: ProgrammeMetadata(title: "T"), unit: "u", at: clock.now)
        _ = try await database.write { try Catalogue.publish(publication, in: $0) }
    }

    /// Names in a folder of the store, without what the system hides.
    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }
}
