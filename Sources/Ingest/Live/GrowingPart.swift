import MediaModel
import Packaging

/// The tables of a part that grows, from what its worker announces. Pure.
struct GrowingPart {
    private struct Growing {
        var track: WorkerTrack
        var isVideo: Bool
        var fragments: [Fragment] = []
        /// Fragments of a whole segment.
        var perSegment: Int
    }

    private var tracks: [Growing]
    private let places: [String: Int]

    /// Milliseconds of a whole segment; `nil` for what has no pictures.
    let segment: Int64?

    /// A part with nothing in it yet.
    init(_ plan: TranscodePlan) {
        segment = plan.video.flatMap { video in
            guard case .regular(let frames, let count) = video.grid, let rate = video.frameRate.positive else {
                return nil
            }
            return Int64((Double(frames * max(count, 1)) * 1000 / rate).rounded())
        }
        var tracks: [Growing] = []
        if let video = plan.video {
            let perSegment: Int
            if case .regular(_, let count) = video.grid { perSegment = max(count, 1) } else { perSegment = 1 }
            for rendition in video.renditions {
                tracks.append(
                    Growing(
                        track: .made(rendition, video, isSilent: plan.audio.isEmpty), isVideo: true,
                        perSegment: perSegment))
            }
        }
        for audio in plan.audio {
            tracks += audio.renditions.map { Growing(track: .made($0, audio), isVideo: false, perSegment: 1) }
        }
        self.tracks = tracks
        places = Dictionary(
            tracks.enumerated().map { ($1.track.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The tracks' names, and whether they are pictures.
    var trackIDs: [(id: String, file: String, isVideo: Bool)] {
        tracks.map { ($0.track.id, $0.track.file, $0.isVideo) }
    }

    /// Takes the next fragments of a track.
    mutating func take(_ fragments: [Fragment], track: String) {
        guard let place = places[track] else { return }
        tracks[place].fragments += fragments
    }

    /// Segments that are whole in every track.
    var wholeSegments: Int { tracks.map { $0.fragments.count / $0.perSegment }.min() ?? 0 }

    /// Segments when nothing more comes: a last one may be shorter, if all tracks have it and it is worth it.
    var finalSegments: Int {
        let whole = wholeSegments
        let hasRest = tracks.allSatisfy { track in
            let rest = track.fragments.dropFirst(whole * track.perSegment).prefix(track.perSegment)
            let ticks = rest.reduce(0) { $0 + $1.duration }
            return Double(ticks) >= Self.leastRest * Double(track.track.timescale)
        }
        return tracks.isEmpty ? 0 : hasRest ? whole + 1 : whole
    }

    /// Seconds below which a last segment is left out.
    private static let leastRest = 0.8

    /// The tracks with their first `count` segments.
    ///
    /// - Parameter head: bytes of a file's initialization section.
    func result(segments count: Int, head: (String) throws -> Int) throws -> WorkerResult {
        let made = try tracks.map { growing -> WorkerTrack in
            var track = growing.track
            let fragments = Array(growing.fragments.prefix(count * growing.perSegment))
            let full = fragments.count / growing.perSegment
            let rest = fragments.count % growing.perSegment
            guard
                let table = SegmentTable(
                    initializationLength: try head(track.file), fragments: fragments,
                    grouping: Array(repeating: growing.perSegment, count: full) + (rest > 0 ? [rest] : []))
            else {
                throw PackagingError(.inconsistentResult, zh: "片段不成表。", en: "Fragments do not make a table.")
            }
            track.table = table
            return track
        }
        let duration = made.first.map { Double($0.table.duration) / Double(max($0.timescale, 1)) } ?? 0
        return WorkerResult(duration: duration, tracks: made, poster: nil, storyboard: nil)
    }
}

extension WorkerTrack {
    private static let empty = SegmentTable(initializationLength: 0, fragments: [], grouping: [])

    fileprivate static func made(_ rendition: VideoRendition, _ plan: VideoPlan, isSilent: Bool) -> WorkerTrack {
        let rate = Rational(plan.frameRate.numerator, plan.frameRate.denominator * rendition.frameDivisor)
        let numerator = max(rate.numerator, 1)
        return WorkerTrack(
            id: rendition.id, file: "\(rendition.id).mp4",
            kind: .video(
                width: rendition.width, height: rendition.height, frameRate: rate,
                audioGroup: isSilent ? nil : rendition.audioGroup),
            timescale: numerator * max(1, (10_000 + numerator - 1) / numerator), table: noTable)
    }

    fileprivate static func made(_ rendition: AudioRendition, _ plan: AudioPlan) -> WorkerTrack {
        WorkerTrack(
            id: rendition.id, file: "\(rendition.id).mp4",
            kind: .audio(channels: plan.channels, sampleRate: plan.sampleRate, group: rendition.group),
            language: plan.language, name: plan.title, timescale: plan.sampleRate, table: noTable)
    }

    private static var noTable: SegmentTable {
        guard let empty else { preconditionFailure("a table without fragments is one") }
        return empty
    }
}
