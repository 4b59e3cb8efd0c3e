import MediaModel
import NIOHTTP1
import Testing

@testable import Delivery

@Suite("The session that a player names")
struct ClientSessionTests {
    @Test(
        "is the sid of its data, wherever that stands (CTA-5004 §3)",
        arguments: [
            (#"sid="6e2fb550-c457-11e9-bb97-0800200c9a66""#, "6e2fb550-c457-11e9-bb97-0800200c9a66"),
            (#"bl=21300,br=3200,bs,cid="faec5fc2",d=4004,ot=v,rtp=15000,sf=h,sid="a,b=c",tb=6000"#, "a,b=c"),
            (#"cid="sid=\"x\"",sid="y""#, "y"), (#"cid="x", sid="y""#, "y"), (#"sid="a\"b\\c""#, #"a"b\c"#),
            ("sid=plain,bs", "plain"), (#"cid="x",bs"#, nil), ("", nil), (#"sid="""#, nil), (#"sid="open"#, nil),
            (#"sid="a"b"#, nil), ("sid", nil), ("sid=\"\(String(repeating: "a", count: 65))\"", nil),
            ("sid=\"a\u{7}\"", nil), ("xsid=\"a\"", nil), (String(repeating: "bs,", count: 2000) + "sid=a", nil),
        ] as [(String, String?)])
    func data(text: String, id: String?) {
        #expect(ClientSession(data: text)?.id == id)
    }

    @Test("is read of the field, else of the query")
    func requests() {
        func session(_ uri: String, _ fields: [(String, String)] = []) -> String? {
            ClientSession(HTTPRequestHead(version: .http1_1, method: .GET, uri: uri, headers: HTTPHeaders(fields)))?.id
        }
        #expect(session("/v/t/a/1.m4s?CMCD=bl%3D2%2Csid%3D%22q%22") == "q")
        #expect(session("/v/t/a/1.m4s?key=1&CMCD=sid%3D%22q%22", [("cmcd-session", #"sid="f",cid="x""#)]) == "f")
        #expect(session("/v/t/a/1.m4s?cmcd=sid%3Dx") == nil)
        #expect(session("/v/t/a/1.m4s?CMCD=%zz") == nil)
        #expect(session("/v/t/a/1.m4s") == nil)
    }

    @Test(
        "does not keep media from being found, and nothing else may be encoded in a query",
        arguments: [
            ("CMCD=nor%3D%22..%252F300kbps%252Fsegment35.m4v%22%2Csid%3D%22a%22", true), ("a=b&CMCD=bs", true),
            ("CMCD=%00", false), ("CMCD=%0a", false), ("CMCD=%", false), ("CMCD=%2", false), ("x=%2f", false),
            ("CMCD2=%2C", false), ("a=b&x=..%2f", false), ("CMCD=%ff", false),
        ])
    func targets(query: String, isSound: Bool) {
        let target = MediaTarget("/v/token/asset/v360/1.m4s?\(query)")
        #expect((target != .malformed) == isSound)
    }

    @Test("leads to the viewing that it had, and else to one that is the same however often it is opened at once")
    func opening() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let log = EventLog()
        let (id, old) = (fixture.id, ViewingID.make(at: AssetFixture.now - 1000))
        let opener = PlayOpener(
            assets: AssetCache(store: fixture.store), signer: fixture.signer, currentVersion: { _, _ in (id, nil) },
            known: { session, viewer, _, since in
                #expect(since == AssetFixture.now - 6 * 3_600_000)
                return session == "known" && viewer == .station("A1") ? old : nil
            },
            record: { log.append(.opened($0)) }, clock: { AssetFixture.now })
        let programme = try #require(ProgrammeID("p1"))
        func viewing(_ session: String?, _ station: String = "A1") async throws -> ViewingID {
            try await opener.prepare(
                programme, for: .station(station), session: session.flatMap { ClientSession(id: $0) }
            ).token.viewing
        }
        #expect(try await viewing("known") == old)
        #expect(try await viewing("known", "B1") != old)
        let (first, second) = (try await viewing("new"), try await viewing("new"))
        #expect(first == second)
        let others = [
            try await viewing("other"), try await viewing("new", "B1"), try await viewing(nil), try await viewing(nil),
        ]
        #expect(Set(others + [first]).count == 5)
        let play = try await opener.prepare(programme, for: .station("A1"), session: ClientSession(id: "new"))
        await opener.begin(play, for: .station("A1"))
        guard case .opened(let opening) = log.all.first else {
            Issue.record("nothing was opened")
            return
        }
        #expect(opening.session == "new" && opening.viewing == first)
        let server = try await MediaServer.start(fixture)
        let media = try await server.ask("\(play.base)v360/index.m3u8?CMCD=sid%3D%22new%22")
        #expect(media.status == 200)
        try await server.stop()
    }
}
