import MediaModel

/// A line of an edge cache's log, read but not believed yet.
enum EdgeLogLine {
    /// A media request that was answered.
    case delivered(Delivered)
    /// A player's report that the cache kept while the origin was away.
    case reported(at: Int64, token: Substring, body: ArraySlice<UInt8>)

    /// What was sent of an object.
    struct Delivered {
        /// When it was sent, in milliseconds since 1970.
        var at: Int64
        /// The viewing token.
        var token: Substring
        /// The asset that was named.
        var asset: AssetID
        /// The object below it: `v360/17.m4s`.
        var path: Substring
        /// The status of the answer.
        var status: Int
        /// Bytes of the content that were sent.
        var bytes: Int64
        /// Whether the answer came to its end.
        var isDone: Bool
    }

    /// Reads a line; `nil` if it is none of `config/edge/nginx.conf`.
    init?(_ line: ArraySlice<UInt8>) {
        guard let members = FlatJSON.members(line) else { return nil }
        let text = { (name: String) in members[name].map { String(decoding: $0, as: UTF8.self)[...] } }
        guard let kind = text("kind"), let token = text("token"), !token.isEmpty,
            let at = text("at").flatMap(Self.milliseconds)
        else { return nil }
        switch kind {
        case "reported":
            guard let body = members["body"] else { return nil }
            self = .reported(at: at, token: token, body: body)
        case "delivered":
            guard let asset = text("asset").flatMap({ AssetID(String($0)) }), let path = text("path"),
                let status = text("status").flatMap({ Int($0) }), let bytes = text("bytes").flatMap({ Int64($0) }),
                let done = text("done")
            else { return nil }
            self = .delivered(
                Delivered(
                    at: at, token: token, asset: asset, path: path, status: status, bytes: bytes,
                    isDone: done == "OK"))
        default: return nil
        }
    }

    /// Seconds since 1970 with three digits behind the point, as nginx writes `$msec`.
    private static func milliseconds(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...10).contains(parts[0].utf8.count), parts[1].utf8.count == 3,
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
            let seconds = Int64(parts[0]), let rest = Int64(parts[1])
        else { return nil }
        return seconds * 1000 + rest
    }
}
