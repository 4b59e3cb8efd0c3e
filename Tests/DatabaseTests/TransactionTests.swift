import Database
import MediaModel
import Testing

@Suite("Transactions")
struct TransactionTests {
    private struct Stop: Error {}

    @Test("values of every kind come back as they were stored")
    func roundTrip() async throws {
        let database = try Database.inMemory(migrations: [
            Migration("t", "CREATE TABLE t (i BIGINT, r DOUBLE PRECISION, s TEXT, b BYTEA, o TEXT, f INTEGER)")
        ])
        let id = try #require(ProgrammeID("p1"))
        let row = try await database.write { tx in
            try tx.execute(
                "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", Int64.min, 1.5, "讲台 \u{202E}'\"", [UInt8]([0, 255]),
                nil as String?, true)
            try tx.execute("INSERT INTO t (s) VALUES (?)", id)
            return try #require(try tx.row("SELECT * FROM t LIMIT 1"))
        }
        #expect(try row.get("i") == Int64.min)
        #expect(try row.get("r") == 1.5)
        #expect(try row.get("s") == "讲台 \u{202E}'\"")
        #expect(try row.get("b") == [UInt8]([0, 255]))
        #expect(try row.get("o") == String?.none)
        #expect(try row.get("f") == true)
        let found = try await database.read { tx in try tx.row("SELECT s FROM t WHERE s = ?", id) }
        #expect(try found?.get("s") == id)
    }

    @Test("a column that is absent or of another kind is an error, not a default")
    func wrongColumn() async throws {
        let database = try Database.inMemory(migrations: [pairs])
        let row = try await database.write { tx in
            try tx.execute("INSERT INTO pairs VALUES ('a', 1)")
            return try #require(try tx.row("SELECT * FROM pairs"))
        }
        #expect(throws: DatabaseError.self) { try row.get("nothing", as: Int.self) }
        #expect(throws: DatabaseError.self) { try row.get("key", as: Int.self) }
        #expect(row["nothing"] == nil)
        #expect(row["value"] == .integer(1))
    }

    @Test("a transaction that throws leaves nothing behind")
    func rollback() async throws {
        let database = try Database.inMemory(migrations: [pairs])
        await #expect(throws: Stop.self) {
            try await database.write { tx in
                try tx.execute("INSERT INTO pairs VALUES ('a', 1)")
                throw Stop()
            }
        }
        #expect(try await database.count("pairs") == 0)
    }

    @Test("broken rules are constraint errors and name no values")
    func constraints() async throws {
        let database = try Database.inMemory(migrations: [
            pairs, Migration("c", "CREATE TABLE c (key TEXT NOT NULL REFERENCES pairs (key))"),
        ])
        for sql in ["INSERT INTO pairs VALUES (?, NULL)", "INSERT INTO c VALUES (?)"] {
            let error = await #expect(throws: DatabaseError.self) {
                try await database.write { tx in _ = try tx.execute(sql, "secret") }
            }
            #expect(error?.code == .constraint)
            #expect(error?.message.contains("secret") == false)
        }
    }

    @Test("a statement with the wrong number of arguments is refused")
    func argumentCount() async throws {
        let database = try Database.inMemory(migrations: [pairs])
        await #expect(throws: DatabaseError.self) {
            try await database.read { tx in try tx.rows("SELECT ? AS a, ? AS b", 1) }
        }
    }

    @Test("the same statement may run while its rows are handed over")
    func nested() async throws {
        let database = try Database.inMemory(migrations: [pairs])
        let seen = try await database.write { tx in
            for key in ["a", "b", "c"] { try tx.execute("INSERT INTO pairs VALUES (?, ?)", key, 1) }
            var seen: [String] = []
            let sql = "SELECT key FROM pairs ORDER BY key"
            try tx.forEachRow(sql) { row in
                let inner = try tx.rows(sql)
                seen.append(try row.get("key") + String(inner.count))
            }
            return seen
        }
        #expect(seen == ["a3", "b3", "c3"])
    }

    @Test("execute says how many rows changed")
    func changes() async throws {
        let database = try Database.inMemory(migrations: [pairs])
        let counts = try await database.write { tx in
            [
                try tx.execute("INSERT INTO pairs VALUES ('a', 1), ('b', 2)"),
                try tx.execute("UPDATE pairs SET value = 3 WHERE key = ?", "b"),
                try tx.execute("DELETE FROM pairs WHERE key = ?", "z"),
            ]
        }
        #expect(counts == [2, 1, 0])
    }

    @Test("a cancelled task's transaction is not stored")
    func cancellation() async throws {
        let database = try Database.inMemory(migrations: [pairs])
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            try await database.write { tx in _ = try tx.execute("INSERT INTO pairs VALUES ('a', 1)") }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await database.count("pairs") == 0)
    }
}
