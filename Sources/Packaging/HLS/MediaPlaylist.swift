import MediaModel

/// The playlist of one track, RFC 8216bis §4.4.3 and §4.4.4.
struct MediaPlaylist {
    var track: Track
    /// EXT-X-TARGETDURATION, in seconds.
    var target: Int
    /// What stands before the segments' names.
    var prefix = ""

    var text: String {
        var tags: [any Tag] = Self.head(target: target)
        if track.table.initializationLength > 0 { tags.append(MapTag(uri: prefix + AssetPaths.initialization)) }
        for (number, segment) in track.table.segments.enumerated() {
            tags.append(
                SegmentTag(
                    microseconds: microseconds(
                        from: segment.start, lasting: segment.duration, timescale: track.timescale),
                    uri: prefix + AssetPaths.segment(number, of: track.kind)))
        }
        tags.append(PlainTag("EXT-X-ENDLIST"))
        return tags.playlist
    }

    /// The tags that every playlist of a finished programme begins with.
    static func head(target: Int) -> [any Tag] {
        [
            PlainTag("EXTM3U"), PlainTag("EXT-X-VERSION", 7), PlainTag("EXT-X-TARGETDURATION", target),
            PlainTag("EXT-X-MEDIA-SEQUENCE", 0), PlainTag("EXT-X-PLAYLIST-TYPE", "VOD"),
            PlainTag("EXT-X-INDEPENDENT-SEGMENTS"),
        ]
    }
}

/// A segment's length as the difference of its rounded ends, so that the sum of all never drifts.
func microseconds(from start: Int64, lasting ticks: Int64, timescale: Int) -> Int64 {
    MediaTime.microseconds(start + ticks, timescale: timescale) - MediaTime.microseconds(start, timescale: timescale)
}
