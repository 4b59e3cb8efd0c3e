public import MediaModel

/// Decides what is made of a source. Pure: the same report and settings always give the same plan.
public struct Planner: Sendable {
    private let settings: EncodingSettings

    /// A planner with the wishes and limits of `settings`.
    public init(settings: EncodingSettings) {
        self.settings = settings
    }

    /// The plan for a source.
    ///
    /// - Throws: why the source is not taken.
    public func plan(_ report: ProbeReport) throws(SourceRefusal) -> TranscodePlan {
        try checkLimits(report)
        var decisions: [Decision] = []
        tellProgram(report, &decisions)
        let video = try planVideo(report, &decisions)
        let audio = SoundPolicy(settings: settings).plans(
            Self.candidates(report), scan: report.scan, &decisions)
        let subtitles = SubtitlePolicy.plan(Self.candidates(report), &decisions)
        guard video != nil || !audio.isEmpty else {
            let hasUnknown = report.streams.contains { $0.codec == "unknown" && ($0.video != nil || $0.audio != nil) }
            throw SourceRefusal(hasUnknown ? .unsupportedCodec : .noStreams, "no stream that can be decoded")
        }
        return TranscodePlan(
            duration: report.duration, video: video, audio: audio, subtitles: subtitles, decisions: decisions,
            early: early(video, report.duration))
    }

    private func checkLimits(_ report: ProbeReport) throws(SourceRefusal) {
        if report.streams.count > SourcePolicy.maxStreams {
            throw SourceRefusal(.tooManyStreams, "\(report.streams.count) streams")
        }
        if let duration = report.duration, duration > settings.maxSeconds {
            throw SourceRefusal(.tooLong, "\(duration) s")
        }
        try checkStarts(report)
        for video in report.streams.compactMap(\.video) {
            if video.width > SourcePolicy.maxSide || video.height > SourcePolicy.maxSide
                || video.width * video.height > SourcePolicy.maxPixels
            {
                throw SourceRefusal(.tooLarge, "\(video.width)×\(video.height)")
            }
        }
        if let stream = Self.candidates(report).first(where: \.isEncrypted) {
            throw SourceRefusal(.encrypted, "stream \(stream.index) is encrypted")
        }
    }

    /// What is missing before a stream begins is filled with its first picture or with silence. A gap longer than the
    /// film itself would make months out of a few bytes.
    private func checkStarts(_ report: ProbeReport) throws(SourceRefusal) {
        let starts = Self.candidates(report).filter { $0.video != nil || $0.audio != nil }.compactMap(\.startTime)
        guard let first = starts.min(), let last = starts.max() else { return }
        let most = max(Self.gap, min(report.duration ?? settings.maxSeconds, settings.maxSeconds))
        if last - first > most { throw SourceRefusal(.damaged, "streams begin \(last - first) s apart") }
    }

    /// Seconds between the beginnings of streams that are taken in any film.
    private static let gap = 1800.0

    /// Long films are seen in their lowest rendition first: the further decoding is little beside hours of waiting.
    private func early(_ video: VideoPlan?, _ duration: Double?) -> EarlyVersion {
        guard let video else { return .none }
        if video.copy != nil { return .copy }
        return duration.map { $0 >= settings.earlySeconds } ?? false ? .lowest : .none
    }
}

extension Planner {
    /// The streams that are looked at: those of the first program that has pictures or sound, if there are programs.
    static func candidates(_ report: ProbeReport) -> [SourceStream] {
        let usable = report.streams.filter { $0.codec != "unknown" || $0.isEncrypted }
        return program(report).map { indexes in usable.filter { indexes.contains($0.index) } } ?? usable
    }

    /// The pictures that are taken: the default stream, else the first.
    static func picture(of report: ProbeReport) -> (SourceStream, VideoProperties)? {
        let pictures = candidates(report).compactMap { stream in stream.video.map { (stream, $0) } }
            .filter { $0.1.width > 0 && $0.1.height > 0 }
        return pictures.first { $0.0.isDefault } ?? pictures.first
    }

    private static func program(_ report: ProbeReport) -> [Int]? {
        let usable = report.streams.filter { $0.codec != "unknown" }
        let pictures = Set(usable.filter { $0.video.map { $0.width > 0 } ?? false }.map(\.index))
        let sounds = Set(usable.filter { $0.audio != nil }.map(\.index))
        return report.programs.first { !pictures.isDisjoint(with: $0) }
            ?? report.programs.first { !sounds.isDisjoint(with: $0) }
    }

    private func tellProgram(_ report: ProbeReport, _ decisions: inout [Decision]) {
        guard report.programs.count > 1, let chosen = Self.program(report),
            let number = report.programs.firstIndex(of: chosen)
        else { return }
        decisions.append(
            Decision(
                "program", zh: "共 \(report.programs.count) 套节目，取第 \(number + 1) 套",
                en: "\(report.programs.count) programs: number \(number + 1) is taken, the first with pictures"))
    }
}

extension Planner {
    private func planVideo(_ report: ProbeReport, _ decisions: inout [Decision]) throws(SourceRefusal) -> VideoPlan? {
        guard let (stream, video) = Self.picture(of: report) else {
            if report.streams.contains(where: { $0.video != nil && $0.codec == "unknown" }) {
                throw SourceRefusal(.unsupportedCodec, "no decoder for the pictures")
            }
            decisions.append(Decision("video", zh: "没有画面：作为声音节目", en: "no pictures: a sound programme"))
            return nil
        }
        guard let ladder = Ladder.named(settings.ladder) else {
            throw SourceRefusal(.internal, "no ladder named \(settings.ladder)")
        }
        let size = displaySize(video)
        decisions.append(
            Decision(
                "video.stream", zh: "画面取第 \(stream.index) 路：\(stream.codec) \(video.width)×\(video.height)",
                en: "pictures from stream \(stream.index): \(stream.codec) \(video.width)×\(video.height)"))
        var renditions = ladder.renditions(of: size, preset: settings.preset, quality: settings.quality)
        let copy = copy(report, stream, video, ladder, renditions[0], &decisions)
        let rate: Rational
        if let copy {
            rate = copy.pictures.frameRate
            renditions[0].encoding = VideoRendition.copied
        } else {
            let (chosen, decision) = FrameRatePolicy.rate(for: video)
            rate = chosen
            decisions.append(decision)
        }
        halve(&renditions, rate, &decisions)
        let listed = renditions.map { "\($0.width)×\($0.height)" }.joined(separator: " ")
        decisions.append(Decision("video.ladder", zh: "清晰度：\(listed)", en: "renditions: \(listed)"))
        let largest = PictureSize(width: Double(renditions[0].width), height: Double(renditions[0].height))
        return VideoPlan(
            stream: stream.index, width: size.width, height: size.height, frameRate: rate,
            grid: copy?.grid ?? regularGrid(rate),
            normalization: Normalization.chain(stream, video, largest: largest, &decisions), renditions: renditions,
            storyboardInterval: max(2, ((report.duration ?? 1000) / 100).rounded(.up)), copy: copy?.pictures)
    }

    private func regularGrid(_ rate: Rational) -> KeyGrid {
        let perSecond = rate.positive ?? 25
        let frames = max(1, Int((perSecond * 2).rounded()))
        let gop = perSecond > CopyPolicy.fullRate ? (frames + 1) / 2 * 2 : frames
        return .regular(gopFrames: gop, gopsPerSegment: max(1, Int((settings.segmentSeconds / 2).rounded(.down))))
    }

    /// Lower renditions have at most 30 pictures a second.
    private func halve(_ renditions: inout [VideoRendition], _ rate: Rational, _ decisions: inout [Decision]) {
        guard rate.positive ?? 0 > CopyPolicy.fullRate else { return }
        for index in renditions.indices.dropFirst() { renditions[index].frameDivisor = 2 }
        decisions.append(
            Decision(
                "video.halfRate", zh: "最高清晰度保持全部帧，其余取一半", en: "the best rendition keeps all pictures, the others half"))
    }

    private func copy(
        _ report: ProbeReport, _ stream: SourceStream, _ video: VideoProperties, _ ladder: Ladder,
        _ rung: VideoRendition, _ decisions: inout [Decision]
    ) -> (pictures: CodedPictures, grid: KeyGrid)? {
        let objection = CopyPolicy.objection(stream, video, ladder: ladder) ?? report.scan?.reason
        if let reason = objection ?? CopyPolicy.objection(report, Self.candidates(report)) {
            decisions.append(
                Decision("video.copy", zh: "画面需重新编码：\(reason.zh)", en: "pictures encoded anew: \(reason.en)"))
            return nil
        }
        guard let pictures = report.scan?.pictures, pictures.stream == stream.index else { return nil }
        let policy = CopyPolicy(ladder: ladder, segmentSeconds: settings.segmentSeconds)
        switch policy.grid(pictures, cap: rung.maxBitRate) {
        case .success(let grid):
            decisions.append(
                Decision("video.copy", zh: "原画面符合要求，直接采用", en: "the pictures are taken as they are, not encoded"))
            return (pictures, grid)
        case .failure(let objection):
            let reason = objection.reason
            decisions.append(
                Decision("video.copy", zh: "画面需重新编码：\(reason.zh)", en: "pictures encoded anew: \(reason.en)"))
            return nil
        }
    }

    /// Upright size in square pixels.
    private func displaySize(_ video: VideoProperties) -> PictureSize {
        let aspect = video.sampleAspect.positive.map { min(max($0, 0.1), 10) } ?? 1
        // Wider pixels widen the picture; narrower ones make it higher, so that nothing is thrown away.
        let width = aspect >= 1 ? Double(video.width) * aspect : Double(video.width)
        let height = aspect >= 1 ? Double(video.height) : Double(video.height) / aspect
        let isTurned = video.rotation % 180 != 0
        return PictureSize(width: isTurned ? height : width, height: isTurned ? width : height)
    }
}
