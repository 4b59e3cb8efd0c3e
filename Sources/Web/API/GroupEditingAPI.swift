import Accounts
import Catalogue
import Hummingbird
import MediaModel

/// Editing what programmes are ordered by: sections, series, units' quotas, the editors' choice. For administrators.
struct GroupEditingAPI: Sendable {
    let catalogue: Catalogue
    let accounts: Accounts

    func add(to group: RouterGroup<WebContext>) {
        group.post("sections") { request, context in try await addSection(request, context) }
        group.patch("sections/{id}") { request, context in try await changeSection(request, context) }
        group.delete("sections/{id}") { request, context in try await removeSection(request, context) }
        group.post("series") { request, context in try await addSeries(request, context) }
        group.patch("series/{id}") { request, context in try await changeSeries(request, context) }
        group.delete("series/{id}") { _, context in try await removeSeries(context) }
        group.put("units/{id}/quotas") { request, context in try await setQuotas(request, context) }
        group.put("picks") { request, context in try await setPicks(request, context) }
    }

    // MARK: Sections

    private struct SectionWish: Decodable {
        struct Names: Decodable {
            var zh: String?
            var en: String?
        }
        var names: Names?
        var parent: String?
        var position: Int?

        var changes: SectionChanges {
            SectionChanges(zh: names?.zh, en: names?.en, parent: parent, position: position)
        }
    }

    private func addSection(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: SectionWish.self)
        let id = try await catalogue.addSection(wish.changes)
        try await audit(context, "section.add", id)
        return try await section(id, request, context, status: .created)
    }

    private func changeSection(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.parameters.require("id")
        let wish = try await request.decoded(as: SectionWish.self)
        try await catalogue.changeSection(id, wish.changes)
        try await audit(context, "section.update", id)
        return try await section(id, request, context)
    }

    /// `?into=` names the section that takes what is in it.
    private func removeSection(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.parameters.require("id")
        let heir = request.fields["into"]
        try await catalogue.removeSection(id, into: heir)
        try await audit(context, "section.remove", heir.map { "\(id) → \($0)" } ?? id)
        return Response(status: .noContent)
    }

    private func section(
        _ id: String, _ request: Request, _ context: WebContext, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let all = try await catalogue.sections().flatMap { [$0] + $0.children }
        guard let section = all.first(where: { $0.id == id }) else { throw Problem.notFound }
        return try Reply.json(
            GroupView.json(section, context.language), to: request, status: status, caching: .never)
    }

    // MARK: Series

    private struct SeriesWish: Decodable {
        var title: String?
        var synopsis: String?
        var requires: [String]?
        var lessons: [ProgrammeID]?
    }

    private func addSeries(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: SeriesWish.self)
        guard let title = wish.title else { throw Problem.badField("title") }
        guard wish.lessons == nil else { throw Problem.badField("lessons") }
        let id = try await catalogue.addSeries(title: title, synopsis: wish.synopsis)
        let series = try await catalogue.changeSeries(id, SeriesChanges(requires: wish.requires))
        try await audit(context, "series.add", id)
        return try Reply.json(.object(GroupView.members(series)), to: request, status: .created, caching: .never)
    }

    private func changeSeries(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.parameters.require("id")
        let wish = try await request.decoded(as: SeriesWish.self)
        let changes = SeriesChanges(
            title: wish.title, synopsis: wish.synopsis, requires: wish.requires, lessons: wish.lessons)
        let series = try await catalogue.changeSeries(id, changes)
        try await audit(context, "series.update", id)
        return try Reply.json(.object(GroupView.members(series)), to: request, caching: .never)
    }

    private func removeSeries(_ context: WebContext) async throws -> Response {
        let id = try context.parameters.require("id")
        try await catalogue.removeSeries(id)
        try await audit(context, "series.remove", id)
        return Response(status: .noContent)
    }

    // MARK: Units and picks

    private struct Quotas: Decodable {
        var monthlyQuota: Int?
        var storageQuota: Int64?
    }

    private func setQuotas(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.parameters.require("id")
        let wish = try await request.decoded(as: Quotas.self)
        let unit = try await catalogue.setQuotas(of: id, monthly: wish.monthlyQuota, storage: wish.storageQuota)
        try await audit(context, "unit.quotas", id)
        return try Reply.json(GroupView.json(unit), to: request, caching: .never)
    }

    private struct Picks: Decodable {
        var programmes: [ProgrammeID]
    }

    private func setPicks(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: Picks.self)
        try await catalogue.setPicks(wish.programmes)
        try await audit(context, "picks.update", "\(wish.programmes.count)")
        return Response(status: .noContent)
    }

    private func audit(_ context: WebContext, _ action: String, _ subject: String) async throws {
        try await accounts.audit(.account(try context.theAccount()), action, subject)
    }
}
