import Catalogue
import Database
import Hummingbird
import MediaModel

/// What programmes are ordered by: `/api/v1/sections`, `/series`, `/units`.
struct GroupsAPI: Sendable {
    let catalogue: Catalogue
    let view: ProgrammeView

    func add(to group: RouterGroup<WebContext>) {
        group.get("sections") { request, context in try await sections(request, context) }
        group.get("series") { request, context in try await series(request, context) }
        group.get("series/{id}") { request, context in try await oneSeries(request, context) }
        group.get("units") { request, context in try await units(request, context) }
    }

    private func sections(_ request: Request, _ context: WebContext) async throws -> Response {
        let sections = try await catalogue.sections()
        return try Reply.json(.page(sections.map { json($0, context.language) }), to: request)
    }

    private func json(_ section: Section, _ language: Language) -> JSONValue {
        [
            "id": .string(section.id), "name": .string(section.name[language]), "count": .whole(section.count),
            "children": .array(section.children.map { json($0, language) }),
        ]
    }

    private func series(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try PageRequest(request.fields)
        let found = try await catalogue.series(cursor: page.cursor, limit: page.limit)
        return try Reply.json(.page(found.items.map(json), next: found.next), to: request)
    }

    private func oneSeries(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let series = try await catalogue.series(try context.parameters.require("id")) else {
            throw Problem.notFound
        }
        let page = try await catalogue.programmes(
            ProgrammeQuery(series: series.id, sort: .episode, limit: PageRequest.most))
        guard case .object(var members) = json(series) else { throw Problem.internalFault }
        members["programmes"] = .array(page.items.map { view.json($0, context.language) })
        return try Reply.json(.object(members), to: request)
    }

    private func json(_ series: Series) -> JSONValue {
        ["id": .string(series.id), "title": .string(series.title), "count": .whole(series.count)]
    }

    private func units(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try PageRequest(request.fields)
        let units = try await catalogue.units(cursor: page.cursor, limit: page.limit)
        let items = units.items.map { unit -> JSONValue in
            ["id": .string(unit.id), "name": .string(unit.name), "count": .whole(unit.count)]
        }
        return try Reply.json(.page(items, next: units.next), to: request)
    }
}
