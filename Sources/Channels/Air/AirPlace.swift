public import Packaging

/// Where a viewer of a channel is.
public enum AirPlace: Hashable, Sendable {
    /// At what is on now, with ``AirWindow/length`` to go back.
    case live
    /// From an instant on, to the end of the entry that was on then. Milliseconds since 1970.
    case from(Int64)
    /// What was on between two instants, in milliseconds since 1970.
    case between(Int64, Int64)

    /// The longest that is watched from one instant on, in milliseconds.
    public static let longest: Int64 = 12 * 3_600_000

    /// What stands for it in addresses, behind the channel's name: nothing, `from/<ms>` or `from/<ms>-<ms>`.
    public var path: String {
        switch self {
        case .live: ""
        case .from(let start): "from/\(start)/"
        case .between(let start, let end): "from/\(start)-\(end)/"
        }
    }

    /// What leads from an address below `path` back to the channel's.
    var base: String {
        switch self {
        case .live: ""
        case .from, .between: "../../"
        }
    }

    /// Whether it is what is on now.
    public var isNow: Bool { self == .live }

    /// Reads what stands behind `from/`; `nil` for what is no such place.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let start = Self.instant(parts[0]) else { return nil }
        guard parts.count == 2 else {
            self = .from(start)
            return
        }
        guard let end = Self.instant(parts[1]), start < end, end - start <= Self.longest else { return nil }
        self = .between(start, end)
    }

    /// Milliseconds since 1970 in one way of writing, until the year 2286.
    private static func instant(_ text: some StringProtocol) -> Int64? {
        guard text.utf8.count <= 13, let value = Int64(text), value >= 0, "\(value)" == text else { return nil }
        return value
    }
}

/// The documents of a channel, by their names in addresses.
public enum AirDocumentName: Hashable, Sendable, CustomStringConvertible {
    /// `master.m3u8`: the playlist of variants and renditions.
    case master
    /// `manifest.mpd`.
    case manifest
    /// `v720.m3u8`, `v720-keys.m3u8`, `a128.m3u8`: the playlist of a track.
    case track(AirTrack)

    /// Reads a name; `nil` if channels have no such document.
    public init?(_ name: some StringProtocol) {
        if name == "master.m3u8" {
            self = .master
        } else if name == "manifest.mpd" {
            self = .manifest
        } else if name.hasSuffix(".m3u8"), let track = AirTrack(name.dropLast(5)) {
            self = .track(track)
        } else {
            return nil
        }
    }

    /// Whether there is such a document of segments that come so: DASH and key pictures are told of fragments alone.
    public func comes(in container: AirContainer) -> Bool {
        switch self {
        case .manifest, .track(.keyPictures): container == .fragments
        case .master, .track: true
        }
    }

    /// Its name.
    public var description: String {
        switch self {
        case .master: "master.m3u8"
        case .manifest: "manifest.mpd"
        case .track(let track): "\(track).m3u8"
        }
    }

    /// Its media type.
    public var contentType: String { self == .manifest ? "application/dash+xml" : "application/vnd.apple.mpegurl" }
}
