import MediaModel

/// An asset's tracks by their parts in a presentation.
struct Presentation {
    /// A video track with what it is declared as.
    struct Video {
        var track: Track
        var width: Int
        var height: Int
        var frameRate: Rational
        var audioGroup: String?
    }

    /// An audio track with what it is declared as.
    struct Audio {
        var track: Track
        var channels: Int
        var sampleRate: Int
        var group: String

        /// What is the same for all qualities of one source stream: the track's name without its group.
        var stream: String { track.id.hasPrefix(group + "-") ? String(track.id.dropFirst(group.count + 1)) : track.id }
    }

    /// All tracks' common target duration, in seconds.
    let target: Int
    /// Length in seconds.
    let duration: Double
    /// Pictures, in the manifest's order: best first.
    private(set) var video: [Video] = []
    /// Sound, in the manifest's order.
    private(set) var audio: [Audio] = []
    /// Subtitles, in the manifest's order.
    private(set) var subtitles: [Track] = []
    /// Names of audio groups, in the order of their first tracks.
    private(set) var audioGroups: [String] = []

    init(_ manifest: AssetManifest) {
        target = manifest.targetDuration
        duration = min(max(manifest.duration, 0), 1e9)
        for track in manifest.tracks {
            switch track.kind {
            case .video(let width, let height, let frameRate, let group):
                video.append(
                    Video(track: track, width: width, height: height, frameRate: frameRate, audioGroup: group))
            case .audio(let channels, let sampleRate, let group):
                audio.append(Audio(track: track, channels: channels, sampleRate: sampleRate, group: group))
                if !audioGroups.contains(group) { audioGroups.append(group) }
            case .subtitle: subtitles.append(track)
            }
        }
    }

    /// The tracks of an audio group; its first is the default.
    func members(_ group: String?) -> [Audio] { audio.filter { $0.group == group } }

    /// The audio group of the lowest peak.
    var lowestGroup: String? {
        audioGroups.min { peak(members($0).map(\.track)) < peak(members($1).map(\.track)) }
    }

    /// The only thing to play of a sound programme in one language, in its best quality.
    var onlySound: Track? {
        guard video.isEmpty, Set(audio.map(\.stream)).count == 1 else { return nil }
        return audio.max { $0.track.peakBitRate < $1.track.peakBitRate }?.track
    }

    /// Bandwidths of a variant, RFC 8216bis §4.4.6.2: of the largest sum of any playable combination of renditions.
    ///
    /// - Parameters:
    ///   - main: the variant's own track; `nil` where that is one of the group.
    ///   - group: its audio group.
    func bandwidth(_ main: Track?, audio group: String?) -> BitRates {
        let parts = [main.map { [$0] } ?? [], members(group).map(\.track), subtitles]
        return BitRates(
            peak: parts.reduce(0) { $0 + peak($1) },
            average: parts.reduce(0) { $0 + ($1.map(\.averageBitRate).max() ?? 0) })
    }

    private func peak(_ tracks: [Track]) -> Int { tracks.map(\.peakBitRate).max() ?? 0 }
}
