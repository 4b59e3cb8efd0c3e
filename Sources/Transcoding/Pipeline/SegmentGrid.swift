/// When segments begin: the same in every track of a programme.
struct SegmentGrid: Sendable, Equatable {
    /// Seconds of a full segment.
    let segment: Double
    /// How long a last segment may be beyond a full one, so that no segment of a few frames is left over; under the
    /// 0.5 s by which the HLS Authoring Specification (7.7) lets a segment exceed the target.
    static let tail = 0.45

    /// The number of segments of a programme of `duration` seconds.
    func count(duration: Double) -> Int {
        let full = ((duration - Self.tail) / segment).rounded(.up)
        return full.isFinite && full >= 1 ? Int(min(full, 1_000_000)) : 1
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
