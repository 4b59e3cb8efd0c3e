import MediaModel

/// Chooses the constant frame rate of all renditions.
enum FrameRatePolicy {
    /// Rates of film and television.
    private static let standard: [Rational] = [
        Rational(10, 1), Rational(12, 1), Rational(15, 1), Rational(20, 1), Rational(24_000, 1001), Rational(24, 1),
        Rational(25, 1), Rational(30_000, 1001), Rational(30, 1), Rational(50, 1), Rational(60_000, 1001),
        Rational(60, 1),
    ]

    /// The rate for a picture, and why.
    ///
    /// A rate that is, or is within half a percent of, a standard one becomes that; a constant low one is kept; a
    /// varying or absurd one becomes that of its steps, or the next standard rate at or above its average, at most 60.
    static func rate(for video: VideoProperties) -> (Rational, Decision) {
        let average = video.frameRate.positive ?? video.baseFrameRate.positive ?? 25
        let distance = { (rate: Rational) in abs((rate.positive ?? 0) / average - 1) }
        if let near = standard.min(by: { distance($0) < distance($1) }), distance(near) < 0.005 {
            return (near, decision(near, zh: "与片源一致", en: "as the source"))
        }
        let isConstant = video.baseFrameRate.positive.map { abs($0 / average - 1) < 0.01 } ?? false
        if isConstant, (5...60).contains(average), video.frameRate.denominator <= 1001 {
            return (video.frameRate, decision(video.frameRate, zh: "与片源一致", en: "as the source"))
        }
        let next = steps(of: video, average) ?? standard.first { ($0.positive ?? 0) >= average * 0.99 }
        let chosen = next ?? Rational(60, 1)
        return (
            chosen,
            decision(
                chosen, zh: "片源帧率不固定（平均 \(text(average))）", en: "the source varies (\(text(average)) on average)")
        )
    }

    /// The standard rate of the steps in which a varying source's pictures come, so that none is left out where they
    /// come fast; `nil` if there is none, or one that is much above the average for the sake of single pictures.
    private static func steps(of video: VideoProperties, _ average: Double) -> Rational? {
        guard let base = video.baseFrameRate.positive, base >= average * 0.99,
            base < CopyPolicy.fullRate || average > 30
        else { return nil }
        let distance = { (rate: Rational) in abs((rate.positive ?? 0) / base - 1) }
        return standard.min { distance($0) < distance($1) }.flatMap { distance($0) < 0.03 ? $0 : nil }
    }

    private static func decision(_ rate: Rational, zh: String, en: String) -> Decision {
        let shown = text(rate.positive ?? 0)
        return Decision("video.frameRate", zh: "帧率 \(shown)：\(zh)", en: "\(shown) frames a second: \(en)")
    }

    private static func text(_ rate: Double) -> String {
        let hundredths = Int((min(max(rate, 0), 100_000) * 100).rounded())
        let rest = hundredths % 100
        return rest == 0 ? "\(hundredths / 100)" : "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}
