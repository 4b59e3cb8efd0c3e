import Accounts
import Foundation
import MediaModel
import Synchronization
import Testing

@testable import Delivery

@Suite("The log of an edge cache")
struct EdgeLogTests {
    private static let now = AssetFixture.now

    /// A line as nginx writes it.
    private static func delivered(
        _ token: String, _ path: String, bytes: Int, status: Int = 200, done: String = "OK",
        asset: String = AssetFixture.asset, at: Int64 = now
    ) -> String {
        """
        {"kind":"delivered","id":"0f","at":"\(at / 1000).\(String(at % 1000 + 1000).dropFirst())","token":"\(token)",\
        "asset":"\(asset)","path":"\(path)","status":"\(status)","bytes":"\(bytes)","range":"","done":"\(done)"}

        """
    }

    private static func reported(_ token: String, _ body: String, at: Int64 = now) -> String {
        let escaped = body.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "{\"kind\":\"reported\",\"id\":\"1\",\"at\":\"\(at / 1000).000\",\"token\":\"\(token)\","
            + "\"body\":\"\(escaped)\"}\n"
    }

    /// What an import tells and stores.
    private static func run(
        _ fixture: AssetFixture, _ log: String, pieces: Int = .max, now: Int64 = now
    ) async throws -> (EdgeLogImport.Outcome, [ViewingEvent]) {
        let events = Mutex<[ViewingEvent]>([])
        var reading = EdgeLogImport(assets: AssetCache(store: fixture.store), signer: fixture.signer, now: now) {
            new in
            events.withLock { $0 += new }
            return 0
        }
        var rest = Array(log.utf8)[...]
        while !rest.isEmpty {
            try await reading.take(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        return (try await reading.finish(), events.withLock { $0 })
    }

    @Test("tells which seconds were delivered, and when")
    func counted() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let token = try fixture.token()
        let log =
            Self.delivered(token, "v360/0.m4s", bytes: 1000, at: Self.now - 5000)
            + Self.delivered(token, "v360/1.m4s", bytes: 1000, status: 206)
            + Self.delivered(token, "v360/2.m4s", bytes: 500)
        let viewing = try #require(ViewingID("viewing1"))
        let (outcome, events) = try await Self.run(fixture, log)
        #expect(outcome == .init(lines: 3, stored: 3))
        #expect(
            events == [
                .delivered(viewing, 0..<6, at: Self.now - 5000), .delivered(viewing, 6..<12, at: Self.now),
                .delivered(viewing, 12..<14, at: Self.now),
            ])
    }

    @Test("counts no more than the direct way would: parts, broken answers, playlists, foreign objects")
    func ignored() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let token = try fixture.token()
        let lines = [
            Self.delivered(token, "v360/0.m4s", bytes: 499, status: 206),
            Self.delivered(token, "v360/0.m4s", bytes: 1000, done: ""),
            Self.delivered(token, "v360/0.m4s", bytes: 0, status: 304),
            Self.delivered(token, "v360/0.m4s", bytes: 1000, status: 403),
            Self.delivered(token, "v360/init.mp4", bytes: 100), Self.delivered(token, "v360/index.m3u8", bytes: 300),
            Self.delivered(token, "s-zh/0.vtt", bytes: 8), Self.delivered(token, "v360/3.m4s", bytes: 1000),
            Self.delivered(token, "v360/00.m4s", bytes: 1000), Self.delivered(token, "../v360/0.m4s", bytes: 1000),
        ]
        let (outcome, events) = try await Self.run(fixture, lines.joined())
        #expect(events.isEmpty)
        #expect(outcome == .init(lines: lines.count, ignored: lines.count))
    }

    @Test("is believed as far as its tokens are good at that time for that asset")
    func refused() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let token = try fixture.token()
        let end = (Self.now / 1000 + 14 + ViewingToken.grace) * 1000
        let stranger = try fixture.token(signer: TokenSigner(key: Array(2...33)))
        let other = try fixture.token(asset: AssetID("ffff456789abcdef0123456789abcdef"))
        let log =
            Self.delivered(token, "v360/0.m4s", bytes: 1000, at: end - 1)
            + Self.delivered(token, "v360/1.m4s", bytes: 2000, at: end)
            + Self.delivered(stranger, "v360/1.m4s", bytes: 2000)
            + Self.delivered(other, "v360/1.m4s", bytes: 2000)
            + Self.reported(stranger, #"{"intervals":[[0,5]]}"#)
            + Self.reported(token, #"{"intervals":[[5,1]]}"#) + Self.reported(token, "no report")
        // The log comes a week late: the first line was delivered while its token lived.
        let (outcome, events) = try await Self.run(fixture, log, now: Self.now + 7 * 86_400_000)
        #expect(outcome == .init(lines: 7, stored: 1, refused: 6))
        #expect(events == [.delivered(try #require(ViewingID("viewing1")), 0..<6, at: end - 1)])
    }

    @Test("brings the reports that came while the origin was away")
    func reports() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let log = Self.reported(
            try fixture.token(), #"{"intervals":[[0,5.5],[8,15]],"position":13.5,"people":3}"#, at: Self.now - 9000)
        let (outcome, events) = try await Self.run(fixture, log)
        #expect(outcome == .init(lines: 1, stored: 1))
        let report = PlaybackReport(intervals: [0..<5.5, 8..<14], position: 13.5, people: 3)
        #expect(events == [.reported(try #require(ViewingID("viewing1")), report, at: Self.now - 9000)])
    }

    @Test("from a cache whose clock is fast is taken for of now")
    func clock() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let log = Self.delivered(try fixture.token(), "v360/0.m4s", bytes: 1000, at: Self.now + 3_600_000)
        let (_, events) = try await Self.run(fixture, log)
        #expect(events == [.delivered(try #require(ViewingID("viewing1")), 0..<6, at: Self.now)])
    }

    @Test("of an asset that is gone is told of and stops nothing")
    func gone() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let gone = try #require(AssetID("ffff456789abcdef0123456789abcdef"))
        let log =
            Self.delivered(try fixture.token(asset: gone), "v360/0.m4s", bytes: 1000, asset: gone.rawValue)
            + Self.delivered(try fixture.token(), "v360/0.m4s", bytes: 1000)
        #expect(try await Self.run(fixture, log).0 == .init(lines: 2, stored: 1, gone: 1))
    }

    @Test("may be cut anywhere, end without a line feed, and hold lines that are none")
    func cut() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let token = try fixture.token()
        let good = Self.delivered(token, "v360/0.m4s", bytes: 1000)
        let junk = ["no JSON", "{}", "[]", "{\"kind\":\"x\"}", String(good.dropLast(9)), "\u{0}\u{1}", "{\"kind\":3}"]
        let log = (junk.map { $0 + "\n" } + ["\n", good, String(good.dropLast())]).joined()
        for pieces in [1, 2, 3, 7, 64, 1000] {
            let (outcome, events) = try await Self.run(fixture, log, pieces: pieces)
            #expect(outcome == .init(lines: 9, stored: 2, malformed: 7), "pieces of \(pieces)")
            #expect(events.count == 2)
        }
    }

    @Test("is stored in parts of bounded size, and a long line is left out without being kept")
    func bounded() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        let line = Self.delivered(try fixture.token(), "v360/0.m4s", bytes: 1000)
        let sizes = Mutex<[Int]>([])
        var reading = EdgeLogImport(
            assets: AssetCache(store: fixture.store), signer: fixture.signer, now: Self.now
        ) { events in
            sizes.withLock { $0.append(events.count) }
            return 1
        }
        let thousand = Array(String(repeating: line, count: 1000).utf8)
        for _ in 0..<41 { try await reading.take(thousand) }
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
        for _ in 0..<5 { try await reading.take(long) }
        try await reading.take([0x0A])
        let outcome = try await reading.finish()
        #expect(outcome == .init(lines: 41_001, stored: 41_000, malformed: 1, unknownViewings: 3))
        #expect(sizes.withLock { $0 } == [20_000, 20_000, 1000])
    }

    @Test("fails as a whole when it cannot be stored, so that it is sent again")
    func unstored() async throws {
        let fixture = try AssetFixture()
        defer { fixture.remove() }
        struct Full: Error {}
        var reading = EdgeLogImport(
            assets: AssetCache(store: fixture.store), signer: fixture.signer, now: Self.now
        ) { _ in throw Full() }
        try await reading.take(Array(Self.delivered(try fixture.token(), "v360/0.m4s", bytes: 1000).utf8))
        await #expect(throws: Full.self) { try await reading.finish() }
    }
}

@Suite("JSON of strings")
struct FlatJSONTests {
    private func members(_ text: String) -> [String: String]? {
        FlatJSON.members(Array(text.utf8)[...])?.mapValues { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "is read as any reader would",
        arguments: [
            #"{}"#, #"{"a":"b"}"#, #" { "a" : "b" , "c":"" } "#, #"{"a":"\"\\\/\b\f\n\r\t"}"#, #"{"a":"\u4f60\u597D"}"#,
            #"{"a":"\ud83d\ude00x"}"#, #"{"é":"你"}"#, #"{"a":"\u0000"}"#,
        ])
    func read(text: String) throws {
        let expected = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String])
        #expect(members(text) == expected)
    }

    @Test(
        "is refused when it is anything else",
        arguments: [
            "", "{", "}", "[]", #"{"a"}"#, #"{"a":1}"#, #"{"a":"b",}"#, #"{"a":"b"}x"#, #"{"a":"b"}{}"#, #"{"a":"\x"}"#,
            #"{"a":"\u12"}"#, #"{"a":"\u+123"}"#, #"{"a":"\ud83d"}"#, #"{"a":"\ude00"}"#, "{\"a\":\"\n\"}", #"{"a":"b"#,
            #"{a:"b"}"#, #"{"a":{}}"#,
        ])
    func refused(text: String) {
        #expect(members(text) == nil)
    }
}

@Suite("Gzip that arrives in pieces")
struct GzipReaderTests {
    private static let text = Array(String(repeating: "讲台 lectern ", count: 20_000).utf8)

    private func unpacked(_ bytes: [UInt8], pieces: Int, limit: Int = 1 << 30) async throws -> [UInt8] {
        let reader = try GzipReader(limit: limit)
        var out: [UInt8] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            try await reader.take(Array(rest.prefix(pieces))) { piece in
                #expect(piece.count <= 64 << 10)
                out += piece
            }
            rest = rest.dropFirst(pieces)
        }
        try reader.finish()
        return out
    }

    @Test("is unpacked however it is cut", arguments: [1, 2, 17, 1000, 1 << 20])
    func whole(pieces: Int) async throws {
        let packed = try #require(Gzip.packed(Self.text))
        #expect(try await unpacked(packed, pieces: pieces) == Self.text)
        #expect(try await unpacked(packed + packed, pieces: pieces) == Self.text + Self.text)
    }

    @Test("is refused when it is cut off, damaged, or longer than is taken")
    func refused() async throws {
        let packed = try #require(Gzip.packed(Self.text))
        await #expect(throws: GzipReader.Fault.incomplete) { try await unpacked(Array(packed.dropLast(3)), pieces: 64) }
        await #expect(throws: GzipReader.Fault.damaged) { try await unpacked(packed + [1, 2, 3], pieces: 64) }
        await #expect(throws: GzipReader.Fault.damaged) { try await unpacked(Self.text, pieces: 64) }
        var wrong = packed
        wrong[packed.count - 6] ^= 1
        await #expect(throws: GzipReader.Fault.damaged) { try await unpacked(wrong, pieces: 64) }
        await #expect(throws: GzipReader.Fault.tooLong) {
            try await unpacked(packed, pieces: 64, limit: Self.text.count - 1)
        }
        #expect(try await unpacked(packed, pieces: 64, limit: Self.text.count) == Self.text)
    }
}
