public import Database
public import MediaModel

/// What a station says of a programme, or asks for.
public struct StationFeedback: Sendable, Equatable, Identifiable {
    /// Kinds of feedback.
    public enum Kind: String, Sendable, CaseIterable, SQLEncodable, SQLDecodable {
        /// An opinion of a programme.
        case opinion
        /// A programme that is wished for.
        case wish
    }

    /// Its number.
    public let id: Int64
    /// The code of the station.
    public let station: String
    /// What it is.
    public let kind: Kind
    /// The programme that it is of, if one was named.
    public let programme: ProgrammeID?
    /// What was said.
    public let text: String
    /// Who said it.
    public let person: String
    /// When, in milliseconds since 1970.
    public let at: Int64
}

extension Stations {
    /// Keeps what a station says.
    ///
    /// - Throws: `StationsError`: `unknownStation`, `invalidText`.
    public func addFeedback(
        _ text: String, kind: StationFeedback.Kind, programme: ProgrammeID? = nil, at station: String, by person: String
    ) async throws -> StationFeedback {
        guard let text = try StationRules.line(text) else {
            throw StationsError(.invalidText, zh: "请填写内容。", en: "Say something.")
        }
        return try await database.write { [now] tx in
            guard try tx.row("SELECT code FROM stations WHERE code = ?", station) != nil else {
                throw StationsError.unknown(station)
            }
            let id: Int64 = try tx.row("SELECT COALESCE(MAX(id), 0) + 1 AS id FROM station_feedback")?.get("id") ?? 1
            let feedback = StationFeedback(
                id: id, station: station, kind: kind, programme: programme, text: text,
                person: String(person.prefix(200)), at: now())
            try tx.execute(
                """
                INSERT INTO station_feedback (id, station_code, state, programme_id, text, person, at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """, id, station, kind, programme, text, feedback.person, feedback.at)
            return feedback
        }
    }

    /// What stations said, the first first; the state of the query is a kind.
    ///
    /// - Throws: `DatabaseError`.
    public func feedback(_ query: LedgerQuery) async throws -> Page<StationFeedback> {
        let (sql, arguments) = query.conditions()
        let found = try await database.read { tx in
            try tx.rows(
                "SELECT * FROM station_feedback WHERE \(sql) ORDER BY id LIMIT \(query.limit + 1)",
                arguments: arguments
            ).map { row in
                StationFeedback(
                    id: try row.get("id"), station: try row.get("station_code"), kind: try row.get("state"),
                    programme: try row.get("programme_id"), text: try row.get("text"), person: try row.get("person"),
                    at: try row.get("at"))
            }
        }
        let items = Array(found.prefix(query.limit))
        return Page(items: items, next: found.count > query.limit ? items.last.map { String($0.id) } : nil)
    }
}
