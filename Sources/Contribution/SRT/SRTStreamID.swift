/// What an SRT caller says it wants (SRT Access Control: `#!::r=KEY,m=publish`), or a bare key.
struct SRTStreamID: Equatable {
    /// The key of the event.
    var key: StreamKey

    /// Why a stream identifier is of no use.
    enum Refusal: Error, Equatable {
        /// It has no key that could be one.
        case noKey
        /// It asks for something else than to publish.
        case notPublishing
    }

    /// The longest that the protocol carries.
    private static let longest = 512

    /// Reads what a caller sent.
    ///
    /// - Throws: `Refusal`.
    init(_ text: String) throws(Refusal) {
        guard text.utf8.count <= Self.longest else { throw .noKey }
        guard text.hasPrefix("#!::") else {
            guard let key = StreamKey(text) else { throw .noKey }
            self.key = key
            return
        }
        var resource: Substring?
        var mode: Substring?
        for field in text.dropFirst(4).split(separator: ",") {
            guard let equals = field.firstIndex(of: "=") else { continue }
            let value = field[field.index(after: equals)...]
            switch field[..<equals] {
            case "r": resource = value
            case "m": mode = value
            default: break
            }
        }
        guard mode == nil || mode == "publish" else { throw .notPublishing }
        guard let resource, let key = StreamKey(resource) else { throw .noKey }
        self.key = key
    }
}
