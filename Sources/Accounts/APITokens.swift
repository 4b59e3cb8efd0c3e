import Database

extension Accounts {
    /// How all API tokens begin, so that they are found when one leaks.
    public static let tokenPrefix = "lct_"
    /// Tokens an account may have.
    private static let mostTokens: Int64 = 100
    private static let noteInterval: Int64 = 3_600_000

    /// Makes an API token for an account.
    ///
    /// - Parameter label: what its owner calls it.
    /// - Returns: the secret, which is kept nowhere: `lct_` and 43 characters of base64url.
    /// - Throws: `AccountsError`: `unknownAccount`, `invalidText` (also when there are 100 already).
    public func makeToken(account name: String, label: String, by actor: Account? = nil) async throws -> String {
        let label = try Credentials.line(label)
        let token = Self.tokenPrefix + Secret.text(try Secret.random(32))
        let at = now()
        try await database.write { tx in
            guard let row = try Self.row(named: name, in: tx) else { throw AccountsError.unknown(name) }
            let account = try Self.account(row)
            let count = try tx.row("SELECT COUNT(*) AS n FROM api_tokens WHERE account_id = ?", account.id)
            guard try count?.get("n") ?? 0 < Self.mostTokens else {
                throw AccountsError(
                    .invalidText, zh: "该账号的令牌已达 \(Self.mostTokens) 个，请先撤销不用的。",
                    en: "The account has \(Self.mostTokens) tokens. Revoke some first.")
            }
            try tx.execute(
                "INSERT INTO api_tokens (id, account_id, name, token_hash, created_at) VALUES (?, ?, ?, ?, ?)",
                try Self.nextID("api_tokens", in: tx), account.id, label,
                Secret.sha256Hexadecimal(Array(token.utf8)), at)
            try Self.audit(actor, "token.make", account.name, at: at, in: tx)
        }
        return token
    }

    /// The account that an API token speaks for; `nil` if it is none or the account is shut out.
    public func account(bearer token: String) async throws -> Account? {
        guard token.hasPrefix(Self.tokenPrefix), let hash = Self.tokenHash(token) else { return nil }
        let at = now()
        let row = try await database.read { tx in
            try tx.row(
                """
                SELECT accounts.*, last_used_at FROM api_tokens JOIN accounts ON accounts.id = api_tokens.account_id
                WHERE token_hash = ? AND is_disabled = 0
                """, hash)
        }
        guard let row else { return nil }
        let used: Int64? = try row.get("last_used_at")
        if at - (used ?? 0) >= Self.noteInterval {
            _ = try await database.write { tx in
                try tx.execute("UPDATE api_tokens SET last_used_at = ? WHERE token_hash = ?", at, hash)
            }
        }
        return try Self.account(row)
    }

    /// An account's API tokens, oldest first.
    public func tokens(account name: String) async throws -> [APIToken] {
        try await database.read { tx in
            try tx.rows(
                """
                SELECT api_tokens.* FROM api_tokens JOIN accounts ON accounts.id = api_tokens.account_id
                WHERE name_key = ? ORDER BY api_tokens.id
                """, Credentials.key(name)
            ).map { row in
                APIToken(
                    id: try row.get("id"), name: try row.get("name"), createdAt: try row.get("created_at"),
                    lastUsedAt: try row.get("last_used_at"))
            }
        }
    }

    /// Makes an API token useless.
    ///
    /// - Returns: whether that account had it.
    @discardableResult
    public func revokeToken(_ id: Int64, account name: String, by actor: Account? = nil) async throws -> Bool {
        let at = now()
        return try await database.write { tx in
            let count = try tx.execute(
                "DELETE FROM api_tokens WHERE id = ? AND account_id IN (SELECT id FROM accounts WHERE name_key = ?)",
                id,
                Credentials.key(name))
            guard count > 0 else { return false }
            try Self.audit(actor, "token.revoke", name, at: at, in: tx)
            return true
        }
    }
}
