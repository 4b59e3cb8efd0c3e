import Accounts
import Certificates
import Foundation
import NIOCore
import NIOEmbedded
import NIOHPACK
import NIOHTTP1
import NIOHTTP2
import NIOPosix
import NIOSSL
import NIOTLS
import ServiceLifecycle
import Testing

@testable import Web

@Suite("A connection over TLS")
struct SecureConnectionTests {
    @Test("speaks HTTP/2: pages, API, media and cookies that stay on secure connections")
    func http2() async throws {
        let web = try SecureWeb()
        defer { web.fixture.remove() }
        try await web.fixture.publish("p1", title: "山村四季")
        try await web.fixture.addAccount("boss", .administrator)
        try await web.run { port, _ in
            let client = try await SecureClient.connect(port: port)
            #expect(client.agreed == "h2")
            let page = try await client.ask("/", .GET, [("Accept", "text/html")])
            #expect(page.status == 200)
            #expect(page.fields["strict-transport-security"] == "max-age=31536000")
            #expect(page.body.contains("山村四季"))
            let login = try await client.ask(
                "/api/v1/session", .POST, [("Content-Type", "application/json")],
                body: #"{"name":"boss","password":"\#(WebFixture.password)"}"#)
            #expect(login.status == 200)
            let cookie = try #require(login.fields["set-cookie"])
            #expect(cookie.contains("Secure"))
            #expect(cookie.contains("HttpOnly"))
            // Browsers may send each cookie as a field of its own (RFC 9113 §8.2.3).
            let session = String(cookie.prefix { $0 != ";" })
            let jobs = try await client.ask("/api/v1/jobs", .GET, [("Cookie", "other=1"), ("Cookie", session)])
            #expect(jobs.status == 200)

            let master = try await client.ask("/play/p1/master.m3u8")
            let line = try #require(master.body.split(separator: "\n").first { $0.hasSuffix("v360/index.m3u8") })
            let base = line.dropLast("index.m3u8".count)
            let segment = try await client.ask("\(base)0.m4s")
            #expect(segment.status == 200)
            #expect(segment.body == "segment0")
            let feed = try await client.ask("/feeds/programmes.m3u")
            #expect(feed.body.contains("https://lectern.test/play/p1/master.m3u8"))
            try await client.channel.close()
        }
    }

    @Test("speaks HTTP/1.1 to those who know nothing else")
    func http1() async throws {
        let web = try SecureWeb()
        defer { web.fixture.remove() }
        try await web.run { port, _ in
            for protocols in [["http/1.1"], []] {
                let text = try await Wire.read(
                    port: port, sending: "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                    securely: try SecureClient.context(protocols))
                #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }
    }

    @Test("keeps its certificate when another takes its place, which the next connections get")
    func replaced() async throws {
        let web = try SecureWeb()
        defer { web.fixture.remove() }
        try await web.run { port, _ in
            let before = try await SecureClient.connect(port: port)
            #expect(try await before.shownName() == "first.test")
            web.identity.replace(with: try SecureWeb.identity("second.test"))
            let after = try await SecureClient.connect(port: port)
            #expect(try await after.shownName() == "second.test")
            #expect(try await before.ask("/healthz").status == 200)
            #expect(try await after.ask("/healthz").status == 200)
            try await before.channel.close()
            try await after.channel.close()
        }
    }

    @Test("ends with the server: idle ones are told to go, an answer under way is finished", .timeLimit(.minutes(5)))
    func drains() async throws {
        let web = try SecureWeb()
        defer { web.fixture.remove() }
        let boss = "Bearer \(try await web.fixture.token("boss", .administrator))"
        try await web.run { port, group in
            let idle = try await SecureClient.connect(port: port)
            let busy = try await SecureClient.connect(port: port)
            // Never begins its handshake.
            let silent = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port).get()
            let stream = try await busy.open("/api/v1/jobs/events", .GET, [("Authorization", boss)])
            try await stream.executeThenClose { inbound, outbound in
                try await outbound.write(.end(nil))
                var hasEnded = false
                for try await part in inbound {
                    switch part {
                    case .head(let head): #expect(head.status == .ok)
                    case .body: await group.triggerGracefulShutdown()
                    case .end: hasEnded = true
                    }
                }
                #expect(hasEnded)
            }
            try await idle.channel.closeFuture.get()
            try await busy.channel.closeFuture.get()
            try await silent.closeFuture.get()
        }
    }

    @Test("that sends too many fields or resets too often is ended, and others go on", .timeLimit(.minutes(5)))
    func floods() async throws {
        let web = try SecureWeb()
        defer { web.fixture.remove() }
        try await web.run { port, _ in
            let wide = try await SecureClient.connect(port: port)
            await #expect(throws: (any Error).self) {
                let fields = (0..<60).map { ("x-\($0)", String(repeating: "x", count: 1000)) }
                _ = try await wide.ask("/healthz", .GET, fields)
            }
            try await eventually("the connection is ended") { !wide.channel.isActive }
            let restless = try await SecureClient.connect(port: port)
            for _ in 0..<400 where restless.channel.isActive {
                guard let stream = try? await restless.open("/healthz", .POST) else { break }
                // Ends the stream before the request has ended: by RST_STREAM.
                _ = try? await stream.executeThenClose { _, _ in }
            }
            try await eventually("the connection is ended") { !restless.channel.isActive }
            let normal = try await SecureClient.connect(port: port)
            #expect(try await normal.ask("/healthz").status == 200)
            try await normal.channel.close()
        }
    }
}

@Suite("The authority of a request over HTTP/2")
struct AuthorityReadingTests {
    private static let request = [(":method", "GET"), (":scheme", "https"), (":path", "/")]

    /// The hosts of the request that the codec makes of these fields; `nil` where it makes none.
    private func hosts(_ fields: [(String, String)]) throws -> [String]? {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandlers(AuthorityReading(), HTTP2FramePayloadToHTTP1ServerCodec())
        let headers = HTTP2Frame.FramePayload.headers(.init(headers: HPACKHeaders(fields), endStream: true))
        guard (try? channel.writeInbound(headers)) != nil,
            case .head(let head)? = try channel.readInbound(as: HTTPServerRequestPart.self)
        else { return nil }
        return head.headers["host"]
    }

    @Test("may stand in Host, as some proxies leave it, or in both, but not differently")
    func places() throws {
        #expect(try hosts(Self.request + [(":authority", "a")]) == ["a"])
        #expect(try hosts(Self.request + [("host", "a")]) == ["a"])
        #expect(try hosts(Self.request + [(":authority", "a"), ("host", "a")]) == ["a"])
        #expect(try hosts(Self.request + [(":authority", "a"), ("host", "b")])?.count == 2, "refused for it")
        #expect(try hosts(Self.request + [("host", "a"), ("host", "b")])?.count == 2, "refused for it")
        #expect(try hosts(Self.request) == nil)
        #expect(AuthorityReading.plain(HPACKHeaders([("host", "a")])) == nil, "trailers are left alone")
    }
}

@Suite("A watch over handshakes")
struct HandshakeWatchTests {
    @Test("closes what does not come to an end")
    func silent() throws {
        let channel = EmbeddedChannel(handler: HandshakeWatch(timeout: .seconds(15)))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        channel.embeddedEventLoop.advanceTime(by: .seconds(14))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("closes what has not come to an end when the server goes")
    func quiescing() throws {
        let channel = EmbeddedChannel(handler: HandshakeWatch())
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(!channel.isActive)
    }

    @Test("leaves when a handshake has ended")
    func done() throws {
        let channel = EmbeddedChannel(handler: HandshakeWatch())
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        channel.pipeline.fireUserInboundEventTriggered(TLSUserEvent.handshakeCompleted(negotiatedProtocol: "h2"))
        channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.isActive)
        #expect(throws: (any Error).self) { try channel.pipeline.syncOperations.handler(type: HandshakeWatch.self) }
    }
}
