import Accounts
import Catalogue
import Channels
import Foundation
import Hummingbird
import MediaModel
import Settings

/// The guide for viewers: what is on now, this evening and this week, of the channels that are for their region.
///
/// All of it are lines of the guide by which channels are on air. A page has some channels only, and each of them a
/// bounded number of lines.
struct GuidePages: Sendable {
    let renderer: PageRenderer
    let rooms: GuideRooms

    /// Channels on a page.
    static let channelsNow = 30
    static let channelsTonight = 24
    static let channelsWeek = 6
    /// Lines of one channel: what is read of a day, and what a week of all channels shows of one.
    static let linesADay = 400
    static let linesBeside = 12
    static let linesAWeek = 100

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        let watching = gate.group(group, for: .watch, showsLogIn: true)
        watching.get("guide") { request, context in try await page(request, context) }
        watching.get("guide/print") { request, context in
            try await GuidePrint(renderer: renderer, rooms: rooms).page(request, context)
        }
    }

    private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let now = rooms.clock()
        let query = try GuideQuery(request.fields, today: ZoneClock(rooms.zone).day(now))
        let reading = rooms.reading(context)
        let shown = try await reading.shown()
        let chosen = try query.channel.map { id throws -> Channel in
            guard let channel = shown.first(where: { $0.id == id }) else { throw Problem.notFound }
            return channel
        }
        let channels = chosen.map { [$0] } ?? shown
        let text = GuideText(
            clock: chosen?.clock(standard: rooms.zone) ?? ZoneClock(rooms.zone), language: context.language, now: now)
        var values = head(query, shown, chosen, text, context)
        let view = GuideView(query: query, reading: reading, text: text, channels: channels)
        switch query.view {
        case .now: values.merge(try await view.now()) { $1 }
        case .tonight: values.merge(try await view.tonight()) { $1 }
        case .week, .day: values.merge(try await view.days(isOfOne: chosen != nil)) { $1 }
        }
        let heading = renderer.strings.text("guide.heading", context.language)
        return try renderer.page("guide", title: heading, values, request, context)
    }

    /// The views, the channels to choose from, and the ways to other days.
    private func head(
        _ query: GuideQuery, _ shown: [Channel], _ chosen: Channel?, _ text: GuideText, _ context: WebContext
    ) -> PageRenderer.Values {
        let views = GuideQuery.View.allCases.filter { $0 != .day }
        var values: PageRenderer.Values = [
            "isEmpty": shown.isEmpty, "today": text.day(query.today), "at": text.time(text.now),
            "stamp": String(text.now), "view": query.view.rawValue,
            "views": views.map { view in
                [
                    "name": renderer.strings.text("guide.view.\(view.rawValue)", context.language),
                    "href": query.showing(view), "here": view == query.view || view == .week && query.view == .day,
                ] as PageRenderer.Values
            },
            "choices": shown.prefix(Self.mostChoices).map {
                ["id": $0.id.rawValue, "name": $0.name, "chosen": $0.id == chosen?.id] as PageRenderer.Values
            },
            "hasChoices": shown.count > 1, "isOfAll": chosen == nil, "week": query.day.monday.description,
            "zone": text.clock.zone.identifier,
        ]
        if let chosen {
            values["chosen"] = ["id": chosen.id.rawValue, "name": chosen.name, "href": "/channels/\(chosen.id)"]
            values["all"] = query.with([("channel", nil), ("view", query.view == .day ? "week" : query.view.rawValue)])
        }
        values["print"] =
            PageQuery(
                "/guide/print", [("channel", chosen?.id.rawValue), ("week", query.day.monday.description)]
            ).text
        return values
    }

    /// Channels in the list to choose from; those beyond are on the pages of channels.
    private static let mostChoices = 300
}

/// What the guide's pages need of the rooms.
struct GuideRooms: Sendable {
    let channels: ChannelStore
    let catalogue: Catalogue
    /// The zone of what is of several channels.
    let zone: TimeZone
    let settings: Settings
    /// In milliseconds since 1970.
    let clock: @Sendable () -> Int64

    /// `nil` where there are no channels.
    init?(_ services: WebServices, zone: TimeZone) {
        guard let keeping = services.channels else { return nil }
        channels = keeping.store
        catalogue = services.catalogue
        settings = services.settings
        clock = services.clock
        self.zone = zone
    }

    /// The guide as whoever asks may see it.
    func reading(_ context: WebContext) -> GuideReading {
        GuideReading(channels: channels, catalogue: catalogue, region: context.region)
    }
}
