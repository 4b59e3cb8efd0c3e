import Catalogue
import Channels
import Foundation
import MediaModel

/// Days, times and lines of the guide as pages show them.
struct GuideText: Sendable {
    let clock: ZoneClock
    let language: Language
    /// In milliseconds since 1970.
    let now: Int64

    private var instants: Instants { Instants(zone: clock.zone) }

    /// 20:05
    func time(_ instant: Int64) -> String { String(instants.text(instant).dropFirst(11).prefix(5)) }

    /// 11月23日 周一, or Mon 23 Nov
    func day(_ day: BroadcastDay) -> String {
        let parts = day.description.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, let month = Self.months[safe: parts[1] - 1] else { return day.description }
        let weekday = weekday(day)
        switch language {
        case .zh: return "\(parts[1])月\(parts[2])日 \(weekday)"
        case .en: return "\(weekday) \(parts[2]) \(month)"
        }
    }

    /// 周一, or Mon
    func weekday(_ day: BroadcastDay) -> String { Self.weekdays[safe: day.weekday - 1]?[language] ?? "" }

    private static let weekdays = zip(
        ["周一", "周二", "周三", "周四", "周五", "周六", "周日"], ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    ).map { LocalizedText(zh: $0, en: $1) }
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// A line of the guide: what it is, when, and how it can be watched.
    func values(_ line: GuideReading.Line, of channel: Channel) -> PageRenderer.Values {
        let entry = line.entry
        let (isOver, isOn) = (entry.end <= now, entry.start <= now && now < entry.end)
        var values: PageRenderer.Values = [
            "time": time(entry.start), "endTime": time(entry.end), "title": line.title(language),
            "start": String(entry.start), "end": String(entry.end), "isOver": isOver, "isOn": isOn,
            "isAhead": entry.start > now, "isLive": entry.kind == .live, "isFiller": entry.kind == .filler,
            "minutes": max(1, Int((entry.end - entry.start + 30_000) / 60_000)),
        ]
        if let programme = line.programme {
            values["programmeHref"] = PageAddress.programme(programme)
            let notes = [programme.section?.name[language], programme.presenter].compactMap { $0 }
            if !notes.isEmpty { values["note"] = notes.joined(separator: " · ") }
            if programme.title != line.title(language) { values["subtitle"] = programme.title }
        }
        if let href = watchHref(line, of: channel) { values["watchHref"] = href }
        return values
    }

    /// Where a line can be watched from its beginning: what is over as long as viewers may go back, what is on.
    func watchHref(_ line: GuideReading.Line, of channel: Channel) -> String? {
        let entry = line.entry
        guard entry.start <= now, !line.isWithdrawn, entry.kind != .filler else { return nil }
        let page = PageQuery("/channels/\(channel.id)", [])
        if now < entry.end { return page.with("start", "programme") }
        guard entry.start >= now - Int64(channel.daysBack) * 86_400_000 else { return nil }
        // Beyond that nothing is played in one go, and the end is where the next begins.
        let isShort = entry.end - entry.start <= Self.longest
        return page.with([
            ("start", instants.text(entry.start)), ("end", isShort ? instants.text(entry.end) : nil),
        ])
    }

    /// The longest that is watched from one instant on, in milliseconds.
    private static let longest: Int64 = 12 * 3_600_000

    /// Lines with the longer gaps between them: fillers and cards are told as one, however many passes they have.
    ///
    /// - Parameter span: the day or hours that the lines are of; gaps at their ends are left out.
    func folded(_ lines: [GuideReading.Line], of channel: Channel, in span: Range<Int64>) -> [PageRenderer.Values] {
        var items: [PageRenderer.Values] = []
        var last: Int64?
        for line in lines {
            if let last, line.entry.start - last >= Self.leastGap { items.append(gap(last..<line.entry.start)) }
            items.append(values(line, of: channel))
            last = line.entry.end
        }
        return items
    }

    /// Milliseconds from which on a gap has a line of its own.
    static let leastGap: Int64 = 600_000

    private func gap(_ span: Range<Int64>) -> PageRenderer.Values {
        [
            "isGap": true, "time": time(span.lowerBound), "endTime": time(span.upperBound),
            "isOver": span.upperBound <= now, "isOn": span.contains(now), "start": String(span.lowerBound),
            "end": String(span.upperBound),
        ]
    }
}

extension Array {
    /// The element there; `nil` beyond the ends.
    fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
