import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Storage
import Testing

@testable import Ingest
@testable import Web

@Suite("Commands to jobs")
struct JobControlTests {
    /// Every way to command a job.
    private static let ways: [(path: String, method: HTTPRequest.Method, body: String?)] = [
        ("", .patch, #"{"priority":7}"#), ("/pause", .post, nil), ("/resume", .post, nil), ("/cancel", .post, nil),
        ("/retry", .post, nil),
    ]

    private func job(_ id: String, _ state: JobState, in fixture: WebFixture) async throws {
        let path = try #require(ArrivalPath(components: ["u", "\(id).mp4"].map { Array($0.utf8) }))
        let status = FileStatus(size: 1, modified: 0, changed: 0, inode: 1, device: 1)
        var job = Job(id: try #require(JobID(id)), path: path, status: status, at: WebFixture.now)
        (job.state, job.speed, job.progress) = (state, 2.5, 0.25)
        try await fixture.ingest.board.save(job)
    }

    @Test("are for administrators", arguments: 0..<5)
    func access(way: Int) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await job("j1", .queued, in: fixture)
        let (path, method, body) = Self.ways[way]
        let others = [try await fixture.token("viewer", .viewer), try await fixture.token("maker", .producer)]
        let boss = try await fixture.token("boss", .administrator)
        try await fixture.application().test(.router) { client in
            let guest = try await client.ask("/api/v1/jobs/j1\(path)", method, body: body)
            #expect(guest.status == 401)
            for token in others {
                let fields = ["Authorization": "Bearer \(token)"]
                #expect(try await client.ask("/api/v1/jobs/j1\(path)", method, fields, body: body).status == 403)
            }
            let fields = ["Authorization": "Bearer \(boss)"]
            for id in ["none", "NONE"] {
                #expect(try await client.ask("/api/v1/jobs/\(id)\(path)", method, fields, body: body).status == 404)
            }
        }
        let untouched = try await fixture.ingest.board.list(before: nil, limit: 1).jobs.first
        #expect(untouched?.steps.isEmpty == true)
    }

    @Test("by a browser need the token against forged requests")
    func forged() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await job("j1", .queued, in: fixture)
        try await fixture.addAccount("boss", .administrator)
        try await fixture.application().test(.router) { client in
            let opened = try await client.ask(
                "/api/v1/session", .post, body: #"{"name":"boss","password":"\#(WebFixture.password)"}"#)
            let csrf = try #require(try opened.object()["csrf"] as? String)
            let fields = ["Cookie": opened.cookies]
            #expect(try await client.ask("/api/v1/jobs/j1/pause", .post, fields).status == 403)
            let right = fields.merging(["X-CSRF-Token": csrf]) { $1 }
            #expect(try await client.ask("/api/v1/jobs/j1/pause", .post, right).status == 200)
        }
    }

    @Test("are carried out, shown in the job, and written down")
    func carriedOut() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await job("j1", .encoding, in: fixture)
        let boss = try await fixture.token("boss", .administrator)
        let fields = ["Authorization": "Bearer \(boss)", "Accept-Language": "en"]
        try await fixture.application().test(.router) { client in
            let before = try await client.ask("/api/v1/jobs/j1", .get, fields).object()
            #expect(before["priority"] as? Int == 5 && before["paused"] as? Bool == false)
            #expect(before["speed"] as? Double == 2.5)
            let ranked = try await client.ask("/api/v1/jobs/j1", .patch, fields, body: #"{"priority":9}"#).object()
            #expect(ranked["priority"] as? Int == 9)
            let paused = try await client.ask("/api/v1/jobs/j1/pause", .post, fields).object()
            #expect(paused["paused"] as? Bool == true && paused["state"] as? String == "queued")
            #expect(paused["speed"] is NSNull && paused["progress"] as? Double == 0.25)
            let resumed = try await client.ask("/api/v1/jobs/j1/resume", .post, fields).object()
            #expect(resumed["paused"] as? Bool == false)
            let cancelled = try await client.ask("/api/v1/jobs/j1/cancel", .post, fields).object()
            #expect(cancelled["state"] as? String == "rejected" && cancelled["rejection"] is NSNull)
            #expect(cancelled["cancelled"] as? Bool == true)
            let folder = fixture.root.appendingPathComponent("inbox/u")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data("film".utf8).write(to: folder.appendingPathComponent("j1.mp4"))
            let again = try await client.ask("/api/v1/jobs/j1/retry", .post, fields)
            #expect(again.status == 200 && again.headers[.cacheControl] == "private, no-store")
            let steps = (try again.object()["steps"] as? [[String: Any]])?.compactMap { $0["text"] as? String }
            #expect(
                steps == [
                    "Priority changed from 5 to 9 by boss", "Paused by boss", "Resumed by boss",
                    "Cancelled by boss; the film stays in the inbox", "Tried again at the wish of boss",
                ])
        }
        let audited = try await fixture.accounts.auditLog().filter { $0.action.hasPrefix("job.") }
        #expect(audited.map(\.action) == ["job.retry", "job.cancel", "job.resume", "job.pause", "job.priority"])
        #expect(audited.allSatisfy { $0.account == "boss" && $0.subject == "j1" })
    }

    @Test("that the job's state forbids are refused in the reader's language, and written down nowhere")
    func conflict() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await job("running", .verifying, in: fixture)
        try await job("ended", .published, in: fixture)
        try await job("refused", .rejected, in: fixture)
        let boss = try await fixture.token("boss", .administrator)
        let wrong: [(String, HTTPRequest.Method, JobControlError)] = [
            ("running/pause", .post, .isPublishing), ("running/resume", .post, .isNotPaused),
            ("running", .patch, .isPublishing), ("ended/cancel", .post, .hasEnded),
            ("ended/retry", .post, .isPublished),
            ("refused/retry", .post, .filmHasGone),
        ]
        try await fixture.application().test(.router) { client in
            for (path, method, error) in wrong {
                for (language, text) in [("zh", error.message.zh), ("en", error.message.en)] {
                    let fields = ["Authorization": "Bearer \(boss)", "Accept-Language": language]
                    let body = method == .patch ? #"{"priority":1}"# : nil
                    let answer = try await client.ask("/api/v1/jobs/\(path)", method, fields, body: body)
                    #expect(answer.status == 409)
                    #expect(answer.headers[.contentType]?.hasPrefix("application/problem+json") == true)
                    #expect(try answer.object()["detail"] as? String == text)
                }
            }
        }
        #expect(try await fixture.accounts.auditLog().allSatisfy { !$0.action.hasPrefix("job.") })
    }

    @Test(
        "with a priority that is none are refused",
        arguments: [
            "{}", "[]", "", #"{"priority":10}"#, #"{"priority":-1}"#, #"{"priority":1.5}"#, #"{"priority":"1"}"#,
        ])
    func badPriority(body: String) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await job("j1", .queued, in: fixture)
        let boss = try await fixture.token("boss", .administrator)
        try await fixture.application().test(.router) { client in
            let fields = ["Authorization": "Bearer \(boss)"]
            let answer = try await client.ask("/api/v1/jobs/j1", .patch, fields, body: body)
            #expect(answer.status == 400)
        }
        let untouched = try await fixture.ingest.board.list(before: nil, limit: 1).jobs.first
        #expect(untouched?.priority == 5)
    }
}
