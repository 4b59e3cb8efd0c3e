public import MediaModel

/// A size of pictures that a channel offers throughout, whatever sizes its programmes have.
public enum RungClass: Int, Sendable, CaseIterable, Comparable {
    /// Up to 1080 lines and more, best first.
    case v1080 = 1080
    /// Up to 720 lines.
    case v720 = 720
    /// Up to 480 lines.
    case v480 = 480
    /// Up to 360 lines.
    case v360 = 360
    /// Up to 240 lines.
    case v240 = 240
    /// Up to 144 lines.
    case v144 = 144

    /// The longest shorter side that belongs to it, in pixels.
    public var side: Int { self == .v1080 ? Int.max : rawValue }

    /// Its name in addresses.
    public var name: String { "v\(rawValue)" }

    /// The class of a name in addresses.
    public init?(name: some StringProtocol) {
        guard name.utf8.first == UInt8(ascii: "v"), let side = Int(name.dropFirst()), "v\(side)" == name else {
            return nil
        }
        self.init(rawValue: side)
    }

    /// The class that pictures with this shorter side belong to: the lowest that they fit.
    public init(side: Int) {
        self = Self.allCases.last { $0.side >= side } ?? .v1080
    }

    /// Orders by size.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// A quality of sound that a channel offers throughout.
public enum SoundClass: String, Sendable, CaseIterable {
    /// The best that there is.
    case best = "a128"
    /// For slow lines.
    case lowest = "a64"
}

/// What a playlist of a channel is of.
public enum AirTrack: Sendable, Hashable {
    /// Pictures.
    case pictures(RungClass)
    /// The first key picture of each segment.
    case keyPictures(RungClass)
    /// Sound.
    case sound(SoundClass)

    /// Reads a name of a playlist, without its ending: `v720`, `v720-keys`, `a128`.
    public init?(_ name: some StringProtocol) {
        if let quality = SoundClass(rawValue: String(name)) {
            self = .sound(quality)
        } else if let size = RungClass(name: name) {
            self = .pictures(size)
        } else if name.hasSuffix("-keys"), let size = RungClass(name: name.dropLast(5)) {
            self = .keyPictures(size)
        } else {
            return nil
        }
    }
}

extension AirTrack: CustomStringConvertible {
    /// Its name in addresses.
    public var description: String {
        switch self {
        case .pictures(let size): size.name
        case .keyPictures(let size): size.name + "-keys"
        case .sound(let quality): quality.rawValue
        }
    }
}

/// An item of a channel with what it is made of.
public struct AirSlot: Sendable, Equatable {
    /// The item.
    public var item: AirItem
    /// Its asset.
    public var asset: AirAsset
    /// The programme's title, if it has one.
    public var title: String?
    /// Whether it must not be shown any more, though it was on air: its segments are gaps then.
    public var isWithdrawn = false

    /// An item with its asset.
    public init(item: AirItem, asset: AirAsset, title: String? = nil) {
        self.item = item
        self.asset = asset
        self.title = title
    }

    /// Segments of the leading table that it has; an asset that grows may have fewer than it will.
    public var segments: Range<Int> { item.segments.clamped(to: 0..<asset.leading.count) }

    /// How many of its segments of the leading table have ended at an instant, in milliseconds since 1970.
    public func ended(by instant: Int64) -> Int {
        asset.leading.firstSegment(in: segments) { onAir($0) > instant * 1000 } - segments.lowerBound
    }

    /// When a segment of the leading table begins on air, in milliseconds since 1970.
    public func start(of segment: Int) -> Int64 { onAir(asset.leading.boundaries[segment]) / 1000 }

    /// When a microsecond of the asset's time is on air, in microseconds since 1970.
    func onAir(_ time: Int64) -> Int64 {
        let boundaries = asset.leading.boundaries
        let origin = boundaries[min(max(item.segments.lowerBound, 0), boundaries.count - 1)]
        return item.start * 1000 + time - origin
    }
}

/// Which segments of a channel a playlist lists. Times are microseconds since 1970.
public struct AirSpan: Sendable, Equatable {
    /// Only segments that have ended by then.
    public var endedBy: Int64
    /// How much is listed before the last of them; `nil` for all.
    public var window: Int64?
    /// Only segments that end later.
    public var after: Int64
    /// Only segments that begin earlier.
    public var before: Int64

    /// A span.
    public init(endedBy: Int64, window: Int64? = nil, after: Int64 = .min, before: Int64 = .max) {
        self.endedBy = endedBy
        self.window = window
        self.after = after
        self.before = before
    }
}

/// A run of an item's segments on one track, as a playlist lists it.
struct AirRun {
    var slot: AirSlot
    var track: String
    var table: AirTable
    /// All segments that the item has of this track.
    var whole: Range<Int>
    /// Those that are listed.
    var listed: Range<Int>
    /// The media sequence number of the first segment of `whole`.
    var sequence: Int64
    var keyLengths: [Int32]?

    /// All of an item; `nil` if it has no such track.
    init?(_ slot: AirSlot, _ track: AirTrack) {
        self.slot = slot
        switch track {
        case .pictures(let size), .keyPictures(let size):
            guard let table = slot.asset.pictures, let rung = slot.asset.rung(for: size) else { return nil }
            (self.table, self.track) = (table, rung.track)
            (whole, sequence) = (slot.segments, slot.item.pictureSequence)
            if case .keyPictures = track { keyLengths = rung.keyLengths }
        case .sound(let quality):
            table = slot.asset.sound
            self.track = quality == .best ? slot.asset.best.track : slot.asset.lowest.track
            (whole, sequence) = (slot.asset.sound(during: slot.segments), slot.item.soundSequence)
        }
        listed = whole
    }

    /// When a segment ends on air, in microseconds since 1970.
    func end(of segment: Int) -> Int64 { slot.onAir(table.boundaries[segment + 1]) }

    /// The first segment that ends after an instant.
    func first(endingAfter instant: Int64) -> Int { table.firstSegment(in: whole) { slot.onAir($0) > instant } }

    /// The sequence number of the first listed segment.
    var firstSequence: Int64 { sequence + Int64(listed.lowerBound - whole.lowerBound) }

    /// Where its segments are, below the channel's address.
    var folder: String { "\(slot.item.start)/\(slot.item.asset)/\(track)/" }
}

/// What a playlist lists of one track.
struct AirRuns {
    /// Items of which something is listed, in order.
    let runs: [AirRun]
    /// When the last listed segment ends, in microseconds since 1970; `nil` without segments.
    let edge: Int64?
    /// When the next one to be listed ends; `nil` if none is known.
    let next: Int64?

    /// What of the channel's items lies in a span.
    init(_ slots: [AirSlot], _ track: AirTrack, _ span: AirSpan) {
        var (runs, next): ([AirRun], Int64?) = ([], nil)
        for slot in slots {
            guard var run = AirRun(slot, track), next == nil else { continue }
            let before = span.before
            let early = run.table.firstSegment(in: run.whole) { slot.onAir($0) >= before }
            // The segment in which the end lies is the last one, unless it only begins there.
            let last =
                early < run.whole.upperBound && slot.onAir(run.table.boundaries[early]) < before ? early + 1 : early
            let limit = min(last, run.whole.upperBound)
            let ended = min(limit, run.first(endingAfter: span.endedBy))
            let first = run.first(endingAfter: span.after)
            if ended < limit { next = run.end(of: ended) }
            run.listed = min(first, ended)..<ended
            if !run.listed.isEmpty { runs.append(run) }
        }
        let edge = runs.last.map { $0.end(of: $0.listed.upperBound - 1) }
        if let window = span.window, let edge {
            runs = runs.compactMap { run in
                var run = run
                run.listed = max(run.listed.lowerBound, run.first(endingAfter: edge - window))..<run.listed.upperBound
                return run.listed.isEmpty ? nil : run
            }
        }
        (self.runs, self.edge, self.next) = (runs, edge, next)
    }
}
