import Accounts
import Catalogue
import HTTPTypes
import Hummingbird
import Ingest
import MediaModel
import NIOCore

/// Films that are sent over the network: `/api/v1/uploads`, tus 1.0.0. For producers and administrators, each the own.
struct UploadsAPI: Sendable {
    let uploads: UploadDesk
    let jobs: JobBoard
    let catalogue: Catalogue
    let accounts: Accounts
    let posters: PosterDesk
    let view: UploadView

    /// What the protocol's clients ask before they begin; it is the same for all.
    func addCapabilities(to group: RouterGroup<WebContext>) {
        for path in ["uploads", "uploads/{id}"] as [RouterPath] {
            group.on(path, method: .options) { _, _ in TusProtocol.capabilities(maxBytes: uploads.maxBytes) }
        }
    }

    func add(to group: RouterGroup<WebContext>) {
        let group = group.group("").add(middleware: TusVersion())
        group.get("uploads") { request, context in try await list(request, context) }
        group.post("uploads") { request, context in try await begin(request, context) }
        // HEAD, which the protocol's clients ask, is made of it.
        group.get("uploads/{id}") { request, context in try await show(request, context) }
        group.patch("uploads/{id}") { request, context in try await append(request, context) }
        group.delete("uploads/{id}") { request, context in try await terminate(request, context) }
        group.post("uploads/{id}") { request, context in try await override(request, context) }
        group.put("uploads/{id}/metadata") { request, context in try await describe(request, context) }
    }

    // MARK: The protocol

    private func begin(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        guard let length = try request.bytes(in: "Upload-Length") else { throw Problem.badField("Upload-Length") }
        let said = try UploadMetadata(request.field("Upload-Metadata"))
        let target = try await target(of: said, account)
        let checksum = try request.checksum()
        let wish = try UploadWish(
            owner: (account.id, account.name), unit: target.unit, fileName: said.fileName, length: length,
            metadata: said.programme, replaces: target.replaces)
        var upload = try await uploads.begin(wish)
        try await accounts.audit(.account(account), "upload.begin", upload.id.rawValue, upload.fileName)
        let path = "/api/v1/uploads/\(upload.id)"
        if request.isTusContent, upload.state == .receiving {
            do {
                upload = try await receive(upload.id, at: 0, checksum, request, account)
            } catch let error as UploadError {
                // The upload is there all the same: what failed can be sent again.
                var problem = Problem(error)
                problem.headers[.location] = path
                throw problem
            }
        }
        var response = Response(status: .created, headers: [.location: path])
        TusProtocol.describe(upload, on: &response)
        return response
    }

    private func append(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        guard request.isTusContent else { throw Problem.wrongTusContent }
        guard let offset = try request.bytes(in: "Upload-Offset") else { throw Problem.badField("Upload-Offset") }
        let upload = try await receive(try id(context), at: offset, try request.checksum(), request, account)
        var response = Response(status: .noContent)
        TusProtocol.describe(upload, on: &response)
        return response
    }

    private func receive(
        _ id: UploadID, at offset: Int64, _ checksum: UploadChecksum?, _ request: Request, _ account: Account
    ) async throws -> Upload {
        try await uploads.receive(
            id, of: account.id, at: offset, count: try request.bytes(in: "Content-Length"), checksum: checksum,
            pieces: request.body.map { Array($0.readableBytesView) })
    }

    private func terminate(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        let id = try id(context)
        try await uploads.terminate(id, of: owner(context))
        try await accounts.audit(account, "upload.terminate", id.rawValue)
        return Response(status: .noContent)
    }

    /// For clients behind what lets neither PATCH nor DELETE through (tus 1.0.0, X-HTTP-Method-Override).
    private func override(_ request: Request, _ context: WebContext) async throws -> Response {
        switch request.field("X-HTTP-Method-Override")?.uppercased() {
        case "PATCH": try await append(request, context)
        case "DELETE": try await terminate(request, context)
        default: throw Problem.badField("X-HTTP-Method-Override")
        }
    }

    // MARK: What is there

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        var owner: Int64? = try context.theAccount().id
        if request.fields["account"] == "*" {
            try context.require(.administer)
            owner = nil
        }
        let page = try PageRequest(request.fields)
        let cursor = try page.cursor.map { text throws -> UploadID in
            guard let id = UploadID(text) else { throw Problem.badField("cursor") }
            return id
        }
        let (found, next) = try await uploads.uploads(of: owner, before: cursor, limit: page.limit)
        var items: [JSONValue] = []
        for upload in found { items.append(try await json(upload, context)) }
        return try Reply.json(.page(items, next: next?.rawValue), to: request, caching: .never)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let upload = try await uploads.upload(try id(context), of: owner(context))
        var response = try Reply.json(try await json(upload, context), to: request, caching: .never)
        TusProtocol.describe(upload, on: &response)
        return response
    }

    /// Takes what is said of a film, all of it: while it is sent and transcoded, and of its programme after that.
    private func describe(_ request: Request, _ context: WebContext) async throws -> Response {
        let account = try context.theAccount()
        let metadata = try await request.decoded(as: ProgrammeMetadata.self).validated()
        let id = try id(context)
        let upload = try await uploads.upload(id, of: owner(context))
        let job = try await job(of: upload)
        if let job, job.state == .verifying { throw UploadError.isPublishing }
        if let job, job.state == .published || job.state == .awaitingReview, let programme = job.programme {
            try await change(programme, metadata, isNewPoster: metadata.poster != upload.metadata.poster)
            try await accounts.audit(account, "programme.update", programme.rawValue)
        }
        let changed = try await uploads.describe(
            id, of: owner(context), metadata, isOver: job?.state.isFinal ?? false)
        return try Reply.json(try await json(changed, context), to: request, caching: .never)
    }

    /// What is said of a film that was taken in already is said of its programme. The poster is made first, so that
    /// nothing is changed where it cannot be.
    private func change(
        _ programme: ProgrammeID, _ metadata: ProgrammeMetadata, isNewPoster: Bool
    ) async throws {
        let poster = isNewPoster ? try await poster(of: programme, at: metadata.poster) : nil
        var changes = metadata
        changes.poster = nil
        try await catalogue.update(programme, changes)
        if let poster { try await catalogue.setPoster(poster, of: programme) }
    }

    private func poster(of id: ProgrammeID, at text: String?) async throws -> PosterID? {
        guard let seconds = text.flatMap(FilmTime.seconds), let programme = try await catalogue.programme(id),
            let asset = programme.asset ?? programme.pendingAsset
        else { return nil }
        do {
            return try await posters.make(.second(seconds), of: asset)
        } catch let error as PosterError {
            throw Problem(error)
        }
    }

    private func json(_ upload: Upload, _ context: WebContext) async throws -> JSONValue {
        let job = try await job(of: upload)
        let id = job.flatMap { $0.state.isFinal ? $0.programme ?? $0.duplicateOf : nil }
        let programme = try await id.asyncMap { try await catalogue.programme($0) } ?? nil
        return view.json(upload, job, programme, context.language)
    }

    private func job(of upload: Upload) async throws -> Job? {
        guard let id = upload.job else { return nil }
        return try await jobs.job(id)
    }

    // MARK: Who

    private func id(_ context: WebContext) throws -> UploadID {
        guard let id = UploadID(try context.parameters.require("id")) else { throw UploadError.unknown }
        return id
    }

    /// Whose uploads may be seen and given up: the own, or all.
    private func owner(_ context: WebContext) throws -> Int64? {
        context.has(.administer) ? nil : try context.theAccount().id
    }

    /// The unit that a film belongs to, and the programme that it replaces. Producers have one unit; administrators
    /// name one.
    private func target(
        of said: UploadMetadata, _ account: Account
    ) async throws -> (unit: String, replaces: ProgrammeID?) {
        var replaced: Programme?
        if let text = said.replaces {
            guard let id = ProgrammeID(text), let programme = try await catalogue.programme(id) else {
                throw UploadError.unknownProgramme
            }
            replaced = programme
        }
        guard account.role != .administrator else {
            let unit = replaced?.unit.name ?? said.unit ?? account.unit ?? ArrivalPath.localUnit
            guard unit.unicodeScalars.count <= 120 else { throw Problem.badField("unit") }
            return (unit, replaced?.id)
        }
        guard let unit = account.unit else { throw Problem.noUnit }
        if let replaced, replaced.unit.name != unit { throw UploadError.unknownProgramme }
        return (unit, replaced?.id)
    }
}

extension Request {
    /// Whether its content is bytes of an upload.
    fileprivate var isTusContent: Bool {
        headers[.contentType]?.split(separator: ";").first?.lowercased() == TusProtocol.contentType
    }
}

extension Optional {
    /// The same as `map` for what has to be waited for.
    func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}

extension Problem {
    fileprivate static let wrongTusContent = Problem(
        .unsupportedMediaType, zh: "请以 application/offset+octet-stream 发送内容。",
        en: "Send the content as application/offset+octet-stream.")

    static let noUnit = Problem(
        .conflict, zh: "您的账号还没有制作单位。", en: "Your account belongs to no unit yet.",
        remedy: LocalizedText(zh: "请管理员在“账号与站点”中为您填写单位。", en: "Have an administrator set your unit."))
}
