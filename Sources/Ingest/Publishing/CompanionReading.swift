import Catalogue
import MediaModel
import Packaging
import Storage

/// What the sidecar and the subtitles beside a film give to its asset. A bad one costs itself, never the film.
struct CompanionReading: Sendable {
    /// A subtitle language, ready to be written.
    struct Subtitle: Sendable {
        var track: Track
        var files: [(name: String, bytes: [UInt8])]

        /// What the catalogue keeps of it.
        var reference: SubtitleReference { SubtitleReference(language: track.language ?? "und", name: track.name) }
    }

    /// What the sidecar says.
    private(set) var metadata = ProgrammeMetadata()
    /// The subtitles, one of each language.
    private(set) var subtitles: [Subtitle] = []
    /// What could not be used, for the job's steps.
    private(set) var problems: [LocalizedText] = []
    /// The names of all that was looked at.
    private(set) var names: [[UInt8]] = []

    /// Reads what lies beside the film at `path` in `inbox`.
    init(_ path: ArrivalPath, inbox: String, result: WorkerResult) {
        let companions = Companions(of: path, inbox: inbox)
        if let name = companions.sidecar {
            names.append(name)
            if let bytes = companions.read(name, limit: Companions.maxSidecar) {
                let sidecar = Sidecar(bytes)
                metadata = sidecar.metadata
                problems += sidecar.problems.map(JobTexts.sidecar)
            } else {
                problems.append(JobTexts.sidecar(LocalizedText(zh: "超过 256 KiB，未采用", en: "over 256 KiB, not used")))
            }
        }
        guard let main = result.tracks.first else { return }
        let boundaries = main.table.boundaries(timescale: main.timescale)
        for companion in companions.subtitles {
            names.append(companion.name)
            take(companion, companions.read(companion.name, limit: Companions.maxSubtitles), boundaries)
        }
    }

    private mutating func take(_ companion: Companions.Subtitle, _ bytes: [UInt8]?, _ boundaries: [Double]) {
        let name = DisplayName.text(of: companion.name)
        let language = companion.language
        do {
            guard let bytes else {
                throw PackagingError(.overLimit, zh: "无法读取或超过 8 MiB", en: "cannot be read, or over 8 MiB")
            }
            guard !subtitles.contains(where: { $0.track.language == language }) else {
                throw PackagingError(
                    .inconsistentResult, zh: "同一语言已有字幕", en: "there are subtitles of that language already")
            }
            let made = try SubtitleTrack.make(
                cues: try SubtitleText.parse(bytes), boundaries: boundaries, language: language)
            let track = made.track(target: 6, sha256: try FileDigest.sha256(bytes: made.segments))
            subtitles.append(
                Subtitle(track: track, files: [(made.segmentFile, made.segments), (made.wholeFile, made.whole)]))
        } catch let error as PackagingError {
            problems.append(JobTexts.subtitles(name, error.message))
        } catch {
            problems.append(JobTexts.subtitles(name, LocalizedText(zh: "\(error)", en: "\(error)")))
        }
    }
}
