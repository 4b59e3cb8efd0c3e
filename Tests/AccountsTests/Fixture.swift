import Database
import Synchronization

@testable import Accounts

/// A clock that goes when it is told to.
final class TestClock: Sendable {
    private let time = Atomic<Int64>(1_795_233_600_000)

    var now: Int64 { time.load(ordering: .relaxed) }

    func advance(days: Int64 = 0, minutes: Int64 = 0, milliseconds: Int64 = 0) {
        time.wrappingAdd(days * 86_400_000 + minutes * 60_000 + milliseconds, ordering: .relaxed)
    }
}

/// Accounts in memory with cheap hashes.
struct Fixture {
    let clock = TestClock()
    let database: Database
    let accounts: Accounts

    init() throws {
        database = try Database.inMemory(migrations: AccountsSchema.migrations)
        accounts = Accounts(database: database, now: { [clock] in clock.now }, cost: .init(logN: 4, r: 8, p: 1))
    }

    /// Everything that the tables hold, as text.
    func dump() async throws -> String {
        try await database.read { tx in
            try ["accounts", "sessions", "api_tokens", "audit_log"].map { table in
                "\(try tx.rows("SELECT * FROM \(table)"))"
            }.joined()
        }
    }
}

/// Runs `body`, which must throw an `AccountsError`, and gives back its code.
func code(_ body: () async throws -> Void) async throws -> AccountsError.Code? {
    do {
        try await body()
        return nil
    } catch let error as AccountsError {
        return error.code
    }
}
