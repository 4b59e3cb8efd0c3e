import Accounts
import Catalogue
import Delivery
import Foundation
import HTTPTypes
import HummingbirdTesting
import MediaModel
import Testing

@testable import Web

@Suite("A programme that is withdrawn")
struct WithdrawnProgrammeTests {
    @Test("stops for those who watch it, at their next request, and plays again once it is shown again")
    func stops() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.publish("p2", title: "二", asset: "ffffffffffffffffffffffffffffffff")
        let boss = ["Authorization": "Bearer \(try await fixture.token("boss", .administrator))"]
        try await fixture.application().test(.live) { client in
            let base = { (programme: String) in
                let play = try await client.ask("/api/v1/plays", .post, body: #"{"programme":"\#(programme)"}"#)
                return String(try #require(try play.object()["hls"] as? String).dropLast("master.m3u8".count))
            }
            let (first, second) = (try await base("p1"), try await base("p2"))
            #expect(try await client.ask("\(first)v360/1.m4s").status == 200)
            #expect(try await client.ask("/api/v1/programmes/p1", .delete, boss).status == 204)
            for name in ["v360/1.m4s", "v360/init.mp4", "master.m3u8", "manifest.mpd"] {
                #expect(try await client.ask("\(first)\(name)").status == 404, "\(name)")
            }
            #expect(try await client.ask("/posters/0123456789abcdef0123456789abcdef.jpg").status == 404)
            #expect(try await client.ask("\(second)v360/1.m4s").status == 200, "the other one plays on")
            try await fixture.publish("p1", title: "一")
            let again = try await base("p1")
            #expect(try await client.ask("\(again)v360/1.m4s").status == 200)
            #expect(try await client.ask("/posters/0123456789abcdef0123456789abcdef.jpg").status == 200)
        }
    }

    @Test("stays so when the server starts anew, and when another process does it, after one reading")
    func elsewhere() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        let programme = try #require(ProgrammeID("p1"))
        try await fixture.services.withdrawals.refresh()
        #expect(!fixture.services.withdrawals.contains(programme))
        try await fixture.catalogue.withdraw(programme)
        try await fixture.services.withdrawals.refresh()
        #expect(fixture.services.withdrawals.contains(programme))
        let later = try WebFixture()
        defer { later.remove() }
        try await later.publish("p1", title: "一", reviewSteps: 1)
        try await later.services.withdrawals.refresh()
        #expect(later.services.withdrawals.contains(programme), "what waits for review is not played either")
    }
}
