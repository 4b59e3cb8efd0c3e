import MediaModel

/// A line of an edge cache's log, read but not believed yet.
enum EdgeLogLine {
    /// A media request that was answered.
    case delivered(Delivered)
    /// A request for a part of what a channel has on air that was answered.
    case aired(Aired)
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

    /// What was sent of an item of a channel.
    struct Aired {
        /// The channel.
        var channel: ChannelID
        /// When the item began that was named, in milliseconds since 1970.
        var start: Int64
        /// Bytes of the whole object, as the cache has it; `nil` if it does not know.
        var size: Int64?
        /// What was sent.
        var sent: Delivered
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
            guard let delivered = Delivered(at: at, token: token, text) else { return nil }
            self = .delivered(delivered)
        case "aired":
            guard let delivered = Delivered(at: at, token: token, text),
                let channel = text("channel").flatMap({ ChannelID(String($0)) }),
                let start = text("start").flatMap(Self.instant)
            else { return nil }
            self = .aired(
                Aired(channel: channel, start: start, size: text("size").flatMap { Int64($0) }, sent: delivered))
        default: return nil
        }
    }

    /// Milliseconds since 1970 as addresses have them, in one way of writing.
    private static func instant(_ text: Substring) -> Int64? {
        guard text.utf8.count <= 13, let value = Int64(text), value >= 0, "\(value)" == text else { return nil }
        return value
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

extension EdgeLogLine.Delivered {
    /// Reads what all deliveries tell; `nil` if something of it is missing.
    fileprivate init?(at: Int64, token: Substring, _ text: (String) -> Substring?) {
        guard let asset = text("asset").flatMap({ AssetID(String($0)) }), let path = text("path"),
            let status = text("status").flatMap({ Int($0) }), let bytes = text("bytes").flatMap({ Int64($0) }),
            let done = text("done")
        else { return nil }
        self.init(
            at: at, token: token, asset: asset, path: path, status: status, bytes: bytes, isDone: done == "OK")
    }
}
