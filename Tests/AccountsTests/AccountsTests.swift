import Testing

@testable import Accounts

@Suite("Accounts")
struct AccountsTests {
    @Test("are added, listed by name and found without regard to case")
    func add() async throws {
        let accounts = try Fixture().accounts
        let wang = try await accounts.add(name: "王老师", password: "春风又绿江南岸，明月", role: .producer, unit: " 县电大 ")
        try await accounts.add(name: "Ann", password: "correct horse", role: .reviewer, displayName: "Ann B.")
        #expect(wang.unit == "县电大")
        #expect(wang.displayName == "王老师")
        #expect(try await accounts.list().map(\.name) == ["Ann", "王老师"])
        #expect(try await accounts.account(named: "ANN")?.displayName == "Ann B.")
        #expect(try await accounts.account(named: "ann")?.role == .reviewer)
        #expect(
            try await code { try await accounts.add(name: "aNN", password: "12345678", role: .viewer) } == .nameTaken)
    }

    @Test(
        "have names without blanks or signs",
        arguments: ["", " ", "a b", "a/b", "<script>", "a\nb", "\u{202E}a", String(repeating: "x", count: 65)])
    func names(name: String) async throws {
        let accounts = try Fixture().accounts
        #expect(
            try await code { try await accounts.add(name: name, password: "12345678", role: .viewer) } == .invalidName)
    }

    @Test(
        "have passwords of 8 to 256 characters",
        arguments: [("1234567", false), ("12345678", true), ("讲台讲台讲台讲台", true)])
    func passwords(password: String, isGood: Bool) async throws {
        let accounts = try Fixture().accounts
        let expected: AccountsError.Code? = isGood ? nil : .invalidPassword
        #expect(try await code { try await accounts.add(name: "a", password: password, role: .viewer) } == expected)
        let long = String(repeating: "x", count: isGood ? 256 : 257)
        #expect(try await code { try await accounts.add(name: "b", password: long, role: .viewer) } == expected)
    }

    @Test("begin with an administrator whose password is told once")
    func bootstrap() async throws {
        let accounts = try Fixture().accounts
        let password = try #require(try await accounts.bootstrapAdministrator())
        #expect(password.count == 23)
        #expect(try await accounts.bootstrapAdministrator() == nil)
        let session = try #require(try await accounts.logIn(name: "admin", password: password))
        #expect(session.account.role == .administrator)
    }

    @Test("always keep an administrator who can log in")
    func lastAdministrator() async throws {
        let accounts = try Fixture().accounts
        try await accounts.add(name: "a", password: "12345678", role: .administrator)
        try await accounts.add(name: "p", password: "12345678", role: .producer)
        try await accounts.disable(name: "p")
        #expect(try await code { try await accounts.disable(name: "a") } == .lastAdministrator)
        #expect(
            try await code { try await accounts.update(name: "a", AccountChanges(role: .viewer)) } == .lastAdministrator
        )
        #expect(try await accounts.account(named: "a")?.isDisabled == false)
        try await accounts.update(name: "p", AccountChanges(role: .administrator, unit: "u"))
        #expect(try await code { try await accounts.disable(name: "a") } == .lastAdministrator, "p is shut out")
        try await accounts.enable(name: "p")
        try await accounts.disable(name: "a")
        #expect(try await accounts.account(named: "p")?.unit == "u")
        #expect(try await code { try await accounts.enable(name: "nobody") } == .unknownAccount)
    }

    @Test("keep no secret in clear")
    func secrets() async throws {
        let fixture = try Fixture()
        try await fixture.accounts.add(name: "a", password: "plain password", role: .viewer)
        let session = try #require(try await fixture.accounts.logIn(name: "a", password: "plain password"))
        let token = try await fixture.accounts.makeToken(account: "a", label: "script")
        let dump = try await fixture.dump()
        #expect(dump.contains("$scrypt$"))
        for secret in ["plain password", session.token, session.csrfToken, token, String(token.dropFirst(4))] {
            #expect(!dump.contains(secret))
        }
    }

    @Test("leave a trace of what was done and by whom")
    func auditLog() async throws {
        let fixture = try Fixture()
        let accounts = fixture.accounts
        let boss = try await accounts.add(name: "boss", password: "12345678", role: .administrator)
        try await accounts.add(name: "p", password: "12345678", role: .producer, by: .account(boss))
        try await accounts.setPassword(name: "p", password: "87654321", by: .account(boss))
        _ = try await accounts.logIn(name: "p", password: "87654321")
        try await accounts.audit(boss, "programme.withdraw", "p1")
        let log = try await accounts.auditLog()
        #expect(
            log.map { "\($0.account ?? "-") \($0.action) \($0.subject)" } == [
                "boss programme.withdraw p1", "p session.open p", "boss account.password p", "boss account.add p",
                "- account.add boss",
            ])
        #expect(log.allSatisfy { $0.at == fixture.clock.now })
        let older = try await accounts.auditLog(AuditQuery(before: log[1].id, limit: 2))
        #expect(older.map(\.id) == [log[2].id, log[3].id])
    }
}

@Suite("API tokens")
struct APITokenTests {
    @Test("speak for their account until they are revoked or it is shut out")
    func life() async throws {
        let fixture = try Fixture()
        let accounts = fixture.accounts
        try await accounts.add(name: "a", password: "12345678", role: .producer)
        try await accounts.add(name: "b", password: "12345678", role: .producer)
        let token = try await accounts.makeToken(account: "A", label: " upload script ")
        #expect(token.hasPrefix("lct_"))
        #expect(token.count == 47)
        #expect(try await accounts.account(bearer: token)?.name == "a")
        let kept = try #require(try await accounts.tokens(account: "a").first)
        #expect(kept.name == "upload script")
        #expect(kept.lastUsedAt == fixture.clock.now)
        for bad in ["", "lct_", String(token.dropLast()), token + "x", token.uppercased(), String(token.dropFirst(4))] {
            #expect(try await accounts.account(bearer: bad) == nil)
        }
        try await accounts.disable(name: "a")
        #expect(try await accounts.account(bearer: token) == nil)
        try await accounts.enable(name: "a")
        #expect(try await accounts.account(bearer: token)?.name == "a")
        #expect(try await accounts.revokeToken(kept.id, account: "b") == false)
        #expect(try await accounts.revokeToken(kept.id, account: "a"))
        #expect(try await accounts.account(bearer: token) == nil)
        #expect(try await code { _ = try await accounts.makeToken(account: "x", label: "") } == .unknownAccount)
    }
}
