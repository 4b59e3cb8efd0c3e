import Database
import Logging
import MediaModel

/// Carries out, in the daemon, the commands that other processes leave in the database.
struct JobCommandDesk: Sendable {
    let database: Database
    let control: JobControl
    let clock: @Sendable () -> Int64
    let audit: @Sendable (JobCommand, JobID, JobOperator) async throws -> Void
    let log: Logger

    /// Commands that are dealt with in one turn; more wait for the next.
    private static let limit = 100
    /// Milliseconds for which a command and its answer are kept. Who asked has gone long before.
    static let keeping: Int64 = 60_000

    /// Removes what was asked of an earlier run: whoever asked was told that the daemon had gone.
    ///
    /// - Parameter start: when this run began, in milliseconds since 1970.
    func clear(before start: Int64) async throws {
        try await database.write { try JobCommandRows.remove(before: start, in: $0) }
    }

    /// Looks for commands twice a second until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await serve()
            } catch {
                if !Task.isCancelled { log.error("commands were not read", metadata: ["error": "\(error)"]) }
            }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Deals with the commands that wait now.
    func serve() async throws {
        let asked = try await database.read { try JobCommandRows.waiting(limit: Self.limit, in: $0) }
        guard !asked.isEmpty else { return }
        let now = clock()
        try await database.write { try JobCommandRows.remove(before: now - Self.keeping, in: $0) }
        for command in asked where command.at >= now - Self.keeping {
            let refusal = await refusal(of: command)
            try await database.write { try JobCommandRows.answer(command.id, refusal: refusal, at: now, in: $0) }
        }
    }

    /// Carries a command out. Returns why it was not; `nil` if it was.
    private func refusal(of asked: AskedCommand) async -> LocalizedText? {
        let who = JobOperator.commandLine(user: asked.user)
        do {
            _ = try await control.perform(asked.command, on: asked.job, by: who)
        } catch let error as JobControlError {
            return error.message
        } catch {
            log.error("a command failed", metadata: ["job": "\(asked.job)", "error": "\(error)"])
            return LocalizedText(zh: "守护进程未能完成：\(error)", en: "The daemon could not do it: \(error)")
        }
        do {
            try await audit(asked.command, asked.job, who)
        } catch {
            log.error("a command was not written down", metadata: ["job": "\(asked.job)", "error": "\(error)"])
        }
        return nil
    }
}
