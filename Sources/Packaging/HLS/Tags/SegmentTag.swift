/// EXTINF with EXT-X-BYTERANGE where the segment is a part, and its URI, RFC 8216bis §4.4.4.1 and §4.4.4.2.
struct SegmentTag: Tag {
    var microseconds: Int64
    /// Offset and length in the resource.
    var byteRange: (offset: Int64, length: Int)?
    var uri: String

    var text: String {
        let range = byteRange.map { "#EXT-X-BYTERANGE:\($0.length)@\($0.offset)\n" } ?? ""
        return "#EXTINF:\(MediaTime.decimal(microseconds: microseconds)),\n\(range)\(uri)"
    }
}
