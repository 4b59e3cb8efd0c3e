import Channels
import Foundation
import MediaModel
import NIOCore
import Storage
import Testing

@testable import Delivery
@testable import Packaging

/// A transport stream taken apart, as a player does it.
private struct TakenApart {
    struct Piece: Equatable {
        var shown: Int64
        var decoded: Int64
        var clock: Int64
        var isEntry: Bool
        var payload: [UInt8]
    }

    var pieces: [Piece] = []
    var kind: UInt8 = 0
    var tables: [[UInt8]] = []
    var counters: Set<UInt8> = []

    init(_ bytes: [UInt8]) throws {
        #expect(bytes.count % 188 == 0 && !bytes.isEmpty)
        var counter: UInt8?
        for start in stride(from: 0, to: bytes.count, by: 188) {
            let packet = Array(bytes[start..<start + 188])
            #expect(packet[0] == 0x47)
            let identifier = Int(packet[1] & 0x1F) << 8 | Int(packet[2])
            guard identifier == 0x100 else {
                counters.insert(packet[3] & 15)
                tables.append(Array(packet[5..<(8 + Int(packet[7]))]))
                if identifier == 0x1000 { kind = packet[5 + 12] }
                continue
            }
            if let counter { #expect(packet[3] & 15 == (counter + 1) & 15) }
            counter = packet[3] & 15
            let field = packet[3] & 0x20 == 0 ? [] : Array(packet[5..<(5 + Int(packet[4]))])
            let content = Array(packet[(packet[3] & 0x20 == 0 ? 4 : 5 + Int(packet[4]))...])
            if packet[1] & 0x40 != 0 { try begin(content, field) } else { pieces[pieces.count - 1].payload += content }
        }
    }

    private mutating func begin(_ content: [UInt8], _ field: [UInt8]) throws {
        #expect(Array(content[..<3]) == [0, 0, 1])
        func stamp(_ at: Int) -> Int64 {
            let five = content[at..<(at + 5)].map { Int64($0) }
            return (five[0] >> 1 & 7) << 30 | five[1] << 22 | (five[2] >> 1) << 15 | five[3] << 7 | five[4] >> 1
        }
        let hasBoth = content[7] == 0xC0
        let shown = stamp(9)
        let four = field[1...4].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        pieces.append(
            Piece(
                shown: shown, decoded: hasBoth ? stamp(14) : shown, clock: four << 1 | Int64(field[5] >> 7),
                isEntry: field[0] & 0x40 != 0, payload: Array(content[(9 + Int(content[8]))...])))
        #expect((field[0] & 0x80 != 0) == (pieces.count == 1), "counters begin anew with a segment")
    }
}

@Suite("Segments as transport streams")
struct TransportTests {
    private static let second = AssetFixture.now / 1000 * 90_000

    /// The station's card on air from the fixture's present on.
    private static func card(_ media: AssetFixture) throws -> (ServedAsset, AirItem) {
        let store = media.store
        let card = try StationCard()
        try card.install(in: store)
        let data = try Data(contentsOf: URL(fileURLWithPath: store.manifestPath(card.asset)))
        let asset = try ServedAsset(
            id: card.asset, manifest: try JSONDecoder().decode(AssetManifest.self, from: data),
            folder: store.assetFolder(card.asset))
        let item = AirItem(
            channel: try #require(ChannelID("county")), number: 4, start: AssetFixture.now,
            end: AssetFixture.now + 120_000,
            kind: .card, programme: nil, asset: card.asset, segments: 0..<60, pictureSequence: 0, soundSequence: 0)
        return (asset, item)
    }

    @Test("have pictures with their parameter sets, by one clock that runs through the channel")
    func pictures() throws {
        let media = try AssetFixture()
        defer { media.remove() }
        let (asset, item) = try Self.card(media)
        let piece = try #require(TransportPiece("v360/7.ts", of: item, asset))
        let file = try piece.made()
        #expect(file.contentType == "video/mp2t" && file.seconds == 14..<16)
        let parts = try TakenApart(Array(try #require(file.kept).readableBytesView))
        #expect(parts.kind == 0x1B && parts.pieces.count == 50)
        #expect(parts.counters == [7])
        #expect(parts.tables.allSatisfy { TransportTables.checksum($0) == 0 } && parts.tables.count == 2)
        let first = try #require(parts.pieces.first)
        #expect(first.isEntry && !parts.pieces[1].isEntry)
        // Seven segments of 2 s behind the item's beginning; the clock is 0.7 s behind.
        #expect(first.decoded == (Self.second + 14 * 90_000) & 0x1_FFFF_FFFF)
        #expect(first.clock == first.decoded - 63_000)
        #expect(parts.pieces.map(\.decoded) == (0..<50).map { first.decoded + $0 * 3600 })
        // A delimiter, a sequence and a picture parameter set, a picture: nothing of the form with lengths.
        let units = Self.units(first.payload).map { $0[0] & 0x1F }
        #expect(Array(units.prefix(3)) == [9, 7, 8] && units.contains(5))
        #expect(parts.pieces.dropFirst().allSatisfy { Self.units($0.payload).map { $0[0] & 0x1F }.first == 9 })
    }

    @Test("have sound in frames that tell their form")
    func sound() throws {
        let media = try AssetFixture()
        defer { media.remove() }
        let (asset, item) = try Self.card(media)
        let track = try #require(Presentation(asset.manifest).audio.first?.track)
        let segment = track.table.segments[3]
        let file = try #require(TransportPiece("\(track.id)/3.ts"[...], of: item, asset)).made()
        let parts = try TakenApart(Array(try #require(file.kept).readableBytesView))
        #expect(parts.kind == 0x0F)
        var (rest, frames) = (parts.pieces.flatMap(\.payload)[...], 0)
        while rest.count > 7 {
            let head = Array(rest.prefix(7))
            // AAC-LC, 48 kHz, two channels.
            #expect(head[0] == 0xFF && head[1] == 0xF1 && head[2] == 0x4C && head[3] & 0xC0 == 0x80)
            rest = rest.dropFirst(Int(head[3] & 3) << 11 | Int(head[4]) << 3 | Int(head[5] >> 5))
            frames += 1
        }
        #expect(rest.isEmpty && Int64(frames) * 1024 == segment.duration)
        let expected = (Self.second + segment.start * 90_000 / 48_000) & 0x1_FFFF_FFFF
        #expect(abs(try #require(parts.pieces.first).shown - expected) <= 1)
    }

    @Test("of items that begin in the middle of an asset begin with the item")
    func later() throws {
        let media = try AssetFixture()
        defer { media.remove() }
        var (asset, item) = try Self.card(media)
        item.segments = 5..<20
        let file = try #require(TransportPiece("v144/5.ts", of: item, asset)).made()
        let parts = try TakenApart(Array(try #require(file.kept).readableBytesView))
        #expect(parts.pieces.first?.decoded == Self.second & 0x1_FFFF_FFFF)
    }

    @Test(
        "are none of what an asset does not have",
        arguments: ["v360/60.ts", "v999/0.ts", "v360/07.ts", "x.ts", "v360/init.ts"])
    func absent(path: String) throws {
        let media = try AssetFixture()
        defer { media.remove() }
        let (asset, item) = try Self.card(media)
        #expect(TransportPiece(path[...], of: item, asset) == nil)
    }

    @Test("are served, counted, and kept for others within a bound")
    func served() async throws {
        let media = try AssetFixture()
        defer { media.remove() }
        let fixture = try LiveFixture(media)
        let server = try await MediaServer.start(media, live: fixture.live)
        let base = try fixture.base()
        let list = try await server.ask(base + "ts/v360.m3u8")
        let text = String(decoding: list.body, as: UTF8.self)
        #expect(text.hasSuffix("\n../\(fixture.start)/\(media.id)/v360/1.ts\n") && !text.contains("EXT-X-MAP"))
        let master = String(decoding: try await server.ask(base + "ts/master.m3u8").body, as: UTF8.self)
        #expect(!master.contains("I-FRAME") && master.contains("\nv360.m3u8\n"))
        let back = try await server.ask("\(base)ts/from/\(fixture.start)/v360.m3u8")
        #expect(String(decoding: back.body, as: UTF8.self).contains("\n../../../\(fixture.start)/"))
        for name in ["ts/manifest.mpd", "ts/v360-keys.m3u8", "ts/ts/v360.m3u8", "ts/", "ts/from/1/2/v360.m3u8"] {
            let status = try await server.ask(base + name).status
            #expect(status == 404 || status == 400, "\(name)")
        }
        // The fixture's sound is silence made in memory.
        let silence = try await server.ask("\(base)\(fixture.start)/\(media.id)/silence/0.ts")
        #expect(silence.status == 200 && silence.fields["content-type"] == "video/mp2t")
        let parts = try TakenApart(silence.body)
        #expect(parts.kind == 0x0F && !parts.pieces.isEmpty)
        // What lies on disk there is no film: it is refused, and said in the log.
        #expect(try await server.ask("\(base)\(fixture.start)/\(media.id)/v360/1.ts").status == 503)
        try await server.stop()
    }

    @Test("are made once, and the oldest go first")
    func kept() async throws {
        let media = try AssetFixture()
        defer { media.remove() }
        let (asset, item) = try Self.card(media)
        let pieces = try (0..<4).map { try #require(TransportPiece("v144/\($0).ts"[...], of: item, asset)) }
        let length = Int(try pieces[0].made().bytes.count)
        let segments = TransportSegments(limit: length * 5 / 2)
        for piece in pieces { _ = try await segments.file(piece) }
        #expect(segments.known(pieces[0]) == nil && segments.known(pieces[3]) != nil)
        async let one = segments.file(pieces[0])
        async let other = segments.file(pieces[0])
        let (first, second) = try await (one, other)
        #expect(first == second && segments.known(pieces[0]) == first)
    }

    /// What stands between start codes.
    private static func units(_ bytes: [UInt8]) -> [[UInt8]] {
        var starts: [Int] = []
        for at in 0..<max(0, bytes.count - 3) where Array(bytes[at..<at + 4]) == [0, 0, 0, 1] { starts.append(at + 4) }
        return zip(starts, starts.dropFirst().map { $0 - 4 } + [bytes.count]).map { Array(bytes[$0..<$1]) }
    }
}
