import Accounts
import Catalogue
import Database
import Delivery
import Hummingbird
import MediaModel

/// The page of a programme: its player, its words, its place in its series, and what to watch beside it.
struct ProgrammePage: Sendable {
    let renderer: PageRenderer
    let catalogue: Catalogue
    let assets: AssetCache
    let view: ProgrammeView
    let watched: WatchedReading

    /// Programmes that are offered beside one.
    private static let mostRelated = 12
    /// Lessons of a long series that are listed, and how many of them come before the one on the page.
    private static let mostLessons = 12
    private static let lessonsBefore = 3

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .watch, showsLogIn: true).get("programmes/{id}") { request, context in
            try await answer(request, context)
        }
    }

    private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = ProgrammeID(try context.parameters.require("id")),
            let programme = try await catalogue.programme(id), programme.isShown(in: context.region)
        else { throw Problem.notFound }
        var shown = view.page(programme, context.language)
        if let asset = programme.asset, let served = try? await assets.asset(asset) {
            shown["isAudio"] = !served.manifest.hasPictures
        }
        shown["keywordLinks"] = programme.keywords.map { ["word": $0, "href": PageAddress.keyword($0)] }
        var values: PageRenderer.Values = ["canPlay": true]
        if let series = programme.series {
            let place = try await place(of: programme, in: series, context)
            values["lessons"] = place?.lessons
            shown["course"] = place?.course
        }
        values["programme"] = shown
        let related = try await related(programme, context)
        if !related.isEmpty { values["related"] = ["items": related] as PageRenderer.Values }
        return try renderer.page("programme", title: programme.title, values, request, context)
    }

    /// Beside what is of the series itself.
    private func related(_ programme: Programme, _ context: WebContext) async throws -> [PageRenderer.Values] {
        let others = try await catalogue.related(
            to: programme.id, region: context.region, limit: Self.mostRelated, includesSeries: false)
        let places = try await watched.places(in: others, context)
        return ProgrammeCards(view: view, language: context.language, places: places).cards(others)
    }

    /// The programme's place in its series: what comes before and after it, and what should be seen first.
    private func place(
        of programme: Programme, in series: SeriesReference, _ context: WebContext
    ) async throws -> (course: PageRenderer.Values, lessons: PageRenderer.Values)? {
        guard let details = try await catalogue.series(series.id, shownOnly: true) else { return nil }
        let lessons = try await catalogue.lessons(of: series.id, region: context.region)
        guard let index = lessons.firstIndex(where: { $0.id == programme.id }) else { return nil }
        let places = try await watched.places(in: lessons, context)
        let cards = ProgrammeCards(view: view, language: context.language, places: places)
        var course: PageRenderer.Values = [
            "title": series.title, "href": PageAddress.series(series.id), "place": index + 1, "count": lessons.count,
            "requires": details.requires.map(SeriesValues.link), "hasRequirements": !details.requires.isEmpty,
        ]
        if index > 0 { course["previous"] = neighbour(lessons[index - 1]) }
        if index + 1 < lessons.count { course["next"] = neighbour(lessons[index + 1]) }
        let start = max(0, min(index - Self.lessonsBefore, lessons.count - Self.mostLessons))
        let listed = (start..<min(lessons.count, start + Self.mostLessons)).map { place in
            var values = cards.lesson(lessons[place], place: place + 1)
            values["current"] = place == index
            return values
        }
        return (course, ["items": listed, "href": PageAddress.series(series.id), "title": series.title])
    }

    private func neighbour(_ lesson: Programme) -> PageRenderer.Values {
        ["href": PageAddress.programme(lesson), "title": lesson.title]
    }
}
