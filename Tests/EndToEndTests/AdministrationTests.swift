import Foundation
import Testing

@Suite("The pages that keep the catalogue in order", .serialized, .timeLimit(.minutes(8)))
struct AdministrationTests {
    @Test("edit sections, series, quotas and many programmes, choose a poster and empty the bin, in a browser")
    func walk() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let added = try await RunningDaemon.run(
            "bash",
            [
                "-c",
                #"printf 'long enough\n' | "$0" user add chief --role administrator --unit 电教馆 --data "$1""#,
                RunningDaemon.program.path, daemon.data,
            ])
        #expect(added.status == 0)
        for (number, title) in ["整地与施肥", "水稻育秧", "病虫害防治"].enumerated() {
            let film = try await Films.make(seconds: 4 + number, name: "\(title).mp4")
            try daemon.drop(film, folder: "电教馆/实用技术")
        }
        try await eventually("three programmes", within: 240) { try await daemon.programmes().count == 3 }
        let result = try await RunningDaemon.run(
            "scripts/browser-admin",
            ["--server", "http://127.0.0.1:\(daemon.port)", "--administrator", "chief:long enough"])
        #expect(result.status == 0, "\(String(decoding: result.output, as: UTF8.self))")
        let seen = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        #expect(seen["added"] as? String == "农技推广>水产")
        #expect(seen["focusStays"] as? String == "上移：农技推广")
        #expect(seen["movedDown"] as? Bool == true)
        #expect(seen["bulk"] as? Int == 2)
        #expect((seen["stills"] as? Int).map { (1...8).contains($0) } == true)
        #expect((seen["poster"] as? String)?.hasPrefix("p-") == true)
        #expect((seen["console"] as? [String])?.isEmpty == true, "\(seen["console"] ?? "")")
        #expect(try await daemon.programmes().count == 3)
        #expect(daemon.stop() == 0)
    }
}
