/// The first letters of Chinese texts' readings, so that `dlzs` finds 大连知识.
///
/// A run of characters is entered as its windows: from each character on, the letters of six. A few letters are then the
/// beginning of a window, and more than six a phrase of windows, so what is asked for may begin anywhere in a run.
enum Initials {
    /// Letters of a window. Longer windows would make more different ones than an index wants.
    static let window = 6
    /// The most ways of reading a run that are entered.
    private static let mostReadings = 4
    /// The most letters that are asked for.
    private static let longestQuery = 30

    /// The windows of all runs of Chinese in a text, as FTS5 takes them in.
    static func tokens(of text: String, barrier: String) -> [String] {
        TextRun.runs(of: text).flatMap { run -> [String] in
            guard case .characters(let characters) = run else { return [] }
            return readings(of: characters).flatMap { windows($0) + [barrier] }
        }
    }

    /// The phrase that finds a word's letters, without its quotation marks; `nil` for what no reading begins with, and for
    /// a single letter.
    static func phrase(_ word: String) -> String? {
        let letters = Array(word.utf8)
        guard (2...longestQuery).contains(letters.count), letters.allSatisfy(isInitial) else { return nil }
        guard letters.count > window else { return word }
        return (0...letters.count - window).map { text(letters[$0..<$0 + window]) }.joined(separator: " ")
    }

    /// No syllable of Mandarin begins with i, u or v.
    private static func isInitial(_ letter: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) && ![0x69, 0x75, 0x76].contains(letter)
    }

    private static func windows(_ letters: [UInt8]) -> [String] {
        letters.indices.compactMap { start in
            let part = letters[start..<min(start + window, letters.count)].prefix { $0 != unknown }
            return part.count > 1 ? text(part) : nil
        }
    }

    /// The ways in which a run may be read, the most common first.
    private static func readings(of characters: [String]) -> [[UInt8]] {
        var readings: [[UInt8]] = [[]]
        for scalar in characters.compactMap(\.unicodeScalars.first) {
            let first = letter(of: scalar)
            let second = others[scalar]
            let before = readings
            for index in readings.indices { readings[index].append(first) }
            guard let second, before.count * 2 <= mostReadings else { continue }
            readings += before.map { $0 + [second] }
        }
        return readings.filter { $0.contains { $0 != unknown } }
    }

    private static func letter(of scalar: Unicode.Scalar) -> UInt8 {
        let place = Int(scalar.value) - 0x4E00
        guard place >= 0, place < InitialsTable.main.utf8CodeUnitCount else { return unknown }
        return InitialsTable.main.utf8Start[place]
    }

    private static let unknown = UInt8(ascii: ".")

    private static let others: [Unicode.Scalar: UInt8] = {
        let scalars = Array(InitialsTable.others.unicodeScalars)
        let pairs = stride(from: 0, to: scalars.count - 1, by: 2).map {
            (scalars[$0], UInt8(truncatingIfNeeded: scalars[$0 + 1].value))
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }()

    private static func text(_ letters: ArraySlice<UInt8>) -> String { String(decoding: letters, as: UTF8.self) }
}
