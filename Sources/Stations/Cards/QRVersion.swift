/// A version of the QR code at level M: how many codewords it has and in which blocks (ISO/IEC 18004, tables 7 and 9).
struct QRVersion: Sendable {
    /// From 1.
    let number: Int
    /// Centres of alignment patterns, across and down (annex E).
    let alignments: [Int]
    /// Codewords for error correction of each block.
    private let correction: Int
    /// Data codewords of each block.
    private let blocks: [Int]

    /// Versions 1 to 10.
    static let all: [QRVersion] = [
        QRVersion(number: 1, alignments: [], correction: 10, blocks: [16]),
        QRVersion(number: 2, alignments: [6, 18], correction: 16, blocks: [28]),
        QRVersion(number: 3, alignments: [6, 22], correction: 26, blocks: [44]),
        QRVersion(number: 4, alignments: [6, 26], correction: 18, blocks: [32, 32]),
        QRVersion(number: 5, alignments: [6, 30], correction: 24, blocks: [43, 43]),
        QRVersion(number: 6, alignments: [6, 34], correction: 16, blocks: [27, 27, 27, 27]),
        QRVersion(number: 7, alignments: [6, 22, 38], correction: 18, blocks: [31, 31, 31, 31]),
        QRVersion(number: 8, alignments: [6, 24, 42], correction: 22, blocks: [38, 38, 39, 39]),
        QRVersion(number: 9, alignments: [6, 26, 46], correction: 22, blocks: [36, 36, 36, 37, 37]),
        QRVersion(number: 10, alignments: [6, 28, 50], correction: 26, blocks: [43, 43, 43, 43, 44]),
    ]

    private var dataCount: Int { blocks.reduce(0, +) }

    /// Bits of the number of bytes (table 3).
    private var countBits: Int { number < 10 ? 8 : 16 }

    /// Bytes that it takes.
    var capacity: Int { (dataCount * 8 - 4 - countBits) / 8 }

    /// The data with their correction, a codeword of each block in turn (§7.6).
    func codewords(_ bytes: [UInt8]) -> [UInt8] {
        let data = dataCodewords(bytes)
        var parts: [[UInt8]] = []
        var place = 0
        for count in blocks {
            parts.append(Array(data[place..<place + count]))
            place += count
        }
        let corrections = parts.map { ReedSolomon.remainder(of: $0, count: correction) }
        var all: [UInt8] = []
        for number in 0..<(blocks.max() ?? 0) { all += parts.compactMap { number < $0.count ? $0[number] : nil } }
        for number in 0..<correction { all += corrections.map { $0[number] } }
        return all
    }

    /// Byte mode, the number of bytes, the bytes, an end, and filling in turn (§7.4).
    private func dataCodewords(_ bytes: [UInt8]) -> [UInt8] {
        var bits: [Bool] = []
        func add(_ value: Int, _ width: Int) {
            for bit in stride(from: width - 1, through: 0, by: -1) { bits.append(value >> bit & 1 == 1) }
        }
        add(0b0100, 4)
        add(bytes.count, countBits)
        for byte in bytes { add(Int(byte), 8) }
        add(0, min(4, dataCount * 8 - bits.count))
        while bits.count % 8 != 0 { bits.append(false) }
        var codewords = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
        }
        var isFirst = true
        while codewords.count < dataCount {
            codewords.append(isFirst ? 0xEC : 0x11)
            isFirst.toggle()
        }
        return codewords
    }
}

/// Error correction over the field of 256 elements with the polynomial 0x11D (§7.5).
enum ReedSolomon {
    private static let powers: [UInt8] = {
        var powers: [UInt8] = []
        var value = 1
        for _ in 0..<255 {
            powers.append(UInt8(truncatingIfNeeded: value))
            value <<= 1
            if value > 255 { value ^= 0x11D }
        }
        return powers
    }()

    private static let logarithms: [Int] = {
        var logarithms = Array(repeating: 0, count: 256)
        for (exponent, value) in powers.enumerated() { logarithms[Int(value)] = exponent }
        return logarithms
    }()

    private static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
        guard left != 0, right != 0 else { return 0 }
        return powers[(logarithms[Int(left)] + logarithms[Int(right)]) % 255]
    }

    /// The codewords that make data divisible by the generator of that degree.
    static func remainder(of data: [UInt8], count: Int) -> [UInt8] {
        var generator: [UInt8] = [1]
        for exponent in 0..<count {
            var next = generator + [0]
            for place in generator.indices { next[place + 1] ^= product(generator[place], powers[exponent]) }
            generator = next
        }
        var rest = Array(repeating: UInt8(0), count: count)
        for codeword in data {
            let factor = codeword ^ rest[0]
            rest = Array(rest.dropFirst()) + [0]
            for place in 0..<count { rest[place] ^= product(generator[place + 1], factor) }
        }
        return rest
    }
}
