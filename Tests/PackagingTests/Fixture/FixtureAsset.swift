import MediaModel
import Packaging
import Testing

/// An asset in memory: its files, and what its manifest says of them.
struct FixtureAsset: ByteSource, Sendable {
    struct Missing: Error {}

    var files: [String: [UInt8]] = [:]
    var manifest: AssetManifest

    /// Twelve seconds of film in two sizes, with sound in two qualities and subtitles.
    static let film: [FixtureTrack] = [
        .video("v720", width: 1280, height: 720), .video("v360", width: 640, height: 360, group: "a64"),
        .audio("a128-zh", group: "a128"), .audio("a64-zh", group: "a64"),
    ]

    /// Subtitles for that film.
    static func subtitles() throws -> SubtitleTrack {
        try SubtitleTrack.make(
            cues: [Cue(start: 1000, end: 7000, text: "你好")], boundaries: [0, 6, 12], language: "zh")
    }

    init(_ tracks: [FixtureTrack] = Self.film) throws {
        let subtitles = try Self.subtitles()
        manifest = AssetManifest(duration: 12, tracks: [], sourceSHA256: sha("source"))
        for track in tracks {
            files[track.file] = track.bytes
            manifest.tracks.append(
                Track(
                    id: track.id, file: track.file, kind: track.kind, language: track.language, codec: track.codec,
                    timescale: Int(track.timescale), table: try track.table(), peakBitRate: 0, averageBitRate: 0,
                    sha256: sha(track.id)))
        }
        files[subtitles.segmentFile] = subtitles.segments
        files[subtitles.wholeFile] = subtitles.whole
        manifest.tracks.append(subtitles.track(target: manifest.targetDuration, sha256: sha(subtitles.id)))
        measure()
    }

    /// Gives every track the rates that its table has.
    mutating func measure() {
        let target = manifest.targetDuration
        for index in manifest.tracks.indices {
            let track = manifest.tracks[index]
            let rates = bitRates(of: track.table, timescale: track.timescale, target: target)
            manifest.tracks[index].peakBitRate = rates.peak
            manifest.tracks[index].averageBitRate = rates.average
        }
    }

    /// What a worker would say of the tracks.
    func result(_ tracks: [FixtureTrack] = Self.film) throws -> WorkerResult {
        WorkerResult(
            duration: 12,
            tracks: try tracks.map {
                WorkerTrack(
                    id: $0.id, file: $0.file, kind: $0.kind, language: $0.language, timescale: Int($0.timescale),
                    table: try $0.table())
            }, poster: nil, storyboard: nil)
    }

    func read(file: String, offset: Int64, count: Int) throws -> [UInt8] {
        guard let bytes = files[file] else { throw Missing() }
        let start = Int(min(max(offset, 0), Int64(bytes.count)))
        return Array(bytes[start..<min(start + max(count, 0), bytes.count)])
    }

    func size(file: String) throws -> Int64 {
        guard let bytes = files[file] else { throw Missing() }
        return Int64(bytes.count)
    }
}

/// 64 hexadecimal digits that stand for a digest of `text`: FNV-1a, four times.
func sha(_ text: String) -> String { sha(Array(text.utf8)) }

func sha(_ bytes: [UInt8]) -> String {
    let hash = bytes.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return String(repeating: String(repeating: "0", count: 16 - digits.count) + digits, count: 4)
}

/// The code of the `PackagingError` that `body` throws; `nil` if it throws none.
func code(_ body: () throws -> Void) throws -> PackagingError.Code? {
    do {
        try body()
        return nil
    } catch let error as PackagingError {
        return error.code
    }
}
