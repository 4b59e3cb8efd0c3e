import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Storage
import Testing

@testable import Delivery

@Suite("Media over TLS")
struct SecuredTests {
    @Test("arrives whole, by parts, and in order on one connection")
    func whole() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let asset = try LargeAsset(5 << 20 | 12_345, in: fixture)
        let server = try await SecureServer.start(fixture, .tls)
        let target = try asset.target()
        let base = "/v/\(try fixture.token())/\(fixture.id)/v360"
        let requests: [(String, String, String)] = [
            ("GET", "\(base)/0.m4s", ""), ("GET", target, ""), ("HEAD", target, ""),
            ("GET", target, "Range: bytes=1000000-4999999\r\n"), ("GET", "\(base)/1.m4s", ""),
            ("GET", "\(base)/7.m4s", ""), ("GET", target, "Range: bytes=-1\r\nConnection: close\r\n"),
        ]
        let text = requests.map { "\($0.0) \($0.1) HTTP/1.1\r\nHost: x\r\n\($0.2)\r\n" }.joined()
        let answers = Answer.all(in: try await server.exchange(text), methods: requests.map(\.0))
        #expect(answers.map(\.status) == [200, 200, 200, 206, 200, 404, 206])
        try #require(answers.count == 7)
        #expect(answers[0].body == AssetFixture.segment(0))
        #expect(LargeAsset.has(answers[1].body, at: 0..<asset.length))
        #expect(answers[2].body.isEmpty)
        #expect(answers[2].fields["content-length"] == "\(asset.length)")
        #expect(LargeAsset.has(answers[3].body, at: 1_000_000..<5_000_000))
        #expect(answers[4].body == AssetFixture.segment(1))
        #expect(LargeAsset.has(answers[6].body, at: asset.length - 1..<asset.length))
        #expect(server.delivered.all.count == 4)
        try await server.stop()
    }

    @Test("is read only as fast as the peer takes it")
    func slow() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let asset = try LargeAsset(24 << 20, in: fixture)
        let server = try await SecureServer.start(fixture, .tls)
        let request = "GET \(try asset.target()) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        let bytes = try await server.exchange(request) {
            // What is neither read by the peer nor held by the two sockets is held by the server: nearly nothing.
            try await server.settle()
            #expect(server.handed.count < 2 << 20)
            #expect(try await server.buffered() < 256 << 10)
        }
        #expect(LargeAsset.has(Answer.all(in: bytes, methods: ["GET"]).first?.body, at: 0..<asset.length))
        #expect(server.handed.count == asset.length)
        try await server.stop()
    }

    @Test("breaks off when the file does, and the peer sees that it is not whole")
    func cut() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let asset = try LargeAsset(24 << 20, in: fixture)
        let server = try await SecureServer.start(fixture, .tls)
        let request = "GET \(try asset.target()) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        let path = URL(fileURLWithPath: fixture.store.assetFolder(asset.id)).appendingPathComponent("v360.mp4").path
        let bytes = try await server.exchange(request) {
            try await server.settle()
            #expect(truncate(path, 8 << 20) == 0)
        }
        #expect((1 << 20..<9 << 20).contains(bytes.count))
        #expect(server.delivered.all.isEmpty)
        try await server.stop()
    }

    @Test("is given up when the peer takes nothing any more", .timeLimit(.minutes(5)))
    func stalled() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let asset = try LargeAsset(24 << 20, in: fixture)
        let server = try await SecureServer.start(fixture, .tls, silence: .seconds(8))
        let request = "GET \(try asset.target()) HTTP/1.1\r\nHost: x\r\n\r\n"
        let bytes = try await server.exchange(request) {
            try await server.settle()
            while !server.connections.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
        }
        #expect(bytes.count < asset.length)
        #expect(server.delivered.all.isEmpty)
        try await server.stop()
    }
}

@Suite("Media on the streams of HTTP/2")
struct StreamedTests {
    @Test("arrives whole and by parts, many at a time")
    func whole() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let asset = try LargeAsset(3 << 20 | 777, in: fixture)
        let server = try await SecureServer.start(fixture, .streams)
        let client = try await StreamClient.connect(to: server.address(), on: server.group)
        let target = try asset.target()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<12 {
                group.addTask {
                    let range = number * 1000..<asset.length - number
                    let field = ("Range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)")
                    let answer = try await client.ask(target, number == 0 ? [] : [field])
                    #expect(answer.status == (number == 0 ? 200 : 206))
                    #expect(LargeAsset.has(answer.body, at: range))
                }
            }
            try await group.waitForAll()
        }
        let head = try await client.ask(target, method: .HEAD)
        #expect(head.status == 200)
        #expect(head.fields["content-length"] == "\(asset.length)")
        #expect(head.fields["connection"] == nil)
        #expect(head.body.isEmpty)
        let tag = try #require(head.fields["etag"])
        #expect(try await client.ask(target, [("If-None-Match", tag)]).status == 304)
        #expect(try await client.ask(target, [("Range", "bytes=99999999-")]).status == 416)
        #expect(try await client.ask("/v/x/\(asset.id)/v360/0.m4s").status == 403)
        #expect(try await client.ask("/posters/\(fixture.id).jpg").body == [0xFF, 0xD8, 0xFF, 0xD9])
        try await client.connection.close()
        try await server.stop()
    }

    @Test("is read only as fast as the peer takes it, however many streams it opens")
    func slow() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let asset = try LargeAsset(8 << 20, in: fixture)
        let server = try await SecureServer.start(fixture, .streams)
        let client = try await StreamClient.connect(to: server.address(), on: server.group)
        let target = try asset.target()
        let (signs, sign) = AsyncStream.makeStream(of: Void.self)
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<60 {
                group.addTask {
                    let answer = try await client.ask(target, [("Range", "bytes=0-1999999")]) {
                        sign.yield()
                        await gate.passed()
                    }
                    #expect(LargeAsset.has(answer.body, at: 0..<2_000_000))
                }
            }
            var iterator = signs.makeAsyncIterator()
            for _ in 0..<60 { await iterator.next() }
            try await server.settle()
            // 60 × 2 MB were asked for.
            #expect((64 << 10..<6 << 20).contains(server.handed.count))
            gate.open()
            try await group.waitForAll()
        }
        #expect(server.handed.count == 60 * 2_000_000)
        try await client.connection.close()
        try await server.stop()
    }

    @Test("is read only as fast as the socket takes it, however far the peer opens its windows")
    func wideWindows() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let asset = try LargeAsset(4 << 20, in: fixture)
        let server = try await SecureServer.start(fixture, .streams)
        let client = try await StreamClient.connect(to: server.address(), on: server.group, window: 64 << 20)
        let target = try asset.target()
        // From here on nothing has to be waited for.
        #expect(try await client.ask(target, [("Range", "bytes=0-3")]).status == 206)
        try await client.connection.setOption(.autoRead, value: false).get()
        try await server.setReading(false)
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    let answer = try await client.ask(target) { await gate.passed() }
                    #expect(LargeAsset.has(answer.body, at: 0..<asset.length))
                }
            }
            // All requests come at once, so that all answers begin in one turn of the event loop.
            try await Task.sleep(for: .milliseconds(500))
            try await server.setReading(true)
            try await server.settle()
            #expect(server.handed.count < 8 << 20)
            gate.open()
            try await client.connection.setOption(.autoRead, value: true).get()
            client.connection.read()
            try await group.waitForAll()
        }
        #expect(server.handed.count == 4 + 10 * asset.length)
        try await client.connection.close()
        try await server.stop()
    }

    @Test("that stand still are reset, and the connection goes on", .timeLimit(.minutes(5)))
    func stalled() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let asset = try LargeAsset(8 << 20, in: fixture)
        let server = try await SecureServer.start(fixture, .streams, silence: .milliseconds(400))
        let client = try await StreamClient.connect(to: server.address(), on: server.group)
        await #expect(throws: (any Error).self) {
            _ = try await client.ask(try asset.target()) {
                while server.breaks.count == 0 { try await Task.sleep(for: .milliseconds(50)) }
            }
        }
        let base = "/v/\(try fixture.token())/\(fixture.id)/v360"
        #expect(try await client.ask("\(base)/2.m4s").body == AssetFixture.segment(2))
        #expect(server.delivered.all.count == 1)
        try await client.connection.close()
        try await server.stop()
    }

    @Test("with too much content is answered 413 and reset")
    func content() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await SecureServer.start(fixture, .streams)
        let client = try await StreamClient.connect(to: server.address(), on: server.group)
        let target = "/posters/\(fixture.id).jpg"
        let status = try await client.open().executeThenClose { inbound, outbound in
            try await outbound.write(
                .head(.init(version: .http2, method: .GET, uri: target, headers: ["Host": "x"])))
            try await outbound.write(.body(.byteBuffer(ByteBuffer(repeating: 120, count: 20_000))))
            for try await part in inbound {
                if case .head(let head) = part { return Int(head.status.code) }
            }
            return 0
        }
        #expect(status == 413)
        #expect(try await client.ask(target).status == 200)
        try await client.connection.close()
        try await server.stop()
    }
}
