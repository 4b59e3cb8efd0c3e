public import MediaModel

/// Names of the resources below an asset's URL, as playlists and manifests write them: `<track>/<name>`.
public enum AssetPaths {
    /// A track's media playlist.
    public static let playlist = "index.m3u8"
    /// A video track's I-frame playlist.
    public static let iframes = "iframes.m3u8"
    /// A CMAF track's initialization section.
    public static let initialization = "init.mp4"
    /// A subtitle track in one file.
    public static let wholeSubtitles = "whole.vtt"

    /// The ending of a track's segments, with its dot.
    public static func segmentSuffix(_ kind: TrackKind) -> String {
        switch kind {
        case .video, .audio: ".m4s"
        case .subtitle: ".vtt"
        }
    }

    /// The segment of that number, counted from 0.
    public static func segment(_ number: Int, of kind: TrackKind) -> String { "\(number)\(segmentSuffix(kind))" }

    /// Whether `name` can stand in a URL and name a file or track: 1 to 64 of `A–Z a–z 0–9 . _ -`, the first a
    /// letter or digit.
    static func isSafe(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), let first = name.utf8.first, isAlphanumeric(first) else {
            return false
        }
        return name.utf8.allSatisfy { isAlphanumeric($0) || [0x2D, 0x2E, 0x5F].contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
