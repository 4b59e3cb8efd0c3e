import Accounts
import Foundation
import MediaModel
import Storage
import Testing

@testable import Delivery

/// One request and what must come back.
struct HTTPCase: Sendable, CustomTestStringConvertible {
    var name: String
    var method = "GET"
    /// Below `/v/<token>/<asset>/`.
    var path = "v360/1.m4s"
    var fields: [String] = []
    var status = 200
    /// Bytes of the second segment, or nothing.
    var body: Range<Int>?
    var expected: [String: String] = [:]

    var testDescription: String { name }
}

private let tag = "\"0123456789abcdef0123456789abcdef-v360-1\""

private let cases: [HTTPCase] = [
    HTTPCase(
        name: "whole", body: 0..<2000,
        expected: [
            "content-length": "2000", "content-type": "video/mp4", "etag": tag, "accept-ranges": "bytes",
            "cache-control": "public, max-age=31536000, immutable", "access-control-allow-origin": "*",
            "date": "Sat, 21 Nov 2026 04:00:00 GMT", "x-content-type-options": "nosniff",
        ]),
    HTTPCase(name: "HEAD", method: "HEAD", expected: ["content-length": "2000", "etag": tag]),
    HTTPCase(
        name: "HEAD ignores Range", method: "HEAD", fields: ["Range: bytes=0-9"],
        expected: ["content-length": "2000"]),
    HTTPCase(
        name: "first bytes", fields: ["Range: bytes=0-99"], status: 206, body: 0..<100,
        expected: ["content-range": "bytes 0-99/2000", "content-length": "100"]),
    HTTPCase(
        name: "to the end", fields: ["Range: bytes=1990-"], status: 206, body: 1990..<2000,
        expected: ["content-range": "bytes 1990-1999/2000"]),
    HTTPCase(
        name: "past the end is cut", fields: ["Range: bytes=1990-99999"], status: 206, body: 1990..<2000,
        expected: ["content-range": "bytes 1990-1999/2000"]),
    HTTPCase(
        name: "suffix", fields: ["Range: bytes=-7"], status: 206, body: 1993..<2000,
        expected: ["content-range": "bytes 1993-1999/2000"]),
    HTTPCase(
        name: "suffix longer than all", fields: ["Range: bytes=-5000"], status: 206, body: 0..<2000,
        expected: ["content-range": "bytes 0-1999/2000"]),
    HTTPCase(
        name: "beginning past the end", fields: ["Range: bytes=2000-"], status: 416,
        expected: ["content-range": "bytes */2000", "content-length": "0"]),
    HTTPCase(name: "suffix of nothing", fields: ["Range: bytes=-0"], status: 416),
    HTTPCase(
        name: "a number beyond 64 bits", fields: ["Range: bytes=99999999999999999999-"], status: 416,
        expected: ["content-range": "bytes */2000"]),
    HTTPCase(
        name: "several ranges close together", fields: ["Range: bytes=0-1,5-6"], status: 206, body: 0..<7,
        expected: ["content-range": "bytes 0-6/2000"]),
    HTTPCase(
        name: "several ranges that would take more than the whole",
        fields: [
            "Range: bytes=0-849,1000-1999"
        ], body: 0..<2000),
    HTTPCase(
        name: "a thousand ranges", fields: ["Range: bytes=" + (0..<1000).map { "\($0)-" }.joined(separator: ",")],
        body: 0..<2000),
    HTTPCase(name: "a range backwards", fields: ["Range: bytes=9-1"], body: 0..<2000),
    HTTPCase(name: "a range in another unit", fields: ["Range: lines=0-1"], body: 0..<2000),
    HTTPCase(name: "a signed range", fields: ["Range: bytes=+1-2"], body: 0..<2000),
    HTTPCase(name: "If-None-Match", fields: ["If-None-Match: \(tag)"], status: 304, expected: ["etag": tag]),
    HTTPCase(name: "If-None-Match in a list", fields: ["If-None-Match: \"a\", W/\(tag)"], status: 304),
    HTTPCase(name: "If-None-Match with star", fields: ["If-None-Match: *"], status: 304),
    HTTPCase(name: "If-None-Match of another", fields: ["If-None-Match: \"a\""], body: 0..<2000),
    HTTPCase(
        name: "If-None-Match before Range", fields: ["If-None-Match: \(tag)", "Range: bytes=0-1"], status: 304),
    HTTPCase(
        name: "If-Range that holds", fields: ["If-Range: \(tag)", "Range: bytes=0-1"], status: 206, body: 0..<2),
    HTTPCase(name: "If-Range of another", fields: ["If-Range: \"a\"", "Range: bytes=0-1"], body: 0..<2000),
    HTTPCase(name: "If-Range weak", fields: ["If-Range: W/\(tag)", "Range: bytes=0-1"], body: 0..<2000),
    HTTPCase(
        name: "If-Range with a date", fields: ["If-Range: Sat, 21 Nov 2026 04:00:00 GMT", "Range: bytes=0-1"],
        body: 0..<2000),
    HTTPCase(name: "If-Match", fields: ["If-Match: \(tag)"], body: 0..<2000),
    HTTPCase(name: "If-Match of another", fields: ["If-Match: \"a\""], status: 412),
    HTTPCase(
        name: "POST", method: "POST", fields: ["Content-Length: 0"], status: 405,
        expected: ["allow": "GET, HEAD, OPTIONS"]),
    HTTPCase(name: "DELETE", method: "DELETE", status: 405),
    HTTPCase(
        name: "preflight", method: "OPTIONS", status: 204,
        expected: ["access-control-allow-methods": "GET, HEAD, OPTIONS"]),
    HTTPCase(name: "a segment past the last", path: "v360/3.m4s", status: 404),
    HTTPCase(name: "a segment with a leading zero", path: "v360/01.m4s", status: 404),
    HTTPCase(name: "a segment with a huge number", path: "v360/99999999999999999999.m4s", status: 404),
    HTTPCase(name: "a track that is not there", path: "v720/1.m4s", status: 404),
    HTTPCase(name: "the manifest of the folder", path: "asset.json", status: 404),
    HTTPCase(name: "a file of the folder", path: "v360.mp4", status: 404),
    HTTPCase(name: "an encoded slash", path: "..%2fasset.json", status: 400),
    HTTPCase(name: "a dot segment", path: "../asset.json", status: 400),
    HTTPCase(name: "twice encoded dots", path: "%252e%252e/asset.json", status: 400),
    HTTPCase(name: "a backslash", path: "v360\\1.m4s", status: 400),
    HTTPCase(name: "an encoded backslash", path: "v360%5c1.m4s", status: 400),
    HTTPCase(name: "an encoded NUL", path: "v360/1.m4s%00", status: 400),
    HTTPCase(name: "two slashes", path: "v360//1.m4s", status: 400),
    HTTPCase(name: "a hidden name", path: "v360/.m4s", status: 400),
    HTTPCase(name: "an odd query", path: "v360/1.m4s?a=..%2f", status: 400),
    HTTPCase(name: "a plain query", path: "v360/1.m4s?a=1", body: 0..<2000),
]

@Suite("Media requests")
struct SegmentHandlerTests {
    @Test("are answered as RFC 9110 says", arguments: cases)
    func answers(_ http: HTTPCase) async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let target = "/v/\(try fixture.token())/\(fixture.id)/\(http.path)"
        let answer = try await server.ask(target, method: http.method, http.fields)
        #expect(answer.status == http.status)
        for (name, value) in http.expected { #expect(answer.fields[name] == value) }
        if let body = http.body {
            let isExpected = answer.body == Array(AssetFixture.segment(1)[body])
            #expect(isExpected)
        }
        try await server.stop()
    }

    @Test("of several ranges are answered in parts")
    func parts() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let target = "/v/\(try fixture.token())/\(fixture.id)/v360/1.m4s"
        let answer = try await server.ask(target, ["Range: bytes=1500-1504,-3,10-14"])
        #expect(answer.status == 206)
        let type = try #require(answer.fields["content-type"])
        let boundary = try #require(type.split(separator: "=").last)
        #expect(type.hasPrefix("multipart/byteranges; boundary="))
        var expected: [UInt8] = []
        for range in [1500..<1505, 1997..<2000, 10..<15] {
            let head =
                "\r\n--\(boundary)\r\nContent-Type: video/mp4\r\n"
                + "Content-Range: bytes \(range.lowerBound)-\(range.upperBound - 1)/2000\r\n\r\n"
            expected += Array(head.utf8) + AssetFixture.segment(1)[range]
        }
        expected += Array("\r\n--\(boundary)--\r\n".utf8)
        let isExpected = answer.body == expected
        #expect(isExpected)
        try await server.stop()
    }

    @Test("are dated by the asset's publication, playlists not at all")
    func dates() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let path = fixture.store.manifestPath(fixture.id)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 784_111_777)], ofItemAtPath: path)
        let server = try await MediaServer.start(fixture)
        let base = "/v/\(try fixture.token())/\(fixture.id)/"
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        let segment = try await server.ask(base + "v360/1.m4s")
        #expect(segment.fields["last-modified"] == date)
        #expect(try await server.ask(base + "v360/1.m4s", ["If-Modified-Since: \(date)"]).status == 304)
        #expect(try await server.ask(base + "v360/1.m4s", ["If-Range: \(date)", "Range: bytes=0-1"]).status == 206)
        let playlist = try await server.ask(base + "master.m3u8")
        #expect(playlist.fields["last-modified"] == nil)
        #expect(playlist.fields["cache-control"] == "public, max-age=300")
        try await server.stop()
    }

    @Test("take an absolute target")
    func absolute() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let path = "/v/\(try fixture.token())/\(fixture.id)/v360/2.m4s"
        #expect(try await server.ask("http://lectern.example.org:80\(path)").status == 200)
        try await server.stop()
    }

    @Test(
        "name every kind of part",
        arguments: [
            ("v360/init.mp4", "video/mp4", 100), ("v360/2.m4s", "video/mp4", 500),
            ("s-zh/1.vtt", "text/vtt; charset=utf-8", 8),
            ("s-zh/whole.vtt", "text/vtt; charset=utf-8", 39), ("poster.jpg", "image/jpeg", 4),
        ])
    func kinds(path: String, type: String, length: Int) async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let answer = try await server.ask("/v/\(try fixture.token())/\(fixture.id)/\(path)")
        #expect(answer.status == 200)
        #expect(answer.fields["content-type"] == type)
        #expect(answer.body.count == length)
        try await server.stop()
    }

    @Test("get playlists packed when they accept gzip, as another representation")
    func packed() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let target = "/v/\(try fixture.token())/\(fixture.id)/v360/index.m3u8"
        let plain = try await server.ask(target)
        let packed = try await server.ask(target, ["Accept-Encoding: br;q=1, gzip;q=0.5"])
        let refused = try await server.ask(target, ["Accept-Encoding: gzip;q=0"])
        let head = try await server.ask(target, method: "HEAD", ["Accept-Encoding: gzip"])
        #expect(plain.text.hasPrefix("#EXTM3U"))
        #expect(plain.fields["content-type"] == "application/vnd.apple.mpegurl")
        #expect(plain.fields["vary"] == "Accept-Encoding")
        #expect(packed.fields["content-encoding"] == "gzip")
        #expect(packed.body.prefix(2) == [0x1F, 0x8B])
        #expect(packed.fields["etag"] != plain.fields["etag"])
        #expect(refused.body == plain.body)
        #expect(head.fields["content-length"] == packed.fields["content-length"])
        #expect(head.fields["etag"] == packed.fields["etag"])
        let known = try await server.ask(
            target, ["Accept-Encoding: gzip", "If-None-Match: \(packed.fields["etag"] ?? "")"])
        #expect(known.status == 304)
        try await server.stop()
    }

    @Test("below /posters/ need no token")
    func posters() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let there = try await server.ask("/posters/\(fixture.id).jpg")
        let gone = try await server.ask("/posters/ffffffffffffffffffffffffffffffff.jpg")
        #expect(there.status == 200 && there.body.count == 4)
        #expect(gone.status == 404)
        try await server.stop()
    }

    @Test("with a token that is altered, over, of another key or for another asset are forbidden")
    func tokens() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let good = try fixture.token()
        let altered = String(good.dropLast()) + (good.hasSuffix("A") ? "B" : "A")
        let old = try fixture.token(madeAt: AssetFixture.now - (15 + ViewingToken.grace) * 1000)
        let foreign = try fixture.token(signer: .init(key: Array(2...33)))
        let other = try fixture.token(asset: AssetID("ffffffffffffffffffffffffffffffff"))
        for token in [altered, old, foreign, other, "x", good + "A"] {
            let answer = try await server.ask("/v/\(token)/\(fixture.id)/v360/1.m4s", ["Accept-Language: zh-CN"])
            #expect(answer.status == 403)
            #expect(answer.fields["content-type"] == "application/problem+json; charset=utf-8")
            #expect(answer.fields["cache-control"] == "no-store")
            #expect(answer.text.contains("播放"))
        }
        try await server.stop()
    }

    @Test("are not served from a file that is shorter than its table")
    func truncated() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let path = "\(fixture.store.assetFolder(fixture.id))/v360.mp4"
        try Data(AssetFixture.videoBytes.prefix(2000)).write(to: URL(fileURLWithPath: path))
        let server = try await MediaServer.start(fixture)
        let answer = try await server.ask("/v/\(try fixture.token())/\(fixture.id)/v360/0.m4s")
        #expect(answer.status == 503)
        #expect(answer.fields["retry-after"] != nil)
        try await server.stop()
    }

    @Test("tell what was delivered, but not for HEAD, 304 or a small range")
    func delivered() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let server = try await MediaServer.start(fixture)
        let base = "/v/\(try fixture.token())/\(fixture.id)/v360"
        _ = try await server.ask("\(base)/0.m4s", method: "HEAD")
        _ = try await server.ask("\(base)/0.m4s", ["If-None-Match: *"])
        _ = try await server.ask("\(base)/0.m4s", ["Range: bytes=0-49"])
        _ = try await server.ask("\(base)/init.mp4")
        #expect(server.delivered.isEmpty)
        _ = try await server.ask("\(base)/1.m4s")
        _ = try await server.ask("\(base)/2.m4s", ["Range: bytes=0-"])
        let viewing = try #require(ViewingID("viewing1"))
        #expect(
            server.delivered == [
                .delivered(viewing, 6..<12, at: AssetFixture.now), .delivered(viewing, 12..<14, at: AssetFixture.now),
            ])
        try await server.stop()
    }
}
