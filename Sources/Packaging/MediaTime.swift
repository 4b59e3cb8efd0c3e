public import MediaModel

/// Times as playlists and manifests write them.
enum MediaTime {
    /// Microseconds of `ticks`, rounded to the nearest; at most 2⁶⁰, some 36,000 years.
    static func microseconds(_ ticks: Int64, timescale: Int) -> Int64 {
        let scale = Int128(max(timescale, 1))
        return Int64(min((Int128(ticks) * 1_000_000 + scale / 2) / scale, 1 << 60))
    }

    /// `6.006000`.
    static func decimal(microseconds: Int64) -> String {
        let fraction = String(microseconds % 1_000_000)
        return "\(microseconds / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
    }

    /// `25.000`: three decimals, as FRAME-RATE has them.
    static func decimal(_ rate: Rational) -> String {
        guard rate.numerator > 0, rate.denominator > 0 else { return "0.000" }
        let thousandths = (Int64(rate.numerator) * 1000 + Int64(rate.denominator) / 2) / Int64(rate.denominator)
        let fraction = String(thousandths % 1000)
        return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}

extension SegmentTable {
    /// When each segment begins, and when the last one ends, in seconds: where subtitles are cut.
    ///
    /// - Parameter timescale: ticks a second.
    public func boundaries(timescale: Int) -> [Double] {
        guard let last = segments.last else { return [] }
        return (segments.map(\.start) + [last.start + last.duration]).map { Double($0) / Double(max(timescale, 1)) }
    }
}

extension Track {
    /// When its last segment ends, in seconds.
    var end: Double { Double(table.start + table.duration) / Double(max(timescale, 1)) }
}
