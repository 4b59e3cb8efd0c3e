import Database
import Testing

@testable import Stations

private func makeStations() throws -> Stations {
    Stations(
        database: try Database.inMemory(migrations: StationsSchema.migrations),
        digest: { bytes in bytes.reversed().map { String($0, radix: 16) }.joined() }, now: { 1_795_233_600_000 })
}

private func failure(_ body: () async throws -> Void) async throws -> StationsError? {
    do {
        try await body()
        return nil
    } catch let error as StationsError {
        return error
    }
}

private let tree = """
    编码,名称,级别
    370000,山东省,省
    371300,临沂市,
    371323,沂水县,
    371323100,沂水镇,乡镇
    371323100001,东关村,村
    370100,济南市,
    """

@Suite("The region tree")
struct RegionTests {
    @Test("comes from a file in any order; administrative codes tell what lies in what")
    func whole() async throws {
        let stations = try makeStations()
        let lines = tree.split(separator: "\n")
        let turned = ([lines[0]] + lines.dropFirst().reversed()).joined(separator: "\n")
        #expect(try await stations.importRegions(Array(turned.utf8)) == 6)
        let regions = try await stations.regions()
        #expect(
            regions.map(\.path) == [
                "山东省", "山东省/临沂市", "山东省/临沂市/沂水县", "山东省/临沂市/沂水县/沂水镇", "山东省/临沂市/沂水县/沂水镇/东关村", "山东省/济南市",
            ])
        #expect(regions.map(\.level) == [.province, .city, .county, .township, .village, .city])
        #expect(
            try await stations.regions(in: "371300").map(\.code) == ["371300", "371323", "371323100", "371323100001"])
        #expect(try await stations.regions(in: "none").isEmpty)
        #expect(try await stations.importRegions(Array(tree.utf8)) == 6)
        #expect(try await stations.regions() == regions)
    }

    @Test("is renamed by another file, and what lies in it, stations too, follows")
    func renamed() async throws {
        let stations = try makeStations()
        try await stations.importRegions(Array(tree.utf8))
        _ = try await stations.add(code: "A", StationDetails(name: "a", region: "山东省/临沂市/沂水县"))
        _ = try await stations.add(code: "B", StationDetails(name: "b", region: "371323"))
        try await stations.importRegions(Array("code,name\n371300,新临沂\n".utf8))
        #expect(try await stations.region(code: "371323100001")?.path == "山东省/新临沂/沂水县/沂水镇/东关村")
        #expect(try await stations.station(code: "A")?.region == "山东省/新临沂/沂水县")
        #expect(try await stations.station(code: "B")?.region == "371323")
        #expect(try await stations.list(in: "371300").stations.map(\.regionCode) == ["371323", "371323"])
        #expect(try await stations.list(in: "370100").stations.isEmpty)
    }

    @Test(
        "names each fault with its line, and then takes nothing",
        arguments: [
            ("code,name\n371323,沂水县\n", [2]), ("code,name,parent\nA,甲,B\nB,乙,A\n", [2, 3]),
            ("code,name\nA,甲/乙\n,丙\nB,\n", [2, 3, 4]), ("code,name,level\nA,甲,星球\n", [2]),
            ("code,name,parent,level\nA,甲,,县\nB,乙,A,市\n", [3]), ("code,name,parent\nA,甲,\nB,乙,A\nC,乙,A\n", [4]),
            ("code,name\nA,甲\nA,乙\n", [3]), ("code\nA\n", [1]), ("code,name,parent\nA,甲,A\n", [2]),
        ] as [(String, [Int])])
    func faults(text: String, lines: [Int]) async throws {
        let stations = try makeStations()
        let error = try #require(try await failure { try await stations.importRegions(Array(text.utf8)) })
        #expect(error.code == .invalidFile)
        #expect(error.faults.map(\.line) == lines)
        #expect(try await stations.regions().isEmpty)
    }

    @Test("once there is one, stations lie in it")
    func stationsLieInIt() async throws {
        let stations = try makeStations()
        _ = try await stations.add(code: "A", StationDetails(name: "a", region: "山东省/临沂市"))
        #expect(try await stations.station(code: "A")?.regionCode == nil)
        try await stations.importRegions(Array(tree.utf8))
        #expect(try await stations.station(code: "A")?.regionCode == "371300")
        let error = try await failure {
            _ = try await stations.importCSV(Array("code,name,region\nB,b,371323\nC,c,火星\nD,d,火星\n".utf8))
        }
        #expect(error?.faults.map(\.line) == [3, 4])
        #expect(
            try await failure { _ = try await stations.add(code: "E", StationDetails(name: "e", region: "x")) }?.code
                == .unknownRegion)
        #expect(try await failure { try await stations.removeRegion(code: "371300") }?.code == .regionInUse)
        #expect(try await failure { try await stations.removeRegion(code: "x") }?.code == .unknownRegion)
        try await stations.removeRegion(code: "370100")
        #expect(try await stations.region(code: "370100") == nil)
    }

    @Test("stations are found by a part of what is said of them, and wildcards are plain characters")
    func search() async throws {
        let stations = try makeStations()
        _ = try await stations.add(code: "A", StationDetails(name: "东关站", contact: "李明", telephone: "0539-22"))
        _ = try await stations.add(code: "B", StationDetails(name: "100%_站", linkKbits: 2000))
        for (text, codes) in [
            ("东关", ["A"]), ("李", ["A"]), ("39-2", ["A"]), ("%", ["B"]), ("_", ["B"]), ("站", ["A", "B"]),
        ] {
            #expect(try await stations.list(matching: text).stations.map(\.code) == codes, "\(text)")
        }
        #expect(try await stations.station(code: "B")?.linkKbits == 2000)
    }
}

@Suite("Presence")
struct PresenceTests {
    private static func hear(_ stations: Stations, _ heard: [String: Int64]) async throws {
        try await stations.database.write { tx in
            // A calendar of thirty days a month in UTC is enough here.
            try Stations.noteHeard(
                heard, day: { (202_600 + Int($0 / 2_592_000_000), Int($0 / 86_400_000) % 30 + 1) }, in: tx)
        }
    }

    private static func days(_ stations: Stations) async throws -> [PresentDays] {
        try await stations.database.read { tx in
            var days: [PresentDays] = []
            try Stations.forEachPresence(in: 202_600...202_699, in: tx) { days.append($0) }
            return days
        }
    }

    @Test("is the last time and the days; late news is noted for its day and does not turn the clock back")
    func heard() async throws {
        let stations = try makeStations()
        _ = try await stations.add(code: "A", StationDetails(name: "a"))
        let day: Int64 = 86_400_000
        try await Self.hear(stations, ["A": 5 * day, "unknown": 5 * day])
        try await Self.hear(stations, ["A": 5 * day + 1000])
        #expect(try await stations.station(code: "A")?.lastSeenAt == 5 * day, "not every second is written down")
        try await Self.hear(stations, ["A": 6 * day])
        try await Self.hear(stations, ["A": 2 * day])
        #expect(try await stations.station(code: "A")?.lastSeenAt == 6 * day)
        try await Self.hear(stations, ["A": 31 * day])
        #expect(
            try await Self.days(stations) == [
                PresentDays(station: "A", month: 202_600, days: 0b110_0100),
                PresentDays(station: "A", month: 202_601, days: 0b10),
            ])
    }

    @Test("is summed up by region; a station that was never heard of is not online")
    func summary() async throws {
        let stations = try makeStations()
        try await stations.importRegions(Array(tree.utf8))
        for (code, region) in [("A", "371323"), ("B", "371323"), ("C", "370100"), ("D", "370100")] {
            _ = try await stations.add(code: code, StationDetails(name: code, region: region))
        }
        let now: Int64 = 1_795_233_600_000
        try await Self.hear(stations, ["A": now - 1000, "B": now - 3_600_000, "C": now - 86_400_000])
        let month = 202_600 + Int(now / 2_592_000_000)
        let all = try await stations.presence(in: nil, dayBegan: now - 7_200_000, month: month)
        #expect(all == PresenceSummary(stations: 4, online: 1, today: 2, month: 3))
        let city = try await stations.presence(in: "371300", dayBegan: now - 7_200_000, month: month)
        #expect(city == PresenceSummary(stations: 2, online: 1, today: 2, month: 2))
        #expect(try await stations.station(code: "A")?.isOnline(at: now) == true)
        #expect(try await stations.station(code: "D")?.isOnline(at: now) == false)
    }
}
