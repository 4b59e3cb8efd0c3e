public import MediaModel
public import Storage

/// The way of one arrival from file to published asset.
public struct Job: Sendable, Equatable {
    /// Its name.
    public var id: JobID
    /// Where the film lies in the inbox.
    public var path: ArrivalPath
    /// Which file that was, to tell it from another of the same name.
    public var status: FileStatus
    /// How far it is.
    public var state: JobState
    /// From 0 to 1.
    public var progress = 0.0
    /// Seconds of film done a second; 0 when nothing is being encoded.
    public var speed = 0.0
    /// Seconds left, when they can be told.
    public var etaSeconds: Double?
    /// The programme it makes or replaces, once that is known.
    public var programme: ProgrammeID?
    /// The programme that already has these bytes.
    public var duplicateOf: ProgrammeID?
    /// The published asset.
    public var asset: AssetID?
    /// SHA-256 of the film, once it has been hashed.
    public var sha256: String?
    /// Why it was refused.
    public var rejection: RejectionCode?
    /// What was done and decided, in order.
    public var steps: [JobStep] = []
    /// How often a worker was started for it.
    public var attempts = 0
    /// When the file was first seen, in milliseconds since 1970.
    public var createdAt: Int64
    /// When it last changed.
    public var updatedAt: Int64

    /// A job for a file that has just been seen.
    public init(id: JobID, path: ArrivalPath, status: FileStatus, at now: Int64) {
        self.id = id
        self.path = path
        self.status = status
        state = .settling
        createdAt = now
        updatedAt = now
    }

    /// The most steps that are kept.
    static let maxSteps = 200

    /// Adds a step.
    mutating func note(_ text: LocalizedText, at now: Int64) {
        if steps.count < Self.maxSteps { steps.append(JobStep(at: now, text: text)) }
        updatedAt = now
    }
}

/// How far a job is.
public enum JobState: String, Sendable, Codable, CaseIterable {
    /// Waiting until the file is whole.
    case settling
    /// Being hashed and looked at.
    case probing
    /// Waiting for a free worker.
    case queued
    /// Being transcoded.
    case encoding
    /// The finished asset is being checked.
    case verifying
    /// In the catalogue.
    case published
    /// Finished; shown after review.
    case awaitingReview = "awaiting_review"
    /// Not taken.
    case rejected

    /// Whether nothing more will happen.
    public var isFinal: Bool { self == .published || self == .awaitingReview || self == .rejected }
}

/// Something that was done or decided in a job.
public struct JobStep: Sendable, Equatable, Codable {
    /// When, in milliseconds since 1970.
    public var at: Int64
    /// What.
    public var text: LocalizedText

    /// A step.
    public init(at: Int64, text: LocalizedText) {
        self.at = at
        self.text = text
    }
}
