public import MediaModel

/// What an operator decides about taking films in.
public struct IngestOptions: Sendable {
    /// Seconds without a change after which a file is whole.
    public var settleSeconds: Double
    /// Films transcoded at a time.
    public var parallelJobs: Int
    /// Whether sources are kept after publication.
    public var keepOriginals: Bool
    /// The largest source, in bytes.
    public var maxBytes: Int64
    /// The most bytes of films that one unit may be uploading at a time.
    public var unitQuota: Int64
    /// Hours without a byte after which an upload is given up.
    public var uploadHours: Double
    /// Approvals that a programme needs before it is shown.
    public var reviewSteps: Int
    /// The language of notes.
    public var language: Language
    /// How films are encoded.
    public var encoding: EncodingSettings
    /// How much of the machine one worker may use.
    public var limits: WorkerLimits
    /// What holds for live events.
    public var live = LiveOptions()
    /// The worker's program and arguments.
    public var workerCommand: [String]
    /// Seconds without a word after which a worker counts as stalled.
    public var stallSeconds: Double

    /// Options, the defaults of the settings where not given.
    ///
    /// - Parameter limits: `nil` for those that do for the longest film of `encoding`.
    public init(
        settleSeconds: Double = 5, parallelJobs: Int = 1, keepOriginals: Bool = true, maxBytes: Int64 = 64 << 30,
        unitQuota: Int64 = 256 << 30, uploadHours: Double = 72,
        reviewSteps: Int = 0, language: Language = .zh, encoding: EncodingSettings = EncodingSettings(),
        limits: WorkerLimits? = nil, workerCommand: [String] = ["/proc/self/exe", "worker"], stallSeconds: Double = 60
    ) {
        self.settleSeconds = settleSeconds
        self.parallelJobs = parallelJobs
        self.keepOriginals = keepOriginals
        self.maxBytes = maxBytes
        self.unitQuota = unitQuota
        self.uploadHours = uploadHours
        self.reviewSteps = reviewSteps
        self.language = language
        self.encoding = encoding
        self.limits = limits ?? WorkerLimits(maxSeconds: encoding.maxSeconds)
        self.workerCommand = workerCommand
        self.stallSeconds = stallSeconds
    }
}

extension IngestOptions {
    /// What holds for uploads.
    var uploadLimits: UploadLimits {
        UploadLimits(
            maxBytes: maxBytes, unitQuota: unitQuota, life: Int64((uploadHours * 3_600_000).rounded()))
    }
}
