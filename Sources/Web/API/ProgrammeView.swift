import Catalogue
import Delivery
import MediaModel

/// Programmes as the interface and the pages show them.
struct ProgrammeView: Sendable {
    let instants: Instants
    let posters: PosterAddresses

    /// A programme in JSON.
    func json(_ programme: Programme, _ language: Language) -> JSONValue {
        [
            "id": .string(programme.id.rawValue), "title": .string(programme.title),
            "synopsis": .text(programme.synopsis),
            "section": Self.named(programme.section?.id, programme.section?.name[language]),
            "series": programme.series.map { ["id": .string($0.id), "title": .string($0.title)] } ?? .null,
            "episode": .whole(programme.episode), "unit": Self.named(programme.unit.id, programme.unit.name),
            "type": .text(programme.type), "presenter": .text(programme.presenter), "grade": .text(programme.grade),
            "subject": .text(programme.subject), "language": .text(programme.language),
            "producedOn": .text(programme.producedOn), "rights": .text(programme.rights),
            "keywords": .array(programme.keywords.map(JSONValue.string)), "duration": .real(programme.duration),
            "publishedAt": .text(programme.publishedAt.map(instants.text)),
            "updatedAt": .string(instants.text(programme.updatedAt)), "poster": .text(poster(programme)),
            "hls": .string("/play/\(programme.id)/master.m3u8"), "dash": .string("/play/\(programme.id)/manifest.mpd"),
            "subtitles": .array(
                programme.subtitles.map { ["language": .string($0.language), "name": .text($0.name)] }),
            "chapters": .array(programme.chapters.map { ["start": .real($0.start), "title": .string($0.title)] }),
            "views": .whole(programme.views), "personViews": .whole(programme.personViews),
            "state": .string(programme.state.rawValue), "listed": .bool(programme.isListed),
            "visibleFrom": .text(programme.availability.from.map(instants.text)),
            "visibleUntil": .text(programme.availability.until.map(instants.text)),
            "regions": .array(programme.availability.regions.map(JSONValue.string)),
        ]
    }

    /// A programme that was found, with where the words stand; without them where none were asked for.
    func json(_ hit: SearchHit, _ language: Language) -> JSONValue {
        guard let match = hit.match, case .object(var members) = json(hit.programme, language) else {
            return json(hit.programme, language)
        }
        members["match"] = [
            "title": Self.parts(match.title), "synopsis": match.synopsis.map(Self.parts) ?? .null,
            "moment": match.moment.map { moment in
                [
                    "seconds": .real(moment.seconds), "language": .string(moment.language),
                    "text": Self.parts(moment.text),
                ]
            } ?? .null,
        ]
        return .object(members)
    }

    /// A text in parts: those that were asked for are hits.
    private static func parts(_ parts: [TextPart]) -> JSONValue {
        .array(parts.map { ["text": .string($0.text), "hit": .bool($0.isHit)] })
    }

    /// A programme on a card.
    func card(_ programme: Programme, _ language: Language) -> PageRenderer.Values {
        var card: PageRenderer.Values = [
            "id": programme.id.rawValue, "href": "/programmes/\(programme.id)", "title": programme.title,
            "views": programme.views, "hasSubtitles": !programme.subtitles.isEmpty, "unit": programme.unit.name,
            "duration": FilmLength.text(programme.duration), "durationISO": FilmLength.iso(programme.duration),
        ]
        card["poster"] = poster(programme)
        card["section"] = programme.section?.name[language]
        card["presenter"] = programme.presenter
        card["date"] = programme.publishedAt.map(instants.day)
        card["seriesTitle"] = programme.series?.title
        card["episode"] = programme.episode
        card["episodeText"] = programme.episode.map { Self.episode($0)[language] }
        return card
    }

    /// A programme on its own page.
    func page(_ programme: Programme, _ language: Language) -> PageRenderer.Values {
        var page = card(programme, language)
        page["section"] = programme.section.map {
            ["id": $0.id, "name": $0.name[language], "href": PageAddress.section($0.id)]
        }
        page["series"] = programme.series.map { ["id": $0.id, "title": $0.title, "href": PageAddress.series($0.id)] }
        page["unit"] = [
            "id": programme.unit.id, "name": programme.unit.name, "href": PageAddress.unit(programme.unit.id),
        ]
        let texts = [
            "synopsis": programme.synopsis, "grade": programme.grade, "subject": programme.subject,
            "language": programme.language, "producedOn": programme.producedOn, "rights": programme.rights,
        ]
        for case (let name, let text?) in texts where !text.isEmpty { page[name] = text }
        page["durationText"] = page["duration"]
        page["duration"] = programme.duration
        page["personViews"] = programme.personViews
        page["keywords"] = programme.keywords
        page["hasKeywords"] = !programme.keywords.isEmpty
        page["chapters"] = programme.chapters.enumerated().map { index, chapter in
            let title = chapter.title.isEmpty ? Self.chapter(index + 1)[language] : chapter.title
            return ["start": chapter.start, "startText": FilmLength.text(chapter.start), "title": title]
                as PageRenderer.Values
        }
        page["hasChapters"] = !programme.chapters.isEmpty
        page["subtitles"] = programme.subtitles.map {
            ["language": $0.language, "name": $0.name ?? LanguageName.text($0.language, language)]
                as PageRenderer.Values
        }
        return page
    }

    /// The path of a programme's poster.
    func poster(_ programme: Programme) -> String? {
        programme.poster.map { posters.path($0) } ?? programme.asset.map { posters.path($0) }
    }

    private static func named(_ id: String?, _ name: String?) -> JSONValue {
        guard let id, let name else { return .null }
        return ["id": .string(id), "name": .string(name)]
    }

    private static func chapter(_ number: Int) -> LocalizedText {
        LocalizedText(zh: "第 \(number) 章", en: "Chapter \(number)")
    }

    private static func episode(_ number: Int) -> LocalizedText {
        LocalizedText(zh: "第 \(number) 集", en: "Episode \(number)")
    }
}
