import Foundation
import HTTPTypes
import Hummingbird
import Ingest
import MediaModel
import NIOCore
import Storage

/// The fields and values of tus 1.0.0, resumable uploads over HTTP (<https://tus.io/protocols/resumable-upload>).
enum TusProtocol {
    static let version = "1.0.0"
    static let contentType = "application/offset+octet-stream"
    static let extensions = "creation,creation-with-upload,checksum,expiration,termination"

    /// The answer to OPTIONS: what there is.
    static func capabilities(maxBytes: Int64) -> Response {
        var response = Response(status: .noContent)
        response.set("Tus-Resumable", version)
        response.set("Tus-Version", version)
        response.set("Tus-Extension", extensions)
        response.set("Tus-Max-Size", "\(maxBytes)")
        response.set("Tus-Checksum-Algorithm", ContentDigest.Algorithm.allCases.map(\.rawValue).joined(separator: ","))
        response.headers[.allow] = "GET, HEAD, POST, PATCH, DELETE, OPTIONS"
        return response
    }

    /// Fields of an answer that tells of an upload.
    static func describe(_ upload: Upload, on response: inout Response) {
        response.set("Upload-Offset", "\(upload.received)")
        response.set("Upload-Length", "\(upload.length)")
        response.headers[.cacheControl] = Reply.Caching.never.rawValue
        if upload.state == .receiving { response.set("Upload-Expires", date(upload.expiresAt)) }
        if let job = upload.job { response.set("Lectern-Job", job.rawValue) }
    }

    /// A date as HTTP has it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
    static func date(_ milliseconds: Int64) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        let parts = calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute, .second], from: date)
        let two = { (number: Int?) in (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = "\(days[((parts.weekday ?? 1) - 1) % 7]), \(two(parts.day)) \(months[((parts.month ?? 1) - 1) % 12])"
        return "\(day) \(parts.year ?? 0) \(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) GMT"
    }
}

extension Response {
    /// Sets a field that has no constant.
    mutating func set(_ name: String, _ value: String) {
        if let name = HTTPField.Name(name) { headers[name] = value }
    }
}

extension Request {
    /// A number of bytes in a field; `nil` if the field is absent.
    ///
    /// - Throws: `Problem` 400 for anything but digits.
    func bytes(in name: String) throws -> Int64? {
        guard let text = field(name) else { return nil }
        guard (1...16).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(text)
        else { throw Problem.badField(name) }
        return number
    }

    /// What the bytes of the request must come to.
    ///
    /// - Throws: `Problem` 400.
    func checksum() throws -> UploadChecksum? {
        guard let text = field("Upload-Checksum") else { return nil }
        do throws(UploadChecksum.Unreadable) {
            return try UploadChecksum(text)
        } catch {
            throw Problem(
                .badRequest, zh: "Upload-Checksum 应为 sha1 或 sha256 及其 Base64 校验值。",
                en: "Upload-Checksum must be sha1 or sha256 and the digest in Base64.")
        }
    }
}

/// Refuses what speaks another version of tus, and says on every answer which one is spoken here.
struct TusVersion: RouterMiddleware {
    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            if request.isUnsafe, request.speaksTus, request.field("Tus-Resumable") != TusProtocol.version {
                throw Problem.wrongTusVersion
            }
            var response = try await next(request, context)
            response.set("Tus-Resumable", TusProtocol.version)
            return response
        } catch let error as UploadError {
            throw Problem(error).speakingTus
        } catch let problem as Problem {
            throw problem.speakingTus
        }
    }
}

extension Request {
    /// Whether it is one of the protocol's own; what is said of a film is not.
    fileprivate var speaksTus: Bool { !uri.path.hasSuffix("/metadata") }
}

extension Problem {
    fileprivate static let wrongTusVersion = {
        var problem = Problem(
            .preconditionFailed, zh: "请求应带 Tus-Resumable: 1.0.0。", en: "The request must carry Tus-Resumable: 1.0.0.")
        if let name = HTTPField.Name("Tus-Version") { problem.headers[name] = TusProtocol.version }
        return problem
    }()

    fileprivate var speakingTus: Problem {
        var problem = self
        if let name = HTTPField.Name("Tus-Resumable") { problem.headers[name] = TusProtocol.version }
        return problem
    }

    /// What an upload's refusal is in HTTP. 460 is the protocol's own (tus 1.0.0, checksum).
    init(_ error: UploadError) {
        switch error {
        case .unknown, .unknownProgramme: self.init(.notFound, error.message)
        case .gone: self.init(.gone, error.message)
        case .isComplete, .isSuperseded: self.init(.conflict, error.message)
        case .wrongOffset(let received):
            self.init(.conflict, error.message)
            if let name = HTTPField.Name("Upload-Offset") { headers[name] = "\(received)" }
        case .isBusy: self = Problem(.init(code: 423, reasonPhrase: "Locked"), error.message).retryAfter(5)
        case .tooManyBytes, .tooLarge, .overQuota, .tooMany: self.init(.contentTooLarge, error.message)
        case .checksumMismatch: self.init(.init(code: 460, reasonPhrase: "Checksum Mismatch"), error.message)
        case .noRoom:
            self = Problem(.init(code: 507, reasonPhrase: "Insufficient Storage"), error.message).retryAfter(60)
        case .badName: self.init(.badRequest, error.message)
        case .isPublishing: self = Problem(.conflict, error.message).retryAfter(2)
        }
    }
}
