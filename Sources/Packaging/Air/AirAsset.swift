public import MediaModel

/// What channels need to know of an asset: where its segments begin and end, and what its tracks are.
///
/// Made once of its manifest; some kilobytes an hour, as all rungs share their boundaries.
public struct AirAsset: Sendable, Equatable {
    /// Its name.
    public let id: AssetID
    /// When its segments of pictures begin; `nil` for a programme of sound alone.
    public let pictures: AirTable?
    /// When its segments of sound begin; those of ``SilentTrack`` where it has no sound.
    public let sound: AirTable
    /// Its pictures, best first.
    public let rungs: [AirRung]
    /// Its sound in its first language: the best quality, then the lowest; both the same where it has one.
    public let best: AirSound
    /// The sound for slow lines.
    public let lowest: AirSound

    /// What channels need of an asset; `nil` if it has neither pictures nor sound.
    public init?(_ id: AssetID, _ manifest: AssetManifest) {
        let presentation = Presentation(manifest)
        self.id = id
        let reference = presentation.video.first?.track
        pictures = reference.map(AirTable.init)
        rungs = presentation.video.filter { $0.track.table.segments.count == reference?.table.segments.count }
            .map(AirRung.init).sorted { ($0.side, $0.peak) > ($1.side, $1.peak) }
        let language = presentation.audio.first?.track.language
        let sounds = presentation.audio.filter { $0.track.language == language }
            .sorted { $0.track.averageBitRate > $1.track.averageBitRate }
        if let first = sounds.first {
            sound = AirTable(first.track)
            best = AirSound(first)
            let alike = sounds.last { $0.track.table.segments.count == first.track.table.segments.count }
            lowest = AirSound(alike ?? first)
        } else if let pictures {
            sound = SilentTrack.table(pictures)
            best = SilentTrack.sound
            lowest = SilentTrack.sound
        } else {
            return nil
        }
    }

    /// The table by which items are cut: of pictures, or of sound where there are none.
    public var leading: AirTable { pictures ?? sound }

    /// Sound is cut between its frames, so its segments begin some milliseconds before or after those of the pictures.
    static let soundTolerance: Int64 = 50

    /// The segments of sound that go with segments of the leading table: those that begin before the pictures end and
    /// not before they begin, within the tolerance. Silence has as many as the pictures.
    public func sound(during segments: Range<Int>) -> Range<Int> {
        guard let pictures, best.track != SilentTrack.name else { return segments.clamped(to: 0..<sound.count) }
        let segments = segments.clamped(to: 0..<pictures.count)
        guard !segments.isEmpty else { return 0..<0 }
        let first = sounds(before: pictures.time(segments.lowerBound))
        return first..<max(first, sounds(before: pictures.time(segments.upperBound)))
    }

    /// How many segments of sound begin before a time in milliseconds, within the tolerance; of the first, any part.
    private func sounds(before time: Int64) -> Int {
        sound.count(beginningBefore: max(min(time, 1), time - Self.soundTolerance))
    }

    /// The classes that its own pictures belong to.
    public var sizes: Set<RungClass> { Set(rungs.map { RungClass(side: $0.side) }) }

    /// The rung for a class of pictures: the best that is not above it, else the lowest.
    public func rung(for class: RungClass) -> AirRung? { rungs.first { $0.side <= `class`.side } ?? rungs.last }

    /// About how many bytes of memory it takes.
    public var cost: Int {
        (leading.boundaries.count + sound.boundaries.count) * 8
            + rungs.reduce(512) { $0 + 256 + $1.keyLengths.count * 4 }
    }
}

/// The instants at which a track's segments begin, and at which the last one ends, in microseconds of media time.
public struct AirTable: Sendable, Equatable {
    /// One more than there are segments, rising.
    public let boundaries: [Int64]

    init(boundaries: [Int64]) { self.boundaries = boundaries }

    init(_ track: Track) {
        let segments = track.table.segments
        var boundaries = segments.map { MediaTime.microseconds($0.start, timescale: track.timescale) }
        let end = segments.last.map { $0.start + $0.duration } ?? track.table.start
        boundaries.append(MediaTime.microseconds(end, timescale: track.timescale))
        self.boundaries = boundaries
    }

    /// Segments.
    public var count: Int { boundaries.count - 1 }

    /// When a segment begins, in whole milliseconds from the first one's beginning.
    func time(_ segment: Int) -> Int64 { (boundaries[segment] - boundaries[0] + 500) / 1000 }

    /// How many segments begin before a time in milliseconds from the first one's beginning.
    func count(beginningBefore time: Int64) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self.time(middle) < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The first segment of `range` whose end meets a condition that holds for all later ones; its upper bound if none.
    public func firstSegment(in range: Range<Int>, whoseEnd meets: (Int64) -> Bool) -> Int {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if meets(boundaries[middle + 1]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// Pictures of an asset in one size.
public struct AirRung: Sendable, Equatable {
    /// The track's name.
    public let track: String
    /// Width in pixels.
    public let width: Int
    /// Height in pixels.
    public let height: Int
    /// Pictures a second.
    public let frameRate: Rational
    /// RFC 6381 codecs value.
    public let codec: String
    /// Peak bit rate, in bit/s.
    public let peak: Int
    /// Average bit rate, in bit/s.
    public let average: Int
    /// Bit rates of the first key picture of each segment.
    public let keys: BitRates
    /// Bytes from the beginning of each segment to the end of its first picture.
    public let keyLengths: [Int32]

    init(_ video: Presentation.Video) {
        let track = video.track
        self.track = track.id
        (width, height, frameRate) = (video.width, video.height, video.frameRate)
        codec = track.codec
        (peak, average) = (max(track.peakBitRate, 1), max(track.averageBitRate, 1))
        let pieces = track.table.segments.map { segment in
            (bytes: track.table.fragments[segment.fragments.lowerBound].keyLength, ticks: segment.duration)
        }
        keys = bitRates(of: pieces, timescale: track.timescale, target: LiveHLS.target)
        keyLengths = pieces.map { Int32(clamping: $0.bytes) }
    }

    /// The shorter side of its pictures, by which rungs are matched.
    public var side: Int { min(width, height) }
}

/// Sound of an asset in one quality.
public struct AirSound: Sendable, Equatable {
    /// The track's name.
    public let track: String
    /// BCP 47 language; `und` when unknown.
    public let language: String
    /// Channels.
    public let channels: Int
    /// Samples a second.
    public let sampleRate: Int
    /// RFC 6381 codecs value.
    public let codec: String
    /// Peak bit rate, in bit/s.
    public let peak: Int
    /// Average bit rate, in bit/s.
    public let average: Int

    init(_ audio: Presentation.Audio) {
        track = audio.track.id
        language = LanguageTag.valid(audio.track.language)
        (channels, sampleRate) = (audio.channels, audio.sampleRate)
        codec = audio.track.codec
        (peak, average) = (max(audio.track.peakBitRate, 1), max(audio.track.averageBitRate, 1))
    }

    init(silence track: String, channels: Int, sampleRate: Int, codec: String, bitRate: Int) {
        self.track = track
        language = "und"
        (self.channels, self.sampleRate) = (channels, sampleRate)
        self.codec = codec
        (peak, average) = (bitRate, bitRate)
    }
}
