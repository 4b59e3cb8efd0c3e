import Accounts
import Catalogue
import Database
import Delivery
import Hummingbird
import Ingest
import MediaModel
import Settings

/// Review: what waits, private plays of it, decisions. `/api/v1/desk/reviews`, `/programmes/{id}/reviews`, `/preview`.
struct ReviewAPI: Sendable {
    let catalogue: Catalogue
    let accounts: Accounts
    let previews: PreviewOpener
    let notes: ReturnNotes
    let withdrawals: Withdrawals
    let review: ReviewView
    let view: ProgrammeView
    let clock: @Sendable () -> Int64

    func add(to group: RouterGroup<WebContext>, _ gate: Gate) {
        let reviewing = gate.group(group, for: .review)
        reviewing.get("desk/reviews") { request, context in try await waiting(request, context) }
        reviewing.post("programmes/{id}/reviews") { request, context in try await decide(request, context) }
        let own = gate.group(group, for: .ownAccount)
        own.get("programmes/{id}/reviews") { request, context in try await show(request, context) }
        own.post("programmes/{id}/preview") { request, context in try await preview(request, context) }
    }

    /// What waits, the latest first.
    private func waiting(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        let page = try PageRequest(request.fields)
        let found = try await catalogue.programmes(
            ProgrammeQuery(state: .awaitingReview, cursor: page.cursor, limit: page.limit))
        var items: [JSONValue] = []
        for programme in found.items { items.append(try await json(programme, account, context.language)) }
        return try Reply.json(.page(items, next: found.next), to: request, caching: .never)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let programme = try await concerned(context)
        return try Reply.json(
            try await review.json(programme, for: try context.theAccount()), to: request, caching: .never)
    }

    private struct Decision: Decodable {
        var decision: ReviewDecision
        var reason: String?
    }

    private func decide(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        let programme = try await programme(context)
        let given = try await request.decoded(as: Decision.self)
        let reviewed = try await catalogue.review(
            programme.id, decision: given.decision, reason: given.reason, by: account.name,
            role: account.role.rawValue, at: clock(), steps: review.settings.steps,
            mayTake: { [review] step in review.mayTake(step, account) })
        try await accounts.audit(
            .account(account), "programme.\(given.decision.rawValue)", programme.id.rawValue, given.reason)
        if given.decision == .return, let last = try await catalogue.reviews(of: programme.id).last {
            await notes.leave(programme.id, step: last.step, reason: last.reason ?? "")
        }
        try await withdrawals.refresh()
        return try Reply.json(try await json(reviewed, account, context.language), to: request, caching: .never)
    }

    /// A private play of what waits, else of what there is: for reviewers and for the unit that made it. It is not
    /// counted, and opens only with the session or token that asked for it.
    private func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let programme = try await concerned(context)
        guard let asset = programme.pendingAsset ?? programme.asset else { throw Problem.notFound }
        guard let secret = context.session ?? request.bearer else { throw Problem.unauthorized }
        let preview = try await previews.open(asset, for: secret)
        try await accounts.audit(try context.theAccount(), "programme.preview", programme.id.rawValue)
        return try Reply.json(json(preview), to: request, status: .created, caching: .never)
    }

    /// As a play that is counted, but without a place to report to.
    private func json(_ preview: Preview) -> JSONValue {
        let manifest = preview.asset.manifest
        let storyboard = manifest.storyboard.flatMap { board -> JSONValue? in
            guard let url = preview.storyboard else { return nil }
            return [
                "url": .string(url), "tileWidth": .whole(board.tileWidth), "tileHeight": .whole(board.tileHeight),
                "columns": .whole(board.columns), "count": .whole(board.count), "interval": .real(board.interval),
            ]
        }
        return [
            "hls": .string("\(preview.base)master.m3u8"), "dash": .string("\(preview.base)manifest.mpd"),
            "progress": .null, "position": .null, "duration": .real(manifest.duration),
            "poster": .text(preview.poster), "storyboard": storyboard ?? .null,
            "subtitles": .array(
                preview.subtitles.map {
                    ["language": .string($0.language), "name": .text($0.name), "url": .string($0.path)]
                }),
            "chapters": .array(
                manifest.chapters.map { ["start": .real($0.start), "title": .string($0.title)] }),
        ]
    }

    private func json(_ programme: Programme, _ account: Account, _ language: Language) async throws -> JSONValue {
        guard case .object(var members) = view.json(programme, language) else { throw Problem.internalFault }
        members["review"] = try await review.json(programme, for: account)
        return .object(members)
    }

    /// A programme for those whose business it is: reviewers, and the unit that made it.
    private func concerned(_ context: WebContext) async throws -> Programme {
        let programme = try await programme(context)
        let account = try context.theAccount()
        guard context.has(.review) || account.isProducer(of: programme) else { throw Problem.notFound }
        return programme
    }

    private func programme(_ context: WebContext) async throws -> Programme {
        guard let id = ProgrammeID(try context.parameters.require("id")),
            let programme = try await catalogue.programme(id)
        else { throw Problem.notFound }
        return programme
    }
}
