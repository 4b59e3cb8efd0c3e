import Testing

@testable import Transcoding

@Suite("The segment grid")
struct SegmentGridTests {
    private let grid = SegmentGrid(segment: 6)

    @Test(
        "counts segments and leaves no scrap at the end",
        arguments: [(0.04, 1), (6.0, 1), (6.4, 1), (6.5, 2), (12.0, 2), (12.44, 2), (12.6, 3), (.nan, 1), (-3, 1)])
    func count(duration: Double, expected: Int) {
        #expect(grid.count(duration: duration) == expected)
    }

    @Test("puts fragments into the segments they lie in, the scrap into the last")
    func grouping() {
        #expect(grid.grouping(places: [0, 0, 0, 1, 1, 1, 2], duration: 12.2) == [3, 4])
        #expect(grid.grouping(places: [0, 0, 0, 1, 1, 1, 2], duration: 13) == [3, 3, 1])
        #expect(grid.grouping(places: [0, 1, 2], duration: 12.2) == [1, 2])
    }
}
