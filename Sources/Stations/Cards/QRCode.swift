/// A QR code of bytes (ISO/IEC 18004): error correction level M, versions 1 to 10. Pure.
public struct QRCode: Sendable, Equatable {
    /// Modules a side.
    public private(set) var size: Int
    private var isDark: [Bool]
    /// Modules that patterns and formats take, which data go around.
    private var isTaken: [Bool]

    /// The code of a text in UTF-8; `nil` if it has more than 213 bytes.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let version = QRVersion.all.first(where: { $0.capacity >= bytes.count }) else { return nil }
        size = 17 + 4 * version.number
        isDark = Array(repeating: false, count: size * size)
        isTaken = isDark
        drawPatterns(version)
        draw(version.codewords(bytes))
        // The mask that is read best (§7.8.3); the first of equals.
        let masked = (0..<8).map { mask in
            var code = self
            code.mask(mask)
            code.drawFormat(mask)
            return code
        }
        let penalties = masked.map(\.penalty)
        guard let least = penalties.min(), let best = penalties.firstIndex(of: least) else { return nil }
        self = masked[best]
    }

    /// Whether a module is dark.
    public subscript(column: Int, row: Int) -> Bool { isDark[row * size + column] }

    // MARK: Patterns (§6.3)

    private mutating func set(_ column: Int, _ row: Int, _ dark: Bool) {
        guard (0..<size).contains(column), (0..<size).contains(row) else { return }
        isDark[row * size + column] = dark
        isTaken[row * size + column] = true
    }

    private mutating func drawPatterns(_ version: QRVersion) {
        for place in 0..<size {
            set(6, place, place % 2 == 0)
            set(place, 6, place % 2 == 0)
        }
        for (column, row) in [(3, 3), (size - 4, 3), (3, size - 4)] { drawFinder(column, row) }
        for column in version.alignments {
            for row in version.alignments {
                let isFinder = [(6, 6), (6, size - 7), (size - 7, 6)].contains { $0 == (column, row) }
                if !isFinder { drawAlignment(column, row) }
            }
        }
        drawFormat(0)
        if version.number >= 7 { drawVersion(version.number) }
    }

    private mutating func drawFinder(_ column: Int, _ row: Int) {
        for down in -4...4 {
            for right in -4...4 {
                let ring = max(abs(right), abs(down))
                set(column + right, row + down, ring != 2 && ring != 4)
            }
        }
    }

    private mutating func drawAlignment(_ column: Int, _ row: Int) {
        for down in -2...2 {
            for right in -2...2 { set(column + right, row + down, max(abs(right), abs(down)) != 1) }
        }
    }

    /// Level M and the mask, twice (§7.9).
    private mutating func drawFormat(_ mask: Int) {
        var rest = mask << 10
        for bit in stride(from: 14, through: 10, by: -1) where rest >> bit & 1 == 1 { rest ^= 0x537 << (bit - 10) }
        let bits = (mask << 10 | rest) ^ 0x5412
        func bit(_ number: Int) -> Bool { bits >> number & 1 == 1 }
        for number in 0..<6 { set(8, number, bit(number)) }
        set(8, 7, bit(6))
        set(8, 8, bit(7))
        set(7, 8, bit(8))
        for number in 9..<15 { set(14 - number, 8, bit(number)) }
        for number in 0..<8 { set(size - 1 - number, 8, bit(number)) }
        for number in 8..<15 { set(8, size - 15 + number, bit(number)) }
        set(8, size - 8, true)
    }

    /// The version, twice (§7.10).
    private mutating func drawVersion(_ number: Int) {
        var rest = number << 12
        for bit in stride(from: 17, through: 12, by: -1) where rest >> bit & 1 == 1 { rest ^= 0x1F25 << (bit - 12) }
        let bits = number << 12 | rest
        for place in 0..<18 {
            let (far, near) = (size - 11 + place % 3, place / 3)
            set(far, near, bits >> place & 1 == 1)
            set(near, far, bits >> place & 1 == 1)
        }
    }

    // MARK: Data (§7.7.3)

    /// Two columns at a time from the right, up and down in turn.
    private mutating func draw(_ codewords: [UInt8]) {
        var number = 0
        var right = size - 1
        while right > 0 {
            if right == 6 { right = 5 }
            for step in 0..<size {
                let isUpward = (right + 1) & 2 == 0
                let row = isUpward ? size - 1 - step : step
                for column in [right, right - 1] where !isTaken[row * size + column] {
                    if number < codewords.count * 8 {
                        isDark[row * size + column] = codewords[number / 8] >> (7 - number % 8) & 1 == 1
                    }
                    number += 1
                }
            }
            right -= 2
        }
    }

    private mutating func mask(_ mask: Int) {
        for row in 0..<size {
            for column in 0..<size where !isTaken[row * size + column] {
                if Self.inverts(mask, column, row) { isDark[row * size + column].toggle() }
            }
        }
    }

    private static func inverts(_ mask: Int, _ x: Int, _ y: Int) -> Bool {
        switch mask {
        case 0: (x + y) % 2 == 0
        case 1: y % 2 == 0
        case 2: x % 3 == 0
        case 3: (x + y) % 3 == 0
        case 4: (x / 3 + y / 2) % 2 == 0
        case 5: x * y % 2 + x * y % 3 == 0
        case 6: (x * y % 2 + x * y % 3) % 2 == 0
        default: ((x + y) % 2 + x * y % 3) % 2 == 0
        }
    }

    // MARK: Which mask (§7.8.3.1)

    private var penalty: Int {
        var sum = 0
        for line in 0..<size {
            sum += Self.penalty((0..<size).map { self[$0, line] }) + Self.penalty((0..<size).map { self[line, $0] })
        }
        for row in 1..<size {
            for column in 1..<size {
                let dark = self[column, row]
                if self[column - 1, row] == dark, self[column, row - 1] == dark, self[column - 1, row - 1] == dark {
                    sum += 3
                }
            }
        }
        let dark = isDark.count(where: \.self)
        return sum + 10 * (abs(dark * 20 - isDark.count * 10) / isDark.count)
    }

    /// Runs of one colour, and what looks like a finder.
    private static func penalty(_ line: [Bool]) -> Int {
        var (sum, run) = (0, 0)
        for place in line.indices {
            run = place > 0 && line[place] == line[place - 1] ? run + 1 : 1
            if run == 5 { sum += 3 } else if run > 5 { sum += 1 }
        }
        let finder = [true, false, true, true, true, false, true]
        for place in 0..<max(0, line.count - 6) where Array(line[place..<place + 7]) == finder {
            let before = (max(0, place - 4)..<place).allSatisfy { !line[$0] }
            let after = (min(line.count, place + 7)..<min(line.count, place + 11)).allSatisfy { !line[$0] }
            if before || after { sum += 40 }
        }
        return sum
    }
}
