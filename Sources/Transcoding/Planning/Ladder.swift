import MediaModel

/// A size of picture and what it may cost.
struct Rung: Sendable, Equatable {
    /// The longer side of the box that the picture fits in.
    var longSide: Int
    /// The shorter side of the box.
    var shortSide: Int
    /// Constant rate factor.
    var crf: Double
    /// Cap in bit/s.
    var maxBitRate: Int
    /// The audio group that goes with it.
    var audioGroup: String
}

/// The rungs that pictures are made in.
struct Ladder: Sendable {
    /// Best first.
    var rungs: [Rung]
    /// The one for the slowest lines, which every programme has.
    var lowest: Rung

    /// 1080 to 240 and one whose peak with its sound stays within 192 kbit/s (HLS Authoring Specification 9.21). Small
    /// pictures have a lower factor: on the screen their faults are scaled up with them.
    static let `default` = Ladder(
        rungs: [
            Rung(longSide: 1920, shortSide: 1080, crf: 23, maxBitRate: 4_500_000, audioGroup: "a128"),
            Rung(longSide: 1280, shortSide: 720, crf: 21.5, maxBitRate: 2_400_000, audioGroup: "a128"),
            Rung(longSide: 854, shortSide: 480, crf: 21.2, maxBitRate: 1_250_000, audioGroup: "a128"),
            Rung(longSide: 640, shortSide: 360, crf: 21.2, maxBitRate: 780_000, audioGroup: "a64"),
            Rung(longSide: 426, shortSide: 240, crf: 24.5, maxBitRate: 320_000, audioGroup: "a64"),
        ],
        lowest: Rung(longSide: 256, shortSide: 144, crf: 26, maxBitRate: 90_000, audioGroup: "a64"))

    /// What is made of a live stream while it comes: fewer rungs, the best of them at most so many lines high.
    static func live(height: Int) -> Ladder {
        let sides = [1080, 720, 480, 360].filter { $0 <= max(height, 360) }
        // Between the best and one for slow lines there is no time for more.
        let kept = Set(sides.prefix(height > 720 ? 2 : 1) + [360])
        return Ladder(rungs: Self.default.rungs.filter { kept.contains($0.shortSide) }, lowest: Self.default.lowest)
    }

    /// A ladder by its name in the settings: `default`, or `live720` for a live one.
    static func named(_ name: String) -> Ladder? {
        if name.hasPrefix("live"), let height = Int(name.dropFirst(4)) { return live(height: height) }
        return name == "default" ? .default : nil
    }

    /// The renditions of a picture, best first, at least two: one in the picture's own size if that fits the first
    /// rung, the rungs clearly below it, and the lowest. None is larger than the picture.
    ///
    /// - Parameter quality: constant rate factor of the best rungs; that of the others differs from it as from 23.
    func renditions(of picture: PictureSize, preset: String, quality: Double = 23) -> [VideoRendition] {
        let top = picture.fitted(into: rungs[0])
        let own = rungs.lastIndex { top.fitted(into: $0) == top } ?? 0
        var chosen = [rendition(top, rungs[own], preset, quality)]
        for rung in rungs[(own + 1)...] {
            let size = picture.fitted(into: rung)
            let above = chosen[chosen.count - 1]
            if size.shortSide * 100 <= min(above.width, above.height) * 87 {
                chosen.append(rendition(size, rung, preset, quality))
            }
        }
        var last = rendition(picture.fitted(into: lowest), lowest, preset, quality)
        if chosen.contains(where: { $0.id == last.id }) { last.id += "-low" }
        return chosen + [last]
    }

    private func rendition(_ size: PictureSize, _ rung: Rung, _ preset: String, _ quality: Double) -> VideoRendition {
        VideoRendition(
            id: "v\(size.shortSide)", encoding: "h264", width: size.width, height: size.height,
            crf: rung.crf - 23 + quality,
            maxBitRate: rung.maxBitRate, bufferSize: rung.maxBitRate, preset: preset, audioGroup: rung.audioGroup)
    }
}

/// A size in square pixels, both sides even.
struct PictureSize: Sendable, Equatable {
    var width: Int
    var height: Int

    /// The even size nearest to `width` × `height` that is not above it, and at least 16.
    init(width: Double, height: Double) {
        self.width = Self.even(width)
        self.height = Self.even(height)
    }

    var shortSide: Int { min(width, height) }

    /// The largest size of the same shape, not above this one, that fits the box of a rung, upright or lying.
    func fitted(into rung: Rung) -> PictureSize {
        let (long, short) = (Double(max(width, height)), Double(shortSide))
        let scale = min(1, Double(rung.longSide) / long, Double(rung.shortSide) / short)
        if scale >= 1 { return self }
        return PictureSize(width: Double(width) * scale + 1, height: Double(height) * scale + 1)
    }

    private static func even(_ side: Double) -> Int {
        guard side.isFinite, side >= 16 else { return 16 }
        return Int(min(side, 16_384)) / 2 * 2
    }
}
