import Database
import Foundation
import MediaModel
import Storage

/// Jobs as rows.
enum JobRows {
    static func save(_ job: Job, in tx: WriteTransaction) throws {
        let steps = String(decoding: try JSONEncoder().encode(job.steps), as: UTF8.self)
        try tx.execute(
            """
            INSERT INTO jobs (id, path, device, inode, size, modified, state, progress, speed, eta_seconds, programme,
                duplicate_of, asset, sha256, rejection, steps, attempts, created_at, updated_at, priority,
                is_paused, uploaded_by, unit)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET device = excluded.device, inode = excluded.inode, size = excluded.size,
                modified = excluded.modified, state = excluded.state, progress = excluded.progress,
                speed = excluded.speed, eta_seconds = excluded.eta_seconds, programme = excluded.programme,
                duplicate_of = excluded.duplicate_of, asset = excluded.asset, sha256 = excluded.sha256,
                rejection = excluded.rejection, steps = excluded.steps, attempts = excluded.attempts,
                updated_at = excluded.updated_at, priority = excluded.priority, is_paused = excluded.is_paused
            """,
            job.id, job.path.key, Int64(bitPattern: job.status.device), Int64(bitPattern: job.status.inode),
            job.status.size, job.status.modified, job.state.rawValue, job.progress, job.speed, job.etaSeconds,
            job.programme, job.duplicateOf, job.asset, job.sha256, job.rejection?.rawValue, steps, job.attempts,
            job.createdAt, job.updatedAt, job.priority, job.isPaused, job.uploadedBy, job.unitName)
    }

    static func remove(_ id: JobID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM jobs WHERE id = ?", id)
    }

    static func job(_ id: JobID, in tx: ReadTransaction) throws -> Job? {
        try tx.row("SELECT * FROM jobs WHERE id = ?", id).map(read)
    }

    /// The newest job of a path.
    static func latest(at path: ArrivalPath, in tx: ReadTransaction) throws -> Job? {
        try tx.row("SELECT * FROM jobs WHERE path = ? ORDER BY id DESC LIMIT 1", path.key).map(read)
    }

    /// Jobs that have not come to an end.
    static func unfinished(in tx: ReadTransaction) throws -> [Job] {
        try tx.rows(
            "SELECT * FROM jobs WHERE state NOT IN ('published', 'awaiting_review', 'rejected') ORDER BY id"
        ).map(read)
    }

    /// Jobs before `cursor`, newest first.
    static func list(before cursor: JobID?, limit: Int, in tx: ReadTransaction) throws -> [Job] {
        try tx.rows(
            "SELECT * FROM jobs WHERE id < ? ORDER BY id DESC LIMIT ?", cursor?.rawValue ?? "~", min(max(limit, 1), 201)
        ).map(read)
    }

    static func read(_ row: Row) throws -> Job {
        guard let path = ArrivalPath(key: try row.get("path")),
            let state = JobState(rawValue: try row.get("state"))
        else { throw DatabaseError(code: .other, message: "a job that cannot be read") }
        let status = FileStatus(
            size: try row.get("size"), modified: try row.get("modified"), changed: 0,
            inode: UInt64(bitPattern: try row.get("inode", as: Int64.self)),
            device: UInt64(bitPattern: try row.get("device", as: Int64.self)))
        var job = Job(id: try row.get("id"), path: path, status: status, at: try row.get("created_at"))
        job.state = state
        job.progress = try row.get("progress")
        job.speed = try row.get("speed")
        job.etaSeconds = try row.get("eta_seconds")
        job.programme = try row.get("programme")
        job.duplicateOf = try row.get("duplicate_of")
        job.asset = try row.get("asset")
        job.sha256 = try row.get("sha256")
        job.rejection = try row.get("rejection", as: String?.self).flatMap(RejectionCode.init)
        job.steps = try JSONDecoder().decode([JobStep].self, from: Data(try row.get("steps", as: String.self).utf8))
        job.attempts = try row.get("attempts")
        job.updatedAt = try row.get("updated_at")
        job.priority = try row.get("priority")
        job.isPaused = try row.get("is_paused")
        job.uploadedBy = try row.get("uploaded_by")
        job.unitName = try row.get("unit")
        return job
    }
}

extension FileStatus {
    /// Whether it is the same file with the same bytes, as far as size and time tell.
    func isSame(as other: FileStatus) -> Bool {
        device == other.device && inode == other.inode && size == other.size && modified == other.modified
    }
}
