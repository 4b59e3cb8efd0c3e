import Database
import Testing

@testable import Accounts

@Suite("Rights")
struct RightsTests {
    @Test("are those of the table in the README")
    func table() {
        let expected: [Role: Set<Right>] = [
            .administrator: [.watch, .ownAccount, .review, .contribute, .edit, .supervise, .schedule, .administer],
            .reviewer: [.watch, .ownAccount, .review, .schedule],
            .producer: [.watch, .ownAccount, .contribute, .edit],
            .viewer: [.watch, .ownAccount], .station: [.watch, .ownAccount],
        ]
        #expect(Dictionary(uniqueKeysWithValues: Role.allCases.map { ($0, $0.rights) }) == expected)
    }

    @Test("of a token are never more than its own role's, nor more than its account's", arguments: Role.allCases)
    func narrowed(account: Role) {
        #expect(account.narrowed(to: nil) == account)
        for token in Role.allCases {
            let effective = account.narrowed(to: token)
            #expect(effective.rights.isSubset(of: account.rights) && effective.rights.isSubset(of: token.rights))
        }
        #expect(Role.administrator.narrowed(to: account) == account)
    }

    @Test("of a region's administrator are to keep its stations, for every token of it as well")
    func bound() async throws {
        let fixture = try Fixture()
        let accounts = fixture.accounts
        try await accounts.add(name: "boss", password: "12345678", role: .administrator)
        let county = try await accounts.add(
            name: "county", password: "12345678", role: .administrator, region: "371323")
        #expect(county.rights == [.watch, .ownAccount, .supervise])
        for role in Role.allCases {
            let rights = county.narrowed(to: role).rights
            #expect(rights.isSubset(of: county.rights) && rights.isSubset(of: role.rights))
        }
        // Nobody is left who may do everything if the other is bound as well.
        await #expect(throws: AccountsError.self) {
            try await accounts.update(name: "boss", AccountChanges(region: "371323"))
        }
        try await accounts.update(name: "county", AccountChanges(region: ""))
        #expect(try await accounts.account(named: "county")?.rights == Role.administrator.rights)
        #expect(try await accounts.account(named: "boss")?.region == nil)
    }
}

@Suite("API tokens' bounds")
struct APITokenBoundTests {
    @Test("of time: it ends when it was said to")
    func expiry() async throws {
        let fixture = try Fixture()
        let accounts = fixture.accounts
        try await accounts.add(name: "a", password: "12345678", role: .producer)
        let wish = APITokenWish(label: "a week", expiresAt: fixture.clock.now + 7 * 86_400_000)
        let made = try await accounts.makeToken(account: "a", wish)
        #expect(made.token.expiresAt == wish.expiresAt)
        fixture.clock.advance(days: 7, milliseconds: -1)
        #expect(try await accounts.account(bearer: made.secret)?.name == "a")
        fixture.clock.advance(milliseconds: 1)
        #expect(try await accounts.account(bearer: made.secret) == nil)
        for end in [fixture.clock.now, fixture.clock.now - 1, fixture.clock.now + 3661 * 86_400_000] {
            let wrong = APITokenWish(label: "x", expiresAt: end)
            #expect(try await code { _ = try await accounts.makeToken(account: "a", wrong) } == .invalidExpiry)
        }
    }

    @Test("of role: it has the one it was made for, and shrinks with its account")
    func role() async throws {
        let fixture = try Fixture()
        let accounts = fixture.accounts
        try await accounts.add(name: "boss", password: "12345678", role: .administrator)
        try await accounts.add(name: "b", password: "12345678", role: .administrator)
        let made = try await accounts.makeToken(account: "b", APITokenWish(label: "reviews", role: .reviewer))
        #expect(try await accounts.account(bearer: made.secret)?.role == .reviewer)
        try await accounts.update(name: "b", AccountChanges(role: .viewer))
        #expect(try await accounts.account(bearer: made.secret)?.role == .viewer)
        try await accounts.update(name: "b", AccountChanges(role: .producer))
        #expect(try await accounts.account(bearer: made.secret)?.role == .viewer)
        let more = APITokenWish(label: "x", role: .reviewer)
        #expect(try await code { _ = try await accounts.makeToken(account: "b", more) } == .invalidRole)
    }

    @Test("of number: a hundred, whose numbers are never given again")
    func number() async throws {
        let fixture = try Fixture()
        let accounts = fixture.accounts
        try await accounts.add(name: "a", password: "12345678", role: .viewer)
        for _ in 1...100 { _ = try await accounts.makeToken(account: "a", label: "x") }
        #expect(try await code { _ = try await accounts.makeToken(account: "a", label: "x") } == .tooManyTokens)
        let last = try #require(try await accounts.tokens(account: "a").last)
        #expect(try await accounts.revokeToken(last.id))
        let next = try await accounts.makeToken(account: "a", APITokenWish(label: "y")).token
        #expect(next.id > last.id)
        #expect(try await accounts.tokens().count == 100)
        #expect(try await !accounts.revokeToken(last.id))
    }
}

@Suite("What ends sessions")
struct SessionEndTests {
    @Test("another role, another unit, being shut out, another password, or the wish", arguments: 0..<5)
    func ends(way: Int) async throws {
        let fixture = try Fixture()
        let accounts = fixture.accounts
        try await accounts.add(name: "a", password: "12345678", role: .viewer)
        try await accounts.add(name: "b", password: "12345678", role: .viewer)
        let own = try #require(try await accounts.logIn(name: "a", password: "12345678"))
        let other = try #require(try await accounts.logIn(name: "b", password: "12345678"))
        switch way {
        case 0: try await accounts.update(name: "a", AccountChanges(role: .reviewer))
        case 1: try await accounts.update(name: "a", AccountChanges(unit: "u"))
        case 2:
            try await accounts.disable(name: "a")
            try await accounts.enable(name: "a")
        case 3: try await accounts.setPassword(name: "a", password: "87654321")
        default: try await accounts.endSessions(account: "a")
        }
        #expect(try await accounts.account(session: own.token) == nil)
        #expect(try await accounts.account(session: other.token) != nil)
    }

    @Test("but not a change that changes nothing, nor another display name")
    func stays() async throws {
        let accounts = try Fixture().accounts
        try await accounts.add(name: "a", password: "12345678", role: .viewer)
        let session = try #require(try await accounts.logIn(name: "a", password: "12345678"))
        try await accounts.update(name: "a", AccountChanges(role: .viewer, unit: "", isDisabled: false))
        try await accounts.update(name: "a", AccountChanges(displayName: "甲"))
        #expect(try await accounts.account(session: session.token)?.displayName == "甲")
        #expect(try await accounts.auditLog().map(\.action) == ["account.name", "session.open", "account.add"])
    }

    @Test("a new log-in of the same browser ends the one before, and only that")
    func rotation() async throws {
        let fixture = try Fixture()
        let accounts = fixture.accounts
        try await accounts.add(name: "a", password: "12345678", role: .viewer)
        let elsewhere = try #require(try await accounts.logIn(name: "a", password: "12345678"))
        let old = try #require(try await accounts.logIn(name: "a", password: "12345678"))
        let new = try #require(try await accounts.logIn(name: "a", password: "12345678", replacing: old.token))
        #expect(new.token != old.token)
        #expect(try await accounts.account(session: old.token) == nil)
        #expect(try await accounts.account(session: elsewhere.token) != nil)
        let list = try await accounts.sessions(account: "a", current: new.token)
        #expect(list.count == 2 && list.filter(\.isCurrent).count == 1)
    }
}

@Suite("The audit log")
struct AuditLogTests {
    @Test("is found by who, what, to what and when")
    func filters() async throws {
        let fixture = try Fixture()
        let accounts = fixture.accounts
        let boss = try await accounts.add(name: "boss", password: "12345678", role: .administrator)
        fixture.clock.advance(minutes: 10)
        let at = fixture.clock.now
        try await accounts.add(name: "p", password: "12345678", role: .producer, by: .account(boss))
        try await accounts.update(name: "p", AccountChanges(role: .reviewer, unit: "u"), by: .account(boss))
        try await accounts.audit(.commandLine(user: "root"), "accounts.odd", "p", "x")
        func found(_ change: (inout AuditQuery) -> Void) async throws -> [String] {
            var query = AuditQuery()
            change(&query)
            return try await accounts.auditLog(query).map(\.action)
        }
        #expect(try await found { $0.account = "boss" } == ["account.unit", "account.role", "account.add"])
        #expect(
            try await found { $0.action = "account" } == ["account.unit", "account.role", "account.add", "account.add"])
        #expect(try await found { $0.action = "account.role" } == ["account.role"])
        #expect(try await found { $0.action = "a%" } == [])
        #expect(try await found { $0.subject = "boss" } == ["account.add"])
        #expect(try await found { $0.from = at }.count == 4)
        #expect(try await found { $0.to = at } == ["account.add"])
        let entries = try await accounts.auditLog()
        #expect(entries.map(\.detail) == ["x", "- → u", "producer → reviewer", "producer", "administrator"])
        #expect(entries.first?.account == "root (command line)")
    }

    @Test("forgets the oldest entries beyond its bound")
    func bound() async throws {
        let fixture = try Fixture()
        try await fixture.accounts.audit(.lectern, "first", "x")
        try await fixture.database.write { tx in
            _ = try tx.execute(
                "INSERT INTO audit_log (id, at, action, subject) VALUES (?, 1, 'late', 'x')", Accounts.mostAuditEntries)
        }
        try await fixture.accounts.audit(.lectern, "next", "x")
        #expect(try await fixture.accounts.auditLog().map(\.action) == ["next", "late"])
    }
}

@Suite("A refused log-in")
struct RefusedLogInTests {
    @Test("takes as long for a name that nobody has as for a wrong password")
    func time() async throws {
        let database = try Fixture().database
        // Each attempt has a name of its own, so that none is put off; the hash is dear enough to outweigh the rest.
        let accounts = Accounts(database: database, now: { 0 }, cost: .init(logN: 12, r: 8, p: 1))
        for number in 0..<15 {
            try await accounts.add(name: "known\(number)", password: "12345678", role: .viewer)
        }
        var times: [[Duration]] = [[], []]
        for number in 0..<15 {
            for (kind, name) in ["known\(number)", "unknown\(number)"].enumerated() {
                let start = ContinuousClock.now
                #expect(try await accounts.logIn(name: name, password: "wrong password") == nil)
                times[kind].append(.now - start)
            }
        }
        let (known, unknown) = (times[0].sorted()[7], times[1].sorted()[7])
        #expect(known > .milliseconds(2), "the hash was worked out")
        #expect(unknown < known * 2 && known < unknown * 2)
    }
}
