public import MediaModel

/// An asset as a channel puts it on air: whose it is, and how long its segments are.
public struct Film: Codable, Sendable, Equatable {
    /// The shortest that is put on air, in milliseconds.
    public static let leastLength: Int64 = 500

    /// The programme; `nil` for a card that belongs to none.
    public var programme: ProgrammeID?
    /// The asset.
    public var asset: AssetID
    /// The segments of its pictures.
    public var pictures: SegmentTimes
    /// The segments of its sound; `nil` for a silent one.
    public var sounds: SegmentTimes?

    /// A film.
    public init(programme: ProgrammeID? = nil, asset: AssetID, pictures: SegmentTimes, sounds: SegmentTimes? = nil) {
        self.programme = programme
        self.asset = asset
        self.pictures = pictures
        self.sounds = sounds
    }

    /// The film of an asset; `nil` if it has no pictures, or too little of them.
    public init?(programme: ProgrammeID?, asset: AssetID, _ manifest: AssetManifest) {
        let pictures = manifest.tracks.first { track in
            if case .video = track.kind { true } else { false }
        }
        let sounds = manifest.tracks.first { track in
            if case .audio = track.kind { true } else { false }
        }
        guard let pictures, let times = SegmentTimes(pictures.table, timescale: pictures.timescale),
            times.total >= Self.leastLength
        else { return nil }
        self.init(
            programme: programme, asset: asset, pictures: times,
            sounds: sounds.flatMap { SegmentTimes($0.table, timescale: $0.timescale) })
    }

    /// A film of which nothing is there yet, with so many segments on their way, of so many milliseconds each.
    public init?(expected asset: AssetID, segments count: Int, of length: Int64) {
        guard let pictures = SegmentTimes(ticks: Array(repeating: length, count: count), timescale: 1000) else {
            return nil
        }
        self.init(asset: asset, pictures: pictures, sounds: pictures)
    }

    /// The same with segments that are on their way, of so many milliseconds each.
    public func expecting(_ count: Int, of length: Int64) -> Film {
        guard let more = pictures.followed(by: count, of: length) else { return self }
        var film = self
        film.pictures = more
        film.sounds = sounds.flatMap { $0.followed(by: count, of: length) }
        return film
    }

    /// Its length on air, in milliseconds.
    public var length: Int64 { pictures.total }

    /// Sound is cut between its frames, so its segments begin some milliseconds before or after those of the pictures.
    private static let soundTolerance: Int64 = 50

    /// How many segments of sound go with so many segments of its pictures: those that begin before the pictures end,
    /// as `AirAsset.sound(during:)` has it. Silence, which stands in for missing sound, has as many as the pictures.
    public func soundCount(forPictures count: Int) -> Int {
        let end = pictures.end(after: count)
        return sounds.map { $0.countBeginning(before: max(min(end, 1), end - Self.soundTolerance)) } ?? count
    }
}
