/// One CMAF fragment (`moof` and `mdat`) of a track file, or one WebVTT segment of a subtitle file.
public struct Fragment: Hashable, Sendable, Codable {
    /// Bytes.
    public var length: Int
    /// Length in ticks of the track's timescale.
    public var duration: Int64
    /// Bytes from the beginning of the fragment to the end of its first sample, an IDR picture: what an I-frame
    /// playlist points at. 0 for audio and subtitles.
    public var keyLength: Int

    /// A fragment.
    public init(length: Int, duration: Int64, keyLength: Int = 0) {
        self.length = length
        self.duration = duration
        self.keyLength = keyLength
    }
}

/// A segment of a track: a byte range of its file.
public struct Segment: Hashable, Sendable {
    /// Where it begins in the file, in bytes.
    public var offset: Int64
    /// Bytes.
    public var length: Int
    /// When it begins, in ticks of the track's timescale.
    public var start: Int64
    /// Its length in ticks.
    public var duration: Int64
    /// Its fragments' places in the table.
    public var fragments: Range<Int>

    /// A segment.
    public init(offset: Int64, length: Int, start: Int64, duration: Int64, fragments: Range<Int>) {
        self.offset = offset
        self.length = length
        self.start = start
        self.duration = duration
        self.fragments = fragments
    }
}

/// Where each segment of a track lies in its file, and when it plays.
///
/// Fragments follow the initialization section without a gap, and each other; a segment is a run of fragments.
/// Encoded as flat arrays, so that an hour of film takes a few kilobytes a track.
public struct SegmentTable: Hashable, Sendable {
    /// Bytes of the initialization section at the head of the file; 0 for subtitles.
    public let initializationLength: Int
    /// When the first segment begins, in ticks.
    public let start: Int64
    /// The fragments, in order.
    public let fragments: [Fragment]
    /// The segments, in order. The first is number 0.
    public let segments: [Segment]

    /// The latest time at which a table may begin, in ticks: beyond it, sums of times could overflow.
    private static let latestStart: Int64 = 1 << 53

    /// Builds a table from fragments and the number of fragments in each segment.
    ///
    /// Returns `nil` if the numbers do not fit: a length or duration below one, or groups that do not sum to the
    /// count of fragments.
    public init?(initializationLength: Int, start: Int64 = 0, fragments: [Fragment], grouping: [Int]) {
        guard initializationLength >= 0, (0...Self.latestStart).contains(start), grouping.allSatisfy({ $0 > 0 }),
            fragments.allSatisfy({
                $0.length > 0 && $0.duration > 0 && $0.length <= Int32.max && $0.duration <= Int32.max
                    && (0...$0.length).contains($0.keyLength)
            })
        else { return nil }
        var segments: [Segment] = []
        segments.reserveCapacity(grouping.count)
        var offset = Int64(initializationLength)
        var time = start
        var first = 0
        for count in grouping {
            guard count <= fragments.count - first else { return nil }
            let run = first..<first + count
            let length = fragments[run].reduce(0) { $0 + $1.length }
            let duration = fragments[run].reduce(0) { $0 + $1.duration }
            segments.append(Segment(offset: offset, length: length, start: time, duration: duration, fragments: run))
            offset += Int64(length)
            time += duration
            first = run.upperBound
        }
        guard first == fragments.count else { return nil }
        self.initializationLength = initializationLength
        self.start = start
        self.fragments = fragments
        self.segments = segments
    }

    /// Bytes of the file.
    public var fileSize: Int64 { segments.last.map { $0.offset + Int64($0.length) } ?? Int64(initializationLength) }

    /// Ticks from the first segment's beginning to the last one's end.
    public var duration: Int64 { segments.last.map { $0.start + $0.duration - start } ?? 0 }
}

extension SegmentTable: Codable {
    private enum CodingKeys: String, CodingKey {
        case initialization, start, lengths, durations, keys, grouping
    }

    /// Reads the flat arrays.
    ///
    /// - Throws: `DecodingError.dataCorrupted` if the arrays do not fit each other.
    public init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        let lengths = try box.decode([Int].self, forKey: .lengths)
        let durations = try box.decode([Int64].self, forKey: .durations)
        let keys = try box.decodeIfPresent([Int].self, forKey: .keys) ?? Array(repeating: 0, count: lengths.count)
        guard lengths.count == durations.count, lengths.count == keys.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .lengths, in: box, debugDescription: "segment arrays of different lengths")
        }
        let fragments = lengths.indices.map {
            Fragment(length: lengths[$0], duration: durations[$0], keyLength: keys[$0])
        }
        guard
            let table = SegmentTable(
                initializationLength: try box.decode(Int.self, forKey: .initialization),
                start: try box.decode(Int64.self, forKey: .start), fragments: fragments,
                grouping: try box.decode([Int].self, forKey: .grouping))
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .grouping, in: box, debugDescription: "segments that do not fit the fragments")
        }
        self = table
    }

    /// Writes the flat arrays.
    public func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        try box.encode(initializationLength, forKey: .initialization)
        try box.encode(start, forKey: .start)
        try box.encode(fragments.map(\.length), forKey: .lengths)
        try box.encode(fragments.map(\.duration), forKey: .durations)
        if fragments.contains(where: { $0.keyLength > 0 }) {
            try box.encode(fragments.map(\.keyLength), forKey: .keys)
        }
        try box.encode(segments.map(\.fragments.count), forKey: .grouping)
    }
}
