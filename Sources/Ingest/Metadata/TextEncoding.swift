import Foundation

/// The encodings that Chinese texts are written in. Which one a text is in is told by its bytes alone, never by where
/// this program runs.
enum TextEncoding: Equatable {
    case utf8
    case utf16LittleEndian
    case utf16BigEndian
    /// With GBK and GB 2312, which are parts of it.
    case gb18030
    /// With the supplementary characters of Hong Kong.
    case big5

    /// The text in `bytes`, without a byte order mark; `nil` if it is in none of these encodings.
    static func text(of bytes: [UInt8]) -> String? {
        guard let text = detect(bytes)?.decode(bytes) else { return nil }
        return text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }

    /// The encoding of `bytes`.
    static func detect(_ bytes: [UInt8]) -> TextEncoding? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return .utf8 }
        if bytes.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
        if bytes.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
        if let wide = wide(bytes.prefix(4096)) { return wide }
        if isNearlyUTF8(bytes) { return .utf8 }
        let plausible = [TextEncoding.gb18030, .big5].map { ($0, DoubleBytes($0, bytes).commonShare) }
            .filter { $0.1 >= 0.3 }
        // The first of equals: in so short a text that both are right, GB 18030 is the likelier.
        return plausible.sorted { $0.1 > $1.1 }.first { $0.0.decode(bytes) != nil }?.0
    }

    /// UTF-16 without a mark: digits and line ends, of which subtitles are full, have a zero on one side.
    private static func wide(_ bytes: ArraySlice<UInt8>) -> TextEncoding? {
        var zeros = [0, 0]
        for (index, byte) in bytes.enumerated() where byte == 0 { zeros[index % 2] += 1 }
        let enough = bytes.count / 2 / 10
        if zeros[1] > enough, zeros[0] * 10 < zeros[1] { return .utf16LittleEndian }
        if zeros[0] > enough, zeros[1] * 10 < zeros[0] { return .utf16BigEndian }
        return nil
    }

    /// Whether it is UTF-8, but for a few broken places in a text otherwise sound.
    private static func isNearlyUTF8(_ bytes: [UInt8]) -> Bool {
        if String(validating: bytes, as: UTF8.self) != nil { return true }
        var (sound, broken) = (0, 0)
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars where !scalar.isASCII {
            if scalar == "\u{FFFD}" { broken += 1 } else { sound += 1 }
        }
        return broken * 20 < sound
    }

    /// The text; `nil` where bytes stand for nothing.
    private func decode(_ bytes: [UInt8]) -> String? {
        switch self {
        case .utf8: String(decoding: bytes, as: UTF8.self)
        case .utf16LittleEndian: String(bytes: bytes, encoding: .utf16LittleEndian)
        case .utf16BigEndian: String(bytes: bytes, encoding: .utf16BigEndian)
        case .gb18030: String(bytes: bytes, encoding: Self.foundation(0x0632))
        case .big5: String(bytes: bytes, encoding: Self.foundation(0x0A06))
        }
    }

    /// Foundation's name for an encoding that Core Foundation numbers (`CFStringEncodingExt.h`:
    /// `kCFStringEncodingGB_18030_2000`, `kCFStringEncodingBig5_HKSCS_1999`).
    private static func foundation(_ number: UInt) -> String.Encoding {
        String.Encoding(rawValue: 0x8000_0000 | number)
    }
}

/// How many characters of a text in two-byte characters are ones that people use. The standards put those in a block of
/// their own, so that a text read in the wrong one scatters over the rare ones.
private struct DoubleBytes {
    private var all = 0
    private var common = 0

    /// The share of common characters among those beyond ASCII, from 0 to 1; 0 without any.
    var commonShare: Double { all == 0 ? 0 : Double(common) / Double(all) }

    init(_ encoding: TextEncoding, _ bytes: [UInt8]) {
        var place = 0
        while place + 1 < bytes.count {
            let (lead, trail) = (bytes[place], bytes[place + 1])
            guard lead >= 0x80 else {
                place += 1
                continue
            }
            let isFour = encoding == .gb18030 && (0x30...0x39).contains(trail)
            all += 1
            if isFour || Self.isCommon(lead, trail, encoding) { common += 1 }
            place += isFour ? 4 : 2
        }
    }

    /// Whether a character is of the first level – GB 2312 rows 16 to 55, Big5 from A440 to C67E – or a sign of
    /// punctuation.
    private static func isCommon(_ lead: UInt8, _ trail: UInt8, _ encoding: TextEncoding) -> Bool {
        if encoding == .big5 { return (0xA1...0xC6).contains(lead) }
        return trail >= 0xA1 && ((0xA1...0xA3).contains(lead) || (0xB0...0xD7).contains(lead))
    }
}
