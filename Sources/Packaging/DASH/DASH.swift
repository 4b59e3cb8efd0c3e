public import MediaModel

/// MPEG-DASH over the same fragments: ISO/IEC 23009-1, live profile, static, every segment's time given
/// (DASH-IF IOP, explicit addressing).
public struct DASH: ManifestWriter {
    /// The media type of manifests.
    public static let contentType = "application/dash+xml"

    /// The writer.
    public init() {}

    /// `manifest.mpd`.
    public var fileName: String { "manifest.mpd" }
    /// The media type of manifests.
    public var contentType: String { Self.contentType }

    /// The manifest.
    public func text(_ manifest: AssetManifest) -> String { Self.mpd(manifest) }

    /// The manifest of an asset; its URLs are relative.
    public static func mpd(_ manifest: AssetManifest) -> String {
        let presentation = Presentation(manifest)
        let media = presentation.video.map(\.track) + presentation.audio.map(\.track)
        let length = duration(Int64((presentation.duration * 1e6).rounded()))
        let head =
            #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
            + #"<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" "#
            + #"type="static" mediaPresentationDuration="\#(length)" minBufferTime="\#(minimumBuffer(media))">"# + "\n"
            + #"  <Period id="0" start="PT0S" duration="\#(length)">"# + "\n"
        return head + AdaptationSets(presentation).text + "  </Period>\n</MPD>\n"
    }

    /// `PT6.500S`, rounded to the nearest millisecond.
    static func duration(_ microseconds: Int64) -> String {
        let milliseconds = (microseconds + 500) / 1000
        let fraction = String(milliseconds % 1000)
        return "PT\(milliseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)S"
    }

    /// What a player must hold before it begins, so that a line of each track's bandwidth never lets it run dry
    /// (§5.3.5.2): measured over all segments, at least 2 s.
    static func minimumBuffer(_ tracks: [Track]) -> String {
        let longest = tracks.reduce(2.0) { max($0, wait($1)) }
        let tenths = Int((min(longest, 3600) * 10).rounded(.up))
        return duration(Int64(tenths) * 100_000)
    }

    /// The longest wait in seconds that delivery at a track's bandwidth needs before play from any segment on.
    private static func wait(_ track: Track) -> Double {
        let rate = Double(max(track.peakBitRate, 1))
        var (debt, worst) = (0.0, 0.0)
        for segment in track.table.segments {
            let length = Double(segment.duration) / Double(max(track.timescale, 1))
            debt = max(debt, 0) + Double(segment.length) * 8 / rate - length
            worst = max(worst, debt)
        }
        return worst
    }
}
