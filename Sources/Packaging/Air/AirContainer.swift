/// In what the segments of a channel come.
public enum AirContainer: Hashable, Sendable {
    /// CMAF fragments, as assets have them.
    case fragments
    /// MPEG-2 transport stream, made of them when it is asked for: for players that read one initialization section and
    /// take it for all that follows (VLC 3, hls.js before 1.0, what plays by FFmpeg), and for old receivers.
    case transport

    /// What stands for it in addresses of documents, behind the channel's name.
    public var path: String { self == .fragments ? "" : "ts/" }

    /// How names of segments end.
    public var suffix: StaticString { self == .fragments ? ".m4s" : ".ts" }

    /// What leads from a document below `path` back to the channel's address.
    public var base: String { self == .fragments ? "" : "../" }
}
