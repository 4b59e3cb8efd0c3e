import Accounts
import Channels
import Foundation
import Hummingbird
import MediaModel

/// The pages on which channels, their schedules and the holidays are kept.
struct SchedulePages: Sendable {
    let renderer: PageRenderer
    let channels: ChannelStore
    let view: ChannelView
    let clock: @Sendable () -> Int64

    /// Channels on a page.
    private static let pageLength = 100

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        let scheduling = gate.group(group, for: .schedule, showsLogIn: true)
        scheduling.get("admin/channels") { request, context in try await list(request, context) }
        scheduling.get("admin/channels/{id}/schedule") { request, context in try await schedule(request, context) }
    }

    private func text(_ key: String, _ context: WebContext) -> String { renderer.strings.text(key, context.language) }

    // MARK: All channels

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let first = try request.fields["from"].map { text throws -> Int in
            guard let first = Int(text), (0...1_000_000).contains(first) else { throw Problem.badField("from") }
            return first
        }
        let begin = first ?? 0
        let (items, count) = try await channels.overview(begin..<begin + Self.pageLength)
        var values: PageRenderer.Values = [
            "items": items.map { row($0, context) }, "isEmpty": items.isEmpty, "total": count,
            "standardZone": view.standard.identifier,
        ]
        if begin + items.count < count { values["next"] = "/admin/channels?from=\(begin + items.count)" }
        if begin > 0 { values["before"] = "/admin/channels?from=\(max(0, begin - Self.pageLength))" }
        return try renderer.page(
            "channel-editor", title: text("schedule.channels", context), values, request, context)
    }

    private func row(_ overview: ChannelOverview, _ context: WebContext) -> PageRenderer.Values {
        let channel = overview.channel
        let instants = view.instants(channel)
        var values: PageRenderer.Values = [
            "id": channel.id.rawValue, "name": channel.name, "isOnAir": channel.isOnAir,
            "href": "/admin/channels/\(channel.id)/schedule", "severe": overview.severe, "mild": overview.mild,
            "hasSevere": overview.severe > 0, "hasMild": overview.mild > 0, "zone": instants.zone.identifier,
        ]
        values["group"] = channel.group
        values["region"] = channel.region
        values["now"] = overview.current.map { line($0, instants, context) }
        values["then"] = overview.next.map { line($0, instants, context) }
        values["laidUntil"] = overview.laidUntil.map { instants.day($0) }
        return values
    }

    /// `20:00` and what is on then.
    private func line(_ entry: GuideEntry, _ instants: Instants, _ context: WebContext) -> PageRenderer.Values {
        let title = entry.title.isEmpty ? text("schedule.kind.\(entry.kind.rawValue)", context) : entry.title
        return ["time": String(instants.text(entry.start).dropFirst(11).prefix(5)), "title": title]
    }

    // MARK: One channel's schedule

    private func schedule(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = ChannelID(try context.parameters.require("id")), let channel = try await channels.channel(id)
        else { throw Problem.notFound }
        let values: PageRenderer.Values = [
            "channel": [
                "id": id.rawValue, "name": channel.name, "zone": view.instants(channel).zone.identifier,
                "isOnAir": channel.isOnAir, "today": view.instants(channel).day(clock()),
            ] as PageRenderer.Values
        ]
        return try renderer.page(
            "schedule", title: "\(channel.name) · \(text("schedule.heading", context))", values, request, context)
    }
}
