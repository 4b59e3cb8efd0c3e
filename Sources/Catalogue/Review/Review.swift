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
    /// The role that it had then.
    public var role: String?
    /// Which submission of that version it is about, from 1.
    public var round: Int
    /// When, in milliseconds since 1970.
    public var at: Int64
}

extension ReviewDecision: SQLEncodable, SQLDecodable {}

extension Catalogue {
    /// Records a decision on the version that waits. The last of `steps` approvals shows it; a return takes a new
    /// programme back, and leaves a shown one with its old version. Of the approvals of one submission no two are by
    /// one account.
    ///
    /// - Parameters:
    ///   - by: the name of the account that decides.
    ///   - role: the role that it has.
    ///   - steps: approvals that are needed.
    ///   - mayTake: whether it may decide in a step, counted from 1.
    /// - Throws: `CatalogueError`: `.notFound`; `.conflict` if nothing waits, or the account has approved it before;
    ///   `.invalid` for a return without a reason; `.forbidden` if the step is not for the account. `DatabaseError`.
    @discardableResult
    public func review(
        _ id: ProgrammeID, decision: ReviewDecision, reason: String?, by account: String, role: String? = nil,
        at: Int64, steps: Int, mayTake: @escaping @Sendable (Int) -> Bool = { _ in true }
    ) async throws -> Programme {
        let reason = reason.flatMap(CleanText.paragraphs).map { CleanText.prefix($0, 1000) }
        if decision == .return, reason == nil {
            throw CatalogueError(.invalid, zh: "退回时请写明原因（reason）。", en: "Give a reason when returning a programme.")
        }
        return try await database.write { tx in
            let waiting = try Waiting(id, in: tx)
            let step = try waiting.approvals(in: tx) + 1
            guard mayTake(step) else { throw CatalogueError.notYourStep }
            if decision == .approve, try waiting.hasApproval(by: account, in: tx) {
                throw CatalogueError.approvedBefore
            }
            try tx.execute(
                """
                INSERT INTO reviews (programme_id, asset_id, round, step, decision, reason, account, role, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, id, waiting.asset, waiting.round, step, decision, reason, account, role, at)
            let writer = ProgrammeWriter(id: id, at: at, tx: tx)
            let kind: StateChange.Kind
            switch decision {
            case .approve where step >= steps:
                try writer.conclude(waiting)
                try Self.noteAdoption(of: id, at: at, in: tx)
                kind = .published
            case .approve: kind = .approved
            case .return:
                try writer.sendBack(waiting)
                kind = .returned
            }
            try StateChange.record(
                kind, of: id, at: at, account: account, step: step, reason: reason, in: tx)
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
                    reason: try row.get("reason"), account: try row.get("account"), role: try row.get("role"),
                    round: try row.get("round"), at: try row.get("at"))
            }
        }
    }

    /// What waits for review of a programme: the version, and how many steps have approved it; `nil` if nothing waits.
    ///
    /// - Throws: `CatalogueError.notFound`; `DatabaseError`.
    public func waitingVersion(of id: ProgrammeID) async throws -> (asset: AssetID, approvals: Int)? {
        try await database.read { tx in
            do {
                let waiting = try Waiting(id, in: tx)
                return (waiting.asset, try waiting.approvals(in: tx))
            } catch let error as CatalogueError {
                if error.code == .conflict { return nil }
                throw error
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

    /// Whether an account has approved this submission in a step before.
    func hasApproval(by account: String, in tx: ReadTransaction) throws -> Bool {
        try tx.row(
            """
            SELECT 1 AS one FROM reviews WHERE programme_id = ? AND asset_id = ? AND round = ? AND account = ?
            AND decision = ? LIMIT 1
            """, programme, asset, round, account, ReviewDecision.approve) != nil
    }
}

extension CatalogueError {
    static let notYourStep = CatalogueError(
        .forbidden, zh: "这一步审核不由您的角色负责。", en: "This step of the review is not for your role.")

    static let approvedBefore = CatalogueError(
        .conflict, zh: "您已通过这一版的前一步审核，后面的步骤须由其他人审核。",
        en: "You have approved this version in a step before; the next has to be decided by somebody else.")
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
