import Foundation
import Testing

@Suite("Access to a real daemon", .timeLimit(.minutes(8)))
struct AccessTests {
    private static let title = "密级很高的题目 Very secret title"

    @Test("plays, log-ins, keys, tokens and withdrawal work, and neither log nor figures tell a secret or a title")
    func secrets() async throws {
        let daemon = try RunningDaemon()
        daemon.variables = ["LECTERN_ACCESS_OPEN": "false", "LECTERN_LOG_LEVEL": "trace"]
        try await daemon.start()
        try daemon.drop(try await Films.make(seconds: 2), as: "\(Self.title).mp4")
        let note = try await daemon.note("\(Self.title).mp4.accepted.json")
        let programme = try #require(note["programme"] as? String)

        let people = try await Credentials(daemon)
        let base = try await checkPlays(daemon, people, programme)
        try await checkKeys(daemon, people, programme, base)
        try await checkRevocation(daemon, people, programme)
        try await checkWithdrawal(daemon, people, programme)

        let metrics = try await daemon.get("/metrics").text
        #expect(metrics.contains("lectern_"))
        let log = daemon.log
        #expect(log.contains("listening") && log.contains("keys taken up"))
        var secrets = people.all + [Self.title, "Very secret", base.split(separator: "/")[1].description]
        secrets += try String(contentsOfFile: "\(daemon.data)/token.key", encoding: .utf8).split(separator: "\n")
            .dropFirst().compactMap { $0.split(separator: " ").last.map(String.init) }
        for secret in secrets {
            #expect(secret.count > 8)
            #expect(!log.contains(secret), "the log tells \(secret)")
            #expect(!metrics.contains(secret), "the figures tell \(secret)")
        }
        #expect(daemon.stop() == 0)
    }

    /// What those who ask have to keep to themselves.
    private struct Credentials {
        let password: String
        let stationKey: String
        let token: String
        let cookie: String
        let csrf: String

        var all: [String] { [password, stationKey, token, cookie, csrf] }

        init(_ daemon: RunningDaemon) async throws {
            password = try String(contentsOfFile: "\(daemon.data)/first-password.txt", encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            stationKey = try await Self.secret(daemon, ["station", "add", "A1", "--name", "第一站"], /lsk_[0-9a-z]{52}/)
            token = try await Self.secret(
                daemon, ["token", "add", "admin", "--label", "test", "--days", "3"], /lct_[0-9A-Za-z_-]{43}/)
            let body = #"{"name":"admin","password":"\#(password)"}"#
            let opened = try await daemon.get(
                "/api/v1/session", ["-d", body, "-H", "Content-Type: application/json"])
            #expect(opened.status == 200)
            cookie = try #require(opened.headers["set-cookie"]?.firstMatch(of: /lectern_session=([^;]+)/)).output.1
                .description
            csrf = try #require(try opened.json()["csrf"] as? String)
        }

        static func secret(
            _ daemon: RunningDaemon, _ arguments: [String], _ pattern: Regex<Substring>
        ) async throws -> String {
            let run = try await daemon.lectern(arguments + ["--data", daemon.data])
            #expect(run.status == 0)
            return try #require(String(decoding: run.output, as: UTF8.self).firstMatch(of: pattern)).output.description
        }
    }

    /// Returns where a play's media are.
    private func checkPlays(
        _ daemon: RunningDaemon, _ people: Credentials, _ programme: String
    ) async throws -> String {
        let address = "/play/\(programme)/master.m3u8"
        #expect(try await daemon.get(address).status == 401)
        #expect(try await daemon.get("\(address)?key=lsk_wrong").status == 401)
        #expect(try await daemon.get(address, ["-H", "Authorization: Bearer \(people.token)"]).status == 200)
        #expect(try await daemon.get("/feeds/programmes.m3u?key=\(people.stationKey)").status == 200)
        let wrong = ["-d", #"{"name":"admin","password":"nearly-\#(people.password)"}"#]
        #expect(
            try await daemon.get("/api/v1/session", wrong + ["-H", "Content-Type: application/json"]).status == 401)
        let cookie = ["-H", "Cookie: lectern_session=\(people.cookie)"]
        #expect(try await daemon.get("/api/v1/audit", cookie).status == 200)
        #expect(try await daemon.get("/api/v1/sessions", cookie + ["-X", "DELETE"]).status == 403)
        let master = try await daemon.get("\(address)?key=\(people.stationKey)")
        let line = try #require(master.text.split(separator: "\n").first { $0.hasPrefix("/v/") })
        let base = line.split(separator: "/").prefix(3).map { "/\($0)" }.joined() + "/"
        #expect(try await daemon.get("\(base)master.m3u8").status == 200)
        let altered = base.replacing(/^\/v\/./, with: "/v/-")
        #expect(try await daemon.get("\(altered)master.m3u8").status == 403)
        #expect(try await daemon.get("/posters/\(base.split(separator: "/")[2]).jpg").status == 403)
        return base
    }

    /// Keys are rotated under a running daemon; plays go on until their keys are voided.
    private func checkKeys(
        _ daemon: RunningDaemon, _ people: Credentials, _ programme: String, _ base: String
    ) async throws {
        let rotated = try await daemon.lectern(["keys", "rotate", "--data", daemon.data])
        #expect(rotated.status == 0)
        #expect(String(decoding: rotated.output, as: UTF8.self).split(separator: "\n").count == 2)
        try await eventually("the new key is taken up", within: 15) { daemon.log.contains("keys taken up") }
        #expect(try await daemon.get("\(base)master.m3u8").status == 200)
        let master = try await daemon.get("/play/\(programme)/master.m3u8?key=\(people.stationKey)")
        let line = try #require(master.text.split(separator: "\n").first { $0.hasPrefix("/v/") })
        let next = line.split(separator: "/").prefix(3).map { "/\($0)" }.joined() + "/"
        #expect(next.prefix(5) != base.prefix(5), "signed with another key")
        #expect(try await daemon.get("\(next)master.m3u8").status == 200)
        #expect(try await daemon.lectern(["keys", "rotate", "--void-others", "--data", daemon.data]).status == 0)
        try await eventually("the old keys are void", within: 15) {
            try await daemon.get("\(base)master.m3u8").status == 403
        }
        #expect(try await daemon.get("\(next)master.m3u8").status == 403)
    }

    /// A station's plays end with its key, an account's with the account; another's go on.
    private func checkRevocation(_ daemon: RunningDaemon, _ people: Credentials, _ programme: String) async throws {
        let open = { (options: [String]) in
            let master = try await daemon.get("/play/\(programme)/master.m3u8", options)
            return try #require(master.text.split(separator: "\n").first { $0.hasPrefix("/v/") }).description
        }
        let own = try await open(["-H", "Authorization: Bearer \(people.token)"])
        let station = try await open(["-H", "Authorization: Bearer \(people.stationKey)"])
        let added = try await RunningDaemon.run(
            "sh",
            [
                "-c", #"echo long-enough | "$0" user add guest1 --role viewer --data "$1""#, RunningDaemon.program.path,
                daemon.data,
            ])
        #expect(added.status == 0)
        let key = try await Credentials.secret(
            daemon, ["token", "add", "guest1", "--label", "test"], /lct_[0-9A-Za-z_-]{43}/)
        let account = try await open(["-H", "Authorization: Bearer \(key)"])
        for line in [own, station, account] { #expect(try await daemon.get(line).status == 200) }
        #expect(try await daemon.lectern(["station", "revoke", "A1", "--data", daemon.data]).status == 0)
        #expect(try await daemon.lectern(["user", "disable", "guest1", "--data", daemon.data]).status == 0)
        // As long as a withdrawal takes: well within a segment's length.
        for line in [station, account] {
            try await eventually("the play ends", within: 6) { try await daemon.get(line).status == 403 }
        }
        #expect(try await daemon.get(own).status == 200)
    }

    private func checkWithdrawal(_ daemon: RunningDaemon, _ people: Credentials, _ programme: String) async throws {
        let bearer = ["-H", "Authorization: Bearer \(people.token)"]
        let master = try await daemon.get("/play/\(programme)/master.m3u8", bearer)
        let line = try #require(master.text.split(separator: "\n").first { $0.hasPrefix("/v/") }).description
        #expect(try await daemon.get(line).status == 200)
        #expect(try await daemon.get("/api/v1/programmes/\(programme)", bearer + ["-X", "DELETE"]).status == 204)
        #expect(try await daemon.get(line).status == 404)
        let audit = try await daemon.lectern(["audit", "--data", daemon.data])
        let text = String(decoding: audit.output, as: UTF8.self)
        for action in ["programme.withdraw", "keys.rotate", "token.add", "station.add", "session.open"] {
            #expect(text.contains("\t\(action)\t"), "\(action) is in the audit log")
        }
        for secret in people.all { #expect(!text.contains(secret)) }
        kill(try #require(daemon.pid), SIGHUP)
        try await eventually("the audit log has the reload", within: 15) {
            let entries = try await daemon.lectern(["audit", "--action", "settings", "--data", daemon.data])
            return String(decoding: entries.output, as: UTF8.self).contains("settings.reload")
        }
        #expect(try await daemon.lectern(["token", "revoke", "999999", "--data", daemon.data]).status == 1)
        #expect(try await daemon.lectern(["user", "role", "admin", "viewer", "--data", daemon.data]).status == 1)
        #expect(try await daemon.lectern(["user", "role", "admin", "king", "--data", daemon.data]).status == 64)
        #expect(try await daemon.lectern(["user", "sessions", "admin", "--end", "--data", daemon.data]).status == 0)
        let cookie = ["-H", "Cookie: lectern_session=\(people.cookie)"]
        #expect(try await daemon.get("/api/v1/session", cookie).status == 401)
        #expect(try await daemon.get("/feeds/programmes.m3u?key=\(people.stationKey)").status == 401)
    }
}
