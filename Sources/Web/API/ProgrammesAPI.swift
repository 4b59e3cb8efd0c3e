import Accounts
import Catalogue
import Database
import Delivery
import Hummingbird
import MediaModel

/// Programmes: `/api/v1/programmes`, `/facets`.
struct ProgrammesAPI: Sendable {
    let catalogue: Catalogue
    let accounts: Accounts
    let view: ProgrammeView
    /// What the segment path refuses.
    let withdrawals: Withdrawals

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        let watching = gate.group(group, for: .watch)
        watching.get("programmes") { request, context in try await list(request, context) }
        watching.get("programmes/{id}") { request, context in try await show(request, context) }
        watching.get("programmes/{id}/related") { request, context in try await related(request, context) }
        watching.get("facets") { request, context in try await facets(request, context) }
        let editing = gate.group(group, for: .edit)
        editing.patch("programmes/{id}") { request, context in try await update(request, context) }
        editing.delete("programmes/{id}") { request, context in try await withdraw(request, context) }
        editing.put("programmes/{id}/availability") { request, context in try await setAvailability(request, context) }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try await catalogue.search(try query(request, context))
        return try Reply.json(.page(page.items.map { view.json($0, context.language) }, next: page.next), to: request)
    }

    private func facets(_ request: Request, _ context: WebContext) async throws -> Response {
        let facets = try await catalogue.facets(try query(request, context))
        func json(_ values: [Facets.Value]) -> JSONValue {
            .array(
                values.map { value in
                    [
                        "id": .string(value.id), "name": .string(value.name[context.language]),
                        "count": .whole(value.count),
                    ]
                })
        }
        return try Reply.json(
            [
                "total": .whole(facets.total), "section": json(facets.sections), "type": json(facets.types),
                "unit": json(facets.units), "language": json(facets.languages), "year": json(facets.years),
            ], to: request)
    }

    private func query(_ request: Request, _ context: WebContext) throws -> ProgrammeQuery {
        var query = try ProgrammeQuery(request.fields)
        query.region = context.region
        if let state = request.fields["state"] {
            // Reviewers find what waits for them; the rest of what is not shown is for administrators.
            try context.require(state == ProgrammeState.awaitingReview.rawValue ? .review : .administer)
            guard let known = state == "all" ? .some(nil) : ProgrammeState(rawValue: state).map(Optional.some) else {
                throw Problem.badField("state")
            }
            query.state = known
        }
        return query
    }

    /// Programmes that are not shown are seen by those who may change them.
    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try Reply.json(view.json(try await shownProgramme(context), context.language), to: request)
    }

    private func related(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try PageRequest(request.fields, standard: 12)
        let programme = try await shownProgramme(context)
        let found = try await catalogue.related(to: programme.id, region: context.region, limit: page.limit)
        return try Reply.json(.page(found.map { view.json($0, context.language) }), to: request)
    }

    private func setAvailability(_ request: Request, _ context: WebContext) async throws -> Response {
        let programme = try await programme(context)
        let account = try editor(of: programme, context)
        let window = try await request.decoded(as: AvailabilityWish.self)
        let availability = try window.availability(view.instants)
        let changed = try await catalogue.setAvailability(availability, of: programme.id)
        try await withdrawals.refresh()
        try await accounts.audit(account, "programme.availability", programme.id.rawValue)
        return try Reply.json(view.json(changed, context.language), to: request, caching: .never)
    }

    private func update(_ request: Request, _ context: WebContext) async throws -> Response {
        let programme = try await programme(context)
        let account = try editor(of: programme, context)
        let metadata = try await request.decoded(as: ProgrammeMetadata.self)
        let updated = try await catalogue.update(programme.id, metadata)
        try await accounts.audit(account, "programme.update", programme.id.rawValue)
        return try Reply.json(view.json(updated, context.language), to: request, caching: .never)
    }

    private func withdraw(_ request: Request, _ context: WebContext) async throws -> Response {
        let programme = try await programme(context)
        let account = try editor(of: programme, context)
        try await catalogue.withdraw(programme.id)
        try await withdrawals.refresh()
        try await accounts.audit(account, "programme.withdraw", programme.id.rawValue)
        return Response(status: .noContent)
    }

    /// A programme that whoever asks may see: what is not listed, those who may change or review it.
    private func shownProgramme(_ context: WebContext) async throws -> Programme {
        let programme = try await programme(context)
        let isSeen =
            programme.isShown(in: context.region) || (try? editor(of: programme, context)) != nil
            || context.has(.review)
        guard isSeen else { throw Problem.notFound }
        return programme
    }

    private func programme(_ context: WebContext) async throws -> Programme {
        guard let id = ProgrammeID(try context.parameters.require("id")),
            let programme = try await catalogue.programme(id)
        else { throw Problem.notFound }
        return programme
    }

    /// Administrators change every programme, producers those of their unit.
    private func editor(of programme: Programme, _ context: WebContext) throws -> Account {
        let account = try context.theAccount()
        let isOwn = account.role == .producer && account.unit != nil && account.unit == programme.unit.name
        guard account.role == .administrator || isOwn else { throw Problem.forbidden }
        return account
    }
}
