public import MediaModel

/// What a player says of itself, as it stands in JSON: `{"intervals":[[start,end],…],"position","people"}`.
public struct PlayerReport: Decodable, Sendable {
    /// Intervals that one report may hold.
    static let mostIntervals = 64
    /// People that one room may hold.
    static let mostPeople = 9999

    private var intervals: [[Double]]?
    private var position: Double?
    private var people: Int?

    /// A field of a report that makes no sense.
    public struct Fault: Error, Equatable {
        /// Its name.
        public let field: String
    }

    /// The report with its intervals inside the film, each with its beginning before its end.
    ///
    /// Players round, so an end up to two seconds past the film's is cut, not refused.
    ///
    /// - Parameter duration: the film's length in seconds.
    /// - Throws: `Fault` naming the field.
    public func checked(within duration: Int) throws(Fault) -> PlaybackReport {
        let end = Double(duration)
        guard (intervals?.count ?? 0) <= Self.mostIntervals else { throw Fault(field: "intervals") }
        var ranges: [Range<Double>] = []
        for pair in intervals ?? [] {
            guard pair.count == 2, pair.allSatisfy(\.isFinite), pair[0] >= 0, pair[0] < pair[1], pair[1] <= end + 2
            else { throw Fault(field: "intervals") }
            let range = min(pair[0], end)..<min(pair[1], end)
            if !range.isEmpty { ranges.append(range) }
        }
        if let position, !(0...end + 2).contains(position) { throw Fault(field: "position") }
        if let people, !(1...Self.mostPeople).contains(people) { throw Fault(field: "people") }
        return PlaybackReport(intervals: ranges, position: position.map { min($0, end) }, people: people)
    }
}
