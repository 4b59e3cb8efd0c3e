import Accounts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Ingest
import MediaModel
import NIOCore
import Settings
import Storage
import Testing

@testable import Web

@Suite("Uploads over HTTP")
struct UploadsAPITests {
    static let tus = ["Tus-Resumable": "1.0.0"]
    static let contentType = "application/offset+octet-stream"

    static func bearer(_ token: String) -> [String: String] {
        ["Authorization": "Bearer \(token)"].merging(tus) { $1 }
    }

    static func metadata(_ values: [String: String]) -> [String: String] {
        let pairs = values.map { "\($0.key) \(Data($0.value.utf8).base64EncodedString())" }
        return ["Upload-Metadata": pairs.joined(separator: ",")]
    }

    static func field(_ name: String, _ answer: Answer) -> String? {
        HTTPField.Name(name).flatMap { answer.headers[$0] }
    }

    /// Begins an upload and returns its path.
    private func begin(
        _ client: some TestClientProtocol, _ fields: [String: String], length: Int,
        _ said: [String: String] = ["filename": "film.mp4"]
    ) async throws -> String {
        let all = fields.merging(["Upload-Length": "\(length)"]) { $1 }.merging(Self.metadata(said)) { $1 }
        let answer = try await client.ask("/api/v1/uploads", .post, all)
        #expect(answer.status == 201, "\(answer.text)")
        return try #require(answer.headers[.location])
    }

    private func patch(
        _ client: some TestClientProtocol, _ path: String, _ fields: [String: String], at offset: Int, _ body: String,
        checksum: String? = nil
    ) async throws -> Answer {
        var all = fields.merging(["Upload-Offset": "\(offset)"]) { $1 }
        all["Upload-Checksum"] = checksum
        return try await client.ask(path, .patch, all, body: body, type: Self.contentType)
    }

    @Test("tell by OPTIONS what there is, to anybody")
    func capabilities() async throws {
        let fixture = try WebFixture { $0.access.open = false }
        defer { fixture.remove() }
        try await fixture.application().test(.router) { client in
            let answer = try await client.ask("/api/v1/uploads", .options)
            #expect(answer.status == 204)
            #expect(Self.field("Tus-Version", answer) == "1.0.0")
            #expect(Self.field("Tus-Checksum-Algorithm", answer) == "sha1,sha256")
            for name in ["creation", "checksum", "expiration", "termination"] {
                #expect(Self.field("Tus-Extension", answer)?.split(separator: ",").contains(Substring(name)) == true)
            }
        }
    }

    @Test("go piece by piece, tell their offset, and name the job at the end", arguments: ["PATCH", "override"])
    func whole(way: String) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let maker = Self.bearer(try await fixture.token("maker", .producer, unit: "电教馆"))
        try await fixture.application().test(.live) { client in
            let path = try await begin(client, maker, length: 8, ["filename": "课.mp4", "title": "分数", "episode": "2"])
            let head = try await client.ask(path, .head, maker)
            #expect(head.status == 200)
            #expect(Self.field("Upload-Offset", head) == "0")
            #expect(Self.field("Upload-Length", head) == "8")
            #expect(head.headers[.cacheControl]?.contains("no-store") == true)
            #expect(Self.field("Upload-Expires", head)?.hasSuffix(" GMT") == true)
            let first = try await patch(client, path, maker, at: 0, "0123")
            #expect(first.status == 204)
            #expect(Self.field("Upload-Offset", first) == "4")
            let last: Answer
            if way == "PATCH" {
                last = try await patch(client, path, maker, at: 4, "4567")
            } else {
                let fields = maker.merging(["Upload-Offset": "4", "X-HTTP-Method-Override": "PATCH"]) { $1 }
                last = try await client.ask(path, .post, fields, body: "4567", type: Self.contentType)
            }
            #expect(last.status == 204)
            let job = try #require(Self.field("Lectern-Job", last))
            let shown = try await client.ask(path, .get, maker).object()
            #expect(shown["state"] as? String == "complete")
            #expect(shown["jobId"] as? String == job)
            #expect(shown["unit"] as? String == "电教馆")
            let said = try #require(shown["metadata"] as? [String: Any])
            #expect(said["title"] as? String == "分数")
            #expect(said["episode"] as? Int == 2)
            let again = try await patch(client, path, maker, at: 4, "4567")
            #expect(again.status == 409)
            #expect(try await client.ask(path, .delete, maker).status == 409)
        }
        let audit = try await fixture.accounts.auditLog()
        #expect(audit.contains { $0.action == "upload.begin" && $0.account == "maker" && $0.detail == "课.mp4" })
    }

    @Test("may bring their first bytes along")
    func creationWithUpload() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let maker = Self.bearer(try await fixture.token("maker", .producer, unit: "电教馆"))
        try await fixture.application().test(.live) { client in
            let fields = maker.merging(["Upload-Length": "8"]) { $1 }
            let answer = try await client.ask(
                "/api/v1/uploads", .post, fields, body: "0123", type: Self.contentType)
            #expect(answer.status == 201)
            #expect(Self.field("Upload-Offset", answer) == "4")
            let wrong = fields.merging(["Upload-Checksum": "sha1 \(Data(count: 20).base64EncodedString())"]) { $1 }
            let refused = try await client.ask("/api/v1/uploads", .post, wrong, body: "0123", type: Self.contentType)
            #expect(refused.status == 460)
            let path = try #require(refused.headers[.location])
            let head = try await client.ask(path, .head, maker)
            #expect(Self.field("Upload-Offset", head) == "0")
        }
    }

    @Test("answer what is wrong as the protocol has it, and change nothing")
    func refusals() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let maker = Self.bearer(try await fixture.token("maker", .producer, unit: "电教馆"))
        let other = Self.bearer(try await fixture.token("other", .producer, unit: "电教馆"))
        let homeless = Self.bearer(try await fixture.token("homeless", .producer))
        try await fixture.application().test(.live) { client in
            let path = try await begin(client, maker, length: 8)
            #expect(try await patch(client, path, maker, at: 0, "0123").status == 204)
            let conflict = try await patch(client, path, maker, at: 2, "xx")
            #expect(conflict.status == 409)
            #expect(Self.field("Upload-Offset", conflict) == "4")
            #expect(Self.field("Tus-Resumable", conflict) == "1.0.0")
            let digest = Data(try Self.sha1("4567")).base64EncodedString()
            #expect(try await patch(client, path, maker, at: 4, "456x", checksum: "sha1 \(digest)").status == 460)
            #expect(try await patch(client, path, maker, at: 4, "4", checksum: "crc32 AAAA").status == 400)
            #expect(try await patch(client, path, maker, at: 4, "45678").status == 413)
            #expect(try await patch(client, path, other, at: 4, "4567").status == 404)
            #expect(try await client.ask(path, .head, other).status == 404)
            let fields = maker.merging(["Upload-Offset": "4"]) { $1 }
            #expect(try await client.ask(path, .patch, fields, body: "4567", type: "text/plain").status == 415)
            #expect(try await client.ask(path, .patch, maker, body: "4", type: Self.contentType).status == 400)
            var unspoken = fields
            unspoken["Tus-Resumable"] = "0.2.2"
            let wrong = try await client.ask(path, .patch, unspoken, body: "4567", type: Self.contentType)
            #expect(wrong.status == 412)
            #expect(Self.field("Tus-Version", wrong) == "1.0.0")
            let head = try await client.ask(path, .head, maker)
            #expect(Self.field("Upload-Offset", head) == "4")
            #expect(try await patch(client, path, maker, at: 4, "4567", checksum: "sha1 \(digest)").status == 204)
            let length = ["Upload-Length": "8"]
            #expect(try await client.ask("/api/v1/uploads", .post, homeless.merging(length) { $1 }).status == 409)
            #expect(try await client.ask("/api/v1/uploads/none", .head, maker).status == 404)
        }
    }

    @Test(
        "refuse what cannot be a film or is no metadata",
        arguments: [
            ["Upload-Length": "x"], ["Upload-Length": "-1"], [:], ["Upload-Length": "99999999999999999"],
            ["Upload-Length": "8", "Upload-Metadata": "filename !!"],
            ["Upload-Length": "8", "Upload-Metadata": "title YQ==,title YQ=="],
            ["Upload-Length": "8", "Upload-Metadata": "title /w=="],
            ["Upload-Length": "8", "Upload-Metadata": "filename YS5qc29u"],
            ["Upload-Length": "8", "Upload-Metadata": "episode YQ=="],
            ["Upload-Length": "8", "Upload-Metadata": "language IQ=="],
        ])
    func badBeginnings(fields: [String: String]) async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let maker = Self.bearer(try await fixture.token("maker", .producer, unit: "电教馆"))
        try await fixture.application().test(.router) { client in
            let answer = try await client.ask("/api/v1/uploads", .post, maker.merging(fields) { $1 })
            #expect(answer.status == 400, "\(answer.text)")
            let list = try await client.ask("/api/v1/uploads", .get, maker).object()
            #expect((list["items"] as? [Any])?.isEmpty == true)
        }
    }

    @Test("are given up by their owner or an administrator, and are gone then")
    func termination() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let maker = Self.bearer(try await fixture.token("maker", .producer, unit: "电教馆"))
        let other = Self.bearer(try await fixture.token("other", .producer, unit: "电教馆"))
        let boss = Self.bearer(try await fixture.token("boss", .administrator))
        try await fixture.application().test(.live) { client in
            for (who, status) in [(other, 404), (maker, 204), (boss, 204)] {
                let path = try await begin(client, maker, length: 8)
                #expect(try await client.ask(path, .delete, who).status == status)
                guard status == 204 else { continue }
                #expect(try await client.ask(path, .head, maker).status == 410)
                #expect(try await patch(client, path, maker, at: 0, "0").status == 410)
            }
            let all = try await client.ask("/api/v1/uploads?account=*", .get, boss).object()
            #expect((all["items"] as? [Any])?.count == 3)
            #expect(try await client.ask("/api/v1/uploads?account=*", .get, maker).status == 403)
        }
    }

    @Test("over the quota of the unit, or larger than any film may be, are refused with 413")
    func quota() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let maker = Self.bearer(try await fixture.token("maker", .producer, unit: "电教馆"))
        try await fixture.application().test(.router) { client in
            let huge = maker.merging(["Upload-Length": "\(65 << 30)"]) { $1 }
            let refused = try await client.ask("/api/v1/uploads", .post, huge)
            #expect(refused.status == 413)
        }
    }

    @Test("can be described while they go on; what is wrong is named")
    func describing() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.addAccount("maker", .producer, unit: "电教馆")
        let session = try await fixture.session("maker")
        try await fixture.application().test(.live) { client in
            let path = try await begin(client, session.merging(Self.tus) { $1 }, length: 8)
            let body = #"{"title":"新","synopsis":"一\n二","keywords":["甲"]}"#
            let answer = try await client.ask("\(path)/metadata", .put, session, body: body)
            #expect(answer.status == 200, "\(answer.text)")
            let said = try #require(try answer.object()["metadata"] as? [String: Any])
            #expect(said["synopsis"] as? String == "一\n二")
            let wrong = try await client.ask("\(path)/metadata", .put, session, body: #"{"producedOn":"soon"}"#)
            #expect(wrong.status == 400)
            #expect(wrong.text.contains("producedOn"))
            #expect(try await client.ask("\(path)/metadata", .put, session, body: #"{"unit":"x"}"#).status == 400)
        }
    }

    private static func sha1(_ text: String) throws -> [UInt8] {
        let digest = try ContentDigest(.sha1)
        try digest.update(Array(text.utf8))
        return try digest.finish()
    }
}
