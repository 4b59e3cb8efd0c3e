import MediaModel

/// When segments begin: the same in every track of a programme.
struct SegmentGrid: Sendable, Equatable {
    /// Which pictures begin segments.
    let keys: KeyGrid
    /// Pictures a second; of a sound programme, milliseconds are its pictures.
    let rate: Double
    /// How long a last segment may be beyond a full one, so that no segment of a few frames is left over; under the
    /// 0.5 s by which the HLS Authoring Specification (7.7) lets a segment exceed the target.
    static let tail = 0.45

    /// The grid of a plan with pictures.
    init(_ video: VideoPlan) {
        keys = video.grid
        rate = video.frameRate.positive ?? 25
    }

    /// The grid of a sound programme whose segments last `seconds`.
    init(seconds: Double) {
        keys = .regular(gopFrames: Int(seconds * 1000), gopsPerSegment: 1)
        rate = 1000
    }

    /// The segment in which a fragment lies that begins at so many seconds.
    func place(at seconds: Double) -> Int { keys.segment(of: Int((max(0, seconds) * rate + 0.001).rounded(.down))) }

    /// When segment `number` begins, in seconds.
    func start(ofSegment number: Int) -> Double { Double(keys.start(ofSegment: number)) / rate }

    /// The number of segments of a programme of `duration` seconds.
    func count(duration: Double) -> Int {
        switch keys {
        case .listed(_, let segments): return segments.count
        case .regular(let gop, let gops):
            let full = ((duration - Self.tail) * rate / Double(max(gop * gops, 1))).rounded(.up)
            return full.isFinite && full >= 1 ? Int(min(full, 1_000_000)) : 1
        }
    }

    /// How many of `fragments` fragments lie in each segment, when fragment `i` begins in place `places[i]` of the
    /// grid. What lies behind the last place belongs to the last segment.
    func grouping(places: [Int], duration: Double) -> [Int] {
        let last = count(duration: duration) - 1
        var groups: [Int] = []
        var previous = -1
        for place in places {
            let segment = min(place, last)
            if segment == previous { groups[groups.count - 1] += 1 } else { groups.append(1) }
            previous = segment
        }
        return groups
    }
}
