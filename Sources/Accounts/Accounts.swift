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
    ///   - region: the code of the region that it is bound to.
    ///   - actor: who does it, for the audit log.
    /// - Throws: `AccountsError`: `invalidName`, `invalidPassword`, `invalidText`, `nameTaken`, `busy`.
    @discardableResult
    public func add(
        name: String, password: String, role: Role, unit: String? = nil, region: String? = nil,
        displayName: String? = nil, by actor: Actor = .lectern
    ) async throws -> Account {
        let name = try Credentials.name(name)
        try Credentials.check(password: password)
        let unit = try unit.map { text throws(AccountsError) in try Credentials.line(text) }
        let region = try region.map { text throws(AccountsError) in try Credentials.line(text) }
        let shown = try Credentials.line(displayName ?? name)
        let hash = try await hash(password)
        let at = now()
        return try await database.write { tx in
            guard try Self.row(named: name, in: tx) == nil else {
                throw AccountsError(.nameTaken, zh: "账号名“\(name)”已被使用。", en: "The name “\(name)” is taken.")
            }
            let account = Account(
                id: try Self.nextID("accounts", in: tx), name: name, displayName: shown.isEmpty ? name : shown,
                role: role, unit: unit?.isEmpty == true ? nil : unit, region: region?.isEmpty == true ? nil : region,
                isDisabled: false, createdAt: at)
            try Self.insert(account, hash: hash, in: tx)
            try Self.audit(actor, "account.add", name, role.rawValue, at: at, in: tx)
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

    /// Numbers of the accounts that are shut out.
    public func shutOut() async throws -> [Int64] {
        try await database.read { tx in
            try tx.rows("SELECT id FROM accounts WHERE is_disabled = 1").map { row in try row.get("id") }
        }
    }

    /// Gives an account another password and ends its sessions.
    ///
    /// - Throws: `AccountsError`: `unknownAccount`, `invalidPassword`, `busy`.
    public func setPassword(name: String, password: String, by actor: Actor = .lectern) async throws {
        try Credentials.check(password: password)
        let hash = try await hash(password)
        try await change(name, by: actor) { account, tx in
            try tx.execute("UPDATE accounts SET password_hash = ? WHERE id = ?", hash.description, account.id)
            try Self.endSessions(of: account, in: tx)
            return [("account.password", nil)]
        }
    }

    /// Changes an account. Another role and being shut out end its sessions; its tokens have no more rights than it has.
    ///
    /// - Throws: `AccountsError`: `unknownAccount`, `invalidText`; `lastAdministrator` if nobody could change it back.
    public func update(name: String, _ changes: AccountChanges, by actor: Actor = .lectern) async throws {
        let unit = try changes.unit.map { text throws(AccountsError) in try Credentials.line(text) }
        let region = try changes.region.map { text throws(AccountsError) in try Credentials.line(text) }
        let shown = try changes.displayName.map { text throws(AccountsError) in try Credentials.line(text) }
        try await change(name, by: actor) { account, tx in
            var done: [(String, String?)] = []
            if let role = changes.role, role != account.role {
                try tx.execute("UPDATE accounts SET role = ? WHERE id = ?", role.rawValue, account.id)
                done.append(("account.role", "\(account.role.rawValue) → \(role.rawValue)"))
            }
            if let unit, unit != account.unit ?? "" {
                try tx.execute("UPDATE accounts SET unit = ? WHERE id = ?", unit.isEmpty ? nil : unit, account.id)
                done.append(("account.unit", "\(account.unit ?? "-") → \(unit.isEmpty ? "-" : unit)"))
            }
            if let region, region != account.region ?? "" {
                try tx.execute("UPDATE accounts SET region = ? WHERE id = ?", region.isEmpty ? nil : region, account.id)
                done.append(("account.region", "\(account.region ?? "-") → \(region.isEmpty ? "-" : region)"))
            }
            if let shown {
                let shown = shown.isEmpty ? account.name : shown
                try tx.execute("UPDATE accounts SET display_name = ? WHERE id = ?", shown, account.id)
                done.append(("account.name", shown))
            }
            if let isDisabled = changes.isDisabled, isDisabled != account.isDisabled {
                try tx.execute("UPDATE accounts SET is_disabled = ? WHERE id = ?", isDisabled ? 1 : 0, account.id)
                done.append((isDisabled ? "account.disable" : "account.enable", nil))
            }
            let endings = ["account.role", "account.unit", "account.region", "account.disable"]
            if done.contains(where: { endings.contains($0.0) }) { try Self.endSessions(of: account, in: tx) }
            return done
        }
    }

    /// Shuts an account out: its sessions end, its tokens are not taken any more.
    ///
    /// - Throws: `AccountsError`: `unknownAccount`; `lastAdministrator` if nobody could let it in again.
    public func disable(name: String, by actor: Actor = .lectern) async throws {
        try await update(name: name, AccountChanges(isDisabled: true), by: actor)
    }

    /// Lets an account in again.
    ///
    /// - Throws: `AccountsError.unknownAccount`.
    public func enable(name: String, by actor: Actor = .lectern) async throws {
        try await update(name: name, AccountChanges(isDisabled: false), by: actor)
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
                id: 1, name: "admin", displayName: "管理员", role: .administrator, unit: nil, region: nil,
                isDisabled: false,
                createdAt: at)
            try Self.insert(account, hash: hash, in: tx)
            try Self.audit(.lectern, "account.add", account.name, account.role.rawValue, at: at, in: tx)
            return password
        }
    }

    /// Registers an attempt to log in; see ``LogInThrottle``.
    func throttle<Value>(_ body: (inout LogInThrottle) -> Value) -> Value { throttle.state.withLock { body(&$0) } }

    private func hash(_ password: String) async throws -> PasswordHash {
        try await work.run { [cost] in try PasswordHash(password: password, cost: cost) }
    }

    /// Changes an account in one transaction and writes down what `body` says was done.
    private func change(
        _ name: String, by actor: Actor,
        _ body: @escaping @Sendable (Account, WriteTransaction) throws -> [(action: String, detail: String?)]
    ) async throws {
        let at = now()
        try await database.write { tx in
            guard let row = try Self.row(named: name, in: tx) else { throw AccountsError.unknown(name) }
            let account = try Self.account(row)
            let done = try body(account, tx)
            let administrators = "SELECT id FROM accounts WHERE role = ? AND is_disabled = 0 AND region IS NULL LIMIT 1"
            let isGuarded = account.role == .administrator && account.region == nil && !account.isDisabled
            guard try !isGuarded || tx.row(administrators, Role.administrator.rawValue) != nil else {
                throw AccountsError(
                    .lastAdministrator, zh: "至少要保留一个可用的管理员账号。", en: "At least one administrator must be able to log in."
                )
            }
            for (action, detail) in done { try Self.audit(actor, action, account.name, detail, at: at, in: tx) }
        }
    }
}

/// The throttle's memory, shared by all copies of ``Accounts``.
private final class ThrottleBox: Sendable {
    let state = Mutex(LogInThrottle())
}
