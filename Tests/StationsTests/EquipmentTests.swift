import Database
import Testing

@testable import Stations

private func makeStations() async throws -> Stations {
    let stations = Stations(
        database: try Database.inMemory(migrations: StationsSchema.migrations), digest: { "\($0.count)\($0[9...])" },
        now: { 1_795_233_600_000 })
    try await stations.importRegions(Array("code,name\n370000,省\n371300,市\n371323,县\n".utf8))
    _ = try await stations.add(code: "A", StationDetails(name: "a", region: "371323"))
    _ = try await stations.add(code: "B", StationDetails(name: "b", region: "370000"))
    return stations
}

private func failure(_ body: () async throws -> Void) async throws -> StationsError.Code? {
    do {
        try await body()
        return nil
    } catch let error as StationsError {
        return error.code
    }
}

@Suite("The equipment ledger")
struct EquipmentTests {
    @Test("keeps what a station has, one entry a serial number")
    func ledger() async throws {
        let stations = try await makeStations()
        let details = EquipmentDetails(
            kind: " 投影机 ", model: "X1", serial: "SN1", acquiredOn: "2024-03", responsible: "王老师")
        let item = try await stations.addEquipment(details, at: "A")
        #expect(item.details.kind == "投影机" && item.details.state == .working)
        #expect(try await failure { _ = try await stations.addEquipment(details, at: "A") } == .codeTaken)
        _ = try await stations.addEquipment(details, at: "B")
        #expect(try await failure { _ = try await stations.addEquipment(details, at: "none") } == .unknownStation)
        var changed = item.details
        changed.state = .retired
        try await stations.updateEquipment(item.id, changed)
        #expect(try await stations.equipment(id: item.id)?.details == changed)
        #expect(try await stations.equipment(.init(region: "371300")).items.map(\.station) == ["A"])
        #expect(try await stations.equipment(.init(state: "retired")).items.map(\.id) == [item.id])
        #expect(try await stations.equipment(.init(station: "B")).items.count == 1)
        let first = try await stations.equipment(.init(limit: 1))
        let next = try #require(first.next.flatMap { Int64($0) })
        #expect(try await stations.equipment(.init(after: next, limit: 1)).items.map(\.station) == ["B"])
        for bad in [EquipmentDetails(kind: " "), EquipmentDetails(kind: "a", acquiredOn: "21.11.2026")] {
            #expect(try await failure { _ = try await stations.addEquipment(bad, at: "A") } == .invalidText)
        }
    }

    @Test("is brought in from a file: all or nothing, by station and serial number")
    func file() async throws {
        let stations = try await makeStations()
        let text = "站点编码,设备种类,序列号,状态,责任人\nA,电脑,1,正常,李\nA,电脑,2,故障,\nB,电视,1,,\n"
        #expect(try await stations.importEquipment(Array(text.utf8)) == 3)
        #expect(try await stations.importEquipment(Array(text.replacing("故障", with: "报废").utf8)) == 3)
        let items = try await stations.equipment(.init()).items
        #expect(items.map(\.details.state) == [.working, .retired, .working])
        for (bad, region) in [
            ("station,kind,serial\nZ,a,1\n", nil), ("station,kind,serial\nA,a,\n", nil),
            ("station,kind,serial,state\nA,a,1,坏\n", nil), ("station,kind,serial\nA,a,1\nA,b,1\n", nil),
            ("station,kind,serial\nB,a,9\n", "371300"),
        ] as [(String, String?)] {
            #expect(
                try await failure { _ = try await stations.importEquipment(Array(bad.utf8), in: region) }
                    == .invalidFile)
        }
        #expect(try await stations.equipment(.init()).items == items)
    }

    @Test("has faults that go from state to state, with who did what, and the equipment goes along")
    func faults() async throws {
        let stations = try await makeStations()
        let item = try await stations.addEquipment(EquipmentDetails(kind: "投影机"), at: "A")
        let fault = try await stations.reportFault("不亮", at: "A", equipment: item.id, by: "A")
        #expect(try await stations.equipment(id: item.id)?.details.state == .faulty)
        #expect(
            try await failure { _ = try await stations.move(fault: fault.id, to: .closed, note: nil, by: "x") }
                == .wrongState)
        _ = try await stations.move(fault: fault.id, to: .accepted, note: "已派人", by: "张")
        #expect(try await stations.equipment(id: item.id)?.details.state == .inRepair)
        _ = try await stations.move(fault: fault.id, to: .repaired, note: nil, by: "张")
        let closed = try await stations.move(fault: fault.id, to: .closed, note: nil, by: "李")
        #expect(try await stations.equipment(id: item.id)?.details.state == .working)
        #expect(closed.steps.map(\.state) == [.reported, .accepted, .repaired, .closed])
        #expect(closed.steps.map(\.person) == ["A", "张", "张", "李"])
        #expect(try await stations.faults(.init(state: "closed")).items == [closed])
        #expect(try await stations.faults(.init(region: "371323")).items.count == 1)
        #expect(try await stations.faults(.init(station: "B")).items.isEmpty)
        #expect(
            try await failure { _ = try await stations.reportFault("x", at: "B", equipment: item.id, by: "B") }
                == .unknownEntry)
        #expect(try await failure { _ = try await stations.fault(id: 99) } == .unknownEntry)
    }
}
