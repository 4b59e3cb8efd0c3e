import Accounts
import Catalogue
import Delivery
import HTTPTypes
import Hummingbird
import MediaModel
import Stations

/// What players keep their copy of the catalogue in step by: `/api/v1/catalogue/changes`.
///
/// A poll that finds nothing new is answered by a few header fields: fifty thousand stations on thin lines ask all day.
struct ChangesAPI: Sendable {
    let catalogue: Catalogue
    let view: ProgrammeView
    /// Seconds after which players should ask again.
    let pollSeconds: Int

    /// Changes told at once where nothing else is wished.
    private static let standard = 500

    func add(to group: RouterGroup<WebContext>) {
        group.get("catalogue/changes") { request, context in try await changes(request, context) }
    }

    private func changes(_ request: Request, _ context: WebContext) async throws -> Response {
        let since = try Catalogue.changeNumber(request.fields["since"])
        let limit = try limit(request.fields["limit"])
        let last = try await catalogue.lastChange()
        let poll = poll(of: context, at: last)
        // What the answer is made of: nothing of it has to be read to know that it is the same.
        let words = "\(since) \(limit) \(last) \(poll) \(context.language.tag) \(context.region ?? "")"
        let tag = String(Reply.digest(Array(words.utf8)).prefix(10))
        let known = request.headers[values: .ifNoneMatch]
        for form in ["\"\(tag)\"", "\"\(tag)-gz\""] where Negotiation.isKnown(form, in: known) {
            return Response(status: .notModified, headers: headers(form, poll))
        }
        let changes = try await catalogue.changes(since: since, region: context.region, limit: limit)
        return try answer(changes, tag, poll, request, context)
    }

    private func answer(
        _ changes: CatalogueChanges, _ tag: String, _ poll: Int, _ request: Request, _ context: WebContext
    ) throws -> Response {
        let plain = try JSONValue.object([
            "items": .array(changes.items.map { json($0, context.language) }), "cursor": .string(changes.cursor),
            "nextPollSeconds": .whole(changes.hasMore ? 0 : poll),
        ]).bytes()
        let acceptsGzip = Negotiation.acceptsGzip(request.headers[values: .acceptEncoding])
        let packed = acceptsGzip && plain.count >= Reply.leastPacked ? Gzip.packed(plain) : nil
        var headers = headers(packed == nil ? "\"\(tag)\"" : "\"\(tag)-gz\"", poll)
        headers[.contentType] = "application/json"
        if packed != nil { headers[.contentEncoding] = "gzip" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: .init(bytes: packed ?? plain)))
    }

    private func headers(_ tag: String, _ poll: Int) -> HTTPFields {
        [.eTag: tag, .cacheControl: "no-cache", .vary: "Accept-Encoding, Accept-Language"]
    }

    private func json(_ change: CatalogueChange, _ language: Language) -> JSONValue {
        switch change {
        case .put(let programme): ["op": "put", "programme": view.json(programme, language)]
        case .delete(let id): ["op": "delete", "id": .string(id.rawValue)]
        }
    }

    /// When to ask again: a quarter more or less, so that players that began together do not stay together. The same
    /// for a player until something changes, so that its answers stay the same.
    private func poll(of context: WebContext, at change: Int64) -> Int {
        let name =
            switch context.identity {
            case .station(let station): station.code
            case .account(let account, _): "account \(account.id)"
            case nil: context.address?.ipAddress ?? ""
            }
        let digest = Reply.digest(Array("\(name) \(change)".utf8)).prefix(4)
        let share = Double(Int(digest, radix: 16) ?? 0) / 65_535
        return max(1, Int((Double(pollSeconds) * (0.75 + share / 2)).rounded()))
    }

    private func limit(_ text: String?) throws -> Int {
        guard let text else { return Self.standard }
        guard let number = Int(text), (1...Catalogue.mostChanges).contains(number) else {
            throw Problem.badField("limit")
        }
        return number
    }
}
