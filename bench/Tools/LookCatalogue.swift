import ArgumentParser
import Catalogue
import Database
import Foundation
import GRDBSQLite
import MediaModel

/// How long a list, a search and a programme take from the catalogue, and from SQLite alone by a prepared statement, in
/// turn. Prints JSON: microseconds, median and 99th of a hundred.
struct LookCatalogue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "look")

    @Option(help: "The database that `catalogue` filled, made by a daemon that has stopped.")
    var database: String
    @Option(help: "How often each is asked for.")
    var rounds = 2000
    @Option(help: "What is searched for.")
    var text = "水稻"

    func run() async throws {
        let database = try Database.openReadOnly(path: database)
        // As requests are answered: in the lane where reading wakes no other thread.
        try await database.nearby { try await look(Catalogue(database: database)) }
    }

    private func look(_ catalogue: Catalogue) async throws {
        let peer = try PreparedSQL(path: database)
        let ids = try await catalogue.programmes(ProgrammeQuery(sort: .title, limit: 200)).items.map(\.id)
        guard !ids.isEmpty else { throw ValidationError("the catalogue is empty") }
        var report: [String: [String: Double]] = [:]
        report["list"] = try await compare { _ in
            _ = try await catalogue.programmes()
        } with: { _ in
            try peer.step(PreparedSQL.list, [])
        }
        report["search"] = try await compare { _ in
            _ = try await catalogue.search(ProgrammeQuery(text: text))
        } with: { _ in
            try peer.step(PreparedSQL.search, [PreparedSQL.phrase(text)])
        }
        report["detail"] = try await compare {
            _ = try await catalogue.programme(ids[$0 % ids.count])
        } with: {
            try peer.step(PreparedSQL.detail, [ids[$0 % ids.count].rawValue])
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }

    private func compare(
        _ own: (Int) async throws -> Void, with peer: (Int) throws -> Int
    ) async throws -> [String: Double] {
        var (ours, theirs): ([Double], [Double]) = ([], [])
        for round in 0..<rounds + 20 {
            // Who comes second finds the file's pages in memory: they take turns.
            let isFirst = round % 2 == 0
            let start = DispatchTime.now().uptimeNanoseconds
            if isFirst { try await own(round) } else { _ = try peer(round) }
            let middle = DispatchTime.now().uptimeNanoseconds
            if isFirst { _ = try peer(round) } else { try await own(round) }
            let end = DispatchTime.now().uptimeNanoseconds
            guard round >= 20 else { continue }
            ours.append(Double(isFirst ? middle - start : end - middle) / 1000)
            theirs.append(Double(isFirst ? end - middle : middle - start) / 1000)
        }
        let (own, other) = (ours.sorted(), theirs.sorted())
        let last = max(0, rounds * 99 / 100 - 1)
        return [
            "median": own[rounds / 2], "p99": own[last], "sqliteMedian": other[rounds / 2], "sqliteP99": other[last],
            "ratioMedian": own[rounds / 2] / other[rounds / 2], "ratioP99": own[last] / other[last],
        ]
    }
}

/// SQLite by its own interface, with the statements, the memory and the locking that Lectern uses: every column is read
/// as the kind that it has, and nothing is made of it.
private final class PreparedSQL {
    private var connection: OpaquePointer?
    private var statements: [String: OpaquePointer] = [:]

    private static let select = """
        SELECT p.id, p.state, p.title, p.synopsis, s.id, s.name_zh, s.name_en, r.id, r.title, p.episode, u.id, u.name,
        p.type, p.presenter, p.grade, p.subject, p.language, p.produced_on, p.rights, p.keywords, p.duration, p.asset_id,
        p.pending_asset_id, p.subtitles, p.chapters, p.views, p.person_views, p.published_at, p.updated_at,
        p.is_listed, p.visible_from, p.visible_until, p.regions, p.sound_bytes, p.withdrawn_at, p.poster_id
        """
    private static let joins = """
        LEFT JOIN sections s ON s.id = p.section_id LEFT JOIN series r ON r.id = p.series_id
        JOIN units u ON u.id = p.unit_id
        """
    static let list = """
        \(select), p.listed_at FROM programmes p \(joins) WHERE p.is_listed = 1
        ORDER BY p.listed_at DESC, p.id DESC LIMIT 51
        """
    static let search = """
        \(select), p.search_number FROM programme_search i CROSS JOIN programmes p ON p.search_number = i.rowid \(joins)
        WHERE programme_search MATCH ? AND p.is_listed = 1 ORDER BY i.rowid DESC LIMIT 51
        """
    static let detail = "\(select) FROM programmes p \(joins) WHERE p.id = ?"

    /// What the index is asked for: pairs of neighbouring characters, in titles, which fill the first page.
    static func phrase(_ text: String) -> String {
        let characters = text.map(String.init)
        return "{title} : \"" + zip(characters, characters.dropFirst()).map { $0 + $1 }.joined(separator: " ") + "\""
    }

    init(path: String) throws {
        guard sqlite3_open_v2(path, &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK else {
            throw ValidationError("SQLite does not open \(path)")
        }
        sqlite3_exec(connection, "PRAGMA cache_size = -8192", nil, nil, nil)
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close(connection)
    }

    /// Runs a statement to its end.
    ///
    /// - Returns: a sum over what was read, so that nothing of the reading can be left out.
    func step(_ sql: String, _ arguments: [String]) throws -> Int {
        let statement = try prepared(sql)
        defer { sqlite3_reset(statement) }
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        for (place, argument) in arguments.enumerated() {
            sqlite3_bind_text(statement, Int32(place + 1), argument, -1, transient)
        }
        var bytes = 0
        while sqlite3_step(statement) == SQLITE_ROW {
            for column in 0..<sqlite3_column_count(statement) { bytes += Self.read(statement, column) }
        }
        return bytes
    }

    /// Reads a column as the kind that it has.
    private static func read(_ statement: OpaquePointer?, _ column: Int32) -> Int {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: return Int(truncatingIfNeeded: sqlite3_column_int64(statement, column) & 8)
        case SQLITE_FLOAT: return sqlite3_column_double(statement, column) > 0 ? 8 : 0
        case SQLITE_NULL: return 0
        default:
            _ = sqlite3_column_text(statement, column)
            return Int(sqlite3_column_bytes(statement, column))
        }
    }

    private func prepared(_ sql: String) throws -> OpaquePointer? {
        if let known = statements[sql] { return known }
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(connection, sql, -1, &statement, nil) == SQLITE_OK else {
            throw ValidationError(String(cString: sqlite3_errmsg(connection)))
        }
        statements[sql] = statement
        return statement
    }
}
