/// What the daemon asks of a worker process: one line of JSON on its standard input. The source is open as
/// descriptor `sourceDescriptor`; the working directory is the job's folder. Standard input stays open: its end
/// tells the worker that the daemon is gone.
public struct WorkerRequest: Codable, Sendable, Equatable {
    /// The descriptor on which the source is open for reading.
    public static let sourceDescriptor: Int32 = 3

    /// The job.
    public var job: JobID
    /// How far to go.
    public var task: WorkerTask
    /// Wishes for the encoding.
    public var encoding: EncodingSettings
    /// How much of the machine it may use.
    public var limits: WorkerLimits
    /// Where in the source the picture is that is asked for, in seconds of its own times; `nil` for its first.
    public var seconds: Double?

    /// A request.
    ///
    /// - Parameter limits: `nil` for those that do for the longest film of `encoding`.
    public init(
        job: JobID, task: WorkerTask, encoding: EncodingSettings, limits: WorkerLimits? = nil, seconds: Double? = nil
    ) {
        self.job = job
        self.task = task
        self.encoding = encoding
        self.limits = limits ?? WorkerLimits(maxSeconds: encoding.maxSeconds)
        self.seconds = seconds
    }
}

/// How far a worker goes.
public enum WorkerTask: String, Codable, Sendable {
    /// Say how well it is isolated, and no more.
    case check
    /// Say what the file is and what would be done with it.
    case probe
    /// Make the asset's tracks and pictures.
    case transcode
    /// Make one picture of a piece of film, or of a picture file.
    case picture
    /// Make the tracks of what comes through a pipe, as it comes.
    case live
}

/// Wishes for and limits on the encoding of one source.
public struct EncodingSettings: Codable, Sendable, Equatable {
    /// x264's preset.
    public var preset: String
    /// The ladder's name; `default` is the only one so far.
    public var ladder: String
    /// Seconds of a segment.
    public var segmentSeconds: Double
    /// Loudness to reach, in LUFS.
    public var loudness: Double
    /// The longest source taken, in seconds.
    public var maxSeconds: Double
    /// Threads of an encoder; 0 lets it choose.
    public var threads: Int
    /// Seconds of a film from which on its lowest rendition is made and published first.
    public var earlySeconds: Double
    /// Constant rate factor of the best renditions.
    public var quality: Double
    /// Whether trial encodings choose the caps of a film.
    public var isPerTitle: Bool

    /// Settings.
    public init(
        preset: String = "veryfast", ladder: String = "default", segmentSeconds: Double = 6, loudness: Double = -16,
        maxSeconds: Double = 12 * 3600, threads: Int = 0, earlySeconds: Double = 600, quality: Double = 23,
        isPerTitle: Bool = false
    ) {
        self.preset = preset
        self.ladder = ladder
        self.segmentSeconds = segmentSeconds
        self.loudness = loudness
        self.maxSeconds = maxSeconds
        self.threads = threads
        self.earlySeconds = earlySeconds
        self.quality = quality
        self.isPerTitle = isPerTitle
    }
}

/// What a worker says: one JSON object a line on its standard output, in this order.
public enum WorkerEvent: Codable, Sendable, Equatable {
    /// How it is kept apart from the rest of the machine; the first line.
    case isolation(IsolationReport)
    /// What the file is.
    case probe(ProbeReport)
    /// What will be done with it.
    case plan(TranscodePlan)
    /// How far it is; at least one every second while it works.
    case progress(WorkerProgress)
    /// A track's next fragments, once their bytes are in its file.
    case fragments(track: String, [Fragment])
    /// Of what is live: whether pictures are left out because they take too long.
    case strained(Bool)
    /// What is whole already and may be published; its files do not change any more.
    case early(WorkerResult)
    /// It is done; the last line.
    case result(WorkerResult)
    /// The picture that was asked for is made; the last line.
    case picture(Picture)
    /// It cannot be done; the last line. `detail` is for the log, in English.
    case rejected(RejectionCode, detail: String)
}

/// How far a worker is.
public struct WorkerProgress: Codable, Sendable, Equatable {
    /// What it is doing.
    public var stage: Stage
    /// From 0 to 1 over all stages.
    public var fraction: Double
    /// Seconds of film done a second of wall time.
    public var speed: Double
    /// Grows while anything is being done, however little: one that stays tells of a worker that hangs.
    public var beats: Int

    /// The stages of a transcoding.
    public enum Stage: String, Codable, Sendable {
        /// Looking at every packet.
        case scanning
        /// Taking pictures and sound as they are.
        case copying
        /// Measuring loudness.
        case measuring
        /// Making the tracks.
        case encoding
    }

    /// A state of progress.
    public init(stage: Stage, fraction: Double, speed: Double, beats: Int = 0) {
        self.stage = stage
        self.fraction = fraction
        self.speed = speed
        self.beats = beats
    }
}

/// What a worker made, all of it in the job's folder.
public struct WorkerResult: Codable, Sendable, Equatable {
    /// Length of the programme in seconds, as decoded.
    public var duration: Double
    /// The tracks, in the plan's order.
    public var tracks: [WorkerTrack]
    /// The subtitles found inside the source, in the plan's order.
    public var subtitles: [WorkerSubtitle]
    /// The poster.
    public var poster: Picture?
    /// Pictures to choose another poster from, by time.
    public var stills: [Still]?
    /// The storyboard.
    public var storyboard: Storyboard?
    /// Remarks for the job's steps: damage skipped, gain applied.
    public var remarks: [Decision]

    /// A result.
    public init(
        duration: Double, tracks: [WorkerTrack], subtitles: [WorkerSubtitle] = [], poster: Picture?,
        stills: [Still]? = nil, storyboard: Storyboard?, remarks: [Decision] = []
    ) {
        self.duration = duration
        self.tracks = tracks
        self.subtitles = subtitles
        self.poster = poster
        self.stills = stills
        self.storyboard = storyboard
        self.remarks = remarks
    }
}

/// One track file that a worker wrote.
public struct WorkerTrack: Codable, Sendable, Equatable {
    /// The track's name: `v1080`.
    public var id: String
    /// The file in the job's folder: `v1080.mp4`.
    public var file: String
    /// What it carries.
    public var kind: TrackKind
    /// BCP 47 language of sound.
    public var language: String?
    /// The name for a player's menu.
    public var name: String?
    /// Ticks a second.
    public var timescale: Int
    /// Where its segments lie.
    public var table: SegmentTable

    /// A track file.
    public init(
        id: String, file: String, kind: TrackKind, language: String? = nil, name: String? = nil, timescale: Int,
        table: SegmentTable
    ) {
        self.id = id
        self.file = file
        self.kind = kind
        self.language = language
        self.name = name
        self.timescale = timescale
        self.table = table
    }
}

/// Subtitles that a worker found inside the source, as a WebVTT file in UTF-8. It is not a part of the asset yet: the
/// asset's own files are made of it.
public struct WorkerSubtitle: Codable, Sendable, Equatable {
    /// The file in the job's folder: `subtitles3.vtt`.
    public var file: String
    /// BCP 47 language, `und` when unknown.
    public var language: String
    /// The name for a player's menu, if the source gave one.
    public var title: String?

    /// A subtitle file.
    public init(file: String, language: String, title: String? = nil) {
        self.file = file
        self.language = language
        self.title = title
    }
}

/// Exit statuses of a worker that say more than its last event.
public enum WorkerExit {
    /// The last event was said.
    public static let done: Int32 = 0
    /// It met its limit of memory or of a file's size (`EX_OSERR`): the same work would meet it again.
    public static let resourceLimit: Int32 = 71
    /// No space was left for its files (`EX_TEMPFAIL`): the same work may succeed later.
    public static let noSpace: Int32 = 75
}
