/// What a source file says it is, as the demuxer and the stream headers tell it. Nothing in it has been decoded.
public struct ProbeReport: Codable, Sendable, Equatable {
    /// The demuxer's short name (`mov`, `mpegts`, `matroska` …).
    public var container: String
    /// Bytes in the file.
    public var size: Int64
    /// Declared length in seconds; `nil` when the file declares none.
    public var duration: Double?
    /// The earliest time stamp, in seconds.
    public var startTime: Double
    /// Declared bit rate of the whole, in bit/s.
    public var bitRate: Int64?
    /// Its streams, in file order.
    public var streams: [SourceStream]
    /// Programs of a transport stream, each a list of stream indexes; empty for other containers.
    public var programs: [[Int]]
    /// Chapter marks.
    public var chapters: [Chapter]
    /// Container metadata, keys in lower case (`title`, `comment`, `artist`, `date` …).
    public var metadata: [String: String]
    /// What a look at every packet found, where one was worth its time; `nil` where none was taken.
    public var scan: PacketScan?

    /// A report as measured.
    public init(
        container: String, size: Int64, duration: Double? = nil, startTime: Double = 0, bitRate: Int64? = nil,
        streams: [SourceStream] = [], programs: [[Int]] = [], chapters: [Chapter] = [],
        metadata: [String: String] = [:]
    ) {
        self.container = container
        self.size = size
        self.duration = duration
        self.startTime = startTime
        self.bitRate = bitRate
        self.streams = streams
        self.programs = programs
        self.chapters = chapters
        self.metadata = metadata
    }
}

/// A named point of a film.
public struct Chapter: Codable, Sendable, Equatable {
    /// Seconds from the beginning of the programme.
    public var start: Double
    /// Its title.
    public var title: String

    /// A chapter that begins at `start` seconds.
    public init(start: Double, title: String) {
        self.start = start
        self.title = title
    }
}

/// One stream of a source file.
public struct SourceStream: Codable, Sendable, Equatable {
    /// Its place in the file.
    public var index: Int
    /// The codec's short name (`h264`, `aac` …), `unknown` for one without a decoder.
    public var codec: String
    /// The codec's profile, where it has one.
    public var profile: String?
    /// BCP 47 or ISO 639-2 tag, as the file gives it.
    public var language: String?
    /// The stream's title.
    public var title: String?
    /// First time stamp, in seconds.
    public var startTime: Double?
    /// Declared length, in seconds.
    public var duration: Double?
    /// Declared bit rate, in bit/s.
    public var bitRate: Int64?
    /// Whether the file marks it as the default of its kind.
    public var isDefault: Bool
    /// Whether its packets are encrypted.
    public var isEncrypted: Bool
    /// What kind of stream it is.
    public var kind: StreamKind

    /// A stream as the demuxer describes it.
    public init(
        index: Int, codec: String, profile: String? = nil, language: String? = nil, title: String? = nil,
        startTime: Double? = nil, duration: Double? = nil, bitRate: Int64? = nil, isDefault: Bool = false,
        isEncrypted: Bool = false, kind: StreamKind
    ) {
        self.index = index
        self.codec = codec
        self.profile = profile
        self.language = language
        self.title = title
        self.startTime = startTime
        self.duration = duration
        self.bitRate = bitRate
        self.isDefault = isDefault
        self.isEncrypted = isEncrypted
        self.kind = kind
    }

    /// The picture's properties, if it is a moving picture.
    public var video: VideoProperties? {
        if case .video(let properties) = kind { properties } else { nil }
    }

    /// The sound's properties, if it is sound.
    public var audio: AudioProperties? {
        if case .audio(let properties) = kind { properties } else { nil }
    }
}

/// What a stream carries.
public enum StreamKind: Codable, Sendable, Equatable {
    /// Moving pictures.
    case video(VideoProperties)
    /// Sound.
    case audio(AudioProperties)
    /// Subtitles, as text or as pictures.
    case subtitle(isText: Bool)
    /// A still picture that stands for the file (cover art).
    case cover
    /// Anything else: data, attachments, time code.
    case other
}

/// Properties of a moving picture.
public struct VideoProperties: Codable, Sendable, Equatable {
    /// Coded width in pixels.
    public var width: Int
    /// Coded height in pixels.
    public var height: Int
    /// Width of one pixel over its height; 1/1 when undefined.
    public var sampleAspect: Rational
    /// Average frame rate.
    public var frameRate: Rational
    /// Least common frame rate of the time stamps; above `frameRate` when the rate varies.
    public var baseFrameRate: Rational
    /// Pixel format's name (`yuv420p` …).
    public var pixelFormat: String
    /// How its pictures were scanned, as the headers say.
    public var scanning: Scanning
    /// Whether the picture is to be mirrored left to right, after it is rotated.
    public var isMirrored: Bool
    /// Clockwise rotation to apply before showing: 0, 90, 180 or 270 degrees.
    public var rotation: Int
    /// Transfer characteristic's name (`bt709`, `arib-std-b67`, `smpte2084` …).
    public var transfer: String?
    /// Name of the primaries (`bt709`, `bt2020` …).
    public var primaries: String?

    /// Whether its numbers use all 256 values (ITU-T H.273, 8.3, full range); `nil` when the file does not say.
    public var isFullRange: Bool?

    /// How pictures were scanned.
    public enum Scanning: String, Codable, Sendable {
        /// Whole pictures.
        case progressive
        /// Two fields a picture.
        case interlaced
        /// The headers do not say; each picture does.
        case unknown
    }

    /// A picture of `width` × `height` pixels.
    public init(
        width: Int, height: Int, sampleAspect: Rational = Rational(1, 1), frameRate: Rational,
        baseFrameRate: Rational? = nil, pixelFormat: String = "yuv420p", scanning: Scanning = .progressive,
        isMirrored: Bool = false, rotation: Int = 0, transfer: String? = nil, primaries: String? = nil,
        isFullRange: Bool? = nil
    ) {
        self.width = width
        self.height = height
        self.sampleAspect = sampleAspect
        self.frameRate = frameRate
        self.baseFrameRate = baseFrameRate ?? frameRate
        self.pixelFormat = pixelFormat
        self.scanning = scanning
        self.isMirrored = isMirrored
        self.rotation = rotation
        self.transfer = transfer
        self.primaries = primaries
        self.isFullRange = isFullRange
    }
}

/// Properties of sound.
public struct AudioProperties: Codable, Sendable, Equatable {
    /// Samples a second.
    public var sampleRate: Int
    /// Channels.
    public var channels: Int
    /// Channel layout's name (`stereo`, `5.1` …).
    public var layout: String

    /// Sound of `channels` channels.
    public init(sampleRate: Int, channels: Int, layout: String) {
        self.sampleRate = sampleRate
        self.channels = channels
        self.layout = layout
    }
}
