import Catalogue
import MediaModel
import Viewing

/// How far a viewer is in a series.
struct SeriesProgress: Equatable {
    /// Lessons in the series.
    let count: Int
    /// Lessons seen to their end.
    let finished: Int
    /// The lesson to go on with: the one left in the middle last, else the first that is not finished after the one seen
    /// last, else the first that is not finished. `nil` if all are finished or none was begun.
    let next: ProgrammeID?

    /// - Parameters:
    ///   - lessons: in their order.
    ///   - places: where the viewer left them.
    init(_ lessons: [ProgrammeID], _ places: [ProgrammeID: WatchedPlace]) {
        count = lessons.count
        finished = lessons.filter { places[$0]?.isFinished ?? false }.count
        next = Self.next(lessons, places)
    }

    /// Whether anything of it was seen.
    var isBegun: Bool { finished > 0 || next != nil }
    /// Whether everything was.
    var isFinished: Bool { count > 0 && finished == count }

    private static func next(_ lessons: [ProgrammeID], _ places: [ProgrammeID: WatchedPlace]) -> ProgrammeID? {
        let seen = lessons.indices.filter { index in
            places[lessons[index]].map { $0.isUnderway || $0.isFinished } ?? false
        }
        let latest = seen.max { (places[lessons[$0]]?.at ?? 0, $0) < (places[lessons[$1]]?.at ?? 0, $1) }
        guard let latest else { return nil }
        if places[lessons[latest]]?.isUnderway ?? false { return lessons[latest] }
        let isOpen = { (id: ProgrammeID) in !(places[id]?.isFinished ?? false) }
        return lessons[latest...].first(where: isOpen) ?? lessons.first(where: isOpen)
    }
}
