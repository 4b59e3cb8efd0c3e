import Foundation
import Synchronization

/// The connections that read beside the writer, and the threads on which they do.
///
/// A task that prefers `lane` reads where it runs: no thread wakes another. All others come to it for their reading.
final class ReadConnections: Sendable {
    private struct State {
        var idle: [ReadConnection] = []
        var isClosed = false
    }

    /// The most connections, one for each thread of the lane; who comes beyond waits for a thread. Enough that some may
    /// wait for the disk, and few enough that what is delivered meanwhile gets its processor.
    private static let most = min(max(4, ProcessInfo.processInfo.activeProcessorCount), 16)

    /// Threads that may block.
    let lane = ReadLane(most: most)
    private let path: String
    private let state = Mutex(State())

    /// Connections to an existing database.
    init(path: String) {
        self.path = path
    }

    /// Runs `body` on one view of the database.
    ///
    /// - Throws: `DatabaseError`, `CancellationError`, or what `body` throws.
    func read<T: Sendable>(_ body: @escaping @Sendable (ReadTransaction) throws -> T) async throws -> T {
        try Task.checkCancellation()
        if lane.isCurrent { return try readHere(body) }
        return try await withTaskExecutorPreference(lane) { try readHere(body) }
    }

    /// Closes all of them: those in use when they come back. Nothing is read any more.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.idle = []
        }
    }

    private func readHere<T>(_ body: (ReadTransaction) throws -> T) throws -> T {
        let connection = try take()
        defer { giveBack(connection) }
        return try connection.transaction(body)
    }

    private func take() throws -> ReadConnection {
        let idle = try state.withLock { state in
            guard !state.isClosed else { throw DatabaseError(code: .other, message: "the database is closed") }
            return state.idle.popLast()
        }
        return try idle ?? ReadConnection(path: path)
    }

    private func giveBack(_ connection: ReadConnection) {
        state.withLock { if !$0.isClosed { $0.idle.append(connection) } }
    }
}
