import Accounts
import Channels
import Delivery
import Foundation
import Hummingbird
import MediaModel

/// The page of a channel: its player, its guide of today or of a day before, and the way back.
struct ChannelPage: Sendable {
    let renderer: PageRenderer
    let opener: ChannelOpener
    /// The guide; `nil` where there is none.
    let guide: GuideRooms?

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        gate.group(group, for: .watch, showsLogIn: true).get("channels/{id}") { request, context in
            try await answer(request, context)
        }
    }

    private func answer(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = ChannelID(try context.parameters.require("id")),
            let station = try await opener.station(of: id, region: context.region)
        else { throw Problem.notFound }
        var channel: PageRenderer.Values = ["id": id.rawValue, "name": station.name]
        if station.daysBack > 0 { channel["daysBack"] = station.daysBack }
        var values: PageRenderer.Values = ["channel": channel]
        if let guide, let own = try await guide.channels.channel(id) {
            let reading = guide.reading(context)
            values["zone"] = own.clock(standard: guide.zone).zone.identifier
            values["guide"] = try await day(request, own, guide, reading, context)
        }
        return try renderer.page("channel", title: station.name, values, request, context)
    }

    /// One day's lines, from midnight to midnight, and the days that viewers may go back to.
    private func day(
        _ request: Request, _ channel: Channel, _ guide: GuideRooms, _ reading: GuideReading, _ context: WebContext
    ) async throws -> PageRenderer.Values {
        let text = GuideText(
            clock: channel.clock(standard: guide.zone), language: context.language, now: guide.clock())
        let today = text.clock.day(text.now)
        let day = try request.fields["day"].map { text throws -> BroadcastDay in
            guard let day = BroadcastDay(text) else { throw Problem.badField("day") }
            guard (today.adding(days: -GuideQuery.daysBack)...today.adding(days: 1)).contains(day) else {
                throw Problem.outsideGuide
            }
            return day
        }
        let shown = day ?? today
        let span = text.clock.beginning(of: shown)..<text.clock.beginning(of: shown.adding(days: 1))
        let lines = try await reading.lines(of: channel.id, span, limit: GuidePages.linesADay)
        let page = "/channels/\(channel.id)"
        let days = (-min(channel.daysBack, GuideQuery.daysBack)...1).map { today.adding(days: $0) }
        return [
            "day": text.day(shown), "isToday": shown == today, "stamp": String(text.now),
            "items": text.folded(lines, of: channel, in: span), "isEmpty": lines.isEmpty,
            "days": days.map { day in
                [
                    "name": day == today
                        ? renderer.strings.text("guide.today", context.language) : text.weekday(day),
                    "date": String(day.description.dropFirst(5)), "here": day == shown,
                    "href": PageQuery(page, [("day", day == today ? nil : day.description)]).text,
                ] as PageRenderer.Values
            },
            "week": PageQuery("/guide", [("view", "week"), ("channel", channel.id.rawValue)]).text,
            "print": PageQuery("/guide/print", [("channel", channel.id.rawValue)]).text,
        ]
    }
}
