import Accounts
import Catalogue
import Channels
import Foundation
import Hummingbird
import MediaModel

/// Channels and their guides for viewers: `/api/v1/channels`.
struct ChannelsAPI: Sendable {
    let channels: ChannelStore
    let catalogue: Catalogue
    let view: ChannelView
    let clock: @Sendable () -> Int64

    /// The longest span of a guide, in milliseconds: a month with its weeks whole.
    static let longestSpan: Int64 = 42 * 86_400_000
    /// The most lines of a guide.
    static let mostLines = 5000

    func add(to group: RouterGroup<WebContext>) {
        group.get("channels") { request, context in try await list(request, context) }
        group.get("channels/{id}") { request, context in try await show(request, context) }
        group.get("channels/{id}/guide") { request, context in try await guide(request, context) }
        group.get("programmes/{id}/showings") { request, context in try await showings(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let reading = reading(context)
        var items: [JSONValue] = []
        for channel in try await reading.shown() { items.append(try await json(channel, reading, context)) }
        return try Reply.json(.page(items), to: request)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let reading = reading(context)
        return try Reply.json(
            try await json(try await channel(reading, context), reading, context), to: request)
    }

    /// What is on now and what comes next, within a day.
    private func json(_ channel: Channel, _ reading: GuideReading, _ context: WebContext) async throws -> JSONValue {
        let now = clock()
        let lines = try await reading.lines(of: channel.id, now..<now + 86_400_000, limit: 2)
        let current = lines.first.flatMap { $0.entry.start <= now ? $0 : nil }
        let next = lines.first { $0.entry.start > now }
        let logo = try await logo(of: channel, reading)
        return view.json(channel, logo: logo, now: current, next: next, context.language)
    }

    private func logo(of channel: Channel, _ reading: GuideReading) async throws -> Programme? {
        guard let id = channel.logo, let programme = try await catalogue.programme(id),
            programme.isShown(in: reading.region)
        else { return nil }
        return programme
    }

    private func guide(_ request: Request, _ context: WebContext) async throws -> Response {
        let reading = reading(context)
        let channel = try await channel(reading, context)
        let span = try Self.span(request.fields, view.instants(channel), now: clock())
        let instants = view.instants(channel)
        let lines = try await reading.lines(of: channel.id, span, limit: Self.mostLines)
        let items = lines.map { view.json($0, instants, context.language) }
        return try Reply.json(
            .object([
                "items": .array(items), "next": .null, "channel": .string(channel.id.rawValue),
                "timeZone": .string(instants.zone.identifier), "from": .string(instants.text(span.lowerBound)),
                "to": .string(instants.text(span.upperBound)),
            ]), to: request)
    }

    /// What `?from=` and `?to=` ask for: instants or days of the zone, today if nothing is said.
    static func span(_ fields: FormFields, _ instants: Instants, now: Int64) throws -> Range<Int64> {
        let day = Int64(86_400_000)
        let from =
            try instants.milliseconds("from", in: fields) ?? instants.milliseconds(instants.day(now)) ?? now
        let to = try instants.milliseconds("to", in: fields) ?? from.addingReportingOverflow(day).partialValue
        guard (0...253_402_300_799_000).contains(from), (0...253_402_300_799_000).contains(to), from < to else {
            throw Problem.badField("to")
        }
        guard to - from <= longestSpan else { throw Problem.spanTooLong }
        return from..<to
    }

    /// When a programme is on, in all channels that the viewer may see.
    private func showings(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = ProgrammeID(try context.parameters.require("id")),
            let programme = try await catalogue.programme(id), programme.isShown(in: context.region)
        else { throw Problem.notFound }
        let reading = reading(context)
        let shown = Dictionary(
            try await reading.shown().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let items = try await channels.showings(of: id, after: clock(), limit: 50).compactMap { showing -> JSONValue? in
            guard let channel = shown[showing.channel] else { return nil }
            let instants = view.instants(channel)
            return [
                "channel": ["id": .string(channel.id.rawValue), "name": .string(channel.name)],
                "start": .string(instants.text(showing.entry.start)), "end": .string(instants.text(showing.entry.end)),
                "number": .integer(showing.entry.number),
            ]
        }
        return try Reply.json(.page(items), to: request)
    }

    private func reading(_ context: WebContext) -> GuideReading {
        GuideReading(channels: channels, catalogue: catalogue, region: context.region)
    }

    /// The channel of an address. Those who keep schedules see it off air too.
    private func channel(_ reading: GuideReading, _ context: WebContext) async throws -> Channel {
        guard let id = ChannelID(try context.parameters.require("id")), let channel = try await channels.channel(id),
            reading.isShown(channel) || context.has(.schedule)
        else { throw Problem.notFound }
        return channel
    }
}

extension Problem {
    static let spanTooLong = Problem(
        .badRequest, zh: "时间范围最长 42 天，请缩短 from 到 to。", en: "A span is at most 42 days: bring from and to closer.")
}
