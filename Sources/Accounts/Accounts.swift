public import Database
import Glibc
import Synchronization

/// People and programs that may do things, and what they did.
public struct Accounts: Sendable {
    let database: Database
    let now: @Sendable () -> Int64
    let work = PasswordWork()
    let cost: PasswordHash.Cost
    private let throttle: ThrottleBox
    let decoy: PasswordHash

    /// The accounts in a database that has ``AccountsSchema``.
    ///
    /// - Parameter now: the present in milliseconds since 1970; the system's clock if not given.
    public init(database: Database, now: @escaping @Sendable () -> Int64 = Accounts.systemTime) {
        self.init(database: database, now: now, cost: PasswordHash.Cost())
    }

    /// For tests, which need no costly hashes.
    init(database: Database, now: @escaping @Sendable () -> Int64, cost: PasswordHash.Cost) {
        self.database = database
        self.now = now
        self.cost = cost
        throttle = ThrottleBox()
        decoy = PasswordHash(decoyOfCost: cost)
    }

    /// The system's clock in milliseconds since 1970.
    public static let systemTime: @Sendable () -> Int64 = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Makes an account.
    ///
    /// - Parameters:
    ///   - displayName: what others see; the name if not given.
    ///   - unit: the unit it belongs to.
    ///   - actor: who does it, for the audit log.
    /// - Throws: `AccountsError`: `invalidName`, `invalidPassword`, `invalidText`, `nameTaken`, `busy`.
    @discardableResult
    public func add(
        name: String, password: String, role: Role, unit: String? = nil, displayName: String? = nil,
        by actor: Account? = nil
    ) async throws -> Account {
        let name = try Credentials.name(name)
        try Credentials.check(password: password)
        let unit = try unit.map { text throws(AccountsError) in try Credentials.line(text) }
        let shown = try Credentials.line(displayName ?? name)
        let hash = try await hash(password)
        let at = now()
        return try await database.write { tx in
            guard try Self.row(named: name, in: tx) == nil else {
                throw AccountsError(.nameTaken, zh: "账号名“\(name)”已被使用。", en: "The name “\(name)” is taken.")
            }
            let account = Account(
                id: try Self.nextID("accounts", in: tx), name: name, displayName: shown.isEmpty ? name : shown,
                role: role, unit: unit?.isEmpty == true ? nil : unit, isDisabled: false, createdAt: at)
            try Self.insert(account, hash: hash, in: tx)
            try Self.audit(actor, "account.add", name, at: at, in: tx)
            return account
        }
    }

    /// All accounts by name.
    public func list() async throws -> [Account] {
        try await database.read { tx in
            try tx.rows("SELECT * FROM accounts ORDER BY name_key").map(Self.account)
        }
    }

    /// The account of that name.
    public func account(named name: String) async throws -> Account? {
        try await database.read { tx in try Self.row(named: name, in: tx).map(Self.account) }
    }

    /// Gives an account another password and ends its sessions.
    ///
    /// - Throws: `AccountsError`: `unknownAccount`, `invalidPassword`, `busy`.
    public func setPassword(name: String, password: String, by actor: Account? = nil) async throws {
        try Credentials.check(password: password)
        let hash = try await hash(password)
        try await change(name, action: "account.password", by: actor) { account, tx in
            try tx.execute("UPDATE accounts SET password_hash = ? WHERE id = ?", hash.description, account.id)
            try tx.execute("DELETE FROM sessions WHERE account_id = ?", account.id)
        }
    }

    /// Shuts an account out: its sessions end, its tokens are not taken any more.
    ///
    /// - Throws: `AccountsError`: `unknownAccount`; `lastAdministrator` if nobody could let it in again.
    public func disable(name: String, by actor: Account? = nil) async throws {
        try await change(name, action: "account.disable", by: actor) { account, tx in
            try tx.execute("UPDATE accounts SET is_disabled = 1 WHERE id = ?", account.id)
            try tx.execute("DELETE FROM sessions WHERE account_id = ?", account.id)
        }
    }

    /// Lets an account in again.
    ///
    /// - Throws: `AccountsError.unknownAccount`.
    public func enable(name: String, by actor: Account? = nil) async throws {
        try await change(name, action: "account.enable", by: actor) { account, tx in
            try tx.execute("UPDATE accounts SET is_disabled = 0 WHERE id = ?", account.id)
        }
    }

    /// Changes what an account may do and whom it belongs to.
    ///
    /// - Throws: `AccountsError`: `unknownAccount`, `invalidText`, `lastAdministrator`.
    public func setRole(name: String, role: Role, unit: String?, by actor: Account? = nil) async throws {
        let unit = try unit.map { text throws(AccountsError) in try Credentials.line(text) }
        try await change(name, action: "account.role", by: actor) { account, tx in
            try tx.execute("UPDATE accounts SET role = ?, unit = ? WHERE id = ?", role.rawValue, unit, account.id)
        }
    }

    /// Makes the account `admin` with a random password if there is no account yet.
    ///
    /// - Returns: the password, which is kept nowhere; `nil` if there are accounts.
    public func bootstrapAdministrator() async throws -> String? {
        let isEmpty = try await database.read { tx in try tx.row("SELECT id FROM accounts LIMIT 1") == nil }
        guard isEmpty else { return nil }
        let password = try Credentials.newPassword()
        let hash = try await hash(password)
        let at = now()
        return try await database.write { tx in
            guard try tx.row("SELECT id FROM accounts LIMIT 1") == nil else { return nil }
            let account = Account(
                id: 1, name: "admin", displayName: "管理员", role: .administrator, unit: nil, isDisabled: false,
                createdAt: at)
            try Self.insert(account, hash: hash, in: tx)
            try Self.audit(nil, "account.add", account.name, at: at, in: tx)
            return password
        }
    }

    /// Registers an attempt to log in; see ``LogInThrottle``.
    func throttle<Value>(_ body: (inout LogInThrottle) -> Value) -> Value { throttle.state.withLock { body(&$0) } }

    private func hash(_ password: String) async throws -> PasswordHash {
        try await work.run { [cost] in try PasswordHash(password: password, cost: cost) }
    }

    private func change(
        _ name: String, action: String, by actor: Account?,
        _ body: @escaping @Sendable (Account, WriteTransaction) throws -> Void
    ) async throws {
        let at = now()
        try await database.write { tx in
            guard let row = try Self.row(named: name, in: tx) else { throw AccountsError.unknown(name) }
            let account = try Self.account(row)
            try body(account, tx)
            let administrators = "SELECT id FROM accounts WHERE role = ? AND is_disabled = 0 LIMIT 1"
            let isGuarded = account.role == .administrator && !account.isDisabled
            guard try !isGuarded || tx.row(administrators, Role.administrator.rawValue) != nil else {
                throw AccountsError(
                    .lastAdministrator, zh: "至少要保留一个可用的管理员账号。", en: "At least one administrator must be able to log in."
                )
            }
            try Self.audit(actor, action, account.name, at: at, in: tx)
        }
    }
}

/// The throttle's memory, shared by all copies of ``Accounts``.
private final class ThrottleBox: Sendable {
    let state = Mutex(LogInThrottle())
}
