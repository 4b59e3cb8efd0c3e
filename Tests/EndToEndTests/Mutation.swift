import Foundation

/// Damage done to a film. The same generator does the same damage.
enum Mutation: CaseIterable {
    case flippedBits, truncated, copiedBlock, removedBlock, insertedBlock, extremeNumber, extremeField

    /// The film with one to four kinds of damage.
    static func damage(_ film: Data, _ generator: inout SplitMix) -> Data {
        var bytes = [UInt8](film)
        for _ in 0..<Int.random(in: 1...4, using: &generator) where bytes.count > 16 {
            allCases.randomElement(using: &generator)?.apply(to: &bytes, &generator)
        }
        return Data(bytes)
    }

    private func apply(to bytes: inout [UInt8], _ generator: inout SplitMix) {
        let place = Self.place(in: bytes, &generator)
        let length = Int.random(in: 1...512, using: &generator)
        switch self {
        case .flippedBits:
            for _ in 0..<Int.random(in: 1...64, using: &generator) {
                bytes[Self.place(in: bytes, &generator)] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            }
        case .truncated: bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
        case .copiedBlock:
            let from = Self.place(in: bytes, &generator)
            let block = bytes[from..<min(from + length, bytes.count)]
            for (offset, byte) in block.enumerated() where place + offset < bytes.count { bytes[place + offset] = byte }
        case .removedBlock: bytes.removeSubrange(place..<min(place + length, bytes.count))
        case .insertedBlock:
            bytes.insert(contentsOf: bytes[place..<min(place + length, bytes.count)], at: place)
        case .extremeNumber: Self.write(Self.extreme(&generator), at: place, in: &bytes)
        case .extremeField:
            guard let field = Self.fields(of: bytes).randomElement(using: &generator) else { return }
            // The length before a name, or a number not far behind it.
            let offset = Bool.random(using: &generator) ? -4 : 4 * Int.random(in: 1...12, using: &generator)
            Self.write(Self.extreme(&generator), at: field + offset, in: &bytes)
        }
    }

    /// A place in the film; half of them where headers are.
    private static func place(in bytes: [UInt8], _ generator: inout SplitMix) -> Int {
        let head = min(bytes.count, 2048)
        return switch Int.random(in: 0..<4, using: &generator) {
        case 0: Int.random(in: 0..<head, using: &generator)
        case 1: Int.random(in: bytes.count - head..<bytes.count, using: &generator)
        default: Int.random(in: 0..<bytes.count, using: &generator)
        }
    }

    /// Numbers at the ends of what fields hold, in both orders of bytes.
    private static func extreme(_ generator: inout SplitMix) -> [UInt8] {
        let count = [1, 2, 4, 8].randomElement(using: &generator) ?? 4
        let (first, rest): (UInt8, UInt8) =
            [(0, 0), (255, 255), (127, 255), (128, 0), (0, 1), (255, 254)].randomElement(using: &generator) ?? (0, 0)
        let number = [first] + [UInt8](repeating: rest, count: count - 1)
        return Bool.random(using: &generator) ? number : number.reversed()
    }

    private static func write(_ number: [UInt8], at place: Int, in bytes: inout [UInt8]) {
        for (offset, byte) in number.enumerated() where bytes.indices.contains(place + offset) {
            bytes[place + offset] = byte
        }
    }

    /// Where names of fields are: four small letters, digits or spaces in a row, as MP4, AVI and WAV have them.
    private static func fields(of bytes: [UInt8]) -> [Int] {
        var found: [Int] = []
        var run = 0
        for (index, byte) in bytes.enumerated() {
            let isLetter = (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x20
            run = isLetter ? run + 1 : 0
            if run == 4 { found.append(index - 3) }
        }
        return found
    }
}
