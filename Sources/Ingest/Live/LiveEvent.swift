public import Catalogue
public import Database
public import MediaModel

/// A broadcast from an encoder: announced for a time in a channel, received, shown while it comes, kept as a programme.
public struct LiveEvent: Sendable, Equatable {
    /// Its name.
    public var id: LiveEventID
    /// The channel in which it is shown.
    public var channel: ChannelID
    /// What is said of the programme that it becomes; the title is never missing.
    public var metadata: ProgrammeMetadata
    /// The unit that it belongs to, by name.
    public var unit: String
    /// When it begins, in milliseconds since 1970.
    public var start: Int64
    /// When it ends, in milliseconds since 1970.
    public var end: Int64
    /// SHA-256 of its stream key, 64 hexadecimal digits.
    public var keyDigest: String
    /// How far it is.
    public var state: LiveEventState
    /// The protocol that it was begun with.
    public var kind: ContributionKind?
    /// The upload by which its recording goes the way of all films.
    public var upload: UploadID?
    /// The job of that upload.
    public var job: JobID?
    /// The programme that it has become.
    public var programme: ProgrammeID?
    /// What went wrong last, for operators.
    public var problem: LocalizedText?
    /// The number of the account that made it.
    public var owner: Int64
    /// The name of that account.
    public var ownerName: String
    /// When it was made, in milliseconds since 1970.
    public var createdAt: Int64

    /// The programme that it becomes: known from the beginning, so that what is watched of it while it runs is watched
    /// of the programme.
    public var coming: ProgrammeID? { ProgrammeID(id.rawValue) }

    /// Its title.
    public var title: String { metadata.title ?? "" }

    /// An event.
    public init(
        id: LiveEventID, channel: ChannelID, metadata: ProgrammeMetadata, unit: String, start: Int64, end: Int64,
        keyDigest: String, owner: Int64, ownerName: String, createdAt: Int64
    ) {
        self.id = id
        self.channel = channel
        self.metadata = metadata
        self.unit = unit
        self.start = start
        self.end = end
        self.keyDigest = keyDigest
        self.owner = owner
        self.ownerName = ownerName
        self.createdAt = createdAt
        state = .scheduled
    }

    /// Titles of events that are no programmes yet, by the programmes that they become.
    ///
    /// - Throws: `DatabaseError`.
    public static func coming(in tx: ReadTransaction) throws -> [ProgrammeID: String] { try LiveRows.coming(in: tx) }

    /// Milliseconds before its start from which on its encoder is let in, to be seen to work.
    public static let early: Int64 = 15 * 60_000
    /// The longest event, in milliseconds.
    public static let longest: Int64 = 12 * 3_600_000
}

/// How far a live event is.
public enum LiveEventState: String, Sendable, Codable, CaseIterable {
    /// Its time is still to come.
    case scheduled
    /// Its encoder is let in, or awaited.
    case waiting
    /// It is being received.
    case onAir = "on_air"
    /// Its encoder has gone and is awaited again.
    case interrupted
    /// It is over; nothing came of it, or its last part is being finished.
    case ended
    /// Its recording is on its way to the catalogue.
    case publishing
    /// It is a programme, or will be after review.
    case published
    /// Its recording was refused.
    case failed
    /// Somebody called it off.
    case cancelled

    /// Whether an encoder may still come.
    public var isOpen: Bool { [.scheduled, .waiting, .onAir, .interrupted].contains(self) }

    /// Whether nothing more will happen.
    public var isFinal: Bool { self == .published || self == .failed || self == .cancelled }
}

/// What came from an encoder between two cuts: an asset of its own.
public struct LivePart: Sendable, Equatable {
    /// The asset.
    public var asset: AssetID
    /// The event.
    public var event: LiveEventID
    /// Its place among the event's parts, from 0.
    public var number: Int
    /// When its encoder came, or the event began, in milliseconds since 1970.
    public var beganAt: Int64
    /// When it was finished, in milliseconds since 1970; `nil` while it grows.
    public var endedAt: Int64?
    /// Segments that are whole.
    public var segments: Int
    /// What its worker makes; `nil` until that is known.
    public var plan: TranscodePlan?
}

/// A part as it can be shown at a moment.
public struct LiveAsset: Sendable {
    /// The event.
    public var event: LiveEvent
    /// The asset's name.
    public var asset: AssetID
    /// The part's place among the event's parts, from 0.
    public var number: Int
    /// What is whole of it; `nil` while nothing is.
    public var manifest: AssetManifest?
    /// The path of its folder.
    public var folder: String
    /// Whether it goes on.
    public var state: State
    /// Segments that are whole.
    public var whole: Int
    /// Milliseconds of a segment.
    public var segment: Int64
    /// When what came at the very beginning would have been whole as a segment, by how segments come now, in milliseconds
    /// since 1970; `nil` if none is expected.
    public var beginning: Int64?

    /// Segments that are on their way, at most: as many as may come while a channel is told that none does.
    public static let expected = 3

    /// How a part goes on.
    public enum State: Sendable, Equatable {
        /// More comes.
        case growing
        /// More should have come, and may.
        case stalled
        /// Nothing more comes: from then on its folder says all.
        case finished
    }
}
