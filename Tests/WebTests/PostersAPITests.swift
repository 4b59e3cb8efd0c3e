import Accounts
import Catalogue
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Packaging
import Settings
import Storage
import Testing

@testable import Web

@Suite("Choosing a poster")
struct PostersAPITests {
    private static let asset = "0123456789abcdef0123456789abcdef"

    /// A programme whose asset has two stills.
    private func fixture(isOpen: Bool = true) async throws -> WebFixture {
        let fixture = try WebFixture { $0.access.open = isOpen }
        try await fixture.publish("p1", title: "一", asset: Self.asset)
        let folder = fixture.root.appendingPathComponent("assets/\(Self.asset)")
        let file = folder.appendingPathComponent("asset.json")
        var manifest = try AssetManifest(json: Array(try Data(contentsOf: file)))
        manifest.poster = Picture(file: "poster.jpg", width: 64, height: 36)
        manifest.stills = [
            Still(picture: Picture(file: "still1.jpg", width: 64, height: 36), seconds: 1.5),
            Still(picture: Picture(file: "poster.jpg", width: 64, height: 36), seconds: 6),
        ]
        try JSONEncoder().encode(manifest).write(to: file)
        for name in ["still1", "poster"] {
            try Data("jpeg of \(name)".utf8).write(to: folder.appendingPathComponent("\(name).jpg"))
        }
        return fixture
    }

    @Test("shows the stills to those who edit, and makes one of them the poster everywhere", arguments: [true, false])
    func stills(isOpen: Bool) async throws {
        let fixture = try await fixture(isOpen: isOpen)
        defer { fixture.remove() }
        let own = ["Authorization": "Bearer \(try await fixture.token("own", .producer, unit: "电教馆"))"]
        let other = ["Authorization": "Bearer \(try await fixture.token("other", .producer, unit: "别处"))"]
        let path = "/api/v1/programmes/p1"
        try await fixture.application().test(.live) { client in
            let list = try await client.ask("\(path)/stills", .get, own).object()
            let items = try #require(list["items"] as? [[String: Any]])
            #expect(items.map { $0["seconds"] as? Double } == [1.5, 6])
            let still = try await client.ask(try #require(items.first?["url"] as? String), .get, own)
            #expect(still.text == "jpeg of still1")
            #expect(still.headers[.contentType] == "image/jpeg")
            for (who, status) in [(other, 403), ([:], 401)] as [([String: String], Int)] {
                #expect(try await client.ask("\(path)/stills", .get, who).status == status)
                #expect(try await client.ask("\(path)/stills/1", .get, who).status == status)
                #expect(try await client.ask("\(path)/poster", .put, who, body: #"{"still":1}"#).status == status)
            }
            for (body, status) in [
                (#"{"still":3}"#, 404), (#"{"still":0}"#, 404), ("{}", 400), (#"{"still":1,"seconds":2}"#, 400),
                (#"{"seconds":-1}"#, 400), (#"{"seconds":99}"#, 400),
            ] {
                #expect(try await client.ask("\(path)/poster", .put, own, body: body).status == status, "\(body)")
            }
            #expect(try await client.ask("\(path)/stills/x", .get, own).status == 404)
            let chosen = try await client.ask("\(path)/poster", .put, own, body: #"{"still":1}"#)
            let address = try #require(try chosen.object()["poster"] as? String)
            #expect(address.contains("/p-"))
            let play = try await client.ask("/api/v1/plays", .post, own, body: #"{"programme":"p1"}"#).object()
            let shown = try #require(play["poster"] as? String)
            #expect(
                shown.split(separator: "/").last == address.split(separator: "/").last, "the page's player shows it")
            let served = try await client.ask(address)
            #expect(served.status == 200 && served.text == "jpeg of still1")
            #expect(served.headers[.contentType] == "image/jpeg")
            if !isOpen {
                let name = try #require(address.split(separator: "/").last)
                #expect(try await client.ask("/posters/\(name)").status == 403, "a pass is needed")
            }
            let reset = try await client.ask("\(path)/poster", .delete, own).object()
            #expect((reset["poster"] as? String)?.hasSuffix("/\(Self.asset).jpg") == true)
            let absent = "/posters/p-\(String(repeating: "0", count: 32)).jpg"
            #expect(try await client.ask(absent).status == (isOpen ? 404 : 403))
        }
        #expect(
            try await fixture.accounts.auditLog().filter { $0.action == "programme.poster" }.map(\.subject)
                == ["p1", "p1"])
    }

    @Test("of a withdrawn programme is shown no more, and again when it comes back")
    func withdrawn() async throws {
        let fixture = try await fixture()
        defer { fixture.remove() }
        let boss = ["Authorization": "Bearer \(try await fixture.token("boss", .administrator))"]
        try await fixture.application().test(.live) { client in
            let chosen = try await client.ask("/api/v1/programmes/p1/poster", .put, boss, body: #"{"still":2}"#)
            let address = try #require(try chosen.object()["poster"] as? String)
            #expect(try await client.ask("/api/v1/programmes/p1", .delete, boss).status == 204)
            #expect(try await client.ask(address).status == 404)
            #expect(try await client.ask("/api/v1/bin/p1/restore", .post, boss, body: "{}").status == 200)
            #expect(try await client.ask(address).text == "jpeg of poster")
        }
    }

    @Test("that nobody has is removed after a day, one in use is not")
    func tidy() async throws {
        let fixture = try await fixture()
        defer { fixture.remove() }
        let store = try MediaStore(root: fixture.root.path, reserve: 0)
        let used = try await store.keepPoster(Array("a".utf8))
        let unused = try await store.keepPoster(Array("b".utf8))
        #expect(try await store.keepPoster(Array("a".utf8)) == used, "the same picture is the same poster")
        try await fixture.catalogue.setPoster(used, of: try #require(ProgrammeID("p1")))
        #expect(try await store.postersOnDisk(olderThan: 3600).isEmpty)
        let all = try await store.postersOnDisk(olderThan: -10)
        #expect(Set(all) == [used, unused])
        #expect(try await fixture.catalogue.unused([used, unused]) == [unused])
        try await store.removePoster(unused)
        try await store.removePoster(unused)
        #expect(try await store.postersOnDisk(olderThan: -10) == [used])
    }

    @Test("contributions of all units in a month are told to administrators")
    func contributions() async throws {
        let fixture = try await fixture()
        defer { fixture.remove() }
        let boss = ["Authorization": "Bearer \(try await fixture.token("boss", .administrator))"]
        let unit = try #require(try await fixture.catalogue.unitID("电教馆"))
        _ = try await fixture.catalogue.setQuotas(of: unit, monthly: 4, storage: nil)
        try await fixture.application().test(.router) { client in
            let now = try await client.ask("/api/v1/contributions", .get, boss).object()
            let item = try #require((now["items"] as? [[String: Any]])?.first)
            #expect((item["unit"] as? [String: Any])?["name"] as? String == "电教馆")
            #expect(item["submitted"] as? Int == 1 && item["adopted"] as? Int == 1 && item["quota"] as? Int == 4)
            let before = try await client.ask("/api/v1/contributions?month=2020-01", .get, boss).object()
            #expect((before["items"] as? [[String: Any]])?.first?["adopted"] as? Int == 0)
            #expect(try await client.ask("/api/v1/contributions?month=2020-13", .get, boss).status == 400)
        }
    }
}
