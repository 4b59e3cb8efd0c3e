import MediaModel
import Testing
import Viewing

@testable import Web

@Suite("Progress in a series")
struct SeriesProgressTests {
    /// A place in a lesson of 100 seconds: its number, the second, and when.
    typealias Seen = (lesson: Int, position: Double, at: Int64)

    @Test(
        "goes on where the viewer is",
        arguments: [
            ([], nil, 0), ([(1, 40, 1)], 1, 0), ([(1, 100, 1)], 2, 1), ([(1, 2, 1)], nil, 0),
            // Left in the middle of the second, though the third was looked at before.
            ([(1, 100, 1), (3, 50, 2), (2, 30, 3)], 2, 1),
            // The third is the next after the second; the first was skipped.
            ([(2, 100, 5)], 3, 1),
            // At the end what was skipped comes up.
            ([(4, 100, 5), (2, 100, 3)], 1, 2),
            ([(1, 100, 1), (2, 100, 2), (3, 100, 3), (4, 100, 4)], nil, 4),
        ] as [([Seen], Int?, Int)])
    func next(seen: [Seen], next: Int?, finished: Int) throws {
        let lessons = try (1...4).map { try #require(ProgrammeID("p\($0)")) }
        let places = seen.map { place in
            WatchedPlace(
                programme: lessons[place.lesson - 1], position: place.position, duration: 100, at: place.at)
        }
        let progress = SeriesProgress(lessons, places.byProgramme)
        #expect(progress.next == next.map { lessons[$0 - 1] })
        #expect(progress.finished == finished)
        #expect(progress.isFinished == (finished == 4))
        #expect(progress.isBegun == (next != nil || finished > 0))
    }

    @Test("is none in an empty series")
    func empty() {
        let progress = SeriesProgress([], [:])
        #expect(!progress.isFinished && !progress.isBegun && progress.next == nil)
    }
}
