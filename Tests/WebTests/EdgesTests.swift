import Accounts
import Catalogue
import Database
import Delivery
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import MediaModel
import NIOCore
import Testing
import Viewing

@testable import Web

@Suite("Edge caches")
struct EdgesTests {
    private static let field = EdgeKeys.field

    private static func key(_ name: String = "jinan") throws -> String {
        try #require(WebFixture.edges.key(for: name))
    }

    /// A play's token and asset.
    private static func play(_ client: some TestClientProtocol) async throws -> (token: String, asset: String) {
        let play = try await client.ask("/api/v1/plays", .post, body: #"{"programme":"p1"}"#).object()
        let parts = try #require(play["hls"] as? String).split(separator: "/")
        return (String(parts[1]), String(parts[2]))
    }

    private static func line(_ play: (token: String, asset: String), segment: Int) -> String {
        let at = "\(WebFixture.now / 1000).000"
        return """
            {"kind":"delivered","at":"\(at)","token":"\(play.token)","asset":"\(play.asset)",\
            "path":"v360/\(segment).m4s","status":"200","bytes":"8","done":"OK"}

            """
    }

    private static func send(
        _ client: some TestClientProtocol, _ log: [UInt8], to name: String = "jinan", key: String?,
        coding: String? = nil
    ) async throws -> Answer {
        var headers = HTTPFields()
        if let key { headers[try #require(HTTPField.Name(field))] = key }
        if let coding { headers[.contentEncoding] = coding }
        return try await client.execute(
            uri: "/api/v1/edges/\(name)/log", method: .post, headers: headers, body: ByteBuffer(bytes: log)
        ) { Answer(status: $0.status.code, headers: $0.headers, text: String(buffer: $0.body)) }
    }

    @Test("learn whether a token is good for an asset, for two minutes and, while nobody answers, for its life")
    func access() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.live) { client in
            let play = try await Self.play(client)
            let good = try await client.ask("/v/\(play.token)/\(play.asset)/access")
            #expect(good.status == 204)
            // The film's 12 seconds and a day, less the two minutes.
            #expect(good.headers[.cacheControl] == "max-age=120, stale-if-error=86292")

            let digit = play.token.dropLast().last == "A" ? "B" : "A"
            let altered = "\(play.token.dropLast(2))\(digit)\(play.token.suffix(1))"
            let forged = try await client.ask("/v/\(altered)/\(play.asset)/access")
            #expect(forged.status == 401 && forged.headers[.cacheControl] == "no-store")
            let other = try await client.ask("/v/\(play.token)/ffff456789abcdef0123456789abcdef/access")
            #expect(other.status == 401 && other.headers[.cacheControl] == "no-store")

            try await fixture.catalogue.withdraw(try #require(ProgrammeID("p1")))
            try await fixture.services.withdrawals.refresh()
            let withdrawn = try await client.ask("/v/\(play.token)/\(play.asset)/access")
            #expect(withdrawn.status == 401 && withdrawn.headers[.cacheControl] == "max-age=120")
            #expect(withdrawn.headers[.wwwAuthenticate] != nil)
        }
    }

    /// The token of a channel that is opened, and what of it was on air last: the instant of its item, and its asset.
    private static func channel(
        _ client: some TestClientProtocol, _ fixture: WebFixture
    ) async throws -> (token: String, item: String) {
        try fixture.putOnAir("p1")
        let text = try await client.ask("/live/county/master.m3u8").text
        let path = try #require(text.split(separator: "\n").first { $0.hasSuffix("v360.m3u8") })
        let list = try await client.ask(String(path)).text
        let segment = try #require(list.split(separator: "\n").last)
        return (String(path.split(separator: "/")[1]), segment.split(separator: "/").prefix(2).joined(separator: "/"))
    }

    @Test("learn whether a token is good for a channel, and whether the channel has something on air")
    func channelAccess() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.live) { client in
            let (token, item) = try await Self.channel(client, fixture)
            let base = "/v/\(token)/live/county"
            let good = try await client.ask("\(base)/access")
            #expect(good.status == 204)
            #expect(good.headers[.cacheControl] == "max-age=120, stale-if-error=\(7 * 86_400 - 120)")
            let shown = try await client.ask("\(base)/\(item)/access")
            #expect(shown.status == 204)
            #expect(
                shown.headers[.cacheControl]?.hasPrefix("max-age=110, stale-while-revalidate=10, stale-if") ?? false)
            let start = try #require(item.split(separator: "/").first.flatMap { Int64($0) })
            let asset = try #require(item.split(separator: "/").last)
            let film = try await Self.play(client)
            for path in [
                "/v/\(token)/live/hills/access", "/v/\(token.dropLast(2))/live/county/access",
                "/v/x/live/county/access",
                "/v/\(film.token)/live/county/access", "/v/\(film.token)/live/county/\(item)/access",
                "\(base)/\(start + 1)/\(asset)/access", "\(base)/\(start + 12_000)/\(asset)/access",
                "\(base)/\(start)/ffff456789abcdef0123456789abcdef/access", "\(base)/x/\(asset)/access",
                "\(base)/9223372036854775807/\(asset)/access", "\(base)/-9223372036854775808/\(asset)/access",
            ] {
                let answer = try await client.ask(path)
                #expect(answer.status == 401 && answer.headers[.cacheControl] == "no-store", "\(path)")
            }
            #expect(try await client.ask("/v/\(token)/\(asset)/access").status == 401, "films have tokens of their own")
            try await fixture.catalogue.withdraw(try #require(ProgrammeID("p1")))
            try await fixture.services.withdrawals.refresh()
            let withdrawn = try await client.ask("\(base)/\(item)/access")
            #expect(withdrawn.status == 401 && withdrawn.headers[.cacheControl] == "max-age=120")
            #expect(try await client.ask("\(base)/access").status == 204)
        }
    }

    @Test("are told for how long they may give a channel's list while they ask anew; players are not")
    func lists() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.live) { client in
            let (token, _) = try await Self.channel(client, fixture)
            let path = "/v/\(token)/live/county/v360.m3u8"
            for (fields, caching) in [
                ([:], "public, max-age=1"),
                ([Self.field: try Self.key()], "public, max-age=1, stale-while-revalidate=2"),
                ([:], "public, max-age=1"),
            ] {
                #expect(try await client.ask(path, .get, fields).headers[.cacheControl] == caching)
            }
        }
    }

    @Test("send what they delivered of channels, which counts once for the programme that was on")
    func channelLogs() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.live) { client in
            let (token, item) = try await Self.channel(client, fixture)
            let parts = item.split(separator: "/")
            let log = Array(
                """
                {"kind":"aired","at":"\(WebFixture.now / 1000).000","token":"\(token)","channel":"county",\
                "start":"\(parts[0])","asset":"\(parts[1])","path":"v360/0.m4s","status":"200","bytes":"8","done":"OK"}

                """.utf8)
            for _ in 0..<2 {
                let outcome = try await Self.send(client, log + log, key: Self.key()).object()
                #expect(outcome["stored"] as? Int == 2 && outcome["unknownViewings"] as? Int == 0)
                let viewings = try await fixture.services.viewings.list().items
                #expect(viewings.map(\.programme.rawValue) == ["p1"])
                #expect(viewings.map { $0.channel?.rawValue } == ["county"])
                #expect(viewings.map(\.time.inferredSeconds) == [6])
                #expect(try await client.ask("/api/v1/programmes/p1").object()["views"] as? Int == 1)
            }
            // The same without a cache before it: the same viewing.
            #expect(try await client.ask("/v/\(token)/live/county/\(item)/v360/0.m4s").status == 200)
            await fixture.recorder.flush()
            #expect(try await fixture.services.viewings.list().items.map(\.time.inferredSeconds) == [6])
        }
    }

    @Test("fetch segments without anybody's viewing them; a key that is wrong or revoked hides nothing")
    func fetching() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.live) { client in
            let play = try await Self.play(client)
            let segment = { (number: Int, key: String) async throws in
                let answer = try await client.ask(
                    "/v/\(play.token)/\(play.asset)/v360/\(number).m4s", .get, [Self.field: key])
                #expect(answer.status == 200)
                await fixture.recorder.flush()
                return try await fixture.services.viewings.list().items.map(\.time.inferredSeconds)
            }
            #expect(try await segment(0, Self.key()) == [0])
            #expect(try await segment(0, Self.key("lost")) == [6])
            #expect(try await segment(1, Self.key() + "A") == [12])
        }
    }

    @Test("send logs, packed or not, that count once however often they come")
    func logs() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.live) { client in
            let play = try await Self.play(client)
            let log = Array((Self.line(play, segment: 0) + Self.line(play, segment: 1) + "x\n").utf8)
            let packed = try #require(Gzip.packed(log + log))
            for (bytes, coding, count) in [(log, nil, 1), (log, "identity", 1), (packed, "gzip", 2)] {
                let answer = try await Self.send(client, bytes, key: Self.key(), coding: coding)
                #expect(answer.status == 200)
                let outcome = try answer.object()
                #expect(outcome["stored"] as? Int == 2 * count && outcome["malformed"] as? Int == count)
                #expect(try await fixture.services.viewings.list().items.map(\.time.inferredSeconds) == [12])
                let programme = try await client.ask("/api/v1/programmes/p1").object()
                #expect(programme["views"] as? Int == 1)
            }
        }
    }

    @Test("are refused without their own key, and what is no log changes nothing")
    func refused() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        let admin = try await fixture.token("boss", .administrator)
        try await fixture.application().test(.live) { client in
            let play = try await Self.play(client)
            let log = Array(Self.line(play, segment: 0).utf8)
            for key in [nil, "", "jinan", try Self.key("qingdao"), try Self.key("lost"), admin] {
                #expect(try await Self.send(client, log, key: key).status == 401)
            }
            #expect(try await Self.send(client, log, to: "qingdao", key: Self.key()).status == 401)
            #expect(try await Self.send(client, log, to: "lost", key: Self.key("lost")).status == 401)
            #expect(try await Self.send(client, log, key: Self.key(), coding: "br").status == 415)
            #expect(try await Self.send(client, log, key: Self.key(), coding: "gzip").status == 400)
            let cut = Array(try #require(Gzip.packed(Array(repeating: UInt8(ascii: "a"), count: 999))).dropLast(2))
            #expect(try await Self.send(client, cut, key: Self.key(), coding: "gzip").status == 400)
            #expect(try await fixture.services.viewings.list().items.map(\.time.inferredSeconds) == [0])
        }
    }

    @Test("speak for their clients: two addresses behind one cache are two viewers; a stranger's word is nothing")
    func clients() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        try await fixture.publish("p1", title: "一")
        try await fixture.application().test(.live) { client in
            let open = { (key: String?, address: String) async throws in
                var fields = ["User-Agent": "box", "X-Forwarded-For": address]
                fields[Self.field] = key
                #expect(try await client.ask("/play/p1/master.m3u8", .get, fields).status == 200)
            }
            let viewers = {
                Set(try await fixture.services.viewings.list().items.map { "\($0.viewer)" }).count
            }
            try await open(Self.key(), "10.0.0.1")
            try await open(Self.key(), "10.0.0.1")
            #expect(try await viewers() == 1)
            try await open(Self.key(), "10.0.0.2")
            #expect(try await viewers() == 2)
            try await open(nil, "10.0.0.3")
            try await open(nil, "10.0.0.4")
            try await open("jinan.forged", "10.0.0.5")
            try await open(Self.key(), "no address")
            #expect(try await viewers() == 3)
        }
    }
}
