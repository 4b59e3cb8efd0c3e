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
    /// Which of the waiting jobs goes first: the highest; among equals the oldest.
    public var priority = Job.standardPriority
    /// Whether an operator holds it back.
    public var isPaused = false
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
    /// The account that uploaded the film; `nil` for one that was dropped in.
    public var uploadedBy: String?
    /// The unit, where its folder's name is not told by the film's place.
    var unitName: String?
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

    /// The priorities there are.
    public static let priorities = 0...9
    /// The priority of a job that nobody gave another.
    public static let standardPriority = 5

    /// The unit that the film belongs to, by name.
    public var unit: String { unitName ?? path.unit }

    /// Whether an operator ended it. Its state is `rejected`, without a reason that lies in the film.
    public var isCancelled: Bool { state == .rejected && rejection == nil }

    /// The most steps that are kept.
    static let maxSteps = 200

    /// Adds a step. Of too many those in the middle go: how it began and how it stands is worth more.
    mutating func note(_ text: LocalizedText, at now: Int64) {
        if steps.count >= Self.maxSteps { steps.remove(at: Self.maxSteps / 2) }
        steps.append(JobStep(at: now, text: text))
        updatedAt = now
    }

    /// Puts it back to its beginning, for the film as it is now.
    mutating func begin(anew status: FileStatus) {
        self.status = status
        state = .settling
        isPaused = false
        progress = 0
        duplicateOf = nil
        sha256 = nil
        rejection = nil
        attempts = 0
        rest()
    }

    /// Forgets how fast it goes: nothing is being encoded.
    mutating func rest() {
        speed = 0
        etaSeconds = nil
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
    /// Not taken: refused, or cancelled by an operator.
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
