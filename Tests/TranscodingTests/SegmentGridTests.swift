import MediaModel
import Testing

@testable import Transcoding

@Suite("The segment grid")
struct SegmentGridTests {
    private let grid = SegmentGrid(seconds: 6)

    @Test(
        "counts segments and leaves no scrap at the end",
        arguments: [(0.04, 1), (6.0, 1), (6.4, 1), (6.5, 2), (12.0, 2), (12.44, 2), (12.6, 3), (.nan, 1), (-3, 1)])
    func count(duration: Double, expected: Int) {
        #expect(grid.count(duration: duration) == expected)
    }

    @Test("knows the segment of every moment, and of every picture of a list")
    func places() {
        #expect([0, 5.99, 6, 11.999, 12.001].map(grid.place(at:)) == [0, 0, 1, 1, 2])
        let list = KeyGrid.listed(keys: [0, 40, 90, 140, 155], segments: [0, 90, 155])
        #expect([0, 39, 40, 89, 90, 154, 155, 9999].map(list.segment(of:)) == [0, 0, 0, 0, 1, 1, 2, 2])
        #expect((0...160).filter(list.isKey) == [0, 40, 90, 140, 155])
        #expect(list.longestGOP == 50)
    }

    @Test("puts fragments into the segments they lie in, the scrap into the last")
    func grouping() {
        #expect(grid.grouping(places: [0, 0, 0, 1, 1, 1, 2], duration: 12.2) == [3, 4])
        #expect(grid.grouping(places: [0, 0, 0, 1, 1, 1, 2], duration: 13) == [3, 3, 1])
        #expect(grid.grouping(places: [0, 1, 2], duration: 12.2) == [1, 2])
    }
}
