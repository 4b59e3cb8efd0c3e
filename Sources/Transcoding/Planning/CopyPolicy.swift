import MediaModel

/// Whether the source's own pictures can be the best rendition as they are.
struct CopyPolicy {
    let ladder: Ladder
    let segmentSeconds: Double

    /// How much the busiest segment may be over the rung's cap.
    private static let peakTolerance = 1.15
    /// Seconds by which a segment may be over the target (HLS Authoring Specification 7.7 allows 0.5).
    private static let overlong = 0.45
    /// Seconds from one IDR picture to the next that encoded renditions keep within, where the source lets them.
    private static let gopSeconds = 2.0
    /// Pictures a second beyond which the lower renditions take every second one.
    static let fullRate = 30.5

    /// Whether a look at all packets is worth its time: everything that the headers tell is as a rendition must be.
    static func isCandidate(_ report: ProbeReport, ladder: Ladder) -> Bool {
        guard let (_, video) = Planner.picture(of: report), let cap = cap(video, ladder) else { return false }
        let expected = report.duration.map { Double(report.size) * 8 / max($0, 1) } ?? .infinity
        return expected < Double(cap) * 2
    }

    /// Why headers alone forbid copying; `nil` if they do not.
    static func objection(_ stream: SourceStream, _ video: VideoProperties, ladder: Ladder) -> LocalizedText? {
        if stream.codec != "h264" { return LocalizedText(zh: "编码为 \(stream.codec)", en: "it is \(stream.codec)") }
        if video.pixelFormat != "yuv420p" || !isCommonProfile(stream.profile) {
            return LocalizedText(zh: "不是 8 位 4:2:0", en: "it is not 4:2:0 of 8 bits")
        }
        if video.scanning == .interlaced { return LocalizedText(zh: "画面是隔行的", en: "it is interlaced") }
        if video.rotation != 0 || video.isMirrored { return LocalizedText(zh: "画面需要旋转", en: "it must be turned") }
        if video.sampleAspect != Rational(1, 1) { return LocalizedText(zh: "像素不是方形", en: "its pixels are not square") }
        let size = PictureSize(width: Double(video.width), height: Double(video.height))
        if size.width != video.width || size.height != video.height || size.fitted(into: ladder.rungs[0]) != size {
            return LocalizedText(zh: "画面尺寸不合适", en: "its size is not one of a rendition")
        }
        return nil
    }

    /// Why the sound forbids it: pictures that are taken as they are cannot be filled up to it.
    static func objection(_ report: ProbeReport, _ candidates: [SourceStream]) -> LocalizedText? {
        guard let pictures = report.scan?.pictures else { return nil }
        for sound in candidates where sound.audio != nil {
            let start = sound.startTime ?? pictures.start
            let end = start + (sound.duration ?? 0)
            if start < pictures.start - soundLead || end > pictures.start + pictures.duration + soundTail {
                return LocalizedText(zh: "声音比画面长", en: "the sound is longer than the pictures")
            }
        }
        return nil
    }

    /// Seconds of sound before the first and after the last picture that may be lost.
    private static let (soundLead, soundTail) = (0.05, 0.3)

    private static func isCommonProfile(_ profile: String?) -> Bool {
        ["High", "Main", "Constrained Baseline", "Baseline", "Progressive High", "Constrained High"].contains(
            profile ?? "")
    }

    private static func cap(_ video: VideoProperties, _ ladder: Ladder) -> Int? {
        guard video.width > 0, video.height > 0 else { return nil }
        let size = PictureSize(width: Double(video.width), height: Double(video.height))
        return ladder.renditions(of: size, preset: "").first?.maxBitRate
    }

    /// The grid that all renditions take from the source, or why it cannot be taken.
    func grid(_ pictures: CodedPictures, cap: Int) -> Result<KeyGrid, CopyObjection> {
        let rate = pictures.frameRate.positive ?? 25
        let isHalved = rate > Self.fullRate
        let usable = pictures.idrFrames.enumerated().filter { !isHalved || $0.element % 2 == 0 }
        guard let segments = segments(usable.map(\.element), pictures.count, rate) else {
            return .failure(CopyObjection(zh: "关键帧间隔过长或不规则", en: "its IDR pictures are too far apart"))
        }
        let bytes = Dictionary(zip(pictures.idrFrames, pictures.idrBytes), uniquingKeysWith: { first, _ in first })
        let ends = segments.dropFirst().map { ($0, bytes[$0] ?? 0) } + [(pictures.count, pictures.idrBytes.last ?? 0)]
        let rates = zip(segments, ends).map { start, end in
            Double(end.1 - (bytes[start] ?? 0)) * 8 * rate / Double(max(end.0 - start, 1))
        }
        let average = Double(pictures.idrBytes.last ?? 0) * 8 / pictures.duration
        guard average <= Double(cap), rates.max() ?? 0 <= Double(cap) * Self.peakTolerance else {
            return .failure(
                CopyObjection(
                    zh: "码率超过 \(cap / 1000) kbit/s", en: "its bit rate is over \(cap / 1000) kbit/s"))
        }
        return .success(.listed(keys: keys(usable.map(\.element), segments, rate), segments: segments))
    }

    /// IDR pictures to begin segments with: as near under the target as there are, none over it by more than allowed.
    private func segments(_ idrs: [Int], _ count: Int, _ rate: Double) -> [Int]? {
        guard idrs.first == 0, count > 0 else { return nil }
        let (target, most) = (segmentSeconds * rate + 0.01, (segmentSeconds + Self.overlong) * rate)
        var starts = [0]
        var place = 0
        while Double(count - starts[starts.count - 1]) > most {
            let start = starts[starts.count - 1]
            var next = place + 1
            while next + 1 < idrs.count, Double(idrs[next + 1] - start) <= target { next += 1 }
            guard next < idrs.count, Double(idrs[next] - start) <= most else { return nil }
            starts.append(idrs[next])
            place = next
        }
        return starts
    }

    /// All beginnings of segments, and between them IDR pictures so that no more than `gopSeconds` pass without one
    /// where the source has them.
    private func keys(_ idrs: [Int], _ segments: [Int], _ rate: Double) -> [Int] {
        let longest = Self.gopSeconds * rate + 0.5
        let starts = Set(segments)
        var keys = [0]
        for (index, idr) in idrs.enumerated().dropFirst() {
            let next = index + 1 < idrs.count ? idrs[index + 1] : Int(Int32.max)
            if starts.contains(idr) || Double(next - keys[keys.count - 1]) > longest { keys.append(idr) }
        }
        return keys
    }
}

/// Why pictures cannot be taken as they are.
struct CopyObjection: Error {
    var reason: LocalizedText

    init(zh: String, en: String) {
        reason = LocalizedText(zh: zh, en: en)
    }
}
