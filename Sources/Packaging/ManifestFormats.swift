public import MediaModel

/// One text that a manifest format makes of an asset.
public struct ManifestDocument: Sendable, Equatable {
    /// Its path below the asset's URL: `master.m3u8`, `v1080/index.m3u8`.
    public var path: String
    /// Its media type.
    public var contentType: String
    /// Its text.
    public var text: String

    /// A document.
    public init(path: String, contentType: String, text: String) {
        self.path = path
        self.contentType = contentType
        self.text = text
    }
}

/// A format in which players are told of an asset.
public protocol ManifestWriter: Sendable {
    /// The name of the document that a player opens, below the asset's URL.
    var fileName: String { get }
    /// The media type of its documents.
    var contentType: String { get }
    /// The document that a player opens. URIs in it are relative.
    func text(_ manifest: AssetManifest) -> String
    /// All documents: the one that a player opens first, then those that it names.
    func documents(_ manifest: AssetManifest) -> [ManifestDocument]
}

extension ManifestWriter {
    /// One document, for formats that need no more.
    public func documents(_ manifest: AssetManifest) -> [ManifestDocument] {
        [ManifestDocument(path: fileName, contentType: contentType, text: text(manifest))]
    }
}

/// The formats that assets are served in. A new one is a file with its writer, and a line here.
public enum ManifestFormats {
    /// Every format.
    public static let all: [any ManifestWriter] = [
        HLS(),
        DASH(),
    ]
}
