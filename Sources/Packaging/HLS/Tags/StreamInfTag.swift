/// EXT-X-STREAM-INF: a variant, and its URI on the next line, RFC 8216bis §4.4.6.2.
struct StreamInfTag: Tag {
    var bandwidth: Int
    var averageBandwidth: Int
    var codecs: [String]
    var resolution: Resolution?
    /// Three decimals.
    var frameRate: String?
    var audio: String?
    var subtitles: String?
    /// Whether a blank line, which players ignore (RFC 8216bis §4.1), stands before the URI. VLC 3 does not: it leaves
    /// the variant out.
    var isHiddenFromVLC = false
    var uri: String

    var text: String {
        var list = AttributeList()
        list.add("BANDWIDTH", bandwidth)
        list.add("AVERAGE-BANDWIDTH", averageBandwidth)
        list.add("CODECS", quoted: codecs.joined(separator: ","))
        list.add("RESOLUTION", resolution)
        list.add("FRAME-RATE", frameRate)
        list.add("AUDIO", quoted: audio)
        list.add("SUBTITLES", quoted: subtitles)
        // Without it Apple's players offer captions that do not exist.
        list.add("CLOSED-CAPTIONS", "NONE")
        return "#EXT-X-STREAM-INF:\(list.text)\n\(isHiddenFromVLC ? "\n" : "")\(uri)"
    }
}

/// A picture's size in a playlist: `1920x1080`.
struct Resolution: CustomStringConvertible, Equatable {
    var width: Int
    var height: Int

    var description: String { "\(width)x\(height)" }
}
