/// Everything that is to be known of an asset to serve it: kept as `asset.json` in its folder, never changed.
public struct AssetManifest: Codable, Sendable, Equatable {
    /// The version of this format.
    public static let currentFormat = 1

    /// The version of the format it was written in.
    public var format: Int
    /// Length of the programme in seconds.
    public var duration: Double
    /// Its tracks: video best first, then audio by group and language, then subtitles.
    public var tracks: [Track]
    /// A picture that stands for the programme.
    public var poster: Picture?
    /// Pictures to choose a poster from, by time; `nil` in assets that were made without.
    public var stills: [Still]?
    /// Small pictures of the whole film in one sheet.
    public var storyboard: Storyboard?
    /// Chapter marks.
    public var chapters: [Chapter]
    /// SHA-256 of the source file, 64 hexadecimal digits.
    public var sourceSHA256: String

    /// A manifest in the current format.
    public init(
        duration: Double, tracks: [Track], poster: Picture? = nil, stills: [Still]? = nil,
        storyboard: Storyboard? = nil, chapters: [Chapter] = [], sourceSHA256: String
    ) {
        format = Self.currentFormat
        self.duration = duration
        self.tracks = tracks
        self.poster = poster
        self.stills = stills
        self.storyboard = storyboard
        self.chapters = chapters
        self.sourceSHA256 = sourceSHA256
    }

    /// The names of all its files in the asset's folder, but for its own.
    public var files: [String] {
        tracks.flatMap { track in
            if case .subtitle(let whole, _) = track.kind { [track.file, whole] } else { [track.file] }
        } + pictures
    }

    /// The names of its pictures' files. The poster may be one of the stills.
    private var pictures: [String] {
        let stills = (stills ?? []).map(\.picture.file).filter { $0 != poster?.file }
        return [poster?.file, storyboard?.file].compactMap { $0 } + stills
    }

    /// The track of sound in the first language that has the highest bit rate; `nil` for a silent film.
    public var sound: Track? {
        let tracks = tracks.filter { track in
            if case .audio = track.kind { true } else { false }
        }
        return tracks.filter { $0.language == tracks.first?.language }.max { $0.averageBitRate < $1.averageBitRate }
    }

    /// The track of that name.
    public func track(_ id: String) -> Track? { tracks.first { $0.id == id } }
}

/// One CMAF track, or one subtitle language.
public struct Track: Codable, Sendable, Equatable {
    /// Its name in URLs: `v1080`, `a128-zh`, `s-zh`.
    public var id: String
    /// Its file in the asset's folder.
    public var file: String
    /// What it carries.
    public var kind: TrackKind
    /// BCP 47 language; `und` when unknown, `nil` for pictures.
    public var language: String?
    /// The name shown in a player's menu, if the source gave one.
    public var name: String?
    /// RFC 6381 codecs value, read from the bitstream: `avc1.64001f`, `mp4a.40.2`, `wvtt`.
    public var codec: String
    /// Ticks a second.
    public var timescale: Int
    /// Where its segments lie.
    public var table: SegmentTable
    /// Peak segment bit rate as RFC 8216bis §4.4.6.2 measures it, in bit/s.
    public var peakBitRate: Int
    /// Average bit rate, in bit/s.
    public var averageBitRate: Int
    /// SHA-256 of the file, 64 hexadecimal digits.
    public var sha256: String

    /// A track as measured.
    public init(
        id: String, file: String, kind: TrackKind, language: String? = nil, name: String? = nil, codec: String,
        timescale: Int, table: SegmentTable, peakBitRate: Int, averageBitRate: Int, sha256: String
    ) {
        self.id = id
        self.file = file
        self.kind = kind
        self.language = language
        self.name = name
        self.codec = codec
        self.timescale = timescale
        self.table = table
        self.peakBitRate = peakBitRate
        self.averageBitRate = averageBitRate
        self.sha256 = sha256
    }
}

/// What a track carries.
public enum TrackKind: Codable, Sendable, Equatable {
    /// Pictures; `audioGroup` is the sound that goes with them, `nil` for a silent film.
    case video(width: Int, height: Int, frameRate: Rational, audioGroup: String?)
    /// Sound of a rendition group.
    case audio(channels: Int, sampleRate: Int, group: String)
    /// Subtitles as WebVTT segments; `wholeFile` is the same text in one file of `wholeLength` bytes, for players that
    /// want it so.
    case subtitle(wholeFile: String, wholeLength: Int)
}

/// A picture file in an asset's folder.
public struct Picture: Codable, Sendable, Equatable {
    /// The file's name.
    public var file: String
    /// Width in pixels.
    public var width: Int
    /// Height in pixels.
    public var height: Int

    /// A picture.
    public init(file: String, width: Int, height: Int) {
        self.file = file
        self.width = width
        self.height = height
    }
}

/// A picture of the film, to choose a poster from.
public struct Still: Codable, Sendable, Equatable {
    /// The most that an asset has.
    public static let most = 8

    /// The picture.
    public var picture: Picture
    /// Where in the film it is, in seconds.
    public var seconds: Double

    /// A still.
    public init(picture: Picture, seconds: Double) {
        self.picture = picture
        self.seconds = seconds
    }
}

/// A sheet of small pictures, row by row, one for each `interval` seconds.
public struct Storyboard: Codable, Sendable, Equatable {
    /// The file's name.
    public var file: String
    /// Width of one small picture in pixels.
    public var tileWidth: Int
    /// Height of one small picture in pixels.
    public var tileHeight: Int
    /// Small pictures in a row.
    public var columns: Int
    /// Small pictures in all.
    public var count: Int
    /// Seconds from one to the next.
    public var interval: Double

    /// A sheet.
    public init(file: String, tileWidth: Int, tileHeight: Int, columns: Int, count: Int, interval: Double) {
        self.file = file
        self.tileWidth = tileWidth
        self.tileHeight = tileHeight
        self.columns = columns
        self.count = count
        self.interval = interval
    }
}
