public import Database

extension Accounts {
    /// Writes down that `who` did `action` to `subject`.
    public func audit(_ who: Account?, _ action: String, _ subject: String) async throws {
        let at = now()
        try await database.write { tx in try Self.audit(who, action, subject, at: at, in: tx) }
    }

    /// Writes it down in the transaction that does it.
    ///
    /// - Parameter at: milliseconds since 1970.
    public static func audit(
        _ who: Account?, _ action: String, _ subject: String, at: Int64, in tx: WriteTransaction
    ) throws {
        try tx.execute(
            "INSERT INTO audit_log (id, at, account_id, account_name, action, subject) VALUES (?, ?, ?, ?, ?, ?)",
            try nextID("audit_log", in: tx), at, who?.id, who?.name, String(action.prefix(100)),
            String(subject.prefix(500)))
    }

    /// Entries of the audit log, latest first.
    ///
    /// - Parameters:
    ///   - before: the number of the last entry of the page before; `nil` for the first page.
    ///   - limit: entries of a page, 200 at most.
    public func auditLog(before: Int64? = nil, limit: Int = 50) async throws -> [AuditEntry] {
        try await database.read { tx in
            try tx.rows(
                "SELECT * FROM audit_log WHERE id < ? ORDER BY id DESC LIMIT ?", before ?? .max,
                min(max(limit, 1), 200)
            ).map { row in
                AuditEntry(
                    id: try row.get("id"), at: try row.get("at"), account: try row.get("account_name"),
                    action: try row.get("action"), subject: try row.get("subject"))
            }
        }
    }
}
