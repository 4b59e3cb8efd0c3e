import Database
import Testing

@testable import Accounts

@Suite("Sessions")
struct SessionTests {
    @Test("open with the right password only, and end with a log-out")
    func life() async throws {
        let accounts = try Fixture().accounts
        try await accounts.add(name: "a", password: "r\u{E9}sum\u{E9} 1234", role: .viewer)
        #expect(try await accounts.logIn(name: "a", password: "wrong") == nil)
        #expect(try await accounts.logIn(name: "nobody", password: "wrong") == nil)
        #expect(try await accounts.logIn(name: "a", password: String(repeating: "x", count: 100_000)) == nil)
        let session = try #require(
            try await accounts.logIn(name: "A", password: "re\u{301}sume\u{301} 1234"), "composed otherwise")
        #expect(session.token.count == 43)
        #expect(try await accounts.account(session: session.token) == session.account)
        #expect(try await accounts.account(session: session.token + "x") == nil)
        #expect(try await accounts.account(session: "") == nil)
        try await accounts.logOut("nothing")
        try await accounts.logOut(session.token)
        #expect(try await accounts.account(session: session.token) == nil)
    }

    @Test("end after 7 days without use and after 30 days in any case")
    func ends() async throws {
        let fixture = try Fixture()
        let accounts = fixture.accounts
        try await accounts.add(name: "a", password: "12345678", role: .viewer)
        let idle = try #require(try await accounts.logIn(name: "a", password: "12345678"))
        let used = try #require(try await accounts.logIn(name: "a", password: "12345678"))
        #expect(used.expiresAt == fixture.clock.now + 30 * 86_400_000)
        for _ in 0..<4 {
            fixture.clock.advance(days: 6)
            #expect(try await accounts.account(session: used.token) != nil)
        }
        #expect(try await accounts.account(session: idle.token) == nil)
        fixture.clock.advance(days: 6)
        #expect(try await accounts.account(session: used.token) == nil)
        _ = try await accounts.logIn(name: "a", password: "12345678")
        let count = try await fixture.database.read { try $0.rows("SELECT * FROM sessions").count }
        #expect(count == 1, "ended sessions are removed")
    }

    @Test("end when the password changes or the account is shut out")
    func endedByOthers() async throws {
        let accounts = try Fixture().accounts
        try await accounts.add(name: "a", password: "12345678", role: .viewer)
        let first = try #require(try await accounts.logIn(name: "a", password: "12345678"))
        try await accounts.setPassword(name: "a", password: "87654321")
        #expect(try await accounts.account(session: first.token) == nil)
        #expect(try await accounts.logIn(name: "a", password: "12345678") == nil)
        let second = try #require(try await accounts.logIn(name: "a", password: "87654321"))
        try await accounts.disable(name: "a")
        #expect(try await accounts.account(session: second.token) == nil)
        #expect(try await accounts.logIn(name: "a", password: "87654321") == nil)
        try await accounts.enable(name: "a")
        #expect(try await accounts.account(session: second.token) == nil)
    }

    @Test("are no more than 50 an account; the oldest end")
    func most() async throws {
        let fixture = try Fixture()
        try await fixture.accounts.add(name: "a", password: "12345678", role: .viewer)
        var tokens: [String] = []
        for _ in 0..<53 {
            fixture.clock.advance(milliseconds: 1)
            tokens.append(try #require(try await fixture.accounts.logIn(name: "a", password: "12345678")).token)
        }
        var alive: [Bool] = []
        for token in tokens { alive.append(try await fixture.accounts.account(session: token) != nil) }
        #expect(alive == Array(repeating: false, count: 3) + Array(repeating: true, count: 50))
    }

    @Test("have a token against forged requests that belongs to them alone")
    func csrf() async throws {
        let accounts = try Fixture().accounts
        try await accounts.add(name: "a", password: "12345678", role: .viewer)
        let one = try #require(try await accounts.logIn(name: "a", password: "12345678"))
        let two = try #require(try await accounts.logIn(name: "a", password: "12345678"))
        #expect(one.csrfToken == Accounts.csrfToken(session: one.token))
        #expect(Accounts.isCSRFToken(one.csrfToken, session: one.token))
        for bad in ["", two.csrfToken, one.token, one.csrfToken + "x"] {
            #expect(!Accounts.isCSRFToken(bad, session: one.token))
        }
    }

    @Test("are refused after ten failures, for an unknown name as for a known one", arguments: ["a", "nobody"])
    func throttled(name: String) async throws {
        let fixture = try Fixture()
        let accounts = fixture.accounts
        try await accounts.add(name: "a", password: "12345678", role: .viewer)
        try await accounts.add(name: "b", password: "12345678", role: .viewer)
        for index in 0..<10 {
            #expect(try await accounts.logIn(name: name, password: "wrong", address: "10.0.0.\(index)") == nil)
        }
        let refusal = try await code {
            _ = try await accounts.logIn(name: name, password: "12345678", address: "10.0.1.1")
        }
        #expect(refusal == .tooManyAttempts(retryAfterSeconds: 90))
        #expect(try await accounts.logIn(name: "b", password: "12345678", address: "10.0.1.1") != nil)
        fixture.clock.advance(milliseconds: 90_000)
        #expect(
            (try await accounts.logIn(name: name, password: "12345678", address: "10.0.1.2") != nil) == (name == "a"))
    }

    @Test("let no more than ten wrong passwords be checked however many come at once")
    func parallel() async throws {
        let accounts = try Fixture().accounts
        let checked = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask { (try? await accounts.logIn(name: "a", password: "wrong", address: "10.0.0.1")) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(checked <= 10)
    }
}

@Suite("The log-in throttle")
struct LogInThrottleTests {
    @Test("lets ten attempts through at once and then one every 90 seconds")
    func steps() {
        var throttle = LogInThrottle()
        let subjects = [LogInThrottle.Subject.name("a")]
        for _ in 0..<10 { #expect(throttle.attempt(subjects, now: 0) == .check) }
        let table: [(now: Int64, action: LogInThrottle.Action)] = [
            (0, .refuse(retryAfterSeconds: 90)), (1, .refuse(retryAfterSeconds: 90)),
            (89_001, .refuse(retryAfterSeconds: 1)), (90_000, .check), (90_001, .refuse(retryAfterSeconds: 90)),
            (10_000_000, .check),
        ]
        for row in table { #expect(throttle.attempt(subjects, now: row.now) == row.action, "at \(row.now)") }
    }

    @Test("forgives a name all and an address one attempt when a log-in succeeds")
    func success() {
        var throttle = LogInThrottle()
        let (name, address) = (LogInThrottle.Subject.name("a"), LogInThrottle.Subject.address("10.0.0.1"))
        for _ in 0..<10 { #expect(throttle.attempt([name, address], now: 0) == .check) }
        throttle.succeeded([name, address], now: 0)
        #expect(throttle.attempt([name, address], now: 0) == .check)
        #expect(throttle.attempt([name, address], now: 0) == .refuse(retryAfterSeconds: 90))
        #expect(throttle.attempt([name], now: 0) == .check)
    }

    @Test("locks nobody out for longer when the clock is set back")
    func clock() {
        var throttle = LogInThrottle()
        let subjects = [LogInThrottle.Subject.name("a")]
        for _ in 0..<10 { _ = throttle.attempt(subjects, now: 1_000_000_000) }
        #expect(throttle.attempt(subjects, now: 0) == .refuse(retryAfterSeconds: 90))
    }

    @Test("remembers no more than it may, the busiest first")
    func bounded() {
        var throttle = LogInThrottle()
        let attacked = [LogInThrottle.Subject.name("admin")]
        for _ in 0..<10 { _ = throttle.attempt(attacked, now: 0) }
        for index in 0..<50_000 { _ = throttle.attempt([.address("\(index)")], now: 0) }
        #expect(throttle.attempt(attacked, now: 0) == .refuse(retryAfterSeconds: 90))
    }
}
