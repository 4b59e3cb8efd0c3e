public import Database
public import MediaModel

/// Something that became of a programme or a film, for those who are told of it.
public struct StateChange: Sendable, Equatable {
    /// Kinds of changes.
    public enum Kind: String, Sendable, SQLEncodable, SQLDecodable {
        /// A version waits for review.
        case submitted = "programme.awaiting_review"
        /// One step of review was approved, not the last.
        case approved = "programme.approved"
        /// A version is shown.
        case published = "programme.published"
        /// A version was returned to its producer.
        case returned = "programme.returned"
        /// A programme was withdrawn.
        case withdrawn = "programme.withdrawn"
        /// A film was refused.
        case rejected = "job.rejected"
    }

    /// Its number; later ones are higher.
    public var id: Int64
    /// When, in milliseconds since 1970.
    public var at: Int64
    /// What.
    public var kind: Kind
    /// The programme, if there is one.
    public var programme: ProgrammeID?
    /// The job, if it is about one.
    public var job: JobID?
    /// The title, or the film's name.
    public var title: String?
    /// The name of the unit.
    public var unit: String?
    /// The account that did it.
    public var account: String?
    /// The step of review.
    public var step: Int?
    /// The reason given, or the code of a refusal.
    public var reason: String?

    /// Changes that are kept; older ones go, read or not.
    public static let mostKept: Int64 = 10_000

    /// Writes a change of a programme down, in the transaction that makes it.
    ///
    /// - Throws: `DatabaseError`.
    static func record(
        _ kind: Kind, of programme: ProgrammeID, at: Int64, account: String? = nil, step: Int? = nil,
        reason: String? = nil, in tx: WriteTransaction
    ) throws {
        let row = try tx.row(
            "SELECT p.title, u.name AS unit FROM programmes p JOIN units u ON u.id = p.unit_id WHERE p.id = ?",
            programme)
        try insert(
            StateChange(
                id: 0, at: at, kind: kind, programme: programme, title: try row?.get("title"),
                unit: try row?.get("unit"), account: account, step: step, reason: reason), in: tx)
    }

    /// Writes down that a film was refused.
    ///
    /// - Parameter code: why.
    /// - Throws: `DatabaseError`.
    public static func recordRejection(
        of job: JobID, file: String, unit: String, code: RejectionCode, at: Int64, in tx: WriteTransaction
    ) throws {
        try insert(
            StateChange(id: 0, at: at, kind: .rejected, job: job, title: file, unit: unit, reason: code.rawValue),
            in: tx)
    }

    private static func insert(_ change: StateChange, in tx: WriteTransaction) throws {
        let id: Int64 = try tx.row("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM state_changes")?.get("id") ?? 1
        try tx.execute(
            """
            INSERT INTO state_changes (id, at, kind, programme_id, job_id, title, unit, account, step, reason)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, id, change.at, change.kind, change.programme, change.job, change.title, change.unit, change.account,
            change.step, change.reason)
        try tx.execute("DELETE FROM state_changes WHERE id <= ?", id - mostKept)
    }

    static func read(_ row: Row) throws -> StateChange {
        StateChange(
            id: try row.get("id"), at: try row.get("at"), kind: try row.get("kind"),
            programme: try row.get("programme_id"), job: try row.get("job_id"), title: try row.get("title"),
            unit: try row.get("unit"), account: try row.get("account"), step: try row.get("step"),
            reason: try row.get("reason"))
    }
}

/// How far somebody has read the state changes, kept so that nothing is missed over a restart.
public struct StateChangeReader: Sendable {
    /// Where a reader stands.
    public struct Standing: Sendable, Equatable {
        /// The last change that it has done with.
        public var readTo: Int64
        /// How often the next one was tried.
        public var attempts: Int
        /// Not before when the next one is tried, in milliseconds since 1970.
        public var nextAt: Int64

        /// A standing.
        public init(readTo: Int64, attempts: Int = 0, nextAt: Int64 = 0) {
            self.readTo = readTo
            self.attempts = attempts
            self.nextAt = nextAt
        }
    }

    private let catalogue: Catalogue
    private let name: String

    /// The reader of that name.
    public init(_ catalogue: Catalogue, name: String) {
        self.catalogue = catalogue
        self.name = name
    }

    /// Begins after the latest change, if it has not begun yet: what was before concerns nobody.
    ///
    /// - Throws: `DatabaseError`.
    public func begin() async throws {
        try await catalogue.database.write { [name] tx in
            try tx.execute(
                """
                INSERT INTO state_change_readers (name, read_to, attempts, next_at)
                SELECT ?, COALESCE((SELECT MAX(id) FROM state_changes), 0), 0, 0
                WHERE NOT EXISTS (SELECT 1 FROM state_change_readers WHERE name = ?)
                """, name, name)
            try tx.execute("DELETE FROM state_change_readers WHERE name <> ?", name)
        }
    }

    /// The next change and where the reader stands; no change if it has read all.
    ///
    /// - Throws: `DatabaseError`.
    public func next() async throws -> (change: StateChange?, standing: Standing) {
        try await catalogue.database.read { [name] tx in
            let row = try tx.row("SELECT * FROM state_change_readers WHERE name = ?", name)
            let standing = Standing(
                readTo: try row?.get("read_to") ?? 0, attempts: try row?.get("attempts") ?? 0,
                nextAt: try row?.get("next_at") ?? 0)
            let change = try tx.row("SELECT * FROM state_changes WHERE id > ? ORDER BY id LIMIT 1", standing.readTo)
            return (try change.map(StateChange.read), standing)
        }
    }

    /// Keeps where the reader stands.
    ///
    /// - Throws: `DatabaseError`.
    public func keep(_ standing: Standing) async throws {
        _ = try await catalogue.database.write { [name] tx in
            try tx.execute(
                "UPDATE state_change_readers SET read_to = ?, attempts = ?, next_at = ? WHERE name = ?",
                standing.readTo, standing.attempts, standing.nextAt, name)
        }
    }
}
