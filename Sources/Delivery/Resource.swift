import MediaModel
import NIOCore

/// Something that the segment path can answer with. It never changes under its URL.
enum Resource: Sendable {
    /// A playlist or manifest, held in memory.
    case text(ServedText)
    /// A run of bytes of a file.
    case file(ServedFile)
}

/// A text, as it is and packed.
struct ServedText: Sendable {
    /// Its media type.
    let contentType: String
    /// Its bytes.
    let plain: ByteBuffer
    /// Its bytes packed with gzip, if that makes them shorter.
    let packed: ByteBuffer?
    /// The strong ETag of the plain bytes, with quotes.
    let tag: String
    /// How long it may be kept.
    var cacheControl = "public, max-age=300"

    /// The strong ETag of the packed bytes: another representation, so another tag (RFC 9110 §8.8.3).
    var packedTag: String { "\(tag.dropLast())-gz\"" }

    /// Bytes of memory it takes.
    var cost: Int { plain.readableBytes + (packed?.readableBytes ?? 0) }
}

/// A run of bytes of a file.
struct ServedFile: Sendable, Equatable {
    /// The file's path.
    let path: String
    /// Bytes that the file must have; shorter ones are not served.
    let leastSize: Int64
    /// The bytes of it.
    let bytes: Range<Int64>
    /// Their media type.
    let contentType: String
    /// Their strong ETag, with quotes.
    let tag: String
    /// The seconds of film they hold, for sound and pictures.
    let seconds: Range<Int>?
    /// When they were published.
    var modified: ModificationTime?
    /// The bytes, where they are few and kept in memory.
    var kept: ByteBuffer?
}

/// When something was last modified, with its text made once.
struct ModificationTime: Sendable, Equatable {
    /// Seconds since 1970.
    let second: Int64
    /// The value of `Last-Modified`.
    let text: String

    /// The instant `second` seconds after the beginning of 1970.
    init(second: Int64) {
        self.second = second
        text = HTTPDate.text(second: second)
    }
}
