import MediaModel
import Packaging
import Testing

@testable import Channels

/// Channels drawn at random, the same from the same seed.
struct AirFixture {
    static let origin: Int64 = 1_795_233_600_000
    let slots: [AirSlot]
    let films: [AirFilm]

    /// An asset as a channel knows it, and what that was made of.
    struct AirFilm {
        var id: AssetID
        var asset: AirAsset
        var manifest: AssetManifest
    }

    /// A channel of some hours: films of several lengths and ladders, silent ones, cards, cuts, a live part that begins
    /// in its midst.
    init(seed: UInt64, items: Int = 60) throws {
        var random = SplitMix(state: seed)
        let films = try (0..<6).map { try Self.film($0, &random) }
        let channel = try #require(ChannelID("county"))
        var slots: [AirSlot] = []
        var (at, pictures, sounds, entry) = (Self.origin, Int64(0), Int64(0), Int64(0))
        for number in 0..<items {
            let film = try #require(films.randomElement(using: &random))
            let (id, asset) = (film.id, film.asset)
            let count = try #require(asset.pictures).count
            let first = Int.random(in: 0..<4, using: &random) == 0 ? Int.random(in: 0..<count, using: &random) : 0
            let last = Int.random(in: first + 1...count, using: &random)
            let boundaries = try #require(asset.pictures).boundaries
            let length = (boundaries[last] - boundaries[first] + 500) / 1000
            let kind = try #require([AirItem.Kind.programme, .programme, .filler, .card].randomElement(using: &random))
            if kind == .programme { entry += Int64.random(in: 0...1, using: &random) }
            slots.append(
                AirSlot(
                    item: AirItem(
                        channel: channel, number: Int64(number), start: at, end: at + length, kind: kind,
                        programme: kind == .card ? nil : ProgrammeID("p\(id)"), asset: id, segments: first..<last,
                        pictureSequence: pictures, soundSequence: sounds, entry: kind == .programme ? entry : nil),
                    asset: asset))
            at += length
            pictures += Int64(last - first)
            sounds += Int64(asset.sound(during: first..<last).count)
        }
        self.slots = slots
        self.films = films
    }

    /// All of it, and an instant for each moment at which something might change.
    var span: Range<Int64> { slots[0].item.start..<(slots.last?.item.end ?? 0) }

    private static func film(_ number: Int, _ random: inout SplitMix) throws -> AirFilm {
        let id = try #require(AssetID("asset\(number)"))
        let lengths = (0..<Int.random(in: 1...40, using: &random)).map { _ in Int64.random(in: 1...162, using: &random)
        }
        let sides = [1080, 720, 480, 360, 240, 144].filter { _ in Bool.random(using: &random) }
        var tracks = try (sides.isEmpty ? [178] : sides).map { side in
            try track(
                "v\(side)", .video(width: side * 16 / 9, height: side, frameRate: Rational(25, 1), audioGroup: nil),
                12_800, lengths.map { $0 * 512 })
        }
        if number % 3 != 0 {
            var (heard, end) = ([Int64](), Int64(0))
            for length in lengths {
                // Sound is cut at the frame that is nearest to the pictures' boundary.
                end += length * 1920
                let frames = (end + 512) / 1024 - heard.reduce(0, +) / 1024
                heard.append(max(1, frames) * 1024)
            }
            for group in ["a128", "a64"] {
                tracks.append(
                    try track("\(group)-zh", .audio(channels: 2, sampleRate: 48_000, group: group), 48_000, heard))
            }
        }
        let manifest = AssetManifest(
            duration: Double(lengths.reduce(0, +)) / 25, tracks: tracks, sourceSHA256: String(repeating: "0", count: 64)
        )
        return AirFilm(id: id, asset: try #require(AirAsset(id, manifest)), manifest: manifest)
    }

    private static func track(_ id: String, _ kind: TrackKind, _ timescale: Int, _ ticks: [Int64]) throws -> Track {
        let fragments = ticks.map { Fragment(length: 1000, duration: $0, keyLength: 100) }
        let table = try #require(
            SegmentTable(
                initializationLength: 10, fragments: fragments, grouping: Array(repeating: 1, count: ticks.count)))
        return Track(
            id: id, file: "\(id).mp4", kind: kind, language: "zh", codec: "avc1.64001f", timescale: timescale,
            table: table, peakBitRate: 1000, averageBitRate: 900, sha256: String(repeating: "0", count: 64))
    }
}

/// Numbers that follow from a seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}

/// A playlist as a player reads it.
struct ReadPlaylist {
    /// A segment with all that is said of it.
    struct Segment: Equatable {
        var number: Int64
        var series: Int64
        var date: String
        var length: String
        var map: String
        var uri: String
    }

    private(set) var segments: [Segment] = []
    private(set) var head: [String: String] = [:]
    private(set) var isEnded = false

    init(_ bytes: [UInt8]) {
        var (date, length, map) = ("", "", "")
        var series: Int64 = 0
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            let value = parts.count > 1 ? parts[1] : ""
            switch parts[0] {
            case "#EXT-X-DISCONTINUITY": series += 1
            case "#EXT-X-PROGRAM-DATE-TIME": date = value
            case "#EXTINF": length = value
            case "#EXT-X-MAP": map = value
            case "#EXT-X-ENDLIST": isEnded = true
            case let name where name.hasPrefix("#"):
                head[name] = value
                if name == "#EXT-X-DISCONTINUITY-SEQUENCE" { series = Int64(value) ?? 0 }
            default:
                let first = Int64(head["#EXT-X-MEDIA-SEQUENCE"] ?? "") ?? 0
                segments.append(
                    Segment(
                        number: first + Int64(segments.count), series: series, date: date, length: length, map: map,
                        uri: String(line)))
            }
        }
    }
}
