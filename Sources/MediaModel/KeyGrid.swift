/// Which pictures of a programme are IDR pictures, and which of those begin a segment: the same in every rendition.
public enum KeyGrid: Codable, Sendable, Equatable {
    /// An IDR every `gopFrames` pictures, a segment every `gopsPerSegment` of them.
    case regular(gopFrames: Int, gopsPerSegment: Int)
    /// The numbers of the IDR pictures, and of those that begin a segment; both begin with 0 and rise.
    case listed(keys: [Int], segments: [Int])

    /// Whether picture `number` is an IDR.
    public func isKey(_ number: Int) -> Bool {
        switch self {
        case .regular(let gop, _): number % max(gop, 1) == 0
        case .listed(let keys, _): keys[Self.place(of: number, in: keys)] == number
        }
    }

    /// The number of the segment in which picture `number` lies, the last one counting as endless.
    public func segment(of number: Int) -> Int {
        switch self {
        case .regular(let gop, let count): number / max(gop * count, 1)
        case .listed(_, let segments): Self.place(of: number, in: segments)
        }
    }

    /// The picture that begins segment `number`.
    public func start(ofSegment number: Int) -> Int {
        switch self {
        case .regular(let gop, let count): number * gop * count
        case .listed(_, let segments): number < segments.count ? segments[number] : Int(Int32.max)
        }
    }

    /// The most pictures from one IDR to the next.
    public var longestGOP: Int {
        switch self {
        case .regular(let gop, _): gop
        case .listed(let keys, _): zip(keys, keys.dropFirst()).map { $1 - $0 }.max() ?? Int(Int16.max)
        }
    }

    /// The last place of `list` whose value is not above `number`.
    private static func place(of number: Int, in list: [Int]) -> Int {
        var (low, high) = (0, list.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if list[middle] <= number { low = middle } else { high = middle }
        }
        return low
    }
}
