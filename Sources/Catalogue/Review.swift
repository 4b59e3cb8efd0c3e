public import Database
public import MediaModel

/// What a reviewer decides.
public enum ReviewDecision: String, Sendable, Codable, CaseIterable {
    /// It may go on to the next step, or be shown.
    case approve
    /// It goes back to its producer.
    case `return`
}

/// One recorded decision.
public struct Review: Sendable, Equatable {
    /// The version it is about.
    public var asset: AssetID
    /// The step, from 1.
    public var step: Int
    /// The decision.
    public var decision: ReviewDecision
    /// The reason given.
    public var reason: String?
    /// The name of the account that decided.
    public var account: String
    /// When, in milliseconds since 1970.
    public var at: Int64
}

extension ReviewDecision: SQLEncodable, SQLDecodable {}

extension Catalogue {
    /// Records a decision on the version that waits. The last of `steps` approvals shows it; a return takes a new
    /// programme back, and leaves a shown one with its old version.
    ///
    /// - Parameters:
    ///   - by: the name of the account that decides.
    ///   - steps: approvals that are needed.
    /// - Throws: `CatalogueError`: `.notFound`; `.conflict` if nothing waits; `.invalid` for a return without a reason. `DatabaseError`.
    @discardableResult
    public func review(
        _ id: ProgrammeID, decision: ReviewDecision, reason: String?, by account: String, at: Int64, steps: Int
    ) async throws -> Programme {
        let reason = reason.flatMap(CleanText.paragraphs).map { CleanText.prefix($0, 1000) }
        if decision == .return, reason == nil {
            throw CatalogueError(.invalid, zh: "退回时请写明原因（reason）。", en: "Give a reason when returning a programme.")
        }
        return try await database.write { tx in
            let waiting = try Waiting(id, in: tx)
            let step = try waiting.approvals(in: tx) + 1
            try tx.execute(
                """
                INSERT INTO reviews (programme_id, asset_id, round, step, decision, reason, account, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """, id, waiting.asset, waiting.round, step, decision, reason, account, at)
            let writer = ProgrammeWriter(id: id, at: at, tx: tx)
            switch decision {
            case .approve:
                if step >= steps { try writer.conclude(waiting) }
            case .return: try writer.sendBack(waiting)
            }
            return try Self.present(id, in: tx)
        }
    }

    /// All decisions on a programme, the oldest first.
    ///
    /// - Throws: `DatabaseError`.
    public func reviews(of id: ProgrammeID) async throws -> [Review] {
        try await database.read { tx in
            try tx.rows(
                "SELECT * FROM reviews WHERE programme_id = ? ORDER BY at, round, step LIMIT 1000", id
            ).map { row in
                Review(
                    asset: try row.get("asset_id"), step: try row.get("step"), decision: try row.get("decision"),
                    reason: try row.get("reason"), account: try row.get("account"), at: try row.get("at"))
            }
        }
    }
}

/// The version of a programme that waits for review.
struct Waiting {
    let programme: ProgrammeID
    let asset: AssetID
    let round: Int
    let publication: Publication

    init(_ id: ProgrammeID, in tx: ReadTransaction) throws {
        guard let programme = try ProgrammeRows.programme(id, in: tx) else { throw CatalogueError.programmeNotFound }
        let asset = programme.pendingAsset ?? (programme.state == .awaitingReview ? programme.asset : nil)
        let row = try tx.row(
            "SELECT round, publication FROM versions WHERE programme_id = ? AND asset_id = ?", id, asset)
        guard let asset, let row, let text: String = try row.get("publication") else {
            throw CatalogueError(.conflict, zh: "这个节目没有待审核的版本。", en: "No version of this programme waits for review.")
        }
        self.programme = id
        self.asset = asset
        round = try row.get("round")
        publication = try JSONColumn.value(text)
    }

    /// Steps already approved.
    func approvals(in tx: ReadTransaction) throws -> Int {
        let row = try tx.row(
            "SELECT COUNT(*) AS n FROM reviews WHERE programme_id = ? AND asset_id = ? AND round = ?", programme,
            asset, round)
        return try row?.get("n") ?? 0
    }
}

extension ProgrammeWriter {
    /// The last approval was given.
    func conclude(_ waiting: Waiting) throws {
        var publication = waiting.publication
        publication.at = at
        try apply(publication, state: .published)
        try forget(waiting)
    }

    /// It was returned.
    func sendBack(_ waiting: Waiting) throws {
        try tx.execute(
            """
            UPDATE programmes SET pending_asset_id = NULL, updated_at = ?,
            withdrawn_at = CASE WHEN state = ? THEN ? ELSE withdrawn_at END,
            state = CASE WHEN state = ? THEN ? ELSE state END WHERE id = ?
            """, at, ProgrammeState.awaitingReview, at, ProgrammeState.awaitingReview, ProgrammeState.withdrawn, id)
        try list()
        try forget(waiting)
    }

    private func forget(_ waiting: Waiting) throws {
        try tx.execute(
            "UPDATE versions SET publication = NULL WHERE programme_id = ? AND asset_id = ?", id, waiting.asset)
    }
}
