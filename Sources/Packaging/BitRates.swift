public import MediaModel

/// Bit rates of a track, measured over its segments.
public struct BitRates: Sendable, Equatable {
    /// The peak segment bit rate, in bit/s, rounded up.
    public var peak: Int
    /// The average segment bit rate, in bit/s, rounded up.
    public var average: Int

    /// Rates.
    public init(peak: Int, average: Int) {
        self.peak = peak
        self.average = average
    }
}

/// Measures the segments of `table` as RFC 8216bis §4.1 and §4.4.6.2 define the rates of a variant.
///
/// The peak is the largest rate of any run of segments that lasts between 0.5 and 1.5 target durations; a track
/// too short for such a run has its average for a peak. The initialization section does not count.
///
/// - Parameters:
///   - timescale: ticks a second.
///   - target: EXT-X-TARGETDURATION, in seconds.
public func bitRates(of table: SegmentTable, timescale: Int, target: Int) -> BitRates {
    bitRates(
        of: table.segments.map { (bytes: $0.length, ticks: $0.duration) }, timescale: timescale, target: target)
}

/// The same of pieces that follow each other, whatever they are.
func bitRates(of pieces: [(bytes: Int, ticks: Int64)], timescale: Int, target: Int) -> BitRates {
    let scale = Double(max(timescale, 1))
    // A target duration is itself rounded, so a run may be half a second longer than 1.5 of them.
    let shortest = 0.5 * Double(target)
    let longest = 1.5 * Double(target) + 0.5
    // Durations are those that playlists tell, in whole microseconds, for players measure by them.
    let told = { (start: Int64, ticks: Int64) in
        Double(microseconds(from: start, lasting: ticks, timescale: timescale)) / 1_000_000
    }
    let bytes = pieces.reduce(0.0) { $0 + Double($1.bytes) }
    let ticks = pieces.reduce(0) { $0 + $1.ticks }
    let seconds = told(0, ticks) > 0 ? told(0, ticks) : Double(ticks) / scale
    let average = seconds > 0 ? bytes * 8 / seconds : 0
    var peak = 0.0
    var start: Int64 = 0
    for first in pieces.indices {
        var runBytes = 0.0
        var runTicks: Int64 = 0
        for piece in pieces[first...] {
            runBytes += Double(piece.bytes)
            runTicks += piece.ticks
            let length = told(start, runTicks)
            if length > longest { break }
            if length >= shortest, length > 0 { peak = max(peak, runBytes * 8 / length) }
        }
        start += pieces[first].ticks
    }
    return BitRates(peak: rounded(peak > 0 ? peak : average), average: rounded(average))
}

/// A petabit bounds every sum of rates far below overflow.
private func rounded(_ rate: Double) -> Int { Int(min(rate.rounded(.up), 1e15)) }
