import Database
import Foundation
import MediaModel

/// A command that waits in the database for the daemon.
struct AskedCommand: Sendable {
    var id: JobID
    var job: JobID
    var command: JobCommand
    var user: String
    /// Milliseconds since 1970.
    var at: Int64
}

/// Commands as rows: how other processes reach the running daemon. The command's own name is made like a job's.
enum JobCommandRows {
    /// What became of a command.
    enum Answer: Sendable, Equatable {
        /// The daemon has not dealt with it yet.
        case waiting
        /// Carried out.
        case done
        /// Not carried out.
        case refused(LocalizedText)
        /// The daemon was started anew since.
        case lost
    }

    static func ask(_ asked: AskedCommand, in tx: WriteTransaction) throws {
        try tx.execute(
            "INSERT INTO job_commands (id, job, command, priority, asked_by, asked_at) VALUES (?, ?, ?, ?, ?, ?)",
            asked.id, asked.job, asked.command.name, asked.command.priority, String(asked.user.prefix(64)), asked.at)
    }

    /// Commands without an answer, oldest first.
    static func waiting(limit: Int, in tx: ReadTransaction) throws -> [AskedCommand] {
        try tx.rows("SELECT * FROM job_commands WHERE answered_at IS NULL ORDER BY id LIMIT ?", limit).compactMap {
            guard
                let command = JobCommand(
                    name: try $0.get("command"), priority: try $0.get("priority", as: Int?.self))
            else { return nil }
            return AskedCommand(
                id: try $0.get("id"), job: try $0.get("job"), command: command, user: try $0.get("asked_by"),
                at: try $0.get("asked_at"))
        }
    }

    static func answer(_ id: JobID, refusal: LocalizedText?, at now: Int64, in tx: WriteTransaction) throws {
        let text = try refusal.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
        try tx.execute("UPDATE job_commands SET answered_at = ?, refusal = ? WHERE id = ?", now, text, id)
    }

    static func answer(to id: JobID, in tx: ReadTransaction) throws -> Answer {
        guard let row = try tx.row("SELECT * FROM job_commands WHERE id = ?", id) else { return .lost }
        guard try row.get("answered_at", as: Int64?.self) != nil else { return .waiting }
        guard let text = try row.get("refusal", as: String?.self) else { return .done }
        return .refused(try JSONDecoder().decode(LocalizedText.self, from: Data(text.utf8)))
    }

    /// Takes a command back that has no answer.
    static func withdraw(_ id: JobID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM job_commands WHERE id = ? AND answered_at IS NULL", id)
    }

    /// Removes what was asked before `time`, in milliseconds since 1970.
    static func remove(before time: Int64, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM job_commands WHERE asked_at < ?", time)
    }
}
