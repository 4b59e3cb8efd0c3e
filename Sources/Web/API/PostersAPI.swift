import Accounts
import Catalogue
import Hummingbird
import Ingest
import MediaModel
import NIOCore

/// What stands for a programme: `/api/v1/programmes/{id}/poster`, and the stills to choose from. For those who edit it.
struct PostersAPI: Sendable {
    let catalogue: Catalogue
    let accounts: Accounts
    let posters: PosterDesk
    let view: ProgrammeView

    func add(to group: RouterGroup<WebContext>) {
        group.get("programmes/{id}/stills") { request, context in try await stills(request, context) }
        group.get("programmes/{id}/stills/{number}") { request, context in try await still(request, context) }
        group.put("programmes/{id}/poster") { request, context in try await choose(request, context) }
        group.delete("programmes/{id}/poster") { request, context in try await reset(request, context) }
    }

    private func stills(_ request: Request, _ context: WebContext) async throws -> Response {
        let (programme, asset) = try await edited(context)
        let stills = try await refusing { try await posters.stills(of: asset) }
        let items = stills.enumerated().map { index, still -> JSONValue in
            [
                "number": .whole(index + 1), "seconds": .real(still.seconds), "width": .whole(still.picture.width),
                "height": .whole(still.picture.height),
                "url": .string("/api/v1/programmes/\(programme.id)/stills/\(index + 1)"),
            ]
        }
        return try Reply.json(.page(items), to: request, caching: .never)
    }

    private func still(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let number = Int(try context.parameters.require("number")) else { throw Problem.notFound }
        let (_, asset) = try await edited(context)
        let bytes = try await refusing { try await posters.still(number, of: asset) }
        return Reply.content(bytes, type: "image/jpeg", to: request, caching: .personal)
    }

    private struct Choice: Decodable {
        var still: Int?
        var seconds: Double?
    }

    /// A still by its number, a second of the film, or a picture of one's own.
    private func choose(_ request: Request, _ context: WebContext) async throws -> Response {
        let (programme, asset) = try await edited(context)
        let wish = try await wish(request)
        let poster = try await refusing { try await posters.make(wish, of: asset) }
        let changed = try await catalogue.setPoster(poster, of: programme.id)
        try await accounts.audit(.account(try context.theAccount()), "programme.poster", programme.id.rawValue)
        return try Reply.json(view.json(changed, context.language), to: request, caching: .never)
    }

    private func wish(_ request: Request) async throws -> PosterDesk.Wish {
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
        if type == "image/jpeg" || type == "image/png" {
            do {
                return .image(
                    Array(try await request.body.collect(upTo: PosterDesk.maxImageBytes).readableBytesView))
            } catch is NIOTooManyBytesError {
                throw Problem.tooLong
            }
        }
        let choice = try await request.decoded(as: Choice.self)
        switch (choice.still, choice.seconds) {
        case (let number?, nil): return .still(number)
        case (nil, let seconds?) where seconds.isFinite: return .second(seconds)
        default: throw Problem.badField("still")
        }
    }

    /// Back to the poster that each version brings.
    private func reset(_ request: Request, _ context: WebContext) async throws -> Response {
        let (programme, _) = try await edited(context)
        let changed = try await catalogue.setPoster(nil, of: programme.id)
        try await accounts.audit(.account(try context.theAccount()), "programme.poster", programme.id.rawValue)
        return try Reply.json(view.json(changed, context.language), to: request, caching: .never)
    }

    /// A programme that whoever asks may change, with the film that is shown, else the one that waits: of a version that
    /// nobody has approved yet, nothing may be seen beside the one before.
    private func edited(_ context: WebContext) async throws -> (Programme, AssetID) {
        guard let id = ProgrammeID(try context.parameters.require("id")),
            let programme = try await catalogue.programme(id)
        else { throw Problem.notFound }
        guard try context.theAccount().isProducer(of: programme) else { throw Problem.forbidden }
        guard let asset = programme.asset ?? programme.pendingAsset else { throw Problem.notFound }
        return (programme, asset)
    }

    private func refusing<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as PosterError {
            throw Problem(error)
        }
    }
}

extension Problem {
    /// A poster that could not be made.
    init(_ error: PosterError) {
        let status: HTTPResponse.Status =
            switch error {
            case .noStill, .unreadable: .notFound
            case .busy: .serviceUnavailable
            case .noPictures, .noSuchTime, .notAPicture: .badRequest
            }
        self.init(status, zh: error.message.zh, en: error.message.en)
    }
}
