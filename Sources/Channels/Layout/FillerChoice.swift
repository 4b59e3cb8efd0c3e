import MediaModel

/// Chooses fillers for gaps: in turn while there is much room, then the one or the two that leave the least.
struct FillerChoice: Sendable {
    private let all: [LibraryProgramme]
    private let places: [ProgrammeID: Int]
    private let longest: Int64
    private let hasBounds: Bool

    /// The most fillers that a channel turns through.
    static let most = 500

    init(_ library: Library) {
        var seen: Set<ProgrammeID> = []
        let all = library.fillers.filter { seen.insert($0).inserted }.prefix(Self.most)
            .compactMap { library[$0] }.filter { $0.isPublished && $0.isForRegion && $0.film != nil }
        self.all = Array(all)
        places = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.id, $0) })
        longest = all.compactMap { $0.film?.length }.max() ?? 0
        hasBounds = all.contains { $0.from != nil || $0.until != nil }
    }

    var isEmpty: Bool { all.isEmpty }

    /// The next filler; `nil` if none fits.
    ///
    /// - Parameters:
    ///   - last: the one before, after which the turn goes on.
    ///   - instant: when it would begin, in milliseconds since 1970.
    ///   - end: when the gap ends; `nil` where nothing bounds it.
    ///   - fits: whether it has to end within the gap.
    func next(after last: ProgrammeID?, at instant: Int64, until end: Int64?, fits: Bool = true) -> Film? {
        let turn = turn(after: last, at: instant)
        guard fits, let end, end - instant <= 2 * longest else { return turn.first }
        return Self.best(turn, room: end - instant)
    }

    /// Those that may be shown, beginning with the one after `last`.
    private func turn(after last: ProgrammeID?, at instant: Int64) -> [Film] {
        let first = last.flatMap { places[$0] }.map { $0 + 1 } ?? 0
        var films: [Film] = []
        films.reserveCapacity(all.count)
        for offset in all.indices {
            let programme = all[(first + offset) % all.count]
            if hasBounds, programme.obstacle(at: instant) != nil { continue }
            if let film = programme.film { films.append(film) }
        }
        return films
    }

    /// Of all single films and pairs that fit, the one with the least room left; of equals the first in turn.
    private static func best(_ films: [Film], room: Int64) -> Film? {
        let fitting = films.enumerated().filter { $0.element.length <= room }
            .sorted { ($0.element.length, $0.offset) < ($1.element.length, $1.offset) }
        guard let longest = fitting.last else { return nil }
        var (least, choice) = (room - longest.element.length, longest)
        var (low, high) = (0, fitting.count - 1)
        while low < high, least > 0 {
            let rest = room - fitting[low].element.length - fitting[high].element.length
            if rest < 0 {
                high -= 1
            } else {
                if rest < least {
                    least = rest
                    choice = fitting[low].offset < fitting[high].offset ? fitting[low] : fitting[high]
                }
                low += 1
            }
        }
        return choice.element
    }
}
