public import Database

/// Which entries of the audit log are wanted.
public struct AuditQuery: Sendable, Equatable {
    /// Of this account alone, or of this name as the log has it.
    public var account: String?
    /// This action alone, or all whose names begin with it and a dot: `account` is `account.add`, `account.role` …
    public var action: String?
    /// Done to this alone.
    public var subject: String?
    /// Not before then, in milliseconds since 1970.
    public var from: Int64?
    /// Before then, in milliseconds since 1970.
    public var to: Int64?
    /// Older than the entry with this number; `nil` from the latest on.
    public var before: Int64?
    /// Entries of a page, 200 at most.
    public var limit: Int

    /// All entries, the latest 50 first.
    public init(before: Int64? = nil, limit: Int = 50) {
        self.before = before
        self.limit = limit
    }
}

extension Accounts {
    /// Entries that the log keeps; older ones go.
    public static let mostAuditEntries: Int64 = 500_000

    /// Writes down that `who` did `action` to `subject`.
    ///
    /// - Parameter detail: what of it, without secrets: `viewer → reviewer`.
    public func audit(_ who: Actor, _ action: String, _ subject: String, _ detail: String? = nil) async throws {
        let at = now()
        _ = try await database.write { tx in try Self.audit(who, action, subject, detail, at: at, in: tx) }
    }

    /// Writes down that `who`, or Lectern itself, did `action` to `subject`.
    public func audit(_ who: Account?, _ action: String, _ subject: String) async throws {
        try await audit(who.map(Actor.account) ?? .lectern, action, subject)
    }

    /// Writes it down in the transaction that does it.
    ///
    /// - Parameter at: milliseconds since 1970.
    /// - Returns: the entry's number, which no other entry had or will have.
    @discardableResult
    public static func audit(
        _ who: Actor, _ action: String, _ subject: String, _ detail: String? = nil, at: Int64, in tx: WriteTransaction
    ) throws -> Int64 {
        let id = try nextID("audit_log", in: tx)
        try tx.execute(
            """
            INSERT INTO audit_log (id, at, account_id, account_name, action, subject, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            id, at, who.account, who.name, String(action.prefix(100)), String(subject.prefix(500)),
            detail.map { String($0.prefix(500)) })
        try tx.execute("DELETE FROM audit_log WHERE id <= ?", id - mostAuditEntries)
        return id
    }

    /// Entries of the audit log, latest first.
    public func auditLog(_ query: AuditQuery = AuditQuery()) async throws -> [AuditEntry] {
        var conditions = ["id < ?"]
        var arguments = [(query.before ?? .max).sqlValue]
        func add(_ condition: String, _ value: (any SQLEncodable)?, times: Int = 1) {
            guard let value = value?.sqlValue else { return }
            conditions.append(condition)
            arguments += Array(repeating: value, count: times)
        }
        add("account_name = ?", query.account)
        add("(action = ? OR substr(action, 1, length(?) + 1) = ? || '.')", query.action, times: 3)
        add("subject = ?", query.subject)
        add("at >= ?", query.from)
        add("at < ?", query.to)
        let sql = "SELECT * FROM audit_log WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?"
        let all = arguments + [min(max(query.limit, 1), 200).sqlValue]
        return try await database.read { tx in
            try tx.rows(sql, arguments: all).map { row in
                AuditEntry(
                    id: try row.get("id"), at: try row.get("at"), account: try row.get("account_name"),
                    action: try row.get("action"), subject: try row.get("subject"), detail: try row.get("detail"))
            }
        }
    }
}
