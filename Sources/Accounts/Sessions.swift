import Database

extension Accounts {
    /// A session ends this long after its log-in.
    static let longestSession: Int64 = 30 * 24 * 3_600_000
    /// A session ends this long after it was last used.
    static let longestIdle: Int64 = 7 * 24 * 3_600_000
    /// Its use is written down this often at most.
    private static let noteInterval: Int64 = 10 * 60_000
    /// Sessions an account may have; a further one ends the oldest.
    private static let mostSessions = 50

    /// Checks a password and opens a session.
    ///
    /// An unknown name costs the same work as a wrong password and is answered the same.
    ///
    /// - Parameters:
    ///   - address: where it comes from; log-ins are limited for each name and each address.
    ///   - session: the secret of the session that the browser has until now. It ends: a log-in begins a new one.
    /// - Returns: the session; `nil` if name or password is wrong or the account is shut out.
    /// - Throws: `AccountsError`: `tooManyAttempts`, `busy`.
    public func logIn(name: String, password: String, address: String? = nil, replacing session: String? = nil)
        async throws -> Session?
    {
        guard let account = try await checked(name: name, password: password, address: address) else { return nil }
        return try await open(account, replacing: session.flatMap(Self.tokenHash))
    }

    /// The account that a session belongs to; `nil` if it has ended or never was.
    public func account(session token: String) async throws -> Account? {
        guard let hash = Self.tokenHash(token) else { return nil }
        let at = now()
        let row = try await database.read { tx in
            try tx.row(
                """
                SELECT accounts.*, sessions.last_seen_at FROM sessions
                JOIN accounts ON accounts.id = sessions.account_id
                WHERE token_hash = ? AND sessions.created_at > ? AND last_seen_at > ? AND is_disabled = 0
                """,
                hash, at - Self.longestSession, at - Self.longestIdle)
        }
        guard let row else { return nil }
        let seen: Int64 = try row.get("last_seen_at")
        if at - seen >= Self.noteInterval {
            _ = try await database.write { tx in
                try tx.execute("UPDATE sessions SET last_seen_at = ? WHERE token_hash = ?", at, hash)
            }
        }
        return try Self.account(row)
    }

    /// Ends a session; one that is not there is no error.
    public func logOut(_ token: String) async throws {
        guard let hash = Self.tokenHash(token) else { return }
        _ = try await database.write { tx in try tx.execute("DELETE FROM sessions WHERE token_hash = ?", hash) }
    }

    /// The sessions of an account that go on, latest first.
    ///
    /// - Parameter current: the secret of the session that asks.
    /// - Throws: `AccountsError.unknownAccount`.
    public func sessions(account name: String, current: String? = nil) async throws -> [SessionEntry] {
        let at = now()
        let hash = current.flatMap(Self.tokenHash)
        return try await database.read { tx in
            guard let row = try Self.row(named: name, in: tx) else { throw AccountsError.unknown(name) }
            return try tx.rows(
                """
                SELECT * FROM sessions WHERE account_id = ? AND created_at > ? AND last_seen_at > ?
                ORDER BY created_at DESC
                """, try Self.account(row).id, at - Self.longestSession, at - Self.longestIdle
            ).map { row in
                SessionEntry(
                    createdAt: try row.get("created_at"), lastSeenAt: try row.get("last_seen_at"),
                    isCurrent: try row.get("token_hash", as: String.self) == hash)
            }
        }
    }

    /// Ends all sessions of an account.
    ///
    /// - Throws: `AccountsError.unknownAccount`.
    public func endSessions(account name: String, by actor: Actor = .lectern) async throws {
        let at = now()
        try await database.write { tx in
            guard let row = try Self.row(named: name, in: tx) else { throw AccountsError.unknown(name) }
            let account = try Self.account(row)
            let count = try Self.endSessions(of: account, in: tx)
            try Self.audit(actor, "session.end", account.name, "\(count)", at: at, in: tx)
        }
    }

    @discardableResult
    static func endSessions(of account: Account, in tx: WriteTransaction) throws -> Int {
        try tx.execute("DELETE FROM sessions WHERE account_id = ?", account.id)
    }

    /// Whether a password is the account's, at the cost and under the limits of a log-in.
    ///
    /// - Throws: `AccountsError`: `tooManyAttempts`, `busy`.
    public func isPassword(_ password: String, of account: Account, address: String? = nil) async throws -> Bool {
        try await checked(name: account.name, password: password, address: address) != nil
    }

    /// What forms and scripts of a session must send back with every change. It is derived from the session's
    /// secret, so nothing is kept, and it does not tell the secret.
    public static func csrfToken(session token: String) -> String {
        Secret.text(Array(HMACSHA256(key: Array(token.utf8)).sign("lectern csrf".utf8)[..<16]))
    }

    /// Whether `given` is the session's token against forged requests; in constant time.
    public static func isCSRFToken(_ given: String, session token: String) -> Bool {
        given.utf8.count <= 64 && Secret.isSame(Array(given.utf8), Array(csrfToken(session: token).utf8))
    }

    /// The account of that name, if the password is its and it is not shut out.
    private func checked(name: String, password: String, address: String?) async throws -> Account? {
        let key = String(Credentials.key(name).prefix(64))
        let subjects = [.name(key)] + (address.map { [LogInThrottle.Subject.address(String($0.prefix(64)))] } ?? [])
        if case .refuse(let seconds) = throttle({ $0.attempt(subjects, now: now()) }) {
            throw AccountsError.tooManyAttempts(seconds)
        }
        let row = try await database.read { tx in
            try tx.row("SELECT * FROM accounts WHERE name_key = ?", key)
        }
        let kept: String? = try row?.get("password_hash")
        let isRight = try await work.run {
            let hash = kept.flatMap { PasswordHash($0) } ?? decoy
            let isBounded = Credentials.isBounded(password: password)
            return try hash.matches(isBounded ? password : "") && isBounded && kept != nil
        }
        guard isRight, let row else { return nil }
        let account = try Self.account(row)
        guard !account.isDisabled else { return nil }
        throttle { $0.succeeded(subjects, now: now()) }
        return account
    }

    private func open(_ account: Account, replacing old: String?) async throws -> Session {
        let token = Secret.text(try Secret.random(32))
        let at = now()
        try await database.write { tx in
            try tx.execute(
                "DELETE FROM sessions WHERE last_seen_at <= ? OR created_at <= ?", at - Self.longestIdle,
                at - Self.longestSession)
            try tx.execute(
                """
                DELETE FROM sessions WHERE account_id = ? AND created_at <= (
                    SELECT created_at FROM sessions WHERE account_id = ?
                    ORDER BY created_at DESC LIMIT 1 OFFSET ?)
                """,
                account.id, account.id, Self.mostSessions - 1)
            if let old { try tx.execute("DELETE FROM sessions WHERE token_hash = ?", old) }
            try tx.execute(
                "INSERT INTO sessions (token_hash, account_id, created_at, last_seen_at) VALUES (?, ?, ?, ?)",
                Secret.sha256Hexadecimal(Array(token.utf8)), account.id, at, at)
            try Self.audit(.account(account), "session.open", account.name, at: at, in: tx)
        }
        return Session(
            token: token, csrfToken: Self.csrfToken(session: token), account: account,
            expiresAt: at + Self.longestSession)
    }

    /// What the table keeps of a token; `nil` if it cannot be one.
    static func tokenHash(_ token: String) -> String? {
        (40...64).contains(token.utf8.count) ? Secret.sha256Hexadecimal(Array(token.utf8)) : nil
    }
}
