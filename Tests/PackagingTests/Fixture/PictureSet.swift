/// A sequence parameter set of H.264 made up for a test, ITU-T H.264 §7.3.2.1.1.
struct PictureSet: Sendable {
    var width: Int
    var height: Int
    /// High 4:2:2, which can say all that the others can.
    var profile = 122
    var chromaFormat = 1
    var bitDepth = 8
    var isProgressive = true
    /// aspect_ratio_idc, table E-1; `nil` says nothing.
    var aspect: Int?

    /// The NAL unit.
    var bytes: [UInt8] {
        var bits = BitWriter()
        bits.put(profile, 8)
        bits.put(0x1F, 16)
        bits.golomb(0)
        [chromaFormat, bitDepth - 8, bitDepth - 8].forEach { bits.golomb($0) }
        bits.put(0, 2)
        // Frame numbers of 4 bits, picture order as decoded, one reference, no gaps.
        [0, 2, 1].forEach { bits.golomb($0) }
        bits.put(0, 1)
        let (column, row) = (16, isProgressive ? 16 : 32)
        let (columns, rows) = ((width + column - 1) / column, (height + row - 1) / row)
        bits.golomb(columns - 1)
        bits.golomb(rows - 1)
        bits.put(isProgressive ? 0b11 : 0b001, isProgressive ? 2 : 3)
        let (across, down) = (chromaFormat < 3 ? 2 : 1, (chromaFormat == 1 ? 2 : 1) * row / 16)
        bits.put(1, 1)
        [0, (columns * column - width) / across, 0, (rows * row - height) / down].forEach { bits.golomb($0) }
        bits.put(aspect == nil ? 0 : 0b11, aspect == nil ? 1 : 2)
        if let aspect { bits.put(aspect, 8) }
        bits.put(1, 1)
        return [0x67] + bits.bytes
    }
}

/// Writes bits from the highest down.
private struct BitWriter {
    private var bits: [UInt8] = []

    mutating func put(_ number: Int, _ count: Int) {
        for shift in (0..<count).reversed() { bits.append(UInt8(number >> shift & 1)) }
    }

    mutating func golomb(_ number: Int) {
        let width = Int.bitWidth - (number + 1).leadingZeroBitCount
        put(0, width - 1)
        put(number + 1, width)
    }

    /// The bits, filled up with zeros.
    var bytes: [UInt8] {
        stride(from: 0, to: bits.count, by: 8).map { start in
            (start..<start + 8).reduce(0) { $0 << 1 | ($1 < bits.count ? bits[$1] : 0) }
        }
    }
}
