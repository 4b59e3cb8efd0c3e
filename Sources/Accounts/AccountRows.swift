import Database

extension Accounts {
    /// The row of the account of that name.
    static func row(named name: String, in tx: ReadTransaction) throws -> Row? {
        try tx.row("SELECT * FROM accounts WHERE name_key = ?", Credentials.key(name))
    }

    /// An account from its row.
    static func account(_ row: Row) throws -> Account {
        Account(
            id: try row.get("id"), name: try row.get("name"), displayName: try row.get("display_name"),
            role: Role(rawValue: try row.get("role")) ?? .viewer, unit: try row.get("unit"),
            region: try row.get("region"), isDisabled: try row.get("is_disabled"), createdAt: try row.get("created_at"))
    }

    static func insert(_ account: Account, hash: PasswordHash, in tx: WriteTransaction) throws {
        try tx.execute(
            """
            INSERT INTO accounts (id, name, name_key, display_name, role, unit, region, password_hash, is_disabled,
            created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
            """,
            account.id, account.name, Credentials.key(account.name), account.displayName, account.role.rawValue,
            account.unit, account.region, hash.description, account.createdAt)
    }

    /// The number after the highest. Rows of these tables are not removed from the end, and there is one writer.
    static func nextID(_ table: StaticString, in tx: WriteTransaction) throws -> Int64 {
        let row = try tx.row("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM \(table)")
        return try row?.get("id") ?? 1
    }
}
