import MediaModel

/// Chooses fillers for gaps: in turn while there is much room, then the one or the two that leave the least.
struct FillerChoice: Sendable {
    private let all: [LibraryProgramme]
    private let films: [Film]
    private let places: [ProgrammeID: Int]
    /// Places by the films' lengths, the shortest first.
    private let byLength: [Int]
    private let longest: Int64
    private let hasBounds: Bool

    /// The most fillers that a channel turns through.
    static let most = 500

    init(_ library: Library) {
        var seen: Set<ProgrammeID> = []
        let found = library.fillers.filter { seen.insert($0).inserted }.prefix(Self.most)
            .compactMap { library[$0] }.filter { $0.isPublished && $0.isForRegion && $0.film != nil }
        let films = found.compactMap(\.film)
        all = found
        self.films = films
        places = Dictionary(uniqueKeysWithValues: found.enumerated().map { ($1.id, $0) })
        byLength = films.indices.sorted { (films[$0].length, $0) < (films[$1].length, $1) }
        longest = films.map(\.length).max() ?? 0
        hasBounds = found.contains { $0.from != nil || $0.until != nil }
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
        let first = last.flatMap { places[$0] }.map { $0 + 1 } ?? 0
        if fits, let end, end - instant <= 2 * longest {
            return best(room: end - instant, from: first, at: instant)
        }
        for offset in films.indices where mayBeShown((first + offset) % films.count, at: instant) {
            return films[(first + offset) % films.count]
        }
        return nil
    }

    private func mayBeShown(_ place: Int, at instant: Int64) -> Bool {
        !hasBounds || all[place].obstacle(at: instant) == nil
    }

    /// Of all single films and pairs that fit, the one with the least room left; of equals the first in turn.
    private func best(room: Int64, from first: Int, at instant: Int64) -> Film? {
        let fitting = byLength.filter { films[$0].length <= room && mayBeShown($0, at: instant) }
        guard let last = fitting.last else { return nil }
        var least = room - films[last].length
        var lengths = (films[last].length, films[last].length)
        var (low, high) = (0, fitting.count - 1)
        while low < high, least > 0 {
            let pair = (films[fitting[low]].length, films[fitting[high]].length)
            let rest = room - pair.0 - pair.1
            if rest < 0 {
                high -= 1
            } else {
                if rest < least { (least, lengths) = (rest, pair) }
                low += 1
            }
        }
        let turn = { (place: Int) in (place - first + films.count) % films.count }
        return fitting.filter { films[$0].length == lengths.0 || films[$0].length == lengths.1 }
            .min { turn($0) < turn($1) }.map { films[$0] }
    }
}
