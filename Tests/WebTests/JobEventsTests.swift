import Accounts
import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Storage
import Testing

@testable import Ingest
@testable import Web

@Suite("Jobs")
struct JobEventsTests {
    private func job(_ id: String) throws -> Job {
        let path = try #require(ArrivalPath(components: ["教研室", "film.mp4"].map { Array($0.utf8) }))
        let status = FileStatus(size: 1, modified: 0, changed: 0, inode: 1, device: 1)
        var job = Job(id: try #require(JobID(id)), path: path, status: status, at: WebFixture.now)
        job.state = .rejected
        job.rejection = .damaged
        job.note(LocalizedText(zh: "检查", en: "Checked"), at: WebFixture.now)
        return job
    }

    @Test("are listed with what went wrong and what to do, in the language asked")
    func lists() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.services.jobs.save(try job("j1"))
        try await fixture.services.jobs.save(try job("j2"))
        let boss = "Bearer \(try await fixture.token("boss", .administrator))"
        try await fixture.application().test(.router) { client in
            let fields = ["Authorization": boss, "Accept-Language": "en"]
            let list = try await client.ask("/api/v1/jobs?limit=1", .get, fields).object()
            #expect((list["items"] as? [[String: Any]])?.map { $0["id"] as? String } == ["j2"])
            #expect(list["next"] as? String == "j2")
            let one = try await client.ask("/api/v1/jobs/j1", .get, fields).object()
            #expect(one["file"] as? String == "film.mp4" && one["unit"] as? String == "教研室")
            #expect(one["state"] as? String == "rejected" && one["etaSeconds"] is NSNull)
            let rejection = try #require(one["rejection"] as? [String: Any])
            #expect(rejection["code"] as? String == "damaged")
            #expect(rejection["remedy"] as? String == Rejection(.damaged).remedy.en)
            #expect((one["steps"] as? [[String: Any]])?.first?["text"] as? String == "Checked")
            #expect(try await client.ask("/api/v1/jobs/none", .get, fields).status == 404)
        }
    }

    @Test("tell every change as an event while somebody listens", .timeLimit(.minutes(5)))
    func events() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let boss = "Bearer \(try await fixture.token("boss", .administrator))"
        let board = fixture.services.jobs
        let changed = try job("j3")
        try await fixture.application().test(.live) { client in
            let port = try #require(client.port)
            let request = "GET /api/v1/jobs/events HTTP/1.1\r\nHost: x\r\nAuthorization: \(boss)\r\n\r\n"
            let text = try await Wire.read(port: port, sending: request, until: "event: job") {
                try? await board.save(changed)
            }
            #expect(text.contains("text/event-stream"))
            #expect(text.contains(": listening"))
            #expect(text.contains("\"id\":\"j3\""))
        }
    }
}
