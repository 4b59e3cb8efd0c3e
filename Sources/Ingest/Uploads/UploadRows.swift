import Catalogue
import Database
import Foundation
import MediaModel

/// Uploads as rows.
enum UploadRows {
    static func insert(_ upload: Upload, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO uploads (id, owner, owner_name, unit, file_name, length, received, metadata, replaces, state, job,
                place, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            upload.id, upload.owner, upload.ownerName, upload.unit, upload.fileName, upload.length, upload.received,
            try text(upload.metadata), upload.replaces, upload.state.rawValue, upload.job, upload.place?.key,
            upload.createdAt, upload.expiresAt)
    }

    static func upload(_ id: UploadID, in tx: ReadTransaction) throws -> Upload? {
        try tx.row("SELECT * FROM uploads WHERE id = ?", id).map(read)
    }

    /// Uploads before `cursor`, newest first, of one owner or of all.
    static func list(owner: Int64?, before cursor: UploadID?, limit: Int, in tx: ReadTransaction) throws -> [Upload] {
        try tx.rows(
            "SELECT * FROM uploads WHERE id < ? AND (owner = ? OR ? IS NULL) ORDER BY id DESC LIMIT ?",
            cursor?.rawValue ?? "~", owner, owner, limit
        ).map(read)
    }

    static func all(in state: UploadState, _ tx: ReadTransaction) throws -> [Upload] {
        try tx.rows("SELECT * FROM uploads WHERE state = ? ORDER BY id", state.rawValue).map(read)
    }

    /// Uploads that nothing came of since before `now`.
    static func overdue(at now: Int64, in tx: ReadTransaction) throws -> [UploadID] {
        try tx.rows(
            "SELECT id FROM uploads WHERE state = 'receiving' AND expires_at <= ? ORDER BY id LIMIT 1000", now
        ).map { try $0.get("id") }
    }

    /// Keeps that more bytes are durable. Never fewer: requests may end in another order than they began.
    ///
    /// - Returns: whether the upload still takes bytes.
    static func advance(
        _ id: UploadID, to received: Int64, expiresAt: Int64, in tx: WriteTransaction
    ) throws -> Bool {
        try tx.execute(
            """
            UPDATE uploads SET received = CASE WHEN received < ? THEN ? ELSE received END, expires_at = ?
            WHERE id = ? AND state = 'receiving'
            """, received, received, expiresAt, id) > 0
    }

    /// Keeps that fewer bytes are there than were received.
    static func setReceived(_ received: Int64, of id: UploadID, in tx: WriteTransaction) throws {
        try tx.execute("UPDATE uploads SET received = ? WHERE id = ?", received, id)
    }

    /// Moves on to another state, if it is in the one before.
    static func move(_ id: UploadID, from: UploadState, to: UploadState, in tx: WriteTransaction) throws -> Bool {
        try tx.execute(
            "UPDATE uploads SET state = ? WHERE id = ? AND state = ?", to.rawValue, id, from.rawValue) > 0
    }

    static func setJob(_ job: JobID, of id: UploadID, in tx: WriteTransaction) throws {
        try tx.execute("UPDATE uploads SET job = ? WHERE id = ?", job, id)
    }

    static func setPlace(_ place: ArrivalPath, of id: UploadID, in tx: WriteTransaction) throws {
        try tx.execute("UPDATE uploads SET place = ? WHERE id = ?", place.key, id)
    }

    static func setMetadata(_ metadata: ProgrammeMetadata, of id: UploadID, in tx: WriteTransaction) throws {
        try tx.execute("UPDATE uploads SET metadata = ? WHERE id = ?", try text(metadata), id)
    }

    /// What a unit is sending now: how many films, and their bytes.
    static func standing(of unit: String, in tx: ReadTransaction) throws -> (count: Int, bytes: Int64) {
        let row = try tx.row(
            """
            SELECT COUNT(*) AS n, COALESCE(SUM(length), 0) AS bytes FROM uploads WHERE unit = ? AND state = 'receiving'
            """, unit)
        return (try row?.get("n") ?? 0, try row?.get("bytes") ?? 0)
    }

    /// Bytes that all unfinished uploads still lack.
    static func missingBytes(in tx: ReadTransaction) throws -> Int64 {
        let row = try tx.row(
            "SELECT COALESCE(SUM(length - received), 0) AS bytes FROM uploads WHERE state = 'receiving'")
        return try row?.get("bytes") ?? 0
    }

    /// Forgets uploads that ended before `time`.
    static func forget(before time: Int64, in tx: WriteTransaction) throws {
        try tx.execute(
            "DELETE FROM uploads WHERE state IN ('taken', 'expired', 'terminated') AND expires_at < ?", time)
    }

    private static func text(_ metadata: ProgrammeMetadata) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(metadata), as: UTF8.self)
    }

    private static func read(_ row: Row) throws -> Upload {
        guard let state = UploadState(rawValue: try row.get("state")) else {
            throw DatabaseError(code: .other, message: "an upload that cannot be read")
        }
        let metadata = Data(try row.get("metadata", as: String.self).utf8)
        return Upload(
            id: try row.get("id"), owner: try row.get("owner"), ownerName: try row.get("owner_name"),
            unit: try row.get("unit"), fileName: try row.get("file_name"), length: try row.get("length"),
            received: try row.get("received"),
            metadata: try JSONDecoder().decode(ProgrammeMetadata.self, from: metadata),
            replaces: try row.get("replaces"), state: state, job: try row.get("job"),
            place: try row.get("place", as: [UInt8]?.self).flatMap { ArrivalPath(key: $0) },
            createdAt: try row.get("created_at"), expiresAt: try row.get("expires_at"))
    }
}
