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
        let video = try planVideo(report, &decisions)
        let audio = planAudio(report, &decisions)
        let subtitles = SubtitlePolicy.plan(candidates(report), &decisions)
        guard video != nil || !audio.isEmpty else {
            let hasUnknown = report.streams.contains { $0.codec == "unknown" && ($0.video != nil || $0.audio != nil) }
            throw SourceRefusal(hasUnknown ? .unsupportedCodec : .noStreams, "no stream that can be decoded")
        }
        return TranscodePlan(
            duration: report.duration, video: video, audio: audio, subtitles: subtitles, decisions: decisions)
    }

    private func checkLimits(_ report: ProbeReport) throws(SourceRefusal) {
        if report.streams.count > SourcePolicy.maxStreams {
            throw SourceRefusal(.tooManyStreams, "\(report.streams.count) streams")
        }
        if let duration = report.duration, duration > settings.maxSeconds {
            throw SourceRefusal(.tooLong, "\(duration) s")
        }
        for video in report.streams.compactMap(\.video) {
            if video.width > SourcePolicy.maxSide || video.height > SourcePolicy.maxSide
                || video.width * video.height > SourcePolicy.maxPixels
            {
                throw SourceRefusal(.tooLarge, "\(video.width)×\(video.height)")
            }
        }
    }

    /// The streams that are looked at: those of the first program that has pictures or sound, if there are programs.
    private func candidates(_ report: ProbeReport) -> [SourceStream] {
        let usable = report.streams.filter { $0.codec != "unknown" }
        let program = report.programs.first { indexes in
            usable.contains { indexes.contains($0.index) && ($0.video != nil || $0.audio != nil) }
        }
        return program.map { indexes in usable.filter { indexes.contains($0.index) } } ?? usable
    }
}

extension Planner {
    private func planVideo(_ report: ProbeReport, _ decisions: inout [Decision]) throws(SourceRefusal) -> VideoPlan? {
        let pictures = candidates(report).compactMap { stream in stream.video.map { (stream, $0) } }
            .filter { $0.1.width > 0 && $0.1.height > 0 }
        guard let (stream, video) = pictures.first(where: { $0.0.isDefault }) ?? pictures.first else {
            if report.streams.contains(where: { $0.video != nil && $0.codec == "unknown" }) {
                throw SourceRefusal(.unsupportedCodec, "no decoder for the pictures")
            }
            decisions.append(Decision("video", zh: "没有画面：作为声音节目", en: "no pictures: a sound programme"))
            return nil
        }
        let (rate, rateDecision) = FrameRatePolicy.rate(for: video)
        let size = displaySize(video)
        guard let ladder = Ladder.named(settings.ladder) else {
            throw SourceRefusal(.internal, "no ladder named \(settings.ladder)")
        }
        let renditions = ladder.renditions(of: size, preset: settings.preset)
        let listed = renditions.map { "\($0.width)×\($0.height)" }.joined(separator: " ")
        decisions.append(
            Decision(
                "video.stream", zh: "画面取第 \(stream.index) 路：\(stream.codec) \(video.width)×\(video.height)",
                en: "pictures from stream \(stream.index): \(stream.codec) \(video.width)×\(video.height)"))
        decisions.append(rateDecision)
        decisions.append(Decision("video.ladder", zh: "清晰度：\(listed)", en: "renditions: \(listed)"))
        let gop = max(1, Int(((rate.positive ?? 25) * 2).rounded()))
        return VideoPlan(
            stream: stream.index, width: size.width, height: size.height, frameRate: rate, gopFrames: gop,
            gopsPerSegment: max(1, Int((settings.segmentSeconds / 2).rounded(.down))),
            normalization: normalization(video, &decisions), renditions: renditions,
            storyboardInterval: max(2, ((report.duration ?? 1000) / 100).rounded(.up)))
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

    /// Filters that make the picture progressive, upright and 8-bit 4:2:0 in limited range. Size and pixel shape are
    /// left to the renditions' scaling.
    private func normalization(_ video: VideoProperties, _ decisions: inout [Decision]) -> [String] {
        var chain: [String] = []
        if video.isInterlaced {
            chain.append("bwdif=mode=send_frame:deint=interlaced")
            decisions.append(Decision("video.interlaced", zh: "隔行画面：去隔行", en: "interlaced: deinterlaced"))
        }
        switch video.rotation {
        case 90: chain.append("transpose=dir=clock")
        case 180: chain += ["hflip", "vflip"]
        case 270: chain.append("transpose=dir=cclock")
        default: break
        }
        if video.rotation != 0 {
            decisions.append(
                Decision("video.rotation", zh: "顺时针旋转 \(video.rotation)°", en: "turned \(video.rotation)° clockwise"))
        }
        if video.pixelFormat != "yuv420p" { chain.append("scale=out_range=limited") }
        chain.append("format=yuv420p")
        return chain
    }
}

extension Planner {
    private func planAudio(_ report: ProbeReport, _ decisions: inout [Decision]) -> [AudioPlan] {
        let sounds = candidates(report).compactMap { stream in stream.audio.map { (stream, $0) } }
            .filter { $0.1.channels > 0 && $0.1.sampleRate > 0 }
        var plans: [AudioPlan] = []
        // The default stream first; then one of each further language, in file order.
        let ordered = sounds.filter { $0.0.isDefault } + sounds.filter { !$0.0.isDefault }
        for (stream, audio) in ordered {
            let language = LanguageTag.normalized(stream.language)
            guard plans.count < 4, !plans.contains(where: { $0.language == language }) else {
                decisions.append(
                    Decision(
                        "audio.dropped", zh: "声音第 \(stream.index) 路未采用", en: "sound stream \(stream.index) left out"))
                continue
            }
            plans.append(plan(stream, audio, language))
            decisions.append(
                Decision(
                    "audio.stream", zh: "声音取第 \(stream.index) 路：\(stream.codec) \(audio.layout)，语言 \(language)",
                    en: "sound from stream \(stream.index): \(stream.codec) \(audio.layout), language \(language)"))
        }
        if plans.isEmpty { decisions.append(Decision("audio", zh: "没有声音", en: "no sound")) }
        return plans
    }

    private func plan(_ stream: SourceStream, _ audio: AudioProperties, _ language: String) -> AudioPlan {
        let channels = min(audio.channels, 2)
        let qualities = [("a128", 128_000), ("a64", 64_000)]
        return AudioPlan(
            stream: stream.index, language: language, title: stream.title, sampleRate: 48_000, channels: channels,
            loudness: settings.loudness,
            renditions: qualities.map { group, bitRate in
                AudioRendition(
                    id: "\(group)-\(language)", group: group, encoding: "aac",
                    bitRate: channels == 1 ? bitRate * 3 / 4 : bitRate)
            })
    }
}
