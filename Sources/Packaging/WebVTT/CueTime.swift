/// Times of subtitles as people write them.
enum CueTime {
    /// `1:02:03,456`, `02:03.456` or without a fraction, in milliseconds; `nil` for what is no time.
    static func milliseconds(_ text: Substring) -> Int64? {
        let parts = text.filter { !$0.isWhitespace }.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let last = parts.last else { return nil }
        let seconds = last.split(omittingEmptySubsequences: false) { $0 == "," || $0 == "." }
        guard seconds.count <= 2, let whole = number(seconds[0], below: 60) else { return nil }
        var total = whole
        for (place, part) in parts.dropLast().reversed().enumerated() {
            guard let value = number(part, below: place == 0 ? 60 : 10_000) else { return nil }
            total += value * (place == 0 ? 60 : 3600)
        }
        guard seconds.count == 2 else { return total * 1000 }
        guard let fraction = number(seconds[1].prefix(3), below: 1000) else { return nil }
        let scale: Int64 = [1: 100, 2: 10][seconds[1].count] ?? 1
        return total * 1000 + fraction * scale
    }

    private static func number(_ text: some StringProtocol, below limit: Int64) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let value = Int64(text), value < limit
        else { return nil }
        return value
    }
}
