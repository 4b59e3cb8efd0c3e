import Channels
import Foundation
import Hummingbird
import MediaModel
import Settings
import Stations

/// The guide on paper (节目预告): one A4 page for each channel and week.
struct GuidePrint: Sendable {
    let renderer: PageRenderer
    let rooms: GuideRooms

    /// Sheets of one document.
    private static let mostSheets = 20
    /// Lines of a day that a sheet holds, the densest last, and the class that its type is set by.
    private static let densities: [(lines: Int, name: String)] = [
        (13, "roomy"), (20, "plain"), (30, "dense"), (42, "full"),
    ]

    func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let now = rooms.clock()
        let query = try GuideQuery(
            request.fields, today: ZoneClock(rooms.zone).day(now), path: "/guide/print", view: .week)
        let reading = rooms.reading(context)
        let shown = try await reading.shown()
        let chosen = query.channel.map { id in shown.filter { $0.id == id } } ?? shown
        guard !chosen.isEmpty || query.channel == nil else { throw Problem.notFound }
        var sheets: [PageRenderer.Values] = []
        for channel in chosen.dropFirst(query.page * Self.mostSheets).prefix(Self.mostSheets) {
            sheets.append(try await sheet(channel, query.day.monday, reading, now, context))
        }
        var values = query.pages(of: chosen.count, length: Self.mostSheets)
        values["sheets"] = sheets
        values["isEmpty"] = sheets.isEmpty
        values["back"] =
            PageQuery(
                "/guide",
                [("view", "week"), ("channel", query.channel?.rawValue), ("week", query.day.monday.description)]
            ).text
        if let before = query.moved(days: -7) { values["before"] = before }
        if let after = query.moved(days: 7) { values["after"] = after }
        let text = GuideText(clock: ZoneClock(rooms.zone), language: context.language, now: now)
        values["madeAt"] = "\(text.day(query.today)) \(text.time(now))"
        values["publisher"] = rooms.settings.site.name ?? PageRenderer.siteName[context.language]
        if let station = context.station { values["place"] = station.name }
        let title = renderer.strings.text("guide.printTitle", context.language)
        return try renderer.page("guide-print", title: title, values, request, context)
    }

    private func sheet(
        _ channel: Channel, _ monday: BroadcastDay, _ reading: GuideReading, _ now: Int64, _ context: WebContext
    ) async throws -> PageRenderer.Values {
        let text = GuideText(clock: channel.clock(standard: rooms.zone), language: context.language, now: now)
        var days: [(name: String, lines: [GuideReading.Line])] = []
        for day in (0..<7).map({ monday.adding(days: $0) }) {
            let span = text.clock.beginning(of: day)..<text.clock.beginning(of: day.adding(days: 1))
            let lines = try await reading.lines(of: channel.id, span, limit: GuidePages.linesADay)
                .filter { $0.entry.start >= span.lowerBound && $0.entry.kind != .filler }
            days.append((text.day(day), lines))
        }
        let longest = days.map(\.lines.count).max() ?? 0
        let density = Self.densities.first { longest <= $0.lines } ?? Self.densities.last
        let most = density?.lines ?? 42
        var values: PageRenderer.Values = [
            "name": channel.name, "density": density?.name ?? "full",
            "span": "\(text.day(monday)) – \(text.day(monday.adding(days: 6)))",
            "year": String(monday.description.prefix(4)),
            "days": days.map { day, lines in self.day(day, Self.fitting(lines, most), channel, text) },
        ]
        if channel.zone != nil { values["zone"] = text.clock.zone.identifier }
        return values
    }

    /// As many lines as a sheet holds: of more than that the longest, and how many are left out.
    static func fitting(
        _ lines: [GuideReading.Line], _ most: Int
    ) -> (lines: [GuideReading.Line], left: Int) {
        guard lines.count > most else { return (lines, 0) }
        let length = { (line: GuideReading.Line) in line.entry.end - line.entry.start }
        // One line is for saying so.
        let kept = Set(
            lines.sorted { (length($0), $1.entry.number) > (length($1), $0.entry.number) }.prefix(most - 1)
                .map(\.entry.number))
        return (lines.filter { kept.contains($0.entry.number) }, lines.count - kept.count)
    }

    private func day(
        _ name: String, _ fitting: (lines: [GuideReading.Line], left: Int), _ channel: Channel, _ text: GuideText
    ) -> PageRenderer.Values {
        var values: PageRenderer.Values = [
            "name": name, "items": fitting.lines.map { text.values($0, of: channel) }, "isEmpty": fitting.lines.isEmpty,
        ]
        if fitting.left > 0 { values["left"] = String(fitting.left) }
        return values
    }
}
