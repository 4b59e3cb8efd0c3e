import Database
import MediaModel
import Stations
import Testing

private func makeStations() throws -> Stations {
    Stations(
        database: try Database.inMemory(migrations: StationsSchema.migrations),
        digest: { bytes in bytes.reversed().map { String($0, radix: 16) }.joined() }, now: { 1_795_233_600_000 })
}

/// Runs `body`, which must throw a `StationsError`, and gives it back.
private func failure(_ body: () async throws -> Void) async throws -> StationsError? {
    do {
        try await body()
        return nil
    } catch let error as StationsError {
        return error
    }
}

@Suite("Stations")
struct StationsTests {
    @Test("are added with a key that is theirs alone")
    func add() async throws {
        let stations = try makeStations()
        let details = StationDetails(
            name: " 沂水县站 ", kind: "", region: "山东省/临沂市/沂水县", contact: "李明", telephone: "0539-2250000")
        let key = try await stations.add(code: "371323-001", details)
        let other = try await stations.add(code: "B", StationDetails(name: "B"))
        #expect(key.hasPrefix("lsk_"))
        #expect(key.count == 56)
        let station = try #require(try await stations.station(key: key))
        #expect(station.code == "371323-001")
        #expect(station.name == "沂水县站")
        #expect(station.kind == nil)
        #expect(station.telephone == "0539-2250000")
        #expect(station.hasKey)
        #expect(station.createdAt == 1_795_233_600_000)
        #expect(try await stations.station(code: "371323-001") == station)
        #expect(try await stations.station(key: other)?.code == "B")
        for bad in ["", "lsk_", key + "0", String(key.dropLast()) + "u", key.uppercased()] {
            #expect(try await stations.station(key: bad) == nil)
        }
        #expect(try await failure { _ = try await stations.add(code: "B", details) }?.code == .codeTaken)
    }

    @Test(
        "have codes that are safe in paths and lists",
        arguments: ["", "-a", "a b", "a/b", "站", "a\n", String(repeating: "x", count: 65)])
    func codes(code: String) async throws {
        let stations = try makeStations()
        #expect(
            try await failure { _ = try await stations.add(code: code, StationDetails(name: "x")) }?.code
                == .invalidCode)
    }

    @Test(
        "have a name and no control characters",
        arguments: ["", "  ", "a\u{0}b", "a\tb", String(repeating: "x", count: 201)])
    func names(name: String) async throws {
        let stations = try makeStations()
        #expect(
            try await failure { _ = try await stations.add(code: "A", StationDetails(name: name)) }?.code
                == .invalidText)
    }

    @Test("get new keys and lose old ones")
    func keys() async throws {
        let stations = try makeStations()
        let first = try await stations.add(code: "A", StationDetails(name: "A"))
        let second = try await stations.newKey(code: "A")
        #expect(try await stations.station(key: first) == nil)
        #expect(try await stations.station(key: second)?.code == "A")
        try await stations.revokeKey(code: "A")
        #expect(try await stations.station(key: second) == nil)
        #expect(try await stations.station(code: "A")?.hasKey == false)
        #expect(try await failure { try await stations.revokeKey(code: "X") }?.code == .unknownStation)
        #expect(try await failure { _ = try await stations.newKey(code: "X") }?.code == .unknownStation)
    }

    @Test("tell which of them lost a key, and when; a name or a first key is no loss")
    func lost() async throws {
        let stations = try makeStations()
        for code in ["A", "B", "C"] { _ = try await stations.add(code: code, StationDetails(name: code)) }
        try await stations.rename(code: "C", to: "丙")
        #expect(try await stations.keysLost(since: 0) == [:])
        _ = try await stations.newKey(code: "A")
        try await stations.revokeKey(code: "B")
        let now: Int64 = 1_795_233_600_000
        #expect(try await stations.keysLost(since: now - 1) == ["A": now, "B": now])
        #expect(try await stations.keysLost(since: now) == [:])
    }

    @Test("are renamed and changed without losing their key")
    func update() async throws {
        let stations = try makeStations()
        let key = try await stations.add(code: "A", StationDetails(name: "A", region: "r"))
        try await stations.rename(code: "A", to: "甲")
        #expect(try await stations.station(key: key)?.name == "甲")
        #expect(try await stations.station(key: key)?.region == "r")
        try await stations.update(code: "A", StationDetails(name: "乙", contact: "c"))
        #expect(try await stations.station(key: key)?.contact == "c")
        #expect(try await stations.station(key: key)?.region == nil)
        #expect(try await failure { try await stations.rename(code: "X", to: "x") }?.code == .unknownStation)
        #expect(try await failure { try await stations.rename(code: "A", to: "") }?.code == .invalidText)
    }

    @Test("are listed by code, part by part, each once")
    func list() async throws {
        let stations = try makeStations()
        for number in (10..<35).reversed() { _ = try await stations.add(code: "S\(number)", StationDetails(name: "s")) }
        var (seen, after, parts): ([String], String?, Int) = ([], nil, 0)
        repeat {
            let page = try await stations.list(after: after, limit: 10)
            seen += page.stations.map(\.code)
            after = page.next
            parts += 1
        } while after != nil
        #expect(seen == (10..<35).map { "S\($0)" })
        #expect(parts == 3)
        #expect(try await stations.list(limit: 25).next == nil)
    }
}

@Suite("An import of stations")
struct StationImportTests {
    @Test(
        "takes quotes, every kind of line end, a byte order mark, Chinese titles and any order of columns",
        arguments: [
            "code,name,region\nA,甲,r\nB,\"乙, \"\"二\"\"\",\n",
            "\u{FEFF}名称,编码,地区\r\n甲,A,r\r\n\"乙, \"\"二\"\"\",B,\r\n\r\n",
            "站点编码,站点名称,所在地区\rA,甲,r\r\r\"B\",\"乙, \"\"二\"\"\",\"\"",
        ])
    func forms(text: String) async throws {
        let stations = try makeStations()
        let imported = try await stations.importCSV(Array(text.utf8))
        #expect(imported.map(\.code) == ["A", "B"])
        #expect(imported.map(\.name) == ["甲", "乙, \"二\""])
        let key = try #require(imported.first?.key)
        #expect(try await stations.station(key: key)?.region == "r")
        #expect(try await stations.station(code: "B")?.region == nil)
    }

    @Test("takes off what exported tables have before texts that look like formulas, and nothing else")
    func exported() async throws {
        let stations = try makeStations()
        _ = try await stations.importCSV(Array("code,name,telephone\nA,'甲','+86 539 1\nB,乙,0539\n".utf8))
        let station = try await stations.station(code: "A")
        #expect(station?.telephone == "+86 539 1" && station?.name == "'甲'")
    }

    @Test("changes a station that is there and leaves its key alone")
    func again() async throws {
        let stations = try makeStations()
        let key = try await stations.add(code: "A", StationDetails(name: "old", kind: "k"))
        let imported = try await stations.importCSV(Array("code,name\nA,new\nB,b\n".utf8))
        #expect(imported.map { $0.key == nil } == [true, false])
        #expect(try await stations.station(key: key)?.name == "new")
    }

    @Test(
        "names each fault with its line, in both languages, and imports nothing",
        arguments: [
            ("", [1]), ("code,name", []), ("code\nA", [1]), ("code,name,colour\nA,a,b", [1]),
            ("code,name,code\nA,a,B", [1]), ("code,name\nA,a\nB\n,c\nD,\n\nA,again\nE,e,e", [3, 4, 5, 7, 8]),
            ("code,name\nA,\"two\nlines\"\nB,\"b\"x", [2, 4]), ("code,name\nA,a\"b\nB,b", [2]),
            ("code,name\nA,a\nB,\"b\n\n", [3]), ("code,name\n../x,a\n<b>,b", [2, 3]),
        ] as [(String, [Int])])
    func faults(text: String, lines: [Int]) async throws {
        let stations = try makeStations()
        let error = try await failure { _ = try await stations.importCSV(Array(text.utf8)) }
        #expect(error?.faults.map(\.line) ?? [] == lines)
        #expect(error?.code == (lines.isEmpty ? nil : .invalidFile))
        #expect(error?.faults.allSatisfy { !$0.message.zh.isEmpty && !$0.message.en.isEmpty } != false)
        if let error { #expect(error.text(.zh).split(separator: "\n").count == lines.count + 1) }
        #expect(try await stations.list().stations.isEmpty)
    }

    @Test("says what to do about a file that is not UTF-8")
    func encoding() async throws {
        let stations = try makeStations()
        let gbk: [UInt8] = Array("code,name\nA,".utf8) + [0xBC, 0xD7, 0x0A]
        let error = try await failure { _ = try await stations.importCSV(gbk) }
        #expect(error?.faults.map(\.line) == [2])
        #expect(error?.text(.en).contains("CSV UTF-8") == true)
    }

    @Test("of ten thousand stations is one transaction")
    func many() async throws {
        let stations = try makeStations()
        let text = "code,name\n" + (0..<10_000).map { "S\($0),站点\($0)\n" }.joined()
        let imported = try await stations.importCSV(Array(text.utf8))
        #expect(Set(imported.compactMap(\.key)).count == 10_000)
    }
}
