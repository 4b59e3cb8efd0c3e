import Foundation
import MediaModel

/// Where a pass begins: at its beginning, or at the segment up to which an earlier process made all of its tracks.
struct ResumePoint {
    /// The first segment to be made.
    var segment = 0
    /// The first picture to be made, counted at the plan's rate.
    var picture = 0
    /// The first sample of sound to be made.
    var sample = 0
    /// Seconds at which the first picture is shown.
    var seconds = 0.0
    /// What there is of each track.
    var tracks: [String: BegunTrack] = [:]

    /// Finds where `pass` can go on from the files in the working directory. Files of no use are removed.
    static func find(_ pass: EncodePass, grid: SegmentGrid) -> ResumePoint {
        let pictures = pass.video.map(\.id)
        var begun: [String: BegunTrack] = [:]
        for id in pass.trackIDs {
            begun[id] = BegunTrack.read(id, isVideo: pictures.contains(id)) { grid.place(at: $0) }
        }
        let segment = pass.trackIDs.map { begun[$0]?.wholeSegments ?? 0 }.min() ?? 0
        let seconds = grid.start(ofSegment: segment)
        let kept = begun.mapValues { $0.prefix(segments: segment) }
        // All sounds are cut on one raster of samples; anything else was not made by this plan.
        let samples = Set(pass.audio.flatMap(\.renditions).compactMap { kept[$0.id]?.ticks })
        guard segment > 0, samples.count <= 1 else {
            for id in pass.trackIDs { unlink(BegunTrack.file(id)) }
            return ResumePoint()
        }
        return ResumePoint(
            segment: segment, picture: grid.keys.start(ofSegment: segment), sample: Int(samples.first ?? 0),
            seconds: seconds, tracks: kept)
    }
}
