import MediaModel

/// HTTP Live Streaming of channels: RFC 8216bis, as Apple's authoring specification narrows it.
public enum LiveHLS {
    /// EXT-X-TARGETDURATION of every playlist of every channel, in seconds: it must never change (§6.2.1), and no
    /// segment of an asset is longer than 6.5 s.
    public static let target = 6
    /// Seconds before the end of a playlist at which players begin that come to a live event: three of its segments.
    static let delayOfEvents = 12
    /// The longest EXTINF that rounds to the target (§4.4.3.1), in microseconds.
    static let longest: Int64 = 6_499_000
}

/// The playlist of one track of a channel, RFC 8216bis §4.4.3 and §4.4.4.
///
/// Every item begins with EXT-X-DISCONTINUITY and, of fragments, EXT-X-MAP; every segment has its
/// EXT-X-PROGRAM-DATE-TIME, so that a segment is told in the same words for as long as it is listed.
public struct LivePlaylist: Sendable {
    /// How it changes.
    public enum Kind: Sendable {
        /// Segments come and go.
        case live
        /// Segments come only: it begins where a viewer wanted to begin, and goes on.
        case event
        /// All of it is there.
        case ended
    }

    /// Its bytes, UTF-8.
    public let bytes: [UInt8]
    /// Segments listed.
    public let count: Int
    /// When the next segment to be listed ends, in microseconds since 1970; `nil` if none is known.
    public let next: Int64?

    /// The playlist of what is on air within a span of time.
    ///
    /// - Parameters:
    ///   - slots: the channel's items that may lie within it, in their order, without gaps.
    ///   - base: what leads from the playlist's address to the channel's.
    ///   - container: in what the segments come.
    public init(
        _ slots: [AirSlot], of track: AirTrack, within span: AirSpan, kind: Kind, base: String = "",
        container: AirContainer = .fragments
    ) {
        let found = AirRuns(slots, track, span)
        count = found.runs.reduce(0) { $0 + $1.listed.count }
        next = found.next
        var writer = Writer(
            kind: kind, isKeyPictures: track.isKeyPictures, base: base, container: container,
            capacity: 512 + count * 160)
        writer.head(of: found.runs.first)
        writer.start(of: found.runs.last)
        for run in found.runs { writer.add(run) }
        if kind == .ended { writer.text.append("#EXT-X-ENDLIST\n") }
        bytes = writer.text.bytes
    }

    private struct Writer {
        let kind: Kind
        let isKeyPictures: Bool
        let base: String
        let container: AirContainer
        var text: TextBytes

        init(kind: Kind, isKeyPictures: Bool, base: String, container: AirContainer, capacity: Int) {
            self.kind = kind
            self.container = container
            self.isKeyPictures = isKeyPictures
            self.base = base
            text = TextBytes(capacity: capacity)
        }

        mutating func head(of first: AirRun?) {
            text.append("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:")
            text.append(Int64(LiveHLS.target))
            text.append("\n#EXT-X-MEDIA-SEQUENCE:")
            text.append(first?.firstSequence ?? 0)
            text.append("\n#EXT-X-DISCONTINUITY-SEQUENCE:")
            text.append(first.map { $0.slot.item.number - ($0.beginsWithDiscontinuity ? 1 : 0) } ?? 0)
            switch kind {
            case .live: text.append("\n")
            case .event: text.append("\n#EXT-X-PLAYLIST-TYPE:EVENT\n")
            case .ended: text.append("\n#EXT-X-PLAYLIST-TYPE:VOD\n")
            }
            if isKeyPictures {
                text.append("#EXT-X-I-FRAMES-ONLY\n")
            } else {
                text.append("#EXT-X-INDEPENDENT-SEGMENTS\n")
            }
        }

        /// §4.4.2.2: where players begin in what happens now. Its segments are shorter than the target, which is that of
        /// all that the channel shows; so three of them are less than three targets, behind which players stay else.
        mutating func start(of last: AirRun?) {
            guard kind == .live, last?.slot.item.kind == .live else { return }
            text.append("#EXT-X-START:TIME-OFFSET=-")
            text.append(Int64(LiveHLS.delayOfEvents))
            text.append("\n")
        }

        mutating func add(_ run: AirRun) {
            if run.beginsWithDiscontinuity { text.append("#EXT-X-DISCONTINUITY\n") }
            let folder = base + run.folder
            if container == .fragments {
                text.append("#EXT-X-MAP:URI=\"")
                text.append(folder)
                text.append("init.mp4\"\n")
            }
            if !isKeyPictures { addRange(run.slot, hasEnded: run.listed.upperBound == run.whole.upperBound) }
            let boundaries = run.table.boundaries
            for number in run.listed {
                text.append("#EXT-X-PROGRAM-DATE-TIME:")
                text.append(instant: (run.slot.onAir(boundaries[number]) + 500) / 1000)
                text.append("\n#EXTINF:")
                text.append(microseconds: min(boundaries[number + 1] - boundaries[number], LiveHLS.longest))
                text.append(",\n")
                if run.slot.isWithdrawn { text.append("#EXT-X-GAP\n") }
                if let lengths = run.keyLengths {
                    text.append("#EXT-X-BYTERANGE:")
                    text.append(Int64(lengths[number]))
                    text.append("@0\n")
                }
                text.append(folder)
                text.append(Int64(number))
                text.append(container.suffix)
                text.append("\n")
            }
        }

        /// The item as a range of dates (§4.4.5.1), by which players can tell what is on. Until it has ended, its length
        /// is what is planned.
        private mutating func addRange(_ slot: AirSlot, hasEnded: Bool) {
            guard let programme = slot.item.programme, !slot.isWithdrawn else { return }
            var list = AttributeList()
            list.add("ID", quoted: "\(slot.item.channel)-\(slot.item.start)")
            list.add("CLASS", quoted: slot.item.kind.rawValue)
            list.add("START-DATE", quoted: AirInstant.text(slot.item.start))
            if slot.item.kind != .live {
                list.add(
                    hasEnded ? "DURATION" : "PLANNED-DURATION",
                    MediaTime.decimal(microseconds: max(0, slot.item.end - slot.item.start) * 1000))
            }
            list.add("X-PROGRAMME", quoted: programme.rawValue)
            list.add("X-TITLE", quoted: slot.title)
            text.append("#EXT-X-DATERANGE:\(list.text)\n")
        }
    }
}

extension AirTrack {
    var isKeyPictures: Bool {
        if case .keyPictures = self { true } else { false }
    }
}

extension AirRun {
    /// Whether it is listed from the item's beginning. Nothing stands before a channel's first item.
    var beginsWithDiscontinuity: Bool { listed.lowerBound == whole.lowerBound && slot.item.number > 0 }
}
