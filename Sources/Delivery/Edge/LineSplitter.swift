/// Cuts bytes that arrive in pieces into lines. A line that is too long is left out and told of; memory stays below
/// two such lines and a piece.
struct LineSplitter {
    /// A line, or what stands for one that was left out.
    enum Line: Equatable {
        case whole(ArraySlice<UInt8>)
        case tooLong
    }

    /// Bytes of the longest line.
    let limit: Int
    private var begun: [UInt8] = []
    private var isSkipping = false

    /// A splitter before the first piece.
    init(limit: Int) {
        self.limit = limit
    }

    /// The lines that a piece ends, without their line feeds; empty ones are left out.
    mutating func take(_ piece: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var rest = piece[...]
        while let end = rest.firstIndex(of: 0x0A) {
            let part = rest[..<end]
            rest = rest[(end + 1)...]
            if isSkipping || begun.count + part.count > limit {
                lines.append(.tooLong)
            } else if begun.isEmpty {
                if !part.isEmpty { lines.append(.whole(part)) }
            } else {
                lines.append(.whole((begun + part)[...]))
            }
            isSkipping = false
            begun = []
        }
        if isSkipping { return lines }
        if begun.count + rest.count > limit {
            isSkipping = true
            begun = []
        } else {
            begun += rest
        }
        return lines
    }

    /// The last line, if it had no line feed: its writer was cut off, or is still writing it.
    mutating func finish() -> Line? {
        defer { self = LineSplitter(limit: limit) }
        if isSkipping { return .tooLong }
        return begun.isEmpty ? nil : .whole(begun[...])
    }
}
