public import Catalogue
public import MediaModel

/// A film that is sent piece by piece.
public struct Upload: Sendable, Equatable {
    /// Its name.
    public var id: UploadID
    /// The number of the account that sends it. Nobody else may go on with it.
    public var owner: Int64
    /// The name of that account.
    public var ownerName: String
    /// The unit that the film belongs to, by name.
    public var unit: String
    /// The film's name, fit for the inbox.
    public var fileName: String
    /// Bytes of the whole film.
    public var length: Int64
    /// Bytes that are durable on the disk: these are never asked for again.
    public var received: Int64
    /// What its sender says of it.
    public var metadata: ProgrammeMetadata
    /// The programme whose new version it is.
    public var replaces: ProgrammeID?
    /// How far it is.
    public var state: UploadState
    /// The job that it has become, or will.
    public var job: JobID?
    /// Where it was put in the inbox.
    var place: ArrivalPath?
    /// When it began, in milliseconds since 1970.
    public var createdAt: Int64
    /// When it is given up if nothing more comes, in milliseconds since 1970.
    public var expiresAt: Int64
}

/// How far an upload is.
public enum UploadState: String, Sendable, Codable {
    /// Bytes are missing.
    case receiving
    /// All bytes are here; it is on its way into the inbox.
    case complete
    /// It lies in the inbox and has a job.
    case taken
    /// Nothing came for too long; its bytes are gone.
    case expired
    /// Its sender gave it up; its bytes are gone.
    case terminated
}

/// What an operator decides about uploads.
public struct UploadLimits: Sendable {
    /// The largest film, in bytes.
    public var maxBytes: Int64
    /// The most bytes of films that one unit may be sending at a time.
    public var unitQuota: Int64
    /// Milliseconds without a byte after which an upload is given up.
    public var life: Int64

    /// Unfinished uploads that one unit may have.
    public static let mostOfUnit = 200

    /// Limits.
    public init(maxBytes: Int64, unitQuota: Int64, life: Int64) {
        self.maxBytes = maxBytes
        self.unitQuota = unitQuota
        self.life = life
    }
}
