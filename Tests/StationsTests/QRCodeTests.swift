import Testing

@testable import Stations

@Suite("QR codes")
struct QRCodeTests {
    /// The text in a code as a reader takes it: format, mask, codewords and blocks from the modules alone.
    private static func read(_ code: QRCode) -> String? {
        let size = code.size
        guard let version = QRVersion.all.first(where: { 17 + 4 * $0.number == size }) else { return nil }
        var format = 0
        for place in 0..<6 { format |= (code[8, place] ? 1 : 0) << place }
        for (place, (column, row)) in [(8, 7), (8, 8), (7, 8)].enumerated() {
            format |= (code[column, row] ? 1 : 0) << (6 + place)
        }
        for place in 9..<15 { format |= (code[14 - place, 8] ? 1 : 0) << place }
        let plain = format ^ 0x5412
        // Level M is 00; the next three bits are the mask.
        guard plain >> 13 == 0 else { return nil }
        let mask = plain >> 10 & 7
        var bits: [Bool] = []
        var columns = Array(stride(from: size - 1, to: 6, by: -2)) + Array(stride(from: 5, to: 0, by: -2))
        columns = columns.filter { $0 > 0 }
        for (turn, right) in columns.enumerated() {
            let rows = turn % 2 == 0 ? Array((0..<size).reversed()) : Array(0..<size)
            for row in rows {
                for column in [right, right - 1] where !isPattern(column, row, size, version) {
                    bits.append(code[column, row] != inverts(mask, column, row))
                }
            }
        }
        let words = stride(from: 0, to: bits.count - 7, by: 8).map { start in
            bits[start..<start + 8].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
        }
        return text(words, version)
    }

    private static func inverts(_ mask: Int, _ x: Int, _ y: Int) -> Bool {
        let values = [
            (x + y) % 2, y % 2, x % 3, (x + y) % 3, (x / 3 + y / 2) % 2, x * y % 2 + x * y % 3,
            (x * y % 2 + x * y % 3) % 2, ((x + y) % 2 + x * y % 3) % 2,
        ]
        return values[mask] == 0
    }

    private static func isPattern(_ x: Int, _ y: Int, _ size: Int, _ version: QRVersion) -> Bool {
        if x == 6 || y == 6 { return true }
        if x < 9 && y < 9 || x < 9 && y >= size - 8 || x >= size - 8 && y < 9 { return true }
        if version.number >= 7, x < 6 && y >= size - 11 || y < 6 && x >= size - 11 { return true }
        return version.alignments.contains { column in
            version.alignments.contains { row in
                let isFinder =
                    column == 6 && row == 6 || column == 6 && row == size - 7 || row == 6 && column == size - 7
                return !isFinder && abs(column - x) <= 2 && abs(row - y) <= 2
            }
        }
    }

    /// The first data codewords of each block in turn, without a look at the correction.
    private static func text(_ words: [Int], _ version: QRVersion) -> String? {
        let blocks: [Int: [Int]] = [
            1: [16], 2: [28], 3: [44], 4: [32, 32], 5: [43, 43], 6: [27, 27, 27, 27], 7: [31, 31, 31, 31],
            8: [38, 38, 39, 39], 9: [36, 36, 36, 37, 37], 10: [43, 43, 43, 43, 44],
        ]
        guard let counts = blocks[version.number] else { return nil }
        var parts = counts.map { _ in [Int]() }
        var place = 0
        for number in 0..<(counts.max() ?? 0) {
            for block in counts.indices where number < counts[block] {
                parts[block].append(words[place])
                place += 1
            }
        }
        let bits = parts.joined().flatMap { word in (0..<8).reversed().map { word >> $0 & 1 } }
        func number(_ start: Int, _ width: Int) -> Int { bits[start..<start + width].reduce(0) { $0 << 1 | $1 } }
        let width = version.number < 10 ? 8 : 16
        guard number(0, 4) == 4 else { return nil }
        let bytes = (0..<number(4, width)).map { UInt8(truncatingIfNeeded: number(4 + width + 8 * $0, 8)) }
        return String(validating: bytes, as: UTF8.self)
    }

    @Test("say what was put in, in every version and up to its last byte")
    func all() throws {
        for count in 1...213 {
            let text = String((0..<count).map { Character(Unicode.Scalar(UInt8(33 + ($0 * 7 + count) % 90))) })
            let code = try #require(QRCode(text))
            #expect(Self.read(code) == text, "\(count)")
        }
        #expect(QRCode(String(repeating: "a", count: 214)) == nil)
        #expect(QRCode("沂水县东关站")?.size == 25)
        #expect(Self.read(try #require(QRCode("沂水县东关站"))) == "沂水县东关站")
    }

    @Test("carry codewords by which damage is mended: data and correction are divisible by the generator")
    func correction() {
        let data: [UInt8] = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17]
        // Of ISO/IEC 18004's own field; the remainder that others publish for these codewords at level M.
        #expect(ReedSolomon.remainder(of: data, count: 10) == [196, 35, 39, 119, 235, 215, 231, 226, 93, 23])
    }

    @Test("are pictures with a quiet zone and nothing else in them")
    func picture() throws {
        let svg = try #require(QRCode("https://example.org/station#key=lsk_0")).svg
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 37 37\""))
        #expect(!svg.contains("lsk_") && svg.hasSuffix("\"/></svg>"))
    }
}
