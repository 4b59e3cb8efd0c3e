import MediaModel

/// Rules on an asset as a whole, and on what its manifest says: no file is read.
struct AssetRules {
    private let manifest: AssetManifest
    private let presentation: Presentation

    /// The longest segment, in seconds: half a second over the target of 6 s (A 7.7).
    static let longestSegment = 6.5
    /// The longest time from one IDR to the next, in seconds (A 1.13).
    static let longestGOP = 2.0
    /// The bandwidth of the variant for the slowest lines, in bit/s (A 9.21).
    static let lowestBandwidth = 192_000

    init(_ manifest: AssetManifest) {
        self.manifest = manifest
        presentation = Presentation(manifest)
    }

    var findings: [Finding] {
        manifest.tracks.flatMap(measures) + pictures + alignment + lowest + ends + names
    }

    private func measures(_ track: Track) -> [Finding] {
        var found: [Finding] = []
        let scale = Double(max(track.timescale, 1))
        if track.table.segments.isEmpty {
            found.append(Finding(.must, "R 4.4.3", track: track.id, zh: "没有分段", en: "no segments"))
        }
        if let long = track.table.segments.map({ Double($0.duration) / scale }).max(), long > Self.longestSegment {
            found.append(
                Finding(.must, "A 7.7", track: track.id, zh: "有 \(long) 秒的分段", en: "a segment of \(long) s"))
        }
        let rates = bitRates(of: track.table, timescale: track.timescale, target: manifest.targetDuration)
        if rates.peak != track.peakBitRate || rates.average != track.averageBitRate {
            found.append(
                Finding(
                    .must, "R 4.4.6.2", track: track.id, zh: "码率与分段表不符", en: "bit rates that the segments do not have"))
        }
        return found
    }

    private var pictures: [Finding] {
        presentation.video.flatMap { video in
            var found: [Finding] = []
            let (id, scale) = (video.track.id, Double(max(video.track.timescale, 1)))
            if video.width % 2 != 0 || video.height % 2 != 0 {
                found.append(
                    Finding(
                        .must, "C 9.2", track: id, zh: "画面尺寸 \(video.width)×\(video.height) 不是偶数",
                        en: "odd picture size \(video.width)×\(video.height)"))
            }
            let frame = 1 / (video.frameRate.positive ?? 25)
            let gop = video.track.table.fragments.map { Double($0.duration) / scale }.max() ?? 0
            if gop > Self.longestGOP + frame + 0.001 {
                // Pictures that were taken as they are may have them further apart; then seeking is coarser.
                found.append(Finding(.should, "A 1.13", track: id, zh: "\(gop) 秒没有 IDR", en: "\(gop) s without an IDR"))
            }
            if video.audioGroup.map({ presentation.members($0).isEmpty }) ?? false {
                found.append(
                    Finding(.must, "R 4.4.6.2", track: id, zh: "没有它所指的声音组", en: "an audio group that is not there"))
            }
            return found
        }
    }

    /// The same boundaries in all rungs (A 8.22).
    private var alignment: [Finding] {
        guard let first = presentation.video.first?.track else { return [] }
        let reference = starts(first)
        return presentation.video.dropFirst().compactMap { video in
            starts(video.track) == reference
                ? nil
                : Finding(
                    .must, "A 8.22", track: video.track.id, zh: "分段边界与 \(first.id) 不同",
                    en: "segment boundaries other than those of \(first.id)")
        }
    }

    private func starts(_ track: Track) -> [Int64] {
        track.table.segments.map { MediaTime.microseconds($0.start, timescale: track.timescale) }
    }

    private var lowest: [Finding] {
        guard !presentation.video.isEmpty else { return [] }
        let bandwidths = presentation.video.map { presentation.bandwidth($0.track, audio: $0.audioGroup).peak }
        guard let low = bandwidths.min(), low > Self.lowestBandwidth else { return [] }
        // A programme that bursts over the cap is still playable; the audio-only variant keeps within it.
        return [Finding(.should, "A 9.21", zh: "最低档峰值 \(low) bit/s", en: "the lowest variant peaks at \(low) bit/s")]
    }

    /// All tracks begin and end together, within what sound's frames allow.
    private var ends: [Finding] {
        manifest.tracks.compactMap { track in
            let scale = Double(max(track.timescale, 1))
            let start = Double(track.table.start) / scale
            guard start > 0.1 || abs(track.end - manifest.duration) > 0.5 else { return nil }
            return Finding(
                .must, "R 6.2.4", track: track.id, zh: "从 \(start) 到 \(track.end) 秒，节目长 \(manifest.duration) 秒",
                en: "runs from \(start) to \(track.end) s in a programme of \(manifest.duration) s")
        }
    }

    private var names: [Finding] {
        let files = manifest.tracks.map(\.file)
        let isSound =
            Set(files).count == files.count && Set(manifest.tracks.map(\.id)).count == manifest.tracks.count
            && (files + manifest.tracks.map(\.id)).allSatisfy(AssetPaths.isSafe)
        return isSound
            ? []
            : [
                Finding(
                    .must, "R 4.1", zh: "轨道名或文件名重复或不安全",
                    en: "names of tracks or files that are not safe, or not distinct")
            ]
    }
}
