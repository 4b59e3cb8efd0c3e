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
    static let longestSchedule = 1 << 20

    func add(to group: RouterGroup<WebContext>) {
        group.post("channels") { request, context in try await add(request, context) }
        group.put("channels/{id}") { request, context in try await change(request, context) }
        group.delete("channels/{id}") { request, context in try await remove(request, context) }
        group.get("channels/{id}/schedule") { request, context in try await show(request, context) }
        group.put("channels/{id}/schedule") { request, context in try await setRules(request, context) }
        group.patch("channels/{id}/schedule") { request, context in try await changeRules(request, context) }
        group.put("channels/{id}/rules/{rule}") { request, context in try await putRule(request, context) }
        group.delete("channels/{id}/rules/{rule}") { request, context in try await removeRule(request, context) }
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
        try await channels.update(channel, at: try request.scheduleRevision())
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
        guard format == .json else {
            guard let schedule = try await channels.schedule(of: id) else { throw Problem.notFound }
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
        guard let kept = try await channels.keptSchedule(of: id) else { throw Problem.notFound }
        let schedule = kept.schedule
        let instants = view.instants(schedule.channel)
        let names = try await names(schedule)
        let conflicts = try await channels.conflicts(of: id, since: clock())
        let document: JSONValue = [
            "channel": try view.settings(schedule.channel),
            "timeZone": .string(instants.zone.identifier), "revision": .integer(kept.revision),
            "rules": .array(try schedule.rules.map { try view.json($0, names: names) }),
            "conflicts": .array(conflicts.map { view.json($0, instants, context.language) }),
        ]
        var response = try Reply.json(
            document, to: request, status: status, caching: request.method == .get ? .personal : .never,
            tagged: "\(kept.revision)-")
        response.headers[.eTag] = response.headers[.eTag] ?? ScheduleTag(kept.revision).text
        return response
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
            case .programme, .repeat, .section, .live, .filler, .off: continue
            }
        }
        for rule in schedule.rules where rule.content.kind == .repeat {
            guard let id = rule.content.id, let source = RuleID(id).flatMap({ schedule.rule($0) }) else { continue }
            names["repeat:\(id)"] =
                source.title ?? source.content.id.flatMap { names["\(source.content.kind.rawValue):\($0)"] }
        }
        return names
    }

    private struct RulesWish: Decodable {
        var rules: [ChannelRule]
    }

    /// In JSON, or as a table.
    private func setRules(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try channelID(context)
        let rules =
            request.hasTable
            ? try await knownRules(ScheduleTable.lines(try await request.table()))
            : try await request.decoded(as: RulesWish.self, upTo: Self.longestSchedule).rules
        try await channels.setRules(rules, of: id, at: try request.scheduleRevision())
        try await audit(context, "schedule.set", id.rawValue, "\(rules.count)")
        try await keeping.layNow(id)
        return try await answer(id, request, context)
    }

    /// The rules of a table, all of whose contents the catalogue has.
    ///
    /// - Throws: `Problem` with each line that names something else.
    private func knownRules(_ lines: [ScheduleTable.Line]) async throws -> [ChannelRule] {
        let wanted = lines.filter { $0.rule.content.kind == .programme }
            .compactMap { $0.rule.content.id.flatMap { ProgrammeID($0) } }
        let programmes = try await catalogue.programmes(Set(wanted))
        let sections = Set(try await catalogue.sections().flatMap { [$0.id] + $0.children.map(\.id) })
        var faults: [(place: JSONValue, message: LocalizedText)] = []
        for line in lines {
            guard let id = line.rule.content.id else { continue }
            let isKnown =
                switch line.rule.content.kind {
                case .programme: ProgrammeID(id).map { programmes[$0] != nil } ?? false
                case .series, .shuffle: try await catalogue.series(id) != nil
                case .section: sections.contains(id)
                case .repeat, .live, .filler, .off: true
                }
            if isKnown { continue }
            faults.append(
                (
                    .integer(Int64(line.number)),
                    LocalizedText(
                        zh: "目录中没有“\(line.rule.content.kind.rawValue):\(id)”，请检查内容一列。",
                        en: "The catalogue has no \(line.rule.content.kind.rawValue):\(id): look at the column content."
                    )
                ))
        }
        guard faults.isEmpty else { throw Problem.badTable(Array(faults.prefix(100))) }
        return lines.map(\.rule)
    }

    private struct RulesChange: Decodable {
        var put: [ChannelRule]?
        var remove: [RuleID]?
    }

    /// Some rules changed, others removed, all or nothing.
    private func changeRules(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try channelID(context)
        let wish = try await request.decoded(as: RulesChange.self, upTo: Self.longestSchedule)
        let (put, remove) = (wish.put ?? [], wish.remove ?? [])
        try await channels.changeRules(of: id, put: put, remove: remove, at: try request.scheduleRevision())
        let names = put.prefix(20).map { "\($0.id) \($0.start)" } + remove.prefix(20).map { "-\($0)" }
        try await audit(context, "schedule.change", id.rawValue, names.joined(separator: ", "))
        try await keeping.layNow(id)
        return try await answer(id, request, context)
    }

    private func putRule(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try channelID(context)
        let rule = try await request.decoded(as: RuleWish.self).rule(try ruleID(context))
        try await channels.put(rule, of: id, at: try request.scheduleRevision())
        try await audit(context, "schedule.rule", id.rawValue, "\(rule.id) \(rule.start)")
        try await keeping.layNow(id)
        return try await answer(id, request, context)
    }

    private func removeRule(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try channelID(context)
        let rule = try ruleID(context)
        try await channels.removeRule(rule, of: id, at: try request.scheduleRevision())
        try await audit(context, "schedule.remove", id.rawValue, rule.rawValue)
        try await keeping.layNow(id)
        return try await answer(id, request, context)
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
