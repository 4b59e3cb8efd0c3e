import Accounts
import Foundation
import MediaModel
import NIOHTTP1
import Testing

@testable import Delivery

@Suite("Private plays")
struct PreviewTests {
    private func base(_ fixture: AssetFixture, secret: String = "s3cret") async throws -> String {
        let clock: @Sendable () -> Int64 = { AssetFixture.now }
        let opener = PreviewOpener(
            assets: AssetCache(store: fixture.store), signer: fixture.signer,
            posters: PosterAddresses(signer: fixture.signer, isOpen: true, clock: clock), clock: clock)
        return try await opener.open(fixture.id, for: secret).base
    }

    @Test("open with the secret that asked for them, count nothing, and are kept by no cache")
    func opens() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let base = try await base(fixture)
        for path in ["master.m3u8", "manifest.mpd", "v360/index.m3u8", "v360/1.m4s"] {
            for field in [
                "Cookie: lang=zh; lectern_session=s3cret", "Cookie: __Host-lectern_session=s3cret",
                "Authorization: Bearer s3cret",
            ] {
                let answer = try await server.ask(base + path, [field])
                #expect(answer.status == 200, "\(path) \(field)")
                #expect(answer.fields["cache-control"] == "private, no-store")
            }
        }
        #expect(server.delivered.isEmpty)
        try await server.stop()
    }

    @Test("open for nobody else, whatever else they know")
    func closed() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let base = try await base(fixture)
        for fields in [
            [], ["Cookie: lectern_session=other"], ["Authorization: Bearer other"], ["Cookie: s3cret=1"],
            ["Cookie: lectern_session="],
        ] {
            #expect(try await server.ask(base + "v360/1.m4s", fields).status == 403, "\(fields)")
        }
        let own = ["Cookie: lectern_session=s3cret"]
        let token = base.split(separator: "/")[1]
        let altered = token.dropLast() + (token.hasSuffix("A") ? "B" : "A")
        for wrong in [String(altered), "r.", "r.AAAA", "r.\(try fixture.token())", String(token.dropFirst(2))] {
            let answer = try await server.ask("/v/\(wrong)/\(fixture.id)/master.m3u8", own)
            #expect(answer.status == 403, "\(wrong)")
        }
        let elsewhere = "/v/\(token)/\(String(repeating: "0", count: 32))/master.m3u8"
        #expect(try await server.ask(elsewhere, own).status == 403)
        try await server.stop()
    }

    @Test("end some hours after the film would, and are no viewing tokens")
    func expiry() throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let token = PreviewToken(asset: fixture.id, secret: "s", duration: 100, now: AssetFixture.now)
        let text = token.encoded(by: fixture.signer)
        let end = AssetFixture.now + (100 + 4 * 3600) * 1000
        #expect(PreviewToken(text[...], signer: fixture.signer, now: end - 1000) == token)
        #expect(PreviewToken(text[...], signer: fixture.signer, now: end) == nil)
        #expect(throws: ViewingToken.Refusal.invalid) {
            try ViewingToken(text.dropFirst(2), signer: fixture.signer, now: AssetFixture.now)
        }
    }
}
