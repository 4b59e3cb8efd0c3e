import Accounts
import Catalogue
import Database
import Hummingbird
import MediaModel

/// The page of a series: what to see before it, its lessons in their order, and where the viewer goes on.
struct SeriesPage: Sendable {
    let renderer: PageRenderer
    let catalogue: Catalogue
    let view: ProgrammeView
    let watched: WatchedReading

    /// Presenters that are named.
    private static let mostPresenters = 6

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .watch, showsLogIn: true).get("series/{id}") { request, context in
            try await answer(request, context)
        }
    }

    private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let details = try await catalogue.series(try context.parameters.require("id"), shownOnly: true) else {
            throw Problem.notFound
        }
        let series = details.series
        let lessons = try await catalogue.lessons(of: series.id, region: context.region)
        let places = try await watched.places(in: lessons, context)
        let progress = SeriesProgress(lessons.map(\.id), places)
        let cards = ProgrammeCards(view: view, language: context.language, places: places)
        var course: PageRenderer.Values = [
            "heading": series.title, "count": lessons.count,
            "length": FilmLength.text(lessons.reduce(0) { $0 + $1.duration }),
            "requires": details.requires.map(SeriesValues.link), "hasRequirements": !details.requires.isEmpty,
            "requiredBy": details.requiredBy.map(SeriesValues.link), "isRequired": !details.requiredBy.isEmpty,
            "units": unique(lessons.map { ["name": $0.unit.name, "href": PageAddress.unit($0.unit.id)] }),
            "presenters": Array(unique(lessons.compactMap(\.presenter)).prefix(Self.mostPresenters)),
        ]
        if let synopsis = series.synopsis, !synopsis.isEmpty { course["synopsis"] = synopsis }
        course["poster"] = lessons.first.flatMap(view.poster)
        if progress.isBegun { course["progress"] = ProgrammeCards.progress(progress) }
        course["start"] = start(lessons, progress, context)
        // Apart from the lessons, which would take what they lack themselves from what stands around them.
        let values: PageRenderer.Values = [
            "course": course, "isEmpty": lessons.isEmpty,
            "lessons": lessons.enumerated().map { cards.lesson($1, place: $0 + 1, next: progress.next) },
            "feeds": FeedLinks(renderer.strings, context.language).values("series", series.id, ["rss", "m3u"]),
        ]
        return try renderer.page("series", title: series.title, values, request, context)
    }

    /// The button: where the viewer goes on, or begins.
    private func start(
        _ lessons: [Programme], _ progress: SeriesProgress, _ context: WebContext
    ) -> PageRenderer.Values? {
        let index = progress.next.flatMap { id in lessons.firstIndex { $0.id == id } } ?? 0
        guard lessons.indices.contains(index) else { return nil }
        let lesson = lessons[index]
        let number = lesson.episode ?? index + 1
        let key = progress.next == nil ? progress.isFinished ? "series.again" : "series.begin" : "series.goOn"
        let label = renderer.strings.text(key, context.language).replacing("{number}", with: "\(number)")
        return ["href": "\(PageAddress.programme(lesson))?autoplay=1", "label": label, "title": lesson.title]
    }

    private func unique<Value: Hashable>(_ values: [Value]) -> [Value] {
        var known: Set<Value> = []
        return values.filter { known.insert($0).inserted }
    }
}

/// Series as pages refer to them.
enum SeriesValues {
    static func link(_ series: SeriesReference) -> PageRenderer.Values {
        ["title": series.title, "href": PageAddress.series(series.id)]
    }
}
