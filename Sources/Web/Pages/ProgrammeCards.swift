import Catalogue
import MediaModel
import Viewing

/// Programmes as they stand in lists.
struct ProgrammeCards: Sendable {
    let view: ProgrammeView
    let language: Language
    /// Where the viewer left programmes.
    var places: [ProgrammeID: WatchedPlace] = [:]

    /// A programme on a card, with how much of it the viewer has seen.
    func card(_ programme: Programme) -> PageRenderer.Values {
        var card = view.card(programme, language)
        guard let place = places[programme.id] else { return card }
        if place.isFinished { card["isSeen"] = true }
        if place.isUnderway {
            card["seenShare"] = percent(place)
            card["left"] = FilmLength.text(place.position)
        }
        return card
    }

    /// Cards in their order.
    func cards(_ programmes: [Programme]) -> [PageRenderer.Values] { programmes.map(card) }

    /// What was found, with the words that were asked for and the moment at which they are said.
    func hit(_ hit: SearchHit) -> PageRenderer.Values {
        var values = card(hit.programme)
        values["titleParts"] = Self.parts(hit.match?.title ?? [TextPart(hit.programme.title)])
        let synopsis = hit.match?.synopsis ?? hit.programme.synopsis.map { [TextPart(Self.shortened($0))] }
        if let synopsis { values["synopsisParts"] = Self.parts(synopsis) }
        if let moment = hit.match?.moment {
            values["moment"] =
                [
                    "href": PageAddress.moment(hit.programme, seconds: moment.seconds),
                    "time": FilmLength.text(moment.seconds.rounded(.down)), "parts": Self.parts(moment.text),
                ] as PageRenderer.Values
        }
        return values
    }

    /// A lesson of a series, numbered as its makers did, else by its place.
    func lesson(_ programme: Programme, place: Int, next: ProgrammeID? = nil) -> PageRenderer.Values {
        var values = card(programme)
        values["number"] = programme.episode ?? place
        values["isNext"] = programme.id == next
        if let synopsis = programme.synopsis, !synopsis.isEmpty { values["synopsis"] = synopsis }
        return values
    }

    /// A series on a card: the picture of its first lesson, and the viewer's progress where there is some.
    func series(_ series: Series, first: Programme?, progress: SeriesProgress? = nil) -> PageRenderer.Values {
        var values: PageRenderer.Values = [
            "href": PageAddress.series(series.id), "title": series.title, "count": series.count,
        ]
        if let synopsis = series.synopsis, !synopsis.isEmpty { values["synopsis"] = synopsis }
        values["poster"] = first.flatMap(view.poster)
        values["unit"] = first?.unit.name
        if let progress, progress.isBegun {
            values["progress"] = Self.progress(progress)
        }
        return values
    }

    /// Progress in a series.
    static func progress(_ progress: SeriesProgress) -> PageRenderer.Values {
        ["finished": progress.finished, "count": progress.count, "isFinished": progress.isFinished]
    }

    private func percent(_ place: WatchedPlace) -> Int { min(100, max(1, Int(place.share * 100))) }

    /// A text in parts: those that were asked for are hits.
    private static func parts(_ parts: [TextPart]) -> [PageRenderer.Values] {
        parts.map { ["text": $0.text, "hit": $0.isHit] }
    }

    /// The beginning of a long text, cut between scalars.
    private static func shortened(_ text: String, to length: Int = 120) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > length else { return text }
        return String(String.UnicodeScalarView(scalars.prefix(length))) + "…"
    }
}
