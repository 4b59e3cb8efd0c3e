#if canImport(Glibc)
    import Glibc
#endif

/// A term of a query as bytes of UTF-8.
struct FoldedTerm {
    /// Whether it is Han characters of the common block alone.
    let isHan: Bool
    private let bytes: [UInt8]
    private let isWord: Bool

    init(_ term: SearchTerm) {
        bytes = Array(term.text.utf8)
        isWord = term.isWord
        isHan = term.text.unicodeScalars.allSatisfy { (0x4E00...0x9FFF).contains($0.value) }
    }

    /// Where it stands in folded text; what touches is one place.
    func places(in text: UnsafeRawBufferPointer) -> [Range<Int>] {
        var places: [Range<Int>] = []
        var from = 0
        while let place = firstPlace(in: text, from: from) {
            let end = place + bytes.count
            if let last = places.last, last.upperBound == place {
                places[places.count - 1] = last.lowerBound..<end
            } else {
                places.append(place..<end)
            }
            from = end
        }
        return places
    }

    /// The first place at or behind `from` where it stands; words stand at the beginning of words alone.
    func firstPlace(in text: UnsafeRawBufferPointer, from: Int) -> Int? {
        guard let base = text.baseAddress, !bytes.isEmpty else { return nil }
        // Of a Han character the third byte tells most.
        let telling = min(2, bytes.count - 1)
        var from = from
        while from + bytes.count <= text.count {
            let last = text.count - bytes.count
            guard let found = memchr(base + from + telling, Int32(bytes[telling]), last - from + 1) else { return nil }
            let place = UnsafeRawPointer(found) - base - telling
            if memcmp(base + place, bytes, bytes.count) == 0, !isWord || Self.beginsWord(text, place) { return place }
            from = place + 1
        }
        return nil
    }

    private static func beginsWord(_ text: UnsafeRawBufferPointer, _ place: Int) -> Bool {
        guard place > 0 else { return true }
        var start = place - 1
        while start > 0, FoldedBytes.continues(text[start]) { start -= 1 }
        let before = String(decoding: text[start..<place], as: UTF8.self).unicodeScalars.last
        return before.map { !TextRun.isWordPart($0) || TextRun.standsAlone($0) } ?? true
    }
}

/// A text folded character by character, each byte with the place that it comes from.
struct FoldedBytes {
    /// The folded text.
    private(set) var bytes: [UInt8] = []
    private var starts: [Int] = []
    private var ends: [Int] = []

    /// Scalars that texts have besides Han and ASCII, folded once: Latin letters, punctuation, kana, full width.
    private static let common: [UInt32: [UInt8]] = {
        let blocks: [ClosedRange<UInt32>] = [0xA0...0x24F, 0x2010...0x203F, 0x3000...0x30FF, 0xFF00...0xFFEF]
        var folded: [UInt32: [UInt8]] = [:]
        for scalar in blocks.joined().compactMap(Unicode.Scalar.init) {
            folded[scalar.value] = Array(FoldedText.of(String(scalar)).utf8)
        }
        return folded
    }()

    init(_ text: UnsafeRawBufferPointer) {
        bytes.reserveCapacity(text.count)
        starts.reserveCapacity(text.count)
        ends.reserveCapacity(text.count)
        var place = 0
        while place < text.count {
            var end = place + 1
            while end < text.count, Self.continues(text[end]) { end += 1 }
            append(text, place, end)
            place = end
        }
    }

    /// The part of the text that a part of the folded one comes from.
    func origin(_ range: Range<Int>) -> Range<Int> { starts[range.lowerBound]..<ends[range.upperBound - 1] }

    /// Whether a text has nothing that is folded to a Han character of the common block: no radicals, Hangzhou numerals,
    /// enclosed or compatibility characters, and nothing outside the first plane. The text itself can be looked through
    /// then.
    static func keepHan(_ text: UnsafeRawBufferPointer) -> Bool {
        var place = 0
        while place < text.count {
            let first = text[place]
            guard first >= 0xE0 else {
                place += 1
                continue
            }
            guard first < 0xF0, place + 2 < text.count else { return false }
            let (second, third) = (text[place + 1], text[place + 2])
            switch first {
            case 0xE2: if second >= 0xBA { return false }
            case 0xE3:
                if (0x86...0x8F).contains(second) || second == 0x80 && (0xB8...0xBA).contains(third) { return false }
            case 0xEF: if second < 0xBC { return false }
            default: break
            }
            place += 3
        }
        return true
    }

    /// Whether a byte goes on a character of UTF-8.
    static func continues(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    private mutating func append(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) {
        let first = text[start]
        if first < 0x80 {
            append(first >= 0x41 && first <= 0x5A ? first + 0x20 : first, start, end)
        } else if end - start == 3, (0xE4...0xE9).contains(first), first > 0xE4 || text[start + 1] >= 0xB8 {
            for byte in text[start..<end] { append(byte, start, end) }
        } else {
            let scalars = String(decoding: text[start..<end], as: UTF8.self)
            let known = scalars.unicodeScalars.first.flatMap { Self.common[$0.value] }
            for byte in known ?? Array(FoldedText.of(scalars).utf8) { append(byte, start, end) }
        }
    }

    private mutating func append(_ byte: UInt8, _ start: Int, _ end: Int) {
        bytes.append(byte)
        starts.append(start)
        ends.append(end)
    }
}
