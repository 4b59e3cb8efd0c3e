import Delivery
import Foundation
import HTTPTypes
import Hummingbird

/// The files that pages need, in memory: a few hundred kilobytes, packed once.
struct StaticFiles: Sendable {
    private struct File: Sendable {
        let type: String
        let plain: [UInt8]
        let packed: [UInt8]?
    }

    private let files: [String: File]
    /// Changes when any of the files does: what stands in `?v=`.
    let version: String

    /// The longest file taken, in bytes.
    private static let sizeLimit = 8 << 20

    /// Reads a folder, with its subfolders, or the files named; those that are not there are left out.
    ///
    /// - Parameter names: paths below the folder; `nil` for all.
    init(folder: URL, names: [String]? = nil) throws {
        var files: [String: File] = [:]
        var digest: [UInt8] = []
        let all = try names ?? FileManager.default.subpathsOfDirectory(atPath: folder.path)
        for name in all.sorted() {
            guard let type = Self.types[URL(fileURLWithPath: name).pathExtension],
                let data = try? Data(contentsOf: folder.appendingPathComponent(name)), data.count <= Self.sizeLimit
            else { continue }
            let bytes = Array(data)
            files[name] = File(type: type, plain: bytes, packed: Self.isText(type) ? Gzip.packed(bytes) : nil)
            digest += Array(name.utf8) + Array(Reply.digest(bytes).utf8)
        }
        self.files = files
        version = String(Reply.digest(digest).prefix(12))
    }

    /// Whether there is a file of that name.
    func has(_ name: String) -> Bool { files[name] != nil }

    /// The answer with a file. With `?v=` it may be kept for ever.
    ///
    /// - Throws: `Problem.notFound`.
    func response(_ name: String, to request: Request) throws -> Response {
        guard let file = files[name] else { throw Problem.notFound }
        let acceptsGzip = Negotiation.acceptsGzip(request.headers[values: .acceptEncoding])
        let isVersioned = request.fields["v"] == version
        return Reply.variant(
            file.plain, acceptsGzip ? file.packed : nil, type: file.type, to: request,
            caching: isVersioned ? .immutable : .revalidate)
    }

    private static func isText(_ type: String) -> Bool {
        type.hasPrefix("text/") || type.contains("json") || type.contains("svg")
    }

    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "ico": "image/x-icon",
        "woff2": "font/woff2", "webmanifest": "application/manifest+json", "json": "application/json",
    ]
}
