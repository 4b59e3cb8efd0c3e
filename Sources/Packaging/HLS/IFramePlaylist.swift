import MediaModel

/// The playlist of a video track's key pictures, RFC 8216bis §4.4.3.6: the first sample of each fragment, as a byte
/// range of the segment that it is in.
struct IFramePlaylist {
    var track: Track
    /// EXT-X-TARGETDURATION, in seconds.
    var target: Int

    var text: String {
        var tags: [any Tag] = MediaPlaylist.head(target: target)
        tags.append(PlainTag("EXT-X-I-FRAMES-ONLY"))
        tags.append(MapTag(uri: AssetPaths.initialization))
        for (number, segment) in track.table.segments.enumerated() {
            var (offset, time) = (Int64(0), segment.start)
            for fragment in track.table.fragments[segment.fragments] {
                tags.append(
                    SegmentTag(
                        microseconds: microseconds(from: time, lasting: fragment.duration, timescale: track.timescale),
                        byteRange: (offset, fragment.keyLength), uri: AssetPaths.segment(number, of: track.kind)))
                offset += Int64(fragment.length)
                time += fragment.duration
            }
        }
        tags.append(PlainTag("EXT-X-ENDLIST"))
        return tags.playlist
    }

    /// Bit rates of the key pictures.
    var rates: BitRates {
        bitRates(
            of: track.table.fragments.map { (bytes: $0.keyLength, ticks: $0.duration) }, timescale: track.timescale,
            target: target)
    }
}
