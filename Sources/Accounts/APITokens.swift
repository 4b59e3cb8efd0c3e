import Database

/// What a new API token may do and for how long.
public struct APITokenWish: Sendable, Equatable {
    /// What its owner calls it.
    public var label: String
    /// A role with fewer rights than the account's; `nil` for the account's own.
    public var role: Role?
    /// When it ends, in milliseconds since 1970; `nil` for never.
    public var expiresAt: Int64?

    /// A wish.
    public init(label: String, role: Role? = nil, expiresAt: Int64? = nil) {
        self.label = label
        self.role = role
        self.expiresAt = expiresAt
    }
}

extension Accounts {
    /// How all API tokens begin, so that they are found when one leaks.
    public static let tokenPrefix = "lct_"
    /// The longest life that can be asked for, in days.
    public static let longestTokenDays = 3660
    /// Tokens an account may have.
    private static let mostTokens: Int64 = 100
    private static let noteInterval: Int64 = 3_600_000

    /// Makes an API token for an account.
    ///
    /// - Returns: the secret, which is kept nowhere: `lct_` and 43 characters of base64url; and what is kept of it.
    /// - Throws: `AccountsError`: `unknownAccount`; `invalidText` for an unusable label; `tooManyTokens`;
    ///   `invalidRole` for a role that may more than the account; `invalidExpiry` for an end that is past or too far.
    public func makeToken(
        account name: String, _ wish: APITokenWish, by actor: Actor = .lectern
    ) async throws -> (secret: String, token: APIToken) {
        let label = try Credentials.line(wish.label)
        let secret = Self.tokenPrefix + Secret.text(try Secret.random(32))
        let at = now()
        if let end = wish.expiresAt, !(at..<at + Int64(Self.longestTokenDays) * 86_400_000).contains(end - 1) {
            throw AccountsError.invalidExpiry
        }
        let token = try await database.write { tx in
            guard let row = try Self.row(named: name, in: tx) else { throw AccountsError.unknown(name) }
            let account = try Self.account(row)
            if let role = wish.role, !role.rights.isSubset(of: account.rights) {
                throw AccountsError.tooMuch(role, account.role)
            }
            let count = try tx.row("SELECT COUNT(*) AS n FROM api_tokens WHERE account_id = ?", account.id)
            guard try count?.get("n") ?? 0 < Self.mostTokens else { throw AccountsError.tooManyTokens(Self.mostTokens) }
            // The entry's number is the token's, so that a number is never given again.
            let id = try Self.audit(actor, "token.add", account.name, label, at: at, in: tx)
            try tx.execute(
                """
                INSERT INTO api_tokens (id, account_id, name, token_hash, role, expires_at, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                id, account.id, label, Secret.sha256Hexadecimal(Array(secret.utf8)), wish.role?.rawValue,
                wish.expiresAt, at)
            return APIToken(
                id: id, account: account.name, name: label, role: wish.role, createdAt: at, expiresAt: wish.expiresAt,
                lastUsedAt: nil)
        }
        return (secret, token)
    }

    /// Makes an API token that may all that its account may, for ever.
    ///
    /// - Returns: the secret, which is kept nowhere.
    /// - Throws: `AccountsError`.
    public func makeToken(account name: String, label: String) async throws -> String {
        try await makeToken(account: name, APITokenWish(label: label)).secret
    }

    /// The account that an API token speaks for, with the role that the token has; `nil` if it is none, its life is
    /// over or the account is shut out.
    public func account(bearer token: String) async throws -> Account? {
        guard token.hasPrefix(Self.tokenPrefix), let hash = Self.tokenHash(token) else { return nil }
        let at = now()
        let row = try await database.read { tx in
            try tx.row(
                """
                SELECT accounts.*, last_used_at, api_tokens.role AS token_role
                FROM api_tokens JOIN accounts ON accounts.id = api_tokens.account_id
                WHERE token_hash = ? AND is_disabled = 0 AND (expires_at IS NULL OR expires_at > ?)
                """, hash, at)
        }
        guard let row else { return nil }
        let used: Int64? = try row.get("last_used_at")
        if at - (used ?? 0) >= Self.noteInterval {
            _ = try await database.write { tx in
                try tx.execute("UPDATE api_tokens SET last_used_at = ? WHERE token_hash = ?", at, hash)
            }
        }
        let role: String? = try row.get("token_role")
        // A role that this version does not know may nothing that needs one.
        return try Self.account(row).narrowed(to: role.map { Role(rawValue: $0) ?? .viewer })
    }

    /// API tokens, oldest first: of one account, or of all.
    public func tokens(account name: String? = nil) async throws -> [APIToken] {
        let owner = name.map { Credentials.key($0) }
        return try await database.read { tx in
            try tx.rows(
                """
                SELECT api_tokens.*, accounts.name AS account_name
                FROM api_tokens JOIN accounts ON accounts.id = api_tokens.account_id
                WHERE name_key = COALESCE(?, name_key) ORDER BY api_tokens.id LIMIT 10000
                """, owner
            ).map { row in
                let role: String? = try row.get("role")
                return APIToken(
                    id: try row.get("id"), account: try row.get("account_name"), name: try row.get("name"),
                    role: role.flatMap(Role.init(rawValue:)), createdAt: try row.get("created_at"),
                    expiresAt: try row.get("expires_at"), lastUsedAt: try row.get("last_used_at"))
            }
        }
    }

    /// Makes an API token useless.
    ///
    /// - Parameter name: whose it must be; `nil` for anybody's.
    /// - Returns: whether there was one.
    @discardableResult
    public func revokeToken(_ id: Int64, account name: String? = nil, by actor: Actor = .lectern) async throws -> Bool {
        let at = now()
        let owner = name.map { Credentials.key($0) }
        return try await database.write { tx in
            let row = try tx.row(
                """
                SELECT api_tokens.name AS label, accounts.name AS account_name
                FROM api_tokens JOIN accounts ON accounts.id = api_tokens.account_id
                WHERE api_tokens.id = ? AND name_key = COALESCE(?, name_key)
                """, id, owner)
            guard let row else { return false }
            try tx.execute("DELETE FROM api_tokens WHERE id = ?", id)
            try Self.audit(
                actor, "token.revoke", try row.get("account_name"), try row.get("label", as: String.self), at: at,
                in: tx)
            return true
        }
    }
}
