import Channels
import MediaModel

/// The three views of the guide, each of the channels of its page.
struct GuideView: Sendable {
    let query: GuideQuery
    let reading: GuideReading
    let text: GuideText
    /// All channels that the view is of.
    let channels: [Channel]

    private func page(_ length: Int) -> ArraySlice<Channel> {
        channels.dropFirst(query.page * length).prefix(length)
    }

    // MARK: Now

    /// Hours in which the next programme is looked for, in milliseconds.
    private static let outlook: Int64 = 43_200_000

    func now() async throws -> PageRenderer.Values {
        var items: [PageRenderer.Values] = []
        for channel in page(GuidePages.channelsNow) {
            let lines = try await reading.lines(of: channel.id, text.now..<text.now + Self.outlook, limit: 3)
            items.append(card(channel, lines))
        }
        var values = query.pages(of: channels.count, length: GuidePages.channelsNow)
        values["now"] = ["items": items] as PageRenderer.Values
        return values
    }

    private func card(_ channel: Channel, _ lines: [GuideReading.Line]) -> PageRenderer.Values {
        var card: PageRenderer.Values = [
            "name": channel.name, "href": "/channels/\(channel.id)",
            "whole": PageQuery("/guide", [("view", "week"), ("channel", channel.id.rawValue)]).text,
        ]
        if let group = channel.group { card["group"] = group }
        if let line = lines.first, line.entry.start <= text.now {
            var current = text.values(line, of: channel)
            let (length, passed) = (line.entry.end - line.entry.start, text.now - line.entry.start)
            current["length"] = String(length / 1000)
            current["passed"] = String(passed / 1000)
            current["left"] = String((line.entry.end - text.now + 59_999) / 60_000)
            card["current"] = current
        }
        let next = lines.filter { $0.entry.start > text.now }.prefix(2).map { text.values($0, of: channel) }
        if !next.isEmpty { card["next"] = ["items": Array(next)] as PageRenderer.Values }
        return card
    }

    // MARK: Tonight

    func tonight() async throws -> PageRenderer.Values {
        let grid = GuideGrid(text: text, span: hours())
        var rows: [PageRenderer.Values] = []
        for channel in page(GuidePages.channelsTonight) {
            let lines = try await reading.lines(of: channel.id, grid.span, limit: GuidePages.linesADay)
            rows.append([
                "name": channel.name, "href": "/channels/\(channel.id)", "cells": grid.cells(lines, of: channel),
            ])
        }
        var values = query.pages(of: channels.count, length: GuidePages.channelsTonight)
        var shown: PageRenderer.Values = [
            "rows": rows, "hours": grid.hours,
            "columns": Array(repeating: [:] as PageRenderer.Values, count: grid.columns),
            "day": text.day(query.day), "minutes": grid.columns * 5,
        ]
        if let minute = grid.nowMinute { shown["nowMinute"] = String(minute) }
        values["tonight"] = shown
        values["steps"] = steps()
        return values
    }

    /// The hours of the grid as instants; over midnight if it begins late.
    private func hours() -> Range<Int64> {
        let start = ClockTime(seconds: query.hour * 3600).map { text.clock.instant(query.day, $0) } ?? text.now
        return start..<start + Int64(GuideQuery.hours) * 3_600_000
    }

    /// Ways to the day before and after, and to the hours before and after.
    private func steps() -> PageRenderer.Values {
        var steps: PageRenderer.Values = ["today": query.with([("day", nil), ("hour", nil)])]
        if let before = query.moved(days: -1) { steps["before"] = before }
        if let after = query.moved(days: 1) { steps["after"] = after }
        let (earlier, later) = (query.hour - GuideQuery.hours, query.hour + GuideQuery.hours)
        if earlier >= 0 { steps["earlier"] = query.with([("hour", "\(earlier)")]) }
        if later < 24 { steps["later"] = query.with([("hour", "\(later)")]) }
        return steps
    }

    // MARK: Days

    /// A week, or one day of one channel.
    func days(isOfOne: Bool) async throws -> PageRenderer.Values {
        let isWeek = query.view == .week
        let first = isWeek ? query.day.monday : query.day
        let days = (0..<(isWeek ? 7 : 1)).map { first.adding(days: $0) }
        let most = isWeek ? isOfOne ? GuidePages.linesAWeek : GuidePages.linesBeside : GuidePages.linesADay
        var items: [PageRenderer.Values] = []
        for channel in page(GuidePages.channelsWeek) {
            items.append([
                "name": channel.name, "href": "/channels/\(channel.id)", "id": channel.id.rawValue,
                "days": try await columns(of: channel, days, most: most),
                "whole": PageQuery(
                    "/guide",
                    [("view", "week"), ("channel", channel.id.rawValue), ("week", first.description)]
                ).text,
            ])
        }
        var values = query.pages(of: channels.count, length: GuidePages.channelsWeek)
        var steps: PageRenderer.Values = ["today": query.with([("day", nil), ("week", nil)])]
        if let before = query.moved(days: isWeek ? -7 : -1) { steps["before"] = before }
        if let after = query.moved(days: isWeek ? 7 : 1) { steps["after"] = after }
        values["steps"] = steps
        let last = days.last ?? first
        values["days"] =
            [
                "items": items, "isWeek": isWeek, "isOfOne": isOfOne,
                "span": isWeek ? "\(text.day(first)) – \(text.day(last))" : text.day(first),
            ] as PageRenderer.Values
        return values
    }

    /// Days of a channel, each with the lines that begin on it.
    private func columns(
        of channel: Channel, _ days: [BroadcastDay], most: Int
    ) async throws -> [PageRenderer.Values] {
        var columns: [PageRenderer.Values] = []
        for day in days {
            let span = text.clock.beginning(of: day)..<text.clock.beginning(of: day.adding(days: 1))
            let found = try await reading.lines(of: channel.id, span, limit: GuidePages.linesADay)
            let own = found.filter { $0.entry.start >= span.lowerBound }
            // A day of one channel that is full is told on its own page.
            var column: PageRenderer.Values = [
                "name": text.day(day), "date": day.description, "isToday": day == query.today,
                "items": text.folded(Array(own.prefix(most)), of: channel, in: span), "isEmpty": own.isEmpty,
            ]
            if own.count > most {
                column["more"] =
                    [
                        "count": own.count - most,
                        "href": PageQuery(
                            "/guide",
                            [("view", "day"), ("channel", channel.id.rawValue), ("day", day.description)]
                        ).text,
                    ] as PageRenderer.Values
            }
            columns.append(column)
        }
        return columns
    }
}
