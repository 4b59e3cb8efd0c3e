import Catalogue
import Channels
import Foundation
import Hummingbird
import MediaModel

/// What channels lay out, and what they would: for those who keep schedules.
struct GridAPI: Sendable {
    let keeping: ChannelKeeping
    let catalogue: Catalogue
    let view: ChannelView
    let clock: @Sendable () -> Int64

    private var channels: ChannelStore { keeping.store }

    func add(to group: RouterGroup<WebContext>) {
        group.get("channels/{id}/grid") { request, context in try await grid(request, context) }
        group.post("channels/{id}/preview") { request, context in try await preview(request, context) }
    }

    // MARK: What is laid out

    /// Lines, what stands between them, and conflicts, within a span.
    private func grid(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try channelID(context)
        guard let channel = try await channels.channel(id) else { throw Problem.notFound }
        let instants = view.instants(channel)
        let span = try ChannelsAPI.span(request.fields, instants, now: clock())
        guard let laid = try await channels.laid(of: id, span, limit: ChannelsAPI.mostLines) else {
            throw Problem.notFound
        }
        let reading = GuideReading(channels: channels, catalogue: catalogue, region: nil)
        let lines = try await reading.lines(laid.entries)
        let document: JSONValue = [
            "revision": .integer(laid.revision), "timeZone": .string(instants.zone.identifier),
            "now": .string(instants.text(clock())), "from": .string(instants.text(span.lowerBound)),
            "to": .string(instants.text(span.upperBound)),
            "laidUntil": .text(laid.laidUntil.map { instants.text($0) }),
            "items": .array(lines.map { view.json($0, instants, context.language) }), "next": .null,
            "fills": .array(laid.fills.map { view.json($0, instants) }),
            "conflicts": .array(laid.conflicts.map { view.json($0, instants, context.language) }),
        ]
        return try Reply.json(document, to: request, caching: .never)
    }

    // MARK: What would be

    private struct PreviewWish: Decodable {
        var channel: ChannelWish?
        var rules: [ChannelRule]?
        var put: [ChannelRule]?
        var remove: [RuleID]?
        var holidays: [Holidays.Day]?
        var from: String?
        var to: String?
        var conflictsOnly: Bool?
    }

    /// What a change would lay out; nothing is kept.
    private func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try channelID(context)
        let wish = try await request.decoded(as: PreviewWish.self, upTo: SchedulesAPI.longestSchedule)
        guard var schedule = try await channels.schedule(of: id) else { throw Problem.notFound }
        if let channel = wish.channel { schedule.channel = try channel.channel(id) }
        if let rules = wish.rules { schedule.rules = rules }
        let gone = Set((wish.remove ?? []) + (wish.put ?? []).map(\.id))
        schedule.rules = schedule.rules.filter { !gone.contains($0.id) } + (wish.put ?? [])
        if let holidays = wish.holidays { schedule.holidays = Holidays(holidays) }
        let instants = view.instants(schedule.channel)
        let span = try span(wish, instants)
        var preview = try await keeping.preview(schedule, of: span)
        if wish.conflictsOnly ?? false { (preview.entries, preview.gaps) = ([], []) }
        let reading = GuideReading(channels: channels, catalogue: catalogue, region: nil)
        let lines = try await reading.lines(Array(preview.entries.prefix(ChannelsAPI.mostLines)))
        let document: JSONValue = [
            "items": .array(lines.map { view.json($0, instants, context.language) }), "next": .null,
            "conflicts": .array(preview.conflicts.prefix(500).map { view.json($0, instants, context.language) }),
            "gaps": .array(
                preview.gaps.prefix(ChannelsAPI.mostLines).map {
                    ["start": .string(instants.text($0.lowerBound)), "end": .string(instants.text($0.upperBound))]
                }),
            "timeZone": .string(instants.zone.identifier), "from": .string(instants.text(span.lowerBound)),
            "to": .string(instants.text(span.upperBound)),
        ]
        return try Reply.json(document, to: request, caching: .never)
    }

    /// A week from today where nothing is said; not beyond what is laid out.
    private func span(_ wish: PreviewWish, _ instants: Instants) throws -> Range<Int64> {
        let now = clock()
        let today = instants.milliseconds(instants.day(now)) ?? now
        let from = try wish.from.map { try instant($0, "from", instants) } ?? today
        let to = try wish.to.map { try instant($0, "to", instants) } ?? (from + 7 * 86_400_000)
        guard from < to, from >= today - 8 * 86_400_000, to <= now + 63 * 86_400_000 else {
            throw Problem.badField("to")
        }
        guard to - from <= ChannelsAPI.longestSpan else { throw Problem.spanTooLong }
        return from..<to
    }

    private func instant(_ text: String, _ name: String, _ instants: Instants) throws -> Int64 {
        guard let instant = instants.milliseconds(text), (0...253_402_300_799_000).contains(instant) else {
            throw Problem.badField(name)
        }
        return instant
    }

    private func channelID(_ context: WebContext) throws -> ChannelID {
        guard let id = ChannelID(try context.parameters.require("id")) else { throw Problem.notFound }
        return id
    }
}
