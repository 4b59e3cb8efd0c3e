public import Database
import Foundation
public import MediaModel

/// Sees and commands the jobs of a running daemon from another process, by way of their database.
public struct JobClient: Sendable {
    private let database: Database

    /// Seconds for which an answer is waited for.
    private static let patience = 10.0

    /// A client of the daemon that works on `database`.
    public init(database: Database) {
        self.database = database
    }

    /// Jobs that have not come to an end, those that go first before the others.
    public func unfinished() async throws -> [Job] {
        try await database.read { try JobRows.unfinished(in: $0) }
            .sorted { ($1.priority, $0.id) < ($0.priority, $1.id) }
    }

    /// Jobs before `cursor`, newest first, at most 200.
    public func list(before cursor: JobID?) async throws -> [Job] {
        try await database.read { try JobRows.list(before: cursor, limit: 200, in: $0) }
    }

    /// Leaves a command for the daemon and waits until it has dealt with it. Returns the job; `nil` if it has gone.
    ///
    /// - Parameters:
    ///   - user: who asks.
    ///   - isRunning: whether a daemon is there to answer.
    /// - Throws: `JobClientError`; `DatabaseError`.
    public func ask(
        _ command: JobCommand, of job: JobID, by user: String, while isRunning: @Sendable () -> Bool
    ) async throws -> Job? {
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let asked = AskedCommand(id: JobID.make(at: now), job: job, command: command, user: user, at: now)
        try await database.write { try JobCommandRows.ask(asked, in: $0) }
        let end = ContinuousClock.now + .seconds(Self.patience)
        while isRunning(), ContinuousClock.now < end {
            switch try await database.read({ try JobCommandRows.answer(to: asked.id, in: $0) }) {
            case .done: return try await database.read { try JobRows.job(job, in: $0) }
            case .refused(let reason): throw JobClientError.refused(reason)
            case .lost: throw JobClientError.unanswered
            case .waiting: try await Task.sleep(for: .milliseconds(100))
            }
        }
        try await database.write { try JobCommandRows.withdraw(asked.id, in: $0) }
        throw JobClientError.unanswered
    }
}

/// Why a command that was left for the daemon came to nothing.
public enum JobClientError: Error, Sendable {
    /// The daemon said no.
    case refused(LocalizedText)
    /// The daemon did not answer, or was started anew.
    case unanswered

    /// What to tell the user.
    public var message: LocalizedText {
        switch self {
        case .refused(let reason): reason
        case .unanswered:
            LocalizedText(
                zh: "守护进程没有回答。请用 lectern jobs list 查看作业现状，然后再试。",
                en: "The daemon did not answer. See how the job stands with lectern jobs list, then try again.")
        }
    }
}
