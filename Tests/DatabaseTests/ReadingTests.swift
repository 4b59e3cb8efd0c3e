import Database
import Foundation
import Testing

@Suite("Reading beside the writer")
struct ReadingTests {
    private static let migrations = [
        pairs, Migration("kinds", "CREATE TABLE kinds (i BIGINT, r DOUBLE PRECISION, s TEXT, b BYTEA, f INTEGER)"),
    ]

    /// What a row of `kinds` holds.
    private struct Kinds: Equatable, Sendable {
        var integer: Int64?
        var real: Double
        var text: String?
        var bytes: [UInt8]
        var flag: Bool
    }

    private static func kinds(_ row: inout ColumnReader) throws -> Kinds {
        Kinds(
            integer: try row.optionalInteger(), real: try row.real(), text: try row.optionalText(),
            bytes: Array(try row.bytes()), flag: try row.flag())
    }

    @Test("columns come back as they were stored, from a file and in memory", arguments: [true, false])
    func columns(isFile: Bool) async throws {
        let folder = try DatabaseFolder()
        let database =
            isFile
            ? try await Database.open(path: folder.file(), migrations: Self.migrations)
            : try Database.inMemory(migrations: Self.migrations)
        let stored = [
            Kinds(integer: .min, real: 1.5, text: "讲台 \u{202E}'\"", bytes: [0, 255], flag: true),
            Kinds(integer: nil, real: 2, text: nil, bytes: [], flag: false),
            Kinds(integer: 0, real: -0.5, text: "", bytes: [7], flag: true),
        ]
        try await database.write { tx in
            for row in stored {
                try tx.execute(
                    "INSERT INTO kinds VALUES (?, ?, ?, ?, ?)", row.integer, row.real, row.text, row.bytes, row.flag)
            }
        }
        for limit in [3, 2] {
            let read = try await database.read { tx in
                var read: [Kinds] = []
                try tx.eachRow("SELECT * FROM kinds", []) { row in
                    read.append(try Self.kinds(&row))
                    return read.count < limit
                }
                return read
            }
            #expect(read == Array(stored.prefix(limit)))
        }
        try database.close()
    }

    @Test("a column of another kind, or one too many, is an error")
    func wrongKinds() async throws {
        let database = try Database.inMemory(migrations: [pairs])
        try await database.write { tx in _ = try tx.execute("INSERT INTO pairs VALUES ('a', 2)") }
        let readings: [@Sendable (inout ColumnReader) throws -> Void] = [
            { _ = try $0.integer() }, { _ = try $0.real() },
            { row in
                _ = try row.text()
                _ = try row.flag()
            },
            { row in
                _ = try row.text()
                _ = try row.text()
            },
            { row in
                _ = try row.text()
                _ = try row.integer()
                _ = try row.optionalInteger()
            },
        ]
        for reading in readings {
            await #expect(throws: DatabaseError.self) {
                try await database.read { tx in
                    try tx.eachRow("SELECT key, value FROM pairs", []) { row in
                        try reading(&row)
                        return true
                    }
                }
            }
        }
    }

    @Test("many readers at once, near and far, see whole transactions while writes go on")
    func many() async throws {
        let folder = try DatabaseFolder()
        let database = try await Database.open(path: folder.file(), migrations: [pairs])
        let writing = Task {
            for number in 0..<100 {
                try await database.write { tx in
                    try tx.execute("INSERT INTO pairs VALUES (?, 1)", "a\(number)")
                    try tx.execute("INSERT INTO pairs VALUES (?, 1)", "b\(number)")
                }
            }
        }
        @Sendable func halves() async throws -> Int {
            try await database.read { tx in
                let first: Int = try tx.row("SELECT COUNT(*) AS n FROM pairs")?.get("n") ?? -1
                let second: Int = try tx.row("SELECT COUNT(*) AS n FROM pairs")?.get("n") ?? -1
                #expect(first == second, "one view in one transaction")
                return first % 2
            }
        }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for reader in 0..<40 {
                group.addTask {
                    var halved = 0
                    if reader % 2 == 0 {
                        for _ in 0..<20 { halved += try await halves() }
                    } else {
                        halved = try await database.nearby {
                            var halved = 0
                            for _ in 0..<20 { halved += try await halves() }
                            return halved
                        }
                    }
                    return halved
                }
            }
            for try await halved in group { #expect(halved == 0) }
        }
        try await writing.value
        #expect(try await database.count("pairs") == 200)
        try database.close()
    }

    @Test("a reader writes nothing, and its errors name the statement and no value")
    func refused() async throws {
        let folder = try DatabaseFolder()
        let database = try await Database.open(path: folder.file(), migrations: [pairs])
        let writing = await #expect(throws: DatabaseError.self) {
            try await database.read { tx in try tx.rows("DELETE FROM pairs WHERE key = ?", "secret") }
        }
        #expect(writing?.code == .io && writing?.message.contains("secret") == false)
        let absent = await #expect(throws: DatabaseError.self) {
            try await database.read { tx in try tx.rows("SELECT * FROM nowhere") }
        }
        #expect(absent?.code == .other && absent?.message.contains("nowhere") == true)
        #expect(try await database.count("pairs") == 0, "the connection is of use afterwards")
        try database.close()
        await #expect(throws: DatabaseError.self) { try await database.count("pairs") }
    }

    @Test("a cancelled task's reading ends, however long it would take", .timeLimit(.minutes(1)))
    func cancelled() async throws {
        let folder = try DatabaseFolder()
        let database = try await Database.open(path: folder.file(), migrations: [pairs])
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) AS most FROM n"
        let task = Task { _ = try await database.read { tx in try tx.row(endless) } }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await database.count("pairs") == 0)
        try database.close()
    }

    @Test("what was written is read at once, and a statement that is kept outlives a change of the table")
    func fresh() async throws {
        let folder = try DatabaseFolder()
        let database = try await Database.open(path: folder.file(), migrations: [pairs])
        for number in 1...20 {
            try await database.write { tx in _ = try tx.execute("INSERT INTO pairs VALUES (?, 1)", "k\(number)") }
            #expect(try await database.count("pairs") == number)
        }
        let sql = "SELECT * FROM pairs ORDER BY key LIMIT 1"
        #expect(try await database.read { try $0.row(sql)?["more"] } == nil)
        try await database.write { tx in _ = try tx.execute("ALTER TABLE pairs ADD COLUMN more INTEGER DEFAULT 5") }
        #expect(try await database.read { try $0.row(sql)?["more"] } == .integer(5))
        try database.close()
    }
}
