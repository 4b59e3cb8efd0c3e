import Catalogue
import Delivery
import Foundation
import HTTPTypes
import Hummingbird
import Ingest
import MediaModel
import NIOCore
import Storage

/// What podcast players take: `/media/{programme}.m4a`, the programme's sound in one file, and its chapters.
///
/// They save it to play it later, perhaps never, so it opens no viewing.
struct DownloadsAPI: Sendable {
    let catalogue: Catalogue
    let assets: AssetCache

    /// Bytes that are read at once.
    private static let slice: Int64 = 256 << 10

    func add(to group: RouterGroup<WebContext>) {
        group.get("media/{programme}.m4a") { request, context in try await sound(request, context) }
        group.get("media/{programme}.json") { request, context in try await chapters(request, context) }
    }

    private func sound(_ request: Request, _ context: WebContext) async throws -> Response {
        let asset = try await asset(context)
        guard let file = asset.sound else { throw Problem.notFound }
        var headers: HTTPFields = [
            .contentType: "audio/mp4", .eTag: "\"\(asset.id)-sound\"", .acceptRanges: "bytes",
            .cacheControl: Reply.Caching.personal.rawValue, .accessControlAllowOrigin: "*",
        ]
        if Negotiation.isKnown("\"\(asset.id)-sound\"", in: request.headers[values: .ifNoneMatch]) {
            return Response(status: .notModified, headers: headers)
        }
        // A part of another version would not fit to what the player has (RFC 9110 §13.1.5).
        let isSame = request.headers[.ifRange].map { $0 == headers[.eTag] } ?? true
        let range: ByteRange = isSame ? ByteRange(request.headers[.range], size: file.bytes) : .whole
        let bytes: Range<Int64>
        switch range {
        // Several parts at once are answered by the whole (RFC 9110 §14.2): no podcast player asks for them.
        case .whole, .parts: bytes = 0..<file.bytes
        case .part(let part):
            bytes = part
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.bytes)"
        case .unsatisfiable:
            var problem = Problem(.rangeNotSatisfiable, zh: "文件没有这一段。", en: "The file has no such part.")
            problem.headers[.contentRange] = "bytes */\(file.bytes)"
            throw problem
        }
        return Response(
            status: headers[.contentRange] == nil ? .ok : .partialContent, headers: headers,
            body: Self.body(file, bytes))
    }

    /// The bytes, slice by slice as the client takes them.
    private static func body(_ sound: ServedAsset.Sound, _ bytes: Range<Int64>) -> ResponseBody {
        ResponseBody(contentLength: Int(bytes.upperBound - bytes.lowerBound)) { writer in
            let files = AssetFolderFiles(folder: sound.folder)
            var place = bytes.lowerBound
            while place < bytes.upperBound {
                let count = Int(min(slice, bytes.upperBound - place))
                let read = try await BlockingWork.run { [place] in
                    try files.read(file: sound.file, offset: place, count: count)
                }
                guard !read.isEmpty else { throw DeliveryError.unusable("\(sound.file) is shorter than it was") }
                try await writer.write(ByteBuffer(bytes: read))
                place += Int64(read.count)
            }
            try await writer.finish(nil)
        }
    }

    /// Chapters as podcast players read them (Podcasting 2.0, JSON Chapters 1.2).
    private func chapters(_ request: Request, _ context: WebContext) async throws -> Response {
        let asset = try await asset(context)
        let chapters = asset.manifest.chapters.map { chapter -> JSONValue in
            ["startTime": .real(chapter.start), "title": .string(chapter.title)]
        }
        var response = try Reply.json(["version": "1.2.0", "chapters": .array(chapters)], to: request)
        if response.headers[.contentType] != nil { response.headers[.contentType] = "application/json+chapters" }
        response.headers[.accessControlAllowOrigin] = "*"
        return response
    }

    private func asset(_ context: WebContext) async throws -> ServedAsset {
        guard let id = ProgrammeID(try context.parameters.require("programme")),
            let asset = try await catalogue.currentAsset(of: id, region: context.region)
        else { throw Problem.notFound }
        return try await assets.asset(asset)
    }
}
