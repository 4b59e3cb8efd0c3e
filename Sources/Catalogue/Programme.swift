public import MediaModel

/// What people watch. Its id and its counts outlive every version of its film.
public struct Programme: Sendable, Equatable {
    /// Its name in addresses.
    public var id: ProgrammeID
    /// Whether it is shown.
    public var state: ProgrammeState
    /// The title: one line, never empty.
    public var title: String
    /// What it is about.
    public var synopsis: String?
    /// The column it stands in.
    public var section: SectionReference?
    /// The course it belongs to.
    public var series: SeriesReference?
    /// Its number in the series, from 1.
    public var episode: Int?
    /// Who made it.
    public var unit: UnitReference
    /// Lesson, lecture, film …, in the producer's words.
    public var type: String?
    /// Who speaks.
    public var presenter: String?
    /// School grade or audience.
    public var grade: String?
    /// School subject.
    public var subject: String?
    /// BCP 47 language.
    public var language: String?
    /// Date of production: `2026`, `2026-11` or `2026-11-21`.
    public var producedOn: String?
    /// Who holds the rights.
    public var rights: String?
    /// Words to find it by.
    public var keywords: [String]
    /// Length in seconds.
    public var duration: Double
    /// The version that plays, or waits for its first review.
    public var asset: AssetID?
    /// A newer version that waits for review while `asset` goes on playing.
    public var pendingAsset: AssetID?
    /// Its subtitles.
    public var subtitles: [SubtitleReference]
    /// Chapter marks.
    public var chapters: [Chapter]
    /// Counted plays.
    public var views: Int
    /// Counted plays times the people in the room.
    public var personViews: Int
    /// When it was first shown, in milliseconds since 1970; `nil` if it never was.
    public var publishedAt: Int64?
    /// When it last changed, in milliseconds since 1970; counts are no change.
    public var updatedAt: Int64
    /// Whether it stands in the lists: it is published and no embargo holds it back.
    public var isListed: Bool
    /// When and where it may be seen.
    public var availability: Availability
    /// Bytes of its sound as one file, 0 for a silent film; `nil` where nobody has looked.
    public var soundBytes: Int64?
    /// When it was taken back, in milliseconds since 1970; `nil` if it is not.
    public var withdrawnAt: Int64?
    /// The poster that was chosen for it; `nil` for its asset's own.
    public var poster: PosterID?
}

/// Whether a programme is shown.
public enum ProgrammeState: String, Sendable, Codable {
    /// Everybody may find and play it.
    case published
    /// It waits for approval.
    case awaitingReview = "awaiting_review"
    /// It was taken back.
    case withdrawn
}

/// The column of a programme.
public struct SectionReference: Sendable, Equatable {
    /// Its name in addresses.
    public var id: String
    /// What it is called.
    public var name: LocalizedText
}

/// The series of a programme.
public struct SeriesReference: Sendable, Equatable {
    /// Its name in addresses.
    public var id: String
    /// What it is called.
    public var title: String
}

/// The unit that made a programme.
public struct UnitReference: Sendable, Equatable {
    /// Its name in addresses.
    public var id: String
    /// What it is called.
    public var name: String
}

/// One subtitle language of a programme.
public struct SubtitleReference: Sendable, Equatable, Codable {
    /// BCP 47 language.
    public var language: String
    /// The name in a player's menu, if the source gave one.
    public var name: String?

    /// A language.
    public init(language: String, name: String? = nil) {
        self.language = language
        self.name = name
    }
}
