/// What a worker will make of a source, decided before the first frame is decoded.
public struct TranscodePlan: Codable, Sendable, Equatable {
    /// Expected length of the programme in seconds, for progress; `nil` when the source declares none.
    public var duration: Double?
    /// The pictures; `nil` for a sound programme.
    public var video: VideoPlan?
    /// The sound, a plan for each language kept; empty for a silent film.
    public var audio: [AudioPlan]
    /// The subtitles inside the source that are taken, one of each language.
    public var subtitles: [SubtitlePlan]
    /// Why it was decided so, in the order decided.
    public var decisions: [Decision]
    /// What is made and published first, while the rest is being made.
    public var early: EarlyVersion

    /// A plan.
    public init(
        duration: Double?, video: VideoPlan?, audio: [AudioPlan], subtitles: [SubtitlePlan] = [],
        decisions: [Decision], early: EarlyVersion = .none
    ) {
        self.duration = duration
        self.video = video
        self.audio = audio
        self.subtitles = subtitles
        self.decisions = decisions
        self.early = early
    }

    /// Names of all tracks it makes, in the order of quality.
    public var trackIDs: [String] {
        (video?.renditions.map(\.id) ?? []) + audio.flatMap { $0.renditions.map(\.id) }
    }
}

/// What of a programme can be seen before all of it is made.
public enum EarlyVersion: String, Codable, Sendable {
    /// Nothing: all renditions are made beside each other.
    case none
    /// The source's own pictures, with its own sound if that can be taken, else with sound made first.
    case copy
    /// The lowest rendition, with the lower quality of sound.
    case lowest
}

/// One decision of the planner with its reason.
public struct Decision: Codable, Sendable, Equatable {
    /// What was decided (`video.stream`, `video.frameRate` …).
    public var subject: String
    /// The reason, for the job's steps.
    public var reason: LocalizedText

    /// A decision on `subject`.
    public init(_ subject: String, zh: String, en: String) {
        self.subject = subject
        reason = LocalizedText(zh: zh, en: en)
    }
}

/// How the pictures are made.
public struct VideoPlan: Codable, Sendable, Equatable {
    /// The source stream's index.
    public var stream: Int
    /// Upright display size of the source in square pixels, even.
    public var width: Int
    /// Upright display height, even.
    public var height: Int
    /// The constant frame rate of the best rendition; others may have half of it.
    public var frameRate: Rational
    /// Which pictures, counted at `frameRate`, are IDR pictures and begin segments.
    public var grid: KeyGrid
    /// Filters that make the picture upright, progressive, square-pixel and 8-bit 4:2:0, in libavfilter's
    /// graph syntax without the frame-rate filter; empty when it is so already.
    public var normalization: [String]
    /// The rungs, best first.
    public var renditions: [VideoRendition]
    /// Seconds between the pictures of the storyboard.
    public var storyboardInterval: Double
    /// What is taken as it is, as the rendition whose encoding is `VideoRendition.copied`; `nil` if nothing is.
    public var copy: CodedPictures?

    /// A plan for the stream at index `stream`.
    public init(
        stream: Int, width: Int, height: Int, frameRate: Rational, grid: KeyGrid, normalization: [String],
        renditions: [VideoRendition], storyboardInterval: Double, copy: CodedPictures? = nil
    ) {
        self.stream = stream
        self.width = width
        self.height = height
        self.frameRate = frameRate
        self.grid = grid
        self.normalization = normalization
        self.renditions = renditions
        self.storyboardInterval = storyboardInterval
        self.copy = copy
    }
}

/// One rung of the ladder.
public struct VideoRendition: Codable, Sendable, Equatable {
    /// The track's name: `v1080`.
    public var id: String
    /// The encoding's name in the list of encodings: `h264`.
    public var encoding: String
    /// Width in pixels, even.
    public var width: Int
    /// Height in pixels, even.
    public var height: Int
    /// Constant rate factor.
    public var crf: Double
    /// Cap of the rate over one buffer, in bit/s.
    public var maxBitRate: Int
    /// Buffer for the cap, in bits.
    public var bufferSize: Int
    /// The encoder's preset.
    public var preset: String
    /// The audio quality that goes with it: a rendition group of the audio (`a128`).
    public var audioGroup: String
    /// Its frame rate is the plan's divided by this: 1 or 2.
    public var frameDivisor: Int

    /// The encoding's name where the source's own pictures or sound are taken.
    public static let copied = "copy"

    /// A rung.
    public init(
        id: String, encoding: String, width: Int, height: Int, crf: Double, maxBitRate: Int, bufferSize: Int,
        preset: String, audioGroup: String, frameDivisor: Int = 1
    ) {
        self.id = id
        self.encoding = encoding
        self.width = width
        self.height = height
        self.crf = crf
        self.maxBitRate = maxBitRate
        self.bufferSize = bufferSize
        self.preset = preset
        self.audioGroup = audioGroup
        self.frameDivisor = frameDivisor
    }
}

/// How the sound of one source stream is made.
public struct AudioPlan: Codable, Sendable, Equatable {
    /// The source stream's index.
    public var stream: Int
    /// BCP 47 language, `und` when unknown.
    public var language: String
    /// The stream's title, for the player's menu.
    public var title: String?
    /// Samples a second of every rendition.
    public var sampleRate: Int
    /// Channels of every rendition.
    public var channels: Int
    /// Loudness to reach, in LUFS (EBU R 128).
    public var loudness: Double
    /// The qualities, best first.
    public var renditions: [AudioRendition]
    /// The source's own sound, if it can be taken as it is.
    public var copy: CodedSound?

    /// A plan for the stream at index `stream`.
    public init(
        stream: Int, language: String, title: String?, sampleRate: Int, channels: Int, loudness: Double,
        renditions: [AudioRendition], copy: CodedSound? = nil
    ) {
        self.copy = copy
        self.stream = stream
        self.language = language
        self.title = title
        self.sampleRate = sampleRate
        self.channels = channels
        self.loudness = loudness
        self.renditions = renditions
    }
}

/// One quality of sound.
public struct AudioRendition: Codable, Sendable, Equatable {
    /// The track's name: `a128-zh`.
    public var id: String
    /// The rendition group: `a128`.
    public var group: String
    /// The encoding's name in the list of encodings: `aac`.
    public var encoding: String
    /// Bit/s.
    public var bitRate: Int

    /// A quality.
    public init(id: String, group: String, encoding: String, bitRate: Int) {
        self.id = id
        self.group = group
        self.encoding = encoding
        self.bitRate = bitRate
    }
}

/// A stream of text subtitles that is taken.
public struct SubtitlePlan: Codable, Sendable, Equatable {
    /// The source stream's index.
    public var stream: Int
    /// BCP 47 language, `und` when unknown.
    public var language: String
    /// The stream's title, for the player's menu.
    public var title: String?

    /// A plan for the stream at index `stream`.
    public init(stream: Int, language: String, title: String? = nil) {
        self.stream = stream
        self.language = language
        self.title = title
    }
}
