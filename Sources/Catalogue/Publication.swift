public import Database
public import MediaModel

/// A finished asset on its way into the catalogue.
public struct Publication: Sendable, Codable, Equatable {
    /// The programme: a new one, or the one whose new version this is.
    public var programme: ProgrammeID
    /// Where the film lay in its unit's drop folder: the same place again is a new version of the same programme.
    public var sourceKey: String
    /// The asset, durable in the store.
    public var asset: AssetID
    /// SHA-256 of the source, 64 hexadecimal digits.
    public var sourceSHA256: String
    /// Length in seconds.
    public var duration: Double
    /// What sidecar, command line and container say, the stronger before the weaker.
    public var metadata: ProgrammeMetadata
    /// The title where nothing gives one and the programme has none yet: the file's name.
    public var fallbackTitle: String
    /// The producing unit, by id or name; a new one is made for a new name. `metadata.unit` does not replace it.
    public var unit: String
    /// The drop folder's section, by id or name, where the metadata name none.
    public var section: String?
    /// Subtitles of the asset.
    public var subtitles: [SubtitleReference]
    /// Chapter marks.
    public var chapters: [Chapter]
    /// When, in milliseconds since 1970.
    public var at: Int64
    /// Approvals it needs before it is shown; 0 shows it at once.
    public var reviewSteps: Int
    /// Whether it is shown only until the whole asset is made.
    public var isPartial: Bool
    /// What its subtitles say, for the search; `nil` if they were not read.
    public var transcripts: [Transcript]?
    /// Bytes of its sound as one file, 0 for a silent film; `nil` if nobody has looked.
    public var soundBytes: Int64?
    /// The poster that its sidecar chose; `nil` if it chose none.
    public var poster: PosterID?

    /// A publication.
    public init(
        programme: ProgrammeID, sourceKey: String, asset: AssetID, sourceSHA256: String, duration: Double,
        metadata: ProgrammeMetadata, fallbackTitle: String = "", unit: String, section: String? = nil,
        subtitles: [SubtitleReference] = [], chapters: [Chapter] = [], at: Int64, reviewSteps: Int = 0,
        isPartial: Bool = false, transcripts: [Transcript]? = nil, soundBytes: Int64? = nil,
        poster: PosterID? = nil
    ) {
        self.programme = programme
        self.sourceKey = sourceKey
        self.asset = asset
        self.sourceSHA256 = sourceSHA256
        self.duration = duration
        self.metadata = metadata
        self.fallbackTitle = fallbackTitle
        self.unit = unit
        self.section = section
        self.subtitles = subtitles
        self.chapters = chapters
        self.at = at
        self.reviewSteps = reviewSteps
        self.isPartial = isPartial
        self.transcripts = transcripts
        self.soundBytes = soundBytes
        self.poster = poster
    }
}

extension Catalogue {
    /// Publishes an asset in the publisher's own transaction: a new programme, or a new version that keeps id,
    /// address, counts and what people have edited. Twice the same changes nothing.
    ///
    /// With `reviewSteps` it waits for approval instead; a programme that is shown goes on with its old version.
    ///
    /// - Returns: `.published` or `.awaitingReview`.
    /// - Throws: `DatabaseError`.
    @discardableResult
    public static func publish(_ publication: Publication, in tx: WriteTransaction) throws -> ProgrammeState {
        let before = try tx.row("SELECT state, asset_id FROM programmes WHERE id = ?", publication.programme)
        let state: ProgrammeState? = try before?.get("state")
        let shown: AssetID? = try before?.get("asset_id")
        let writer = ProgrammeWriter(id: publication.programme, at: publication.at, tx: tx)
        guard publication.reviewSteps > 0 else {
            try writer.apply(publication, state: .published)
            try writer.record(publication, isPending: false)
            if !publication.isPartial { try noteShown(publication, in: tx) }
            return .published
        }
        guard state == .published else {
            try writer.apply(publication, state: .awaitingReview)
            try writer.record(publication, isPending: true)
            try noteSubmitted(publication, in: tx)
            return .awaitingReview
        }
        guard shown != publication.asset else { return .published }
        try writer.record(publication, isPending: true)
        try tx.execute(
            "UPDATE programmes SET pending_asset_id = ? WHERE id = ?", publication.asset, publication.programme)
        try noteSubmitted(publication, in: tx)
        return .awaitingReview
    }

    private static func noteShown(_ publication: Publication, in tx: WriteTransaction) throws {
        try noteAdoption(of: publication.programme, at: publication.at, in: tx)
        try StateChange.record(.published, of: publication.programme, at: publication.at, in: tx)
    }

    private static func noteSubmitted(_ publication: Publication, in tx: WriteTransaction) throws {
        try noteSubmission(of: publication.programme, at: publication.at, in: tx)
        try StateChange.record(.submitted, of: publication.programme, at: publication.at, in: tx)
    }

    /// The programme that plays, or waits to play, a film made from these bytes; withdrawn ones do not count.
    ///
    /// - Throws: `DatabaseError`.
    public static func programme(withSource sha256: String, in tx: ReadTransaction) throws -> ProgrammeID? {
        try tx.row(
            """
            SELECT p.id FROM versions v
            JOIN programmes p ON p.id = v.programme_id AND v.asset_id IN (p.asset_id, p.pending_asset_id)
            WHERE v.source_sha256 = ? AND v.is_partial = 0 AND p.state <> ? ORDER BY p.id LIMIT 1
            """, sha256, ProgrammeState.withdrawn
        )?.get("id")
    }

    /// The programme whose film lay in that place of the unit's drop folder.
    ///
    /// - Parameter unit: the unit's id or name.
    /// - Throws: `DatabaseError`.
    public static func programme(
        withSourceKey key: String, unit: String, in tx: ReadTransaction
    ) throws -> ProgrammeID? {
        try tx.row(
            """
            SELECT p.id FROM programmes p JOIN units u ON u.id = p.unit_id
            WHERE p.source_key = ? AND (u.id = ? OR u.name_key = ?) ORDER BY p.id DESC LIMIT 1
            """, key, unit, GroupNaming.unitKey(unit)
        )?.get("id")
    }

    /// The name of the unit that made a programme; `nil` if there is no such programme, or it was withdrawn for good.
    ///
    /// - Throws: `DatabaseError`.
    public static func unit(of programme: ProgrammeID, in tx: ReadTransaction) throws -> String? {
        try tx.row(
            "SELECT u.name FROM programmes p JOIN units u ON u.id = p.unit_id WHERE p.id = ?", programme
        )?.get("name")
    }

    /// The bytes that a unit, by name, may be bringing in at a time, if that was set for it.
    ///
    /// - Throws: `DatabaseError`.
    public static func storageQuota(ofUnit name: String, in tx: ReadTransaction) throws -> Int64? {
        try tx.row("SELECT storage_quota FROM units WHERE name = ?", name)?.get("storage_quota", as: Int64?.self) ?? nil
    }

    /// Where the film of a programme lay below the inbox.
    ///
    /// - Throws: `DatabaseError`.
    public static func sourceKey(of programme: ProgrammeID, in tx: ReadTransaction) throws -> String? {
        try tx.row("SELECT source_key FROM programmes WHERE id = ?", programme)?.get("source_key")
    }

    /// Whether the film of any programme lay there.
    ///
    /// - Throws: `DatabaseError`.
    public static func isSourceKey(_ key: String, in tx: ReadTransaction) throws -> Bool {
        try tx.row("SELECT 1 AS one FROM programmes WHERE source_key = ? LIMIT 1", key) != nil
    }

    /// Whether any programme has, had or waits for this asset; one that none knows may be deleted.
    ///
    /// - Throws: `DatabaseError`.
    public static func isKnown(_ asset: AssetID, in tx: ReadTransaction) throws -> Bool {
        try tx.row("SELECT 1 AS one FROM versions WHERE asset_id = ? LIMIT 1", asset) != nil
    }

    /// Whether the programme is published; an embargo may hold it back.
    ///
    /// - Throws: `DatabaseError`.
    public static func isShown(_ programme: ProgrammeID, in tx: ReadTransaction) throws -> Bool {
        try tx.row(
            "SELECT 1 AS one FROM programmes WHERE id = ? AND state = ?", programme, ProgrammeState.published) != nil
    }

    /// Takes a programme out of the catalogue of which only a part was ever made.
    ///
    /// - Throws: `DatabaseError`.
    public static func withdrawPartial(_ programme: ProgrammeID, at: Int64, in tx: WriteTransaction) throws {
        let count = try tx.execute(
            """
            UPDATE programmes SET state = ?, updated_at = ?, withdrawn_at = ? WHERE id = ? AND EXISTS (
            SELECT 1 FROM versions v
            WHERE v.programme_id = programmes.id AND v.asset_id = programmes.asset_id AND v.is_partial = 1)
            """, ProgrammeState.withdrawn, at, at, programme)
        if count > 0 { try ProgrammeWriter(id: programme, at: at, tx: tx).list() }
    }

    /// Assets that no programme shows or waits for since `time`, in milliseconds since 1970: newer versions have taken
    /// their place before then. At most 10,000.
    ///
    /// - Throws: `DatabaseError`.
    public static func superseded(before time: Int64, in tx: ReadTransaction) throws -> [AssetID] {
        try tx.rows(
            """
            SELECT DISTINCT v.asset_id AS asset FROM versions v WHERE NOT EXISTS (
                SELECT 1 FROM versions w JOIN programmes p ON p.id = w.programme_id
                WHERE w.asset_id = v.asset_id
                AND (w.asset_id IN (p.asset_id, p.pending_asset_id) OR w.publication IS NOT NULL))
            AND EXISTS (
                SELECT 1 FROM versions n JOIN programmes p ON p.id = n.programme_id AND p.asset_id = n.asset_id
                WHERE n.programme_id = v.programme_id AND n.created_at < ?)
            LIMIT 10000
            """, time
        ).map { try $0.get("asset") }
    }

    /// Forgets an asset that was removed.
    ///
    /// - Throws: `DatabaseError`.
    public static func forget(_ asset: AssetID, in tx: WriteTransaction) throws {
        try tx.execute("DELETE FROM versions WHERE asset_id = ?", asset)
    }

    /// Stores counts of plays. Programmes that do not exist are passed over.
    ///
    /// - Throws: `DatabaseError`.
    public static func setCounts(
        _ counts: [ProgrammeID: (views: Int, personViews: Int)], in tx: WriteTransaction
    ) throws {
        for (id, count) in counts {
            try tx.execute(
                "UPDATE programmes SET views = ?, person_views = ? WHERE id = ?", count.views, count.personViews, id)
        }
    }
}
