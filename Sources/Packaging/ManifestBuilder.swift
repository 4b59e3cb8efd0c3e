public import MediaModel

/// Makes an asset's manifest of what a worker made: codecs from the bitstream, bit rates and length measured.
public enum ManifestBuilder {
    /// Builds the manifest of an asset.
    ///
    /// - Parameters:
    ///   - result: what the worker made.
    ///   - source: the job's folder.
    ///   - sha256OfFile: SHA-256 of a file in it, 64 hexadecimal digits.
    ///   - subtitles: tracks from `SubtitleTrack`.
    ///   - sourceSHA256: SHA-256 of the source, 64 hexadecimal digits.
    ///   - chapters: chapter marks of the source.
    /// - Throws: `PackagingError` if a file is no CMAF track or is not what the result says of it
    ///   (`inconsistentResult`), and what `source` and `sha256OfFile` throw.
    public static func manifest(
        result: WorkerResult, source: any ByteSource, sha256OfFile: (String) throws -> String, subtitles: [Track] = [],
        sourceSHA256: String, chapters: [Chapter] = []
    ) throws -> AssetManifest {
        let target = result.targetDuration
        let tracks = try result.tracks.map { made in
            try track(made, target: target, source: source, sha256: try sha256OfFile(made.file))
        }
        guard let first = tracks.first else {
            throw PackagingError(.inconsistentResult, zh: "结果中没有轨道。", en: "The result has no tracks.")
        }
        return AssetManifest(
            duration: first.end, tracks: tracks + subtitles, poster: result.poster, stills: result.stills,
            storyboard: result.storyboard,
            chapters: inOrder(chapters, until: first.end), sourceSHA256: sourceSHA256)
    }

    /// The chapters that begin within the programme, by time. Of several at one moment the last one is where one is.
    private static func inOrder(_ chapters: [Chapter], until end: Double) -> [Chapter] {
        var result: [Chapter] = []
        for chapter in chapters.filter({ $0.start >= 0 && $0.start < end }).sorted(by: { $0.start < $1.start }) {
            if result.last?.start == chapter.start { result.removeLast() }
            result.append(chapter)
        }
        return result
    }

    private static func track(
        _ made: WorkerTrack, target: Int, source: any ByteSource, sha256: String
    ) throws -> Track {
        let length = min(made.table.initializationLength, TrackInitialization.limit)
        let initialization = try TrackInitialization.parse(try source.read(file: made.file, offset: 0, count: length))
        guard initialization.timescale == made.timescale, initialization.fits(made.kind) else {
            throw PackagingError(
                .inconsistentResult, zh: "轨道 \(made.id) 的文件与结果所述不符。",
                en: "The file of track \(made.id) is not what the result says of it.")
        }
        let rates = bitRates(of: made.table, timescale: made.timescale, target: target)
        return Track(
            id: made.id, file: made.file, kind: made.kind, language: made.language, name: made.name,
            codec: initialization.codec, timescale: made.timescale, table: made.table, peakBitRate: rates.peak,
            averageBitRate: rates.average, sha256: sha256)
    }
}

extension TrackInitialization {
    /// Whether the section is of the size and sound that `kind` says.
    func fits(_ kind: TrackKind) -> Bool {
        switch kind {
        case .video(let width, let height, _, _): self.width == width && self.height == height
        case .audio(let channels, let sampleRate, _): self.channels == channels && self.sampleRate == sampleRate
        case .subtitle: false
        }
    }
}

/// EXT-X-TARGETDURATION of all playlists of an asset: its longest segment in whole seconds (RFC 8216bis §4.4.3.1), and
/// never below the 6 s that Apple's authoring specification §7.5 asks for. One value, as its §8.2 asks.
func targetDuration(_ tables: [(table: SegmentTable, timescale: Int)]) -> Int {
    tables.reduce(6) { target, track in
        track.table.segments.reduce(target) { target, segment in
            max(
                target,
                Int((MediaTime.microseconds(segment.duration, timescale: track.timescale) + 500_000) / 1_000_000))
        }
    }
}

extension AssetManifest {
    /// EXT-X-TARGETDURATION of all its playlists, in seconds.
    public var targetDuration: Int { Packaging.targetDuration(tracks.map { ($0.table, $0.timescale) }) }
}

extension WorkerResult {
    /// EXT-X-TARGETDURATION of all playlists of the asset that will be made of it, in seconds.
    public var targetDuration: Int { Packaging.targetDuration(tracks.map { ($0.table, $0.timescale) }) }
}
