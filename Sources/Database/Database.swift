import Dispatch
import Foundation
internal import GRDB

#if canImport(Glibc)
    import Glibc
#endif

/// The daemon's SQL database: SQLite in WAL mode, one writer at a time beside any number of readers.
///
/// A write that returned survives `kill -9` and power cuts (`synchronous = FULL`). Work runs on threads that may block,
/// never on the cooperative pool: what is written on the driver's queue, what is read in the lane of `nearby`. A task
/// cancelled while its transaction runs gets `CancellationError`, and nothing of the transaction is stored.
public final class Database: Sendable {
    private let writer: any DatabaseWriter
    /// What reads beside the writer; `nil` where one connection does both.
    private let readers: ReadConnections?
    private let isReadOnly: Bool

    private init(_ writer: any DatabaseWriter, readers: ReadConnections? = nil, isReadOnly: Bool = false) {
        self.writer = writer
        self.readers = readers
        self.isReadOnly = isReadOnly
    }

    /// Opens or creates the database at `path` and brings it to the schema of `migrations`.
    ///
    /// - Throws: `DatabaseError`: `.newer` for a database of a newer program, `.io` for a missing folder or right.
    public static func open(path: String, migrations: [Migration]) async throws -> Database {
        try await offPool { try openNow(path: path, migrations: migrations) }
    }

    /// An empty database in memory, for tests.
    ///
    /// - Throws: `DatabaseError` if a migration fails.
    public static func inMemory(migrations: [Migration]) throws -> Database {
        try DatabaseError.mapping {
            let queue = try DatabaseQueue(configuration: configuration())
            try Migrator(migrations: migrations).migrate(queue)
            return Database(queue)
        }
    }

    /// Opens an existing database for reading, beside a running daemon too.
    ///
    /// - Throws: `DatabaseError.io` if there is none.
    public static func openReadOnly(path: String) throws -> Database {
        try DatabaseError.mapping {
            var configuration = configuration()
            configuration.readonly = true
            return Database(
                try DatabaseQueue(path: path, configuration: configuration), readers: ReadConnections(path: path),
                isReadOnly: true)
        }
    }

    /// Runs `body` on one consistent view of the database.
    ///
    /// - Throws: `DatabaseError`, `CancellationError`, or what `body` throws.
    public func read<T: Sendable>(_ body: @escaping @Sendable (ReadTransaction) throws -> T) async throws -> T {
        if let readers { return try await readers.read(body) }
        return try await DatabaseError.mapping {
            try await writer.read { try body(ReadTransaction(DriverStatements($0))) }
        }
    }

    /// Runs `body` on threads that may block, where `read` wakes no other thread: for whoever reads more than once.
    ///
    /// - Throws: what `body` throws.
    public func nearby<T: Sendable>(_ body: () async throws -> sending T) async throws -> sending T {
        guard let readers else { return try await body() }
        return try await withTaskExecutorPreference(readers.lane) { try await body() }
    }

    /// Runs `body` in one transaction, which is durable when this returns and undone if `body` throws.
    ///
    /// - Throws: `DatabaseError`, `CancellationError`, or what `body` throws.
    public func write<T: Sendable>(_ body: @escaping @Sendable (WriteTransaction) throws -> T) async throws -> T {
        guard !isReadOnly else {
            throw DatabaseError(code: .io, message: "the database was opened for reading only")
        }
        return try await DatabaseError.mapping {
            try await writer.write { try body(WriteTransaction($0)) }
        }
    }

    /// Copies the database as it is at one instant to a new file while it goes on being used.
    ///
    /// The copy is whole and durable when it appears under `path`; a file there before is replaced.
    ///
    /// - Throws: `DatabaseError`.
    public func backup(to path: String) async throws {
        try await Self.offPool { [writer] in try Self.copy(writer, to: path) }
    }

    /// Whether the file is whole, as far as SQLite's `quick_check` sees; reads all of it.
    ///
    /// - Throws: `DatabaseError` if it cannot be read at all.
    public func isWhole() async throws -> Bool {
        try await read { try $0.row("PRAGMA quick_check(1)")?.get("quick_check", as: String.self) == "ok" }
    }

    /// Ends all work and closes the file. Reads that go on come to their end.
    ///
    /// - Throws: `DatabaseError`.
    public func close() throws {
        // The writer goes last: it empties the log.
        readers?.close()
        try DatabaseError.mapping { try writer.close() }
    }
}

extension Database {
    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "lectern.database"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        return configuration
    }

    private static func openNow(path: String, migrations: [Migration]) throws -> Database {
        try createPrivately(path)
        let pool = try DatabasePool(path: path, configuration: configuration())
        try pool.writeWithoutTransaction { connection in
            // The pool has chosen NORMAL, which may lose the last transactions in a power cut.
            try connection.execute(sql: "PRAGMA synchronous = FULL")
            // The write-ahead log shrinks back after a burst.
            try connection.execute(sql: "PRAGMA journal_size_limit = 67108864")
        }
        try Migrator(migrations: migrations).migrate(pool)
        return Database(pool, readers: ReadConnections(path: path))
    }

    /// Makes the file readable by its owner alone, for it holds password hashes; SQLite gives its log the same rights.
    private static func createPrivately(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw fault("cannot open \(path)") }
        Glibc.close(descriptor)
    }

    private static func copy(_ source: any DatabaseWriter, to path: String) throws {
        let partial = path + ".partial"
        try? FileManager.default.removeItem(atPath: partial)
        try createPrivately(partial)
        do {
            let target = try DatabaseQueue(path: partial)
            try source.backup(to: target)
            // Without WAL the copy is one file that opens anywhere, read-only media too.
            try target.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try target.close()
            try sync(partial)
            guard rename(partial, path) == 0 else { throw fault("cannot rename \(partial) to \(path)") }
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw error
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try sync(folder)
    }

    private static func sync(_ path: String) throws {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw fault("cannot open \(path)") }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw fault("cannot sync \(path)") }
    }

    /// The system's last error, as ours.
    private static func fault(_ what: String) -> DatabaseError {
        let number = errno
        return DatabaseError(
            code: number == ENOSPC || number == EDQUOT ? .full : .io,
            message: "\(what): \(String(cString: strerror(number)))")
    }

    /// Runs blocking work on a thread that may block.
    private static func offPool<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try DatabaseError.mapping(work) })
            }
        }
    }
}
