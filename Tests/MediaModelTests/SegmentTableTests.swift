import Foundation
import MediaModel
import Testing

@Suite("A segment table")
struct SegmentTableTests {
    private let fragments = [
        Fragment(length: 100, duration: 50, keyLength: 20), Fragment(length: 200, duration: 50, keyLength: 30),
        Fragment(length: 300, duration: 25, keyLength: 40),
    ]

    @Test("tells where each segment lies and when it plays")
    func segments() throws {
        let table = try #require(SegmentTable(initializationLength: 10, fragments: fragments, grouping: [2, 1]))
        #expect(
            table.segments == [
                Segment(offset: 10, length: 300, start: 0, duration: 100, fragments: 0..<2),
                Segment(offset: 310, length: 300, start: 100, duration: 25, fragments: 2..<3),
            ])
        #expect(table.fileSize == 610)
        #expect(table.duration == 125)
    }

    @Test("survives JSON")
    func coding() throws {
        let table = try #require(SegmentTable(initializationLength: 10, fragments: fragments, grouping: [2, 1]))
        #expect(try JSONDecoder().decode(SegmentTable.self, from: JSONEncoder().encode(table)) == table)
    }

    @Test(
        "refuses numbers that do not fit",
        arguments: [[3, 1], [2], [0, 3], [-1, 4], [Int.max, 1]])
    func refusals(grouping: [Int]) {
        #expect(SegmentTable(initializationLength: 10, fragments: fragments, grouping: grouping) == nil)
    }

    @Test("refuses a JSON table whose arrays do not fit")
    func hostile() {
        let text = #"{"initialization":1,"start":0,"lengths":[1,2],"durations":[1],"grouping":[2]}"#
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(SegmentTable.self, from: Data(text.utf8)) }
    }
}
