import Accounts
import Catalogue
import Database
import Hummingbird
import MediaModel

/// What programmes are ordered by: `/api/v1/sections`, `/series`, `/units`, `/picks`.
struct GroupsAPI: Sendable {
    let catalogue: Catalogue
    let view: ProgrammeView

    func add(to group: RouterGroup<WebContext>) {
        group.get("sections") { request, context in try await sections(request, context) }
        group.get("series") { request, context in try await series(request, context) }
        group.get("series/{id}") { request, context in try await oneSeries(request, context) }
        group.get("units") { request, context in try await units(request, context) }
        group.get("units/{id}") { request, context in try await unit(request, context) }
        group.get("picks") { request, context in try await picks(request, context) }
    }

    private func sections(_ request: Request, _ context: WebContext) async throws -> Response {
        let sections = try await catalogue.sections()
        return try Reply.json(.page(sections.map { GroupView.json($0, context.language) }), to: request)
    }

    private func series(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try PageRequest(request.fields)
        let all = try Self.wantsAll(request, context)
        let text = request.fields["text"]
        guard text?.utf8.count ?? 0 <= 600 else { throw Problem.badField("text") }
        let found = try await catalogue.series(text: text, cursor: page.cursor, limit: page.limit, all: all)
        return try Reply.json(.page(found.items.map(GroupView.json), next: found.next), to: request)
    }

    private func oneSeries(_ request: Request, _ context: WebContext) async throws -> Response {
        let isEditor = (try? context.require(.administer)) != nil
        let id = try context.parameters.require("id")
        guard let series = try await catalogue.series(id, shownOnly: !isEditor) else {
            throw Problem.notFound
        }
        let page = try await catalogue.programmes(
            ProgrammeQuery(
                series: series.series.id, region: context.region, sort: .episode, limit: PageRequest.most))
        var members = GroupView.members(series)
        members["programmes"] = .array(page.items.map { view.json($0, context.language) })
        return try Reply.json(.object(members), to: request)
    }

    private func units(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try PageRequest(request.fields)
        let all = try Self.wantsAll(request, context)
        let units = try await catalogue.units(cursor: page.cursor, limit: page.limit, all: all)
        return try Reply.json(.page(units.items.map(GroupView.json), next: units.next), to: request)
    }

    private func unit(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let unit = try await catalogue.unit(try context.parameters.require("id")) else { throw Problem.notFound }
        return try Reply.json(GroupView.json(unit), to: request)
    }

    private func picks(_ request: Request, _ context: WebContext) async throws -> Response {
        let picks = try await catalogue.picks(region: context.region)
        return try Reply.json(.page(picks.map { view.json($0, context.language) }), to: request)
    }

    /// Whether groups are asked for that have nothing to show: those are for their editors.
    private static func wantsAll(_ request: Request, _ context: WebContext) throws -> Bool {
        guard let text = request.fields["all"] else { return false }
        guard let wish = Bool(text) else { throw Problem.badField("all") }
        if wish { try context.require(.administer) }
        return wish
    }
}

/// Groups as the interface shows them.
enum GroupView {
    static func json(_ section: Section, _ language: Language) -> JSONValue {
        [
            "id": .string(section.id), "name": .string(section.name[language]),
            "names": ["zh": .string(section.name.zh), "en": .string(section.name.en)],
            "count": .whole(section.count), "children": .array(section.children.map { json($0, language) }),
        ]
    }

    static func json(_ series: Series) -> JSONValue { .object(members(series)) }

    static func members(_ details: SeriesDetails) -> [String: JSONValue] {
        func json(_ references: [SeriesReference]) -> JSONValue {
            .array(references.map { ["id": .string($0.id), "title": .string($0.title)] })
        }
        var members = members(details.series)
        members["requires"] = json(details.requires)
        members["requiredBy"] = json(details.requiredBy)
        return members
    }

    static func json(_ unit: ProducingUnit) -> JSONValue {
        [
            "id": .string(unit.id), "name": .string(unit.name), "count": .whole(unit.count),
            "monthlyQuota": .whole(unit.monthlyQuota),
            "storageQuota": unit.storageQuota.map(JSONValue.integer) ?? .null,
        ]
    }

    private static func members(_ series: Series) -> [String: JSONValue] {
        [
            "id": .string(series.id), "title": .string(series.title), "synopsis": .text(series.synopsis),
            "count": .whole(series.count),
        ]
    }
}
