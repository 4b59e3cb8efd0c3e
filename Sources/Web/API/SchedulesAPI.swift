import Accounts
import Catalogue
import Channels
import Foundation
import Hummingbird
import MediaModel
import Reports

/// Keeping channels and their schedules. For administrators and editors.
struct SchedulesAPI: Sendable {
    let keeping: ChannelKeeping
    let catalogue: Catalogue
    let accounts: Accounts
    let view: ChannelView
    let clock: @Sendable () -> Int64

    private var channels: ChannelStore { keeping.store }

    /// The longest schedule in JSON, in bytes.
    private static let longestSchedule = 1 << 20

    func add(to group: RouterGroup<WebContext>) {
        group.post("channels") { request, context in try await add(request, context) }
        group.put("channels/{id}") { request, context in try await change(request, context) }
        group.delete("channels/{id}") { request, context in try await remove(request, context) }
        group.get("channels/{id}/schedule") { request, context in try await show(request, context) }
        group.put("channels/{id}/schedule") { request, context in try await setRules(request, context) }
        group.put("channels/{id}/rules/{rule}") { request, context in try await putRule(request, context) }
        group.delete("channels/{id}/rules/{rule}") { request, context in try await removeRule(request, context) }
        group.post("channels/{id}/preview") { request, context in try await preview(request, context) }
        group.get("holidays") { request, context in try await holidays(request, context) }
        group.put("holidays") { request, context in try await setHolidays(request, context) }
    }

    // MARK: Channels

    private func add(_ request: Request, _ context: WebContext) async throws -> Response {
        let channel = try await request.decoded(as: ChannelWish.self).channel(nil)
        try await channels.add(channel)
        try await audit(context, "channel.add", channel.id.rawValue)
        try await keeping.layNow(channel.id)
        return try await answer(channel.id, request, context, status: .created)
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try channelID(context)
        let channel = try await request.decoded(as: ChannelWish.self).channel(id)
        try await channels.update(channel)
        try await audit(context, "channel.update", id.rawValue)
        try await keeping.layNow(id)
        return try await answer(id, request, context)
    }

    private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try channelID(context)
        try await channels.remove(id)
        try await audit(context, "channel.remove", id.rawValue)
        return Response(status: .noContent)
    }

    // MARK: Schedules

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try channelID(context)
        let format = try request.tableFormat()
        guard let schedule = try await channels.schedule(of: id) else { throw Problem.notFound }
        guard format == .json else {
            let rows = ScheduleTable.rows(schedule.rules).map { $0.map { Sheet.Cell.text($0) } }
            let sheet = Sheet(name: "schedule", titles: ScheduleTable.titles(context.language), rows: rows)
            return Reply.sheets([sheet], named: "schedule-\(id)", as: format, to: request)
        }
        return try await answer(id, request, context)
    }

    /// All that a grid needs: the channel, its rules with names, and what will not air as it is meant.
    private func answer(
        _ id: ChannelID, _ request: Request, _ context: WebContext, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard let schedule = try await channels.schedule(of: id) else { throw Problem.notFound }
        let instants = view.instants(schedule.channel)
        let names = try await names(schedule)
        let conflicts = try await channels.conflicts(of: id, since: clock())
        let document: JSONValue = [
            "channel": try view.settings(schedule.channel),
            "timeZone": .string(instants.zone.identifier),
            "rules": .array(try schedule.rules.map { try view.json($0, names: names) }),
            "conflicts": .array(conflicts.map { view.json($0, instants, context.language) }),
        ]
        return try Reply.json(
            document, to: request, status: status, caching: request.method == .get ? .personal : .never)
    }

    /// What the contents of rules are called.
    private func names(_ schedule: Schedule) async throws -> [String: String] {
        var names: [String: String] = [:]
        let programmes = try await catalogue.programmes(
            Set(
                schedule.rules.filter { $0.content.kind == .programme }
                    .compactMap { $0.content.id.flatMap { ProgrammeID($0) } }))
        for programme in programmes.values { names["programme:\(programme.id)"] = programme.title }
        for rule in schedule.rules {
            guard let id = rule.content.id else { continue }
            switch rule.content.kind {
            case .series, .shuffle:
                let key = "\(rule.content.kind.rawValue):\(id)"
                if names[key] == nil { names[key] = try await catalogue.series(id)?.series.title }
            case .repeat: names["repeat:\(id)"] = RuleID(id).flatMap { schedule.rule($0)?.title }
            case .programme, .section, .live, .filler, .off: continue
            }
        }
        return names
    }

    private struct RulesWish: Decodable {
        var rules: [ChannelRule]
    }

    /// In JSON, or as a table.
    private func setRules(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try channelID(context)
        let isTable = request.headers[.contentType]?.lowercased().hasPrefix("text/csv") ?? false
        let rules =
            isTable
            ? try ScheduleTable.rules(try await request.table())
            : try await request.decoded(as: RulesWish.self, upTo: Self.longestSchedule).rules
        try await channels.setRules(rules, of: id)
        try await audit(context, "schedule.set", id.rawValue, "\(rules.count)")
        try await keeping.layNow(id)
        return try await answer(id, request, context)
    }

    private func putRule(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try channelID(context)
        let rule = try await request.decoded(as: RuleWish.self).rule(try ruleID(context))
        try await channels.put(rule, of: id)
        try await audit(context, "schedule.rule", id.rawValue, "\(rule.id) \(rule.start)")
        try await keeping.layNow(id)
        return try await answer(id, request, context)
    }

    private func removeRule(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try channelID(context)
        let rule = try ruleID(context)
        try await channels.removeRule(rule, of: id)
        try await audit(context, "schedule.remove", id.rawValue, rule.rawValue)
        try await keeping.layNow(id)
        return try await answer(id, request, context)
    }

    // MARK: Previews

    private struct PreviewWish: Decodable {
        var channel: ChannelWish?
        var rules: [ChannelRule]?
        var put: [ChannelRule]?
        var remove: [RuleID]?
        var holidays: [Holidays.Day]?
        var from: String?
        var to: String?
    }

    /// What a change would lay out; nothing is kept.
    private func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try channelID(context)
        let wish = try await request.decoded(as: PreviewWish.self, upTo: Self.longestSchedule)
        guard var schedule = try await channels.schedule(of: id) else { throw Problem.notFound }
        if let channel = wish.channel { schedule.channel = try channel.channel(id) }
        if let rules = wish.rules { schedule.rules = rules }
        let gone = Set((wish.remove ?? []) + (wish.put ?? []).map(\.id))
        schedule.rules = schedule.rules.filter { !gone.contains($0.id) } + (wish.put ?? [])
        if let holidays = wish.holidays { schedule.holidays = Holidays(holidays) }
        let instants = view.instants(schedule.channel)
        let span = try span(wish, instants)
        let preview = try await keeping.preview(schedule, of: span)
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

    // MARK: Holidays

    private func holidays(_ request: Request, _ context: WebContext) async throws -> Response {
        try Reply.json(.page(try await channels.holidays().days.map(JSONValue.of)), to: request)
    }

    private struct HolidaysWish: Decodable {
        var items: [Holidays.Day]
    }

    private func setHolidays(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: HolidaysWish.self, upTo: Self.longestSchedule)
        try await channels.setHolidays(wish.items)
        try await audit(context, "holidays.set", "\(wish.items.count)")
        return try Reply.json(
            .page(try await channels.holidays().days.map(JSONValue.of)), to: request, caching: .never)
    }

    // MARK: Parts of requests

    private func channelID(_ context: WebContext) throws -> ChannelID {
        guard let id = ChannelID(try context.parameters.require("id")) else { throw Problem.notFound }
        return id
    }

    private func ruleID(_ context: WebContext) throws -> RuleID {
        guard let id = RuleID(try context.parameters.require("rule")) else { throw Problem.notFound }
        return id
    }

    private func audit(_ context: WebContext, _ action: String, _ target: String, _ detail: String? = nil) async throws
    {
        try await accounts.audit(.account(try context.theAccount()), action, target, detail)
    }
}
