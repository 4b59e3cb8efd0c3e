import MediaModel

/// What a rule shows next, and where it is then.
struct ContentChoice: Sendable {
    let library: Library

    struct Choice {
        var programme: LibraryProgramme
        var cursor: LayoutState.Cursor?
    }

    /// The next programme of a list.
    ///
    /// - Parameter instant: when it would begin, in milliseconds since 1970.
    /// - Returns: `nil` if nothing of it can be shown then.
    func next(_ content: RuleContent, after cursor: LayoutState.Cursor?, at instant: Int64) -> Choice? {
        switch content.kind {
        case .programme:
            guard let id = content.id.flatMap({ ProgrammeID($0) }), let programme = library[id],
                programme.obstacle(at: instant) == nil
            else { return nil }
            return Choice(programme: programme)
        case .series: return inOrder(list(library.series, content, at: instant), cursor)
        case .shuffle: return shuffled(list(library.series, content, at: instant), content.seed ?? 0, cursor)
        case .section: return newest(list(library.sections, content, at: instant), cursor)
        case .repeat, .live, .filler, .off: return nil
        }
    }

    /// The programmes of a group that may be shown.
    private func list(
        _ groups: [String: [ProgrammeID]], _ content: RuleContent, at instant: Int64
    ) -> [LibraryProgramme] {
        (content.id.flatMap { groups[$0] } ?? []).compactMap { library[$0] }
            .filter { $0.obstacle(at: instant) == nil }
    }

    /// The first lesson after the last one that was shown, even if that is gone; from the first again after the last.
    private func inOrder(_ lessons: [LibraryProgramme], _ cursor: LayoutState.Cursor?) -> Choice? {
        let later = cursor.flatMap { cursor in
            lessons.filter { $0.seriesKey > cursor.last }.min { $0.seriesKey < $1.seriesKey }
        }
        guard let next = later ?? lessons.min(by: { $0.seriesKey < $1.seriesKey }) else { return nil }
        let round = (cursor?.round ?? 0) + (cursor != nil && later == nil ? 1 : 0)
        return Choice(programme: next, cursor: .init(last: next.seriesKey, round: round))
    }

    /// Each round has an order of its own. What ended a round does not begin the next: it is put off to its end.
    private func shuffled(_ lessons: [LibraryProgramme], _ seed: UInt32, _ cursor: LayoutState.Cursor?) -> Choice? {
        guard let cursor else {
            return first(lessons, seed, round: 0, deferred: nil)
        }
        let round = UInt64(bitPattern: Int64(cursor.round))
        let last = Self.place(cursor.last.id, seed, round, cursor.deferred)
        let later = lessons.filter { Self.place($0.id, seed, round, cursor.deferred) > last }
        guard let next = later.min(by: { Self.isBefore($0, $1, seed, round, cursor.deferred) }) else {
            return first(lessons, seed, round: cursor.round + 1, deferred: cursor.last.id)
        }
        return Choice(
            programme: next,
            cursor: .init(last: next.seriesKey, round: cursor.round, deferred: cursor.deferred))
    }

    private func first(
        _ lessons: [LibraryProgramme], _ seed: UInt32, round: Int, deferred last: ProgrammeID?
    ) -> Choice? {
        let number = UInt64(bitPattern: Int64(round))
        let first = lessons.min { Self.isBefore($0, $1, seed, number, nil) }
        let deferred = first?.id == last && lessons.count > 1 ? last : nil
        guard let next = lessons.min(by: { Self.isBefore($0, $1, seed, number, deferred) }) else { return nil }
        return Choice(programme: next, cursor: .init(last: next.seriesKey, round: round, deferred: deferred))
    }

    private static func isBefore(
        _ left: LibraryProgramme, _ right: LibraryProgramme, _ seed: UInt32, _ round: UInt64, _ deferred: ProgrammeID?
    ) -> Bool {
        place(left.id, seed, round, deferred) < place(right.id, seed, round, deferred)
    }

    /// Where a lesson stands in a round: by a hash (FNV-1a of 64 bits, mixed as SplitMix64 does), the one put off last.
    private static func place(_ id: ProgrammeID, _ seed: UInt32, _ round: UInt64, _ deferred: ProgrammeID?) -> Place {
        if id == deferred { return Place(hash: .max, id: id) }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(seed)
        for byte in id.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash &+= (round &+ 1) &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
        return Place(hash: (hash ^ hash >> 31) >> 1, id: id)
    }

    private struct Place: Comparable {
        var hash: UInt64
        var id: ProgrammeID

        static func < (left: Self, right: Self) -> Bool {
            left.hash == right.hash ? left.id < right.id : left.hash < right.hash
        }
    }

    /// How many of a section's programmes a rule remembers.
    static let remembered = 100

    /// The newest that was not shown; when all were, the newest of all, from the beginning.
    private func newest(_ programmes: [LibraryProgramme], _ cursor: LayoutState.Cursor?) -> Choice? {
        let shown = cursor?.shown ?? []
        let seen = Set(shown)
        let new = programmes.first { !seen.contains($0.id) }
        guard let next = new ?? programmes.first(where: { $0.id != shown.last }) ?? programmes.first else { return nil }
        let kept = new == nil ? [next.id] : Array((shown + [next.id]).suffix(Self.remembered))
        return Choice(
            programme: next,
            cursor: .init(last: next.seriesKey, round: (cursor?.round ?? 0) + (new == nil ? 1 : 0), shown: kept))
    }
}
