public import Catalogue
import MediaModel
public import Packaging
import Storage

/// What the sidecar and the subtitles beside a film give to its asset. A bad one costs itself, never the film.
struct CompanionReading: Sendable {
    /// A subtitle language, ready to be written.
    struct Subtitle: Sendable {
        var track: Track
        var files: [(name: String, bytes: [UInt8])]
        /// What they say, for the search.
        var transcript: Transcript

        /// What the catalogue keeps of it.
        var reference: SubtitleReference { SubtitleReference(language: track.language ?? "und", name: track.name) }
    }

    /// What the sidecar says.
    private(set) var metadata = ProgrammeMetadata()
    /// The subtitles, one of each language.
    private(set) var subtitles: [Subtitle] = []
    /// The poster that the sidecar chooses.
    private(set) var poster: PosterDesk.Wish?
    /// What could not be used, for the job's steps.
    private(set) var problems: [LocalizedText] = []
    /// The names of all that was looked at.
    private(set) var names: [[UInt8]] = []

    /// Reads what lies beside the film at `path` in `inbox`, and the subtitles that the worker found inside it and left
    /// in `folder`. Of two in the same language those beside the film are taken.
    init(_ path: ArrivalPath, inbox: String, result: WorkerResult, folder: String) {
        let companions = Companions(of: path, inbox: inbox)
        if let name = companions.sidecar {
            names.append(name)
            takeSidecar(companions.read(name, limit: Companions.maxSidecar))
        }
        if let table = MetadataTable.fileNames.lazy.compactMap({
            companions.read($0, limit: MetadataTable.maxFileBytes)
        }).first {
            takeTable(MetadataTable(table), path.name)
        }
        takePoster(companions)
        guard let maker = SubtitleMaking(result) else { return }
        for companion in companions.subtitles {
            names.append(companion.name)
            let text = DisplayName.text(of: companion.name)
            take(LocalizedText(zh: text, en: text)) {
                try maker.make(
                    companions.read(companion.name, limit: SubtitleText.maxBytes), language: companion.language)
            }
        }
        for found in result.subtitles.prefix(Companions.maxSubtitleFiles) {
            let file = try? SourceFile.open([Array(found.file.utf8)], beneath: folder)
            take(JobTexts.inside(found.language)) {
                try maker.make(
                    file?.bytes(limit: SubtitleText.maxBytes), language: found.language, title: found.title)
            }
        }
    }

    private mutating func takeSidecar(_ bytes: [UInt8]?) {
        guard let bytes else {
            problems.append(JobTexts.sidecar(LocalizedText(zh: "超过 256 KiB，未采用", en: "over 256 KiB, not used")))
            return
        }
        let sidecar = Sidecar(bytes)
        metadata = sidecar.metadata
        problems += sidecar.problems.map(JobTexts.sidecar)
    }

    /// A time of the film, or a picture beside it, which goes with it.
    private mutating func takePoster(_ companions: Companions) {
        guard let wish = metadata.poster, !wish.isEmpty else { return }
        metadata.poster = nil
        if let seconds = FilmTime.seconds(wish) {
            poster = .second(seconds)
            return
        }
        let name = Array(wish.utf8)
        guard InboxFile.isPicture(name), let bytes = companions.read(name, limit: PosterDesk.maxImageBytes)
        else {
            problems.append(
                JobTexts.sidecar(
                    LocalizedText(
                        zh: "poster 应为影片旁 8 MiB 以内的 JPEG 或 PNG 文件名，或时间如 00:01:23；封面未采用",
                        en: "poster should name a JPEG or PNG of at most 8 MiB beside the film, or a time such as "
                            + "00:01:23; not used")))
            return
        }
        poster = .image(bytes)
        names.append(name)
    }

    /// The sidecar goes before the table of its folder.
    private mutating func takeTable(_ table: MetadataTable, _ film: [UInt8]) {
        let said = table.said(of: film)
        metadata = metadata.merging(said.metadata)
        problems += said.faults.prefix(10).map { JobTexts.table($0.line, $0.message) }
    }

    private mutating func take(_ name: LocalizedText, _ make: () throws -> Subtitle) {
        do {
            let made = try make()
            // The languages as they stand in the manifest: two names may come to one tag.
            guard !subtitles.contains(where: { $0.track.language == made.track.language }) else {
                throw PackagingError(
                    .inconsistentResult, zh: "同一语言已有字幕", en: "there are subtitles of that language already")
            }
            subtitles.append(made)
        } catch let error as PackagingError {
            problems.append(JobTexts.subtitles(name, error.message))
        } catch {
            problems.append(JobTexts.subtitles(name, LocalizedText(zh: "\(error)", en: "\(error)")))
        }
    }
}

extension Transcript {
    /// What subtitles say, as many lines as are kept.
    public init(language: String, cues: [Cue]) {
        let lines = cues.prefix(Self.lineLimit).map { Line(start: $0.start, text: $0.plainText) }
        self.init(language: language, lines: lines)
    }
}

/// Makes tracks of subtitle texts for one asset.
private struct SubtitleMaking {
    private let boundaries: [Double]
    private let target: Int

    /// For the asset that will be made of `result`; `nil` if it has no tracks.
    init?(_ result: WorkerResult) {
        guard let main = result.tracks.first else { return nil }
        boundaries = main.table.boundaries(timescale: main.timescale)
        target = result.targetDuration
    }

    /// - Throws: `PackagingError`, `StorageError`.
    func make(_ bytes: [UInt8]?, language: String, title: String? = nil) throws -> CompanionReading.Subtitle {
        guard let bytes else {
            throw PackagingError(.overLimit, zh: "无法读取或超过 8 MiB", en: "cannot be read, or over 8 MiB")
        }
        guard let text = TextEncoding.text(of: bytes) else {
            throw PackagingError(
                .unsupportedEncoding, zh: "认不出文字编码，请另存为 UTF-8", en: "the encoding is not known: save them as UTF-8")
        }
        let cues = try SubtitleText.parse(text)
        let made = try SubtitleTrack.make(cues: cues, boundaries: boundaries, language: language)
        let name = title.flatMap { title in
            title.allSatisfy(\.isWhitespace) ? nil : DisplayName.text(of: Array(title.utf8))
        }
        let track = made.track(name: name, target: target, sha256: try FileDigest.sha256(bytes: made.segments))
        return CompanionReading.Subtitle(
            track: track, files: [(made.segmentFile, made.segments), (made.wholeFile, made.whole)],
            transcript: Transcript(language: made.language, cues: cues))
    }
}
