import Foundation
import Testing

@Suite("The pages of stations and figures", .serialized, .timeLimit(.minutes(8)))
struct ConsolesTests {
    @Test("lead from a table of stations over a group at a station's browser to the figure and its seconds")
    func walk() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let added = try await RunningDaemon.run(
            "bash",
            [
                "-c", #"printf 'long enough\n' | "$0" user add chief --role administrator --data "$1""#,
                RunningDaemon.program.path, daemon.data,
            ])
        #expect(added.status == 0)
        let film = try await Films.make(seconds: 14, name: "育秧.mp4")
        try daemon.drop(film, folder: "电教馆/实用技术")
        try await eventually("the programme", within: 240) { try await daemon.programmes().count == 1 }
        let result = try await RunningDaemon.run(
            "scripts/browser-consoles",
            ["--server", "http://127.0.0.1:\(daemon.port)", "--administrator", "chief:long enough"])
        #expect(result.status == 0, "\(String(decoding: result.output, as: UTF8.self))")
        let seen = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        func text(_ name: String) -> String { seen[name] as? String ?? "" }
        #expect(text("errors") == "3,4", "each line at fault is named")
        #expect(seen["cards"] as? Int == 3)
        #expect(text("found") == "石门小学")
        #expect(text("address") == "/station", "the key stands in the address no more")
        #expect(text("said").contains("关联"), "the entry was linked to what was played")
        #expect(text("today").hasPrefix("1|25|"), "\(text("today"))")
        #expect(text("alarms").contains("设备故障") && text("alarms").contains("2 个站点本月无数据"), "\(text("alarms"))")
        #expect(seen["way"] as? [String] == ["/admin/reports", "/admin/reports", "/admin/viewings"])
        #expect((8...14).contains(seen["seconds"] as? Int ?? 0), "\(seen["seconds"] ?? "")")
        #expect(text("verdict").contains("这次收看计数"))
        let csv = text("csv")
        #expect(csv.hasPrefix("239,187,191\n") && csv.contains("王庄学习站") && csv.contains("'=1+1站"), "\(csv)")
        #expect(seen["told"] as? Bool == true)
        #expect((seen["console"] as? [String])?.isEmpty == true, "\(seen["console"] ?? "")")
        #expect(daemon.stop() == 0)
    }
}
