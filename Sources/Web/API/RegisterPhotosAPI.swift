import Accounts
import HTTPTypes
import Hummingbird
import MediaModel
import NIOCore
import Storage
import Viewing

/// Photos of group viewings: `/api/v1/register/{id}/photo`. For whoever may see the entry; pictures are sent back as they
/// came, and never opened here.
struct RegisterPhotosAPI: Sendable {
    let register: RegisterAPI
    let store: MediaStore

    /// For stations as well, each for itself.
    func addOwn(to group: RouterGroup<WebContext>) {
        group.get("register/{id}/photo") { request, context in try await show(request, context) }
        group.put("register/{id}/photo") { request, context in try await put(request, context) }
        group.delete("register/{id}/photo") { request, context in try await remove(request, context) }
    }

    /// The photo of a version, or of the last one.
    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let entry = try await register.entry(context)
        var name = entry.photo
        if let text = request.fields["version"] {
            guard let number = Int(text) else { throw Problem.badField("version") }
            name = try await register.register.history(entry.id).first { $0.version == number }?.photo
        }
        guard let name, let kind = RegisterPhoto.kind(of: name) else { throw Problem.notFound }
        let bytes = try await store.photo(name, limit: RegisterPhoto.limit)
        var response = Reply.variant(bytes, nil, type: kind.contentType, to: request, caching: .personal)
        response.headers[.contentDisposition] = "inline; filename=\"register-\(entry.id).\(kind.rawValue)\""
        return response
    }

    private func put(_ request: Request, _ context: WebContext) async throws -> Response {
        let entry = try await register.entry(context)
        let version = try version(request)
        let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased() ?? ""
        guard RegisterPhoto.Kind.allCases.contains(where: { $0.contentType == type }) else { throw Problem.notPhoto }
        let bytes: [UInt8]
        do {
            bytes = Array(try await request.body.collect(upTo: RegisterPhoto.limit).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem.tooLong
        }
        let photo = try RegisterPhoto(bytes)
        let earlier = try await register.register.history(entry.id)
        guard entry.version == version, Set(earlier.compactMap(\.photo)).count < RegisterPhoto.most else {
            throw entry.version == version ? Problem.tooManyPhotos : RegisterError.conflict
        }
        return try await set(
            try await store.keepPhoto(bytes, kind: photo.kind.rawValue), entry, version, request, context)
    }

    private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let entry = try await register.entry(context)
        return try await set(nil, entry, try version(request), request, context)
    }

    private func set(
        _ photo: String?, _ entry: RegisterEntry, _ version: Int, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let changed = try await register.register.setPhoto(photo, of: entry.id, version: version, by: context.person)
        try await register.accounts.audit(
            context.actor, "register.photo", "\(entry.station)/\(entry.id)", "\(changed.version)")
        return try Reply.json(.object(register.members(changed)), to: request, caching: .never)
    }

    /// The version that is changed: if somebody wrote another meanwhile, nothing is.
    private func version(_ request: Request) throws -> Int {
        guard let version = request.fields["version"].flatMap({ Int($0) }) else { throw Problem.badField("version") }
        return version
    }
}

extension Problem {
    fileprivate static let notPhoto = Problem(
        .unsupportedMediaType, zh: "请以 image/jpeg 或 image/png 发送照片。", en: "Send the photo as image/jpeg or image/png.")
    fileprivate static let tooManyPhotos = Problem(
        .conflict, zh: "一条登记最多保留 \(RegisterPhoto.most) 张照片。",
        en: "An entry keeps at most \(RegisterPhoto.most) photos.")
}
