import Accounts
import Catalogue
import Database
import Delivery
import Hummingbird
import MediaModel

/// The catalogue: `/api/v1/programmes`, `/sections`, `/series`, `/units`.
struct ProgrammesAPI: Sendable {
    let catalogue: Catalogue
    let accounts: Accounts
    let view: ProgrammeView
    /// What the segment path refuses.
    let withdrawals: Withdrawals
    /// Approvals that a programme needs.
    let reviewSteps: Int
    let clock: @Sendable () -> Int64

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        let watching = gate.group(group, for: .watch)
        watching.get("programmes") { request, context in try await list(request, context) }
        watching.get("programmes/{id}") { request, context in try await show(request, context) }
        let editing = gate.group(group, for: .edit)
        editing.patch("programmes/{id}") { request, context in try await update(request, context) }
        editing.delete("programmes/{id}") { request, context in try await withdraw(request, context) }
        gate.group(group, for: .review).post("programmes/{id}/reviews") { request, context in
            try await review(request, context)
        }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        var query = try ProgrammeQuery(request.fields)
        if let state = request.fields["state"] {
            // Reviewers find what waits for them; the rest of what is not shown is for administrators.
            try context.require(state == ProgrammeState.awaitingReview.rawValue ? .review : .administer)
            guard let known = state == "all" ? .some(nil) : ProgrammeState(rawValue: state).map(Optional.some) else {
                throw Problem.badField("state")
            }
            query.state = known
        }
        let page = try await catalogue.programmes(query)
        return try Reply.json(.page(page.items.map { view.json($0, context.language) }, next: page.next), to: request)
    }

    /// Programmes that are not shown are seen by those who may change them.
    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let programme = try await programme(context)
        if programme.state != .published, (try? editor(of: programme, context)) == nil,
            !context.has(.review)
        {
            throw Problem.notFound
        }
        return try Reply.json(view.json(programme, context.language), to: request)
    }

    private func update(_ request: Request, _ context: WebContext) async throws -> Response {
        let programme = try await programme(context)
        let account = try editor(of: programme, context)
        let metadata = try await request.decoded(as: ProgrammeMetadata.self)
        let updated = try await catalogue.update(programme.id, metadata)
        try await accounts.audit(account, "programme.update", programme.id.rawValue)
        return try Reply.json(view.json(updated, context.language), to: request, caching: .never)
    }

    private struct Decision: Decodable {
        var decision: ReviewDecision
        var reason: String?
    }

    private func review(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        let programme = try await programme(context)
        let given = try await request.decoded(as: Decision.self)
        let reviewed = try await catalogue.review(
            programme.id, decision: given.decision, reason: given.reason, by: account.name, at: clock(),
            steps: reviewSteps)
        try await accounts.audit(account, "programme.\(given.decision.rawValue)", programme.id.rawValue)
        return try Reply.json(view.json(reviewed, context.language), to: request, caching: .never)
    }

    private func withdraw(_ request: Request, _ context: WebContext) async throws -> Response {
        let programme = try await programme(context)
        let account = try editor(of: programme, context)
        try await catalogue.withdraw(programme.id)
        try await withdrawals.refresh()
        try await accounts.audit(account, "programme.withdraw", programme.id.rawValue)
        return Response(status: .noContent)
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
