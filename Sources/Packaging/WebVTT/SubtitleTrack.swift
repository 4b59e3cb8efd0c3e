public import MediaModel

/// A subtitle language as an asset keeps it: all segments in one file, and the whole text in another.
public struct SubtitleTrack: Sendable, Equatable {
    /// The most bytes of all segments: what is shown for hours stands in every one of them.
    private static let maxBytes = 64 << 20

    /// The language's name in the manifest: `s-zh`.
    public let id: String
    /// BCP 47 language.
    public let language: String
    /// Bytes of the segments, one behind the other.
    public let segments: [UInt8]
    /// The whole text, for players that want one file.
    public let whole: [UInt8]
    /// Where each segment lies in `segments`; the timescale is 1000.
    public let table: SegmentTable

    /// The name of the file that holds the segments.
    public var segmentFile: String { "\(id).segments.vtt" }
    /// The name of the file that holds the whole text.
    public var wholeFile: String { "\(id).vtt" }

    /// Cuts subtitles at the boundaries of the programme's segments. One that reaches over a boundary stands in each
    /// segment that it reaches into (HLS Authoring Specification §5; RFC 8216bis §3.1.4).
    ///
    /// - Parameters:
    ///   - boundaries: when each segment begins and the last ends, in seconds, rising.
    ///   - language: BCP 47.
    /// - Throws: `PackagingError`: `unusableTimes` if the boundaries do not rise, `overLimit` if the segments grow
    ///   over 64 MiB.
    public static func make(cues: [Cue], boundaries: [Double], language: String) throws -> SubtitleTrack {
        guard boundaries.allSatisfy(\.isFinite) else { throw unusable }
        let language = LanguageTag.valid(language)
        let times = boundaries.map { Int64((min(max($0, 0), 1e6) * 1000).rounded()) }
        var bytes: [UInt8] = []
        var fragments: [Fragment] = []
        for (start, end) in zip(times, times.dropFirst()) {
            let text = file(cues.filter { $0.start < end && $0.end > start })
            guard bytes.count + text.utf8.count <= maxBytes else {
                throw PackagingError(
                    .overLimit, zh: "字幕分段后超过 64 MiB：请检查字幕的结束时间。",
                    en: "The subtitles' segments are over 64 MiB: look at the times when subtitles end.")
            }
            bytes += text.utf8
            fragments.append(Fragment(length: text.utf8.count, duration: end - start))
        }
        guard let first = times.first,
            let table = SegmentTable(
                initializationLength: 0, start: first, fragments: fragments,
                grouping: fragments.map { _ in 1 }), !fragments.isEmpty
        else { throw unusable }
        let whole = file(cues)
        return SubtitleTrack(
            id: "s-\(language)", language: language, segments: bytes, whole: Array(whole.utf8), table: table)
    }

    /// The track for the manifest.
    ///
    /// - Parameters:
    ///   - name: the name for a player's menu, if the source gave one.
    ///   - target: EXT-X-TARGETDURATION of the asset, in seconds.
    ///   - sha256: SHA-256 of `segments`, 64 hexadecimal digits.
    public func track(name: String? = nil, target: Int, sha256: String) -> Track {
        let rates = bitRates(of: table, timescale: 1000, target: target)
        return Track(
            id: id, file: segmentFile, kind: .subtitle(wholeFile: wholeFile, wholeLength: whole.count),
            language: language, name: name, codec: "wvtt", timescale: 1000, table: table, peakBitRate: rates.peak,
            averageBitRate: rates.average, sha256: sha256)
    }

    private static var unusable: PackagingError {
        PackagingError(.unusableTimes, zh: "字幕的分段时间不是递增的。", en: "The subtitles' boundaries do not rise.")
    }

    /// A file of these subtitles. The media begins at zero, and so does the text (RFC 8216bis §3.1.4).
    private static func file(_ cues: [Cue]) -> String {
        "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n" + cues.map(\.block).joined()
    }
}
