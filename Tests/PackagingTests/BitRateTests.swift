import MediaModel
import Testing

@testable import Packaging

/// Segments and the rates that they have at a target duration of 6 s.
struct RateCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Bytes and seconds of each segment.
    var segments: [(Int, Int64)]
    var peak: Int
    var average: Int

    static let all = [
        RateCase(testDescription: "no segment", segments: [], peak: 0, average: 0),
        RateCase(testDescription: "one segment", segments: [(6000, 6)], peak: 8000, average: 8000),
        RateCase(testDescription: "one short segment", segments: [(1000, 1)], peak: 8000, average: 8000),
        // The last second alone is no run, but the seven seconds that end with it are.
        RateCase(
            testDescription: "a short last segment that bursts", segments: [(6000, 6), (6000, 6), (8000, 1)],
            peak: 16000, average: 12308),
        RateCase(
            testDescription: "a last segment of half a target", segments: [(6000, 6), (9000, 3)], peak: 24000,
            average: 13334),
        // Runs of 4, 6 and 8 s count; one of 2 or 10 s does not.
        RateCase(
            testDescription: "segments of 2 s with a burst", segments: [(2000, 2), (8000, 2), (2000, 2), (2000, 2)],
            peak: 20000, average: 14000),
        RateCase(testDescription: "an odd rate, rounded up", segments: [(1, 3)], peak: 3, average: 3),
        RateCase(
            testDescription: "a run of one and a half targets", segments: [(100_000, 1), (1, 8)],
            peak: 88_890, average: 88_890),
    ]
}

@Suite("Bit rates")
struct BitRateTests {
    @Test("are those of the worst run and of all segments", arguments: RateCase.all)
    func rates(example: RateCase) throws {
        let fragments = example.segments.map { Fragment(length: $0.0, duration: $0.1 * 90_000) }
        let table = try #require(
            SegmentTable(initializationLength: 5000, fragments: fragments, grouping: fragments.map { _ in 1 }))
        #expect(
            bitRates(of: table, timescale: 90_000, target: 6)
                == BitRates(peak: example.peak, average: example.average))
    }

    @Test("are measured by the durations that playlists tell")
    func rounding() throws {
        // 77 pictures of 1001/30000 s last 2.5692333… s; EXTINF says 2.569233.
        let table = try #require(
            SegmentTable(
                initializationLength: 0, fragments: [Fragment(length: 799_000, duration: 77 * 1001)], grouping: [1]))
        let rates = bitRates(of: table, timescale: 30_000, target: 6)
        #expect(Double(rates.peak) >= 799_000 * 8 / 2.569233)
        #expect(rates.peak == rates.average)
    }

    @Test("stay finite for absurd tables")
    func absurd() throws {
        let table = try #require(
            SegmentTable(
                initializationLength: 0, fragments: [Fragment(length: Int(Int32.max), duration: 1)], grouping: [1]))
        let rates = bitRates(of: table, timescale: Int(UInt32.max), target: 6)
        #expect(rates == BitRates(peak: 1_000_000_000_000_000, average: 1_000_000_000_000_000))
    }
}

@Suite("Segment boundaries")
struct SegmentBoundaryTests {
    @Test(
        "are where segments begin and the last one ends, whatever the grouping",
        arguments: [
            ([1, 1, 1, 1], [1.0, 3, 5, 7, 8]), ([2, 2], [1, 5, 8]), ([3, 1], [1, 7, 8]), ([4], [1, 8]),
        ])
    func boundaries(grouping: [Int], expected: [Double]) throws {
        let fragments = [Int64(20), 20, 20, 10].map { Fragment(length: 1, duration: $0) }
        let table = try #require(
            SegmentTable(initializationLength: 0, start: 10, fragments: fragments, grouping: grouping))
        #expect(table.boundaries(timescale: 10) == expected)
    }

    @Test("of nothing are none")
    func empty() throws {
        let table = try #require(SegmentTable(initializationLength: 9, fragments: [], grouping: []))
        #expect(table.boundaries(timescale: 10).isEmpty)
    }
}
