import Database
import Testing

@Suite("Cursors")
struct CursorTests {
    static let samples: [[SQLValue]] = [
        [1, "p1"], [-1.5, "课程 \u{0}"], [nil, .blob([0, 1])], [.integer(.min), .integer(.max)], ["", ""],
    ]

    @Test("a cursor comes back as it was given out", arguments: samples)
    func roundTrip(values: [SQLValue]) throws {
        let text = Cursor(order: "list", values: values).text
        #expect(text.utf8.allSatisfy { $0.isAlphanumeric || $0 == 0x2D || $0 == 0x5F })
        #expect(try Cursor(text, order: "list", count: values.count).values == values)
    }

    @Test("a cursor of another list or order, or with another number of values, is refused")
    func otherList() {
        let text = Cursor(order: "list", values: [1, 2]).text
        #expect(throws: Cursor.Invalid.self) { try Cursor(text, order: "other", count: 2) }
        #expect(throws: Cursor.Invalid.self) { try Cursor(text, order: "list", count: 1) }
    }

    @Test("what was altered, cut or invented is refused")
    func altered() {
        let text = Cursor(order: "list", values: [1, "p1"]).text
        for index in text.indices {
            var other = text
            other.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            #expect(throws: Cursor.Invalid.self) { try Cursor(other, order: "list", count: 2) }
            #expect(throws: Cursor.Invalid.self) { try Cursor(String(text[..<index]), order: "list", count: 2) }
        }
        for text in ["", "1", "x' OR 1=1 --", "../..", String(repeating: "A", count: 100_000), "讲台", "a=b="] {
            #expect(throws: Cursor.Invalid.self) { try Cursor(text, order: "list", count: 2) }
        }
    }

    @Test("page lengths from outside are brought into bounds", arguments: [(-5, 1), (0, 1), (7, 7), (5000, 200)])
    func limits(wish: Int, limit: Int) {
        #expect(Cursor.limit(wish) == limit)
    }
}

extension UInt8 {
    fileprivate var isAlphanumeric: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}
