import Foundation
import Testing

@Suite("The editor of schedules", .serialized, .timeLimit(.minutes(8)))
struct ScheduleEditorTests {
    @Test("makes a channel whose guide follows what is dragged, moved, taken back and imported")
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
        for lesson in 1...2 {
            let film = try await Films.make(seconds: 7 + lesson, name: "lesson\(lesson).mp4")
            let beside = film.deletingPathExtension().appendingPathExtension("yaml")
            try Data("title: 第 \(lesson) 课\nseries: 水稻课\nepisode: \(lesson)\n".utf8).write(to: beside)
            try daemon.drop(beside, folder: "电教馆/实用技术")
            try daemon.drop(film, folder: "电教馆/实用技术")
        }
        try await eventually("the lessons", within: 240) { try await daemon.programmes().count == 2 }
        let result = try await RunningDaemon.run(
            "scripts/browser-schedule",
            ["--server", "http://127.0.0.1:\(daemon.port)", "--administrator", "chief:long enough"])
        #expect(result.status == 0, "\(String(decoding: result.output, as: UTF8.self))")
        let seen = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        func times(_ name: String) -> [String] { (seen[name] as? [String] ?? []).map { String($0.suffix(5)) } }
        #expect(seen["holidays"] as? [String] == ["12-30", "12-31"])
        #expect((seen["mark"] as? String)?.hasSuffix("20:00") == true, "\(seen["mark"] ?? "")")
        #expect(times("put") == ["20:00", "20:00"], "a series is weekly")
        #expect(times("once") == ["21:15", "20:00"], "that day only")
        #expect(seen["next"] as? [Int] == [1, 2], "the series goes on after what was moved")
        #expect(times("undone") == ["20:00", "20:00"])
        #expect((seen["held"] as? String)?.contains("20:15") == true, "\(seen["held"] ?? "")")
        #expect(times("all") == ["20:15", "20:15"])
        #expect(seen["dialog"] as? String == "20:15,series,weekly")
        #expect((seen["conflicts"] as? String)?.contains("20:15") == true)
        #expect((seen["stale"] as? String)?.contains("他人") == true)
        #expect(seen["errors"] as? String == "2,3", "each line at fault is named")
        #expect(seen["kept"] as? Int == 2, "and nothing was changed")
        #expect(times("table").contains("19:00") && times("table").contains("12:00"))
        #expect(seen["marks"] as? Bool == true, "conflicts are marked in their places")
        #expect(seen["length"] as? Int == 1800, "the lower edge was dragged")
        #expect((seen["left"] as? [String])?.count == 2, "left out of one day and of the one that was made like it")
        #expect(seen["days"] as? Int == 1 && seen["scrolled"] as? Bool == true, "on a phone: one day, and it scrolls")
        #expect((seen["finger"] as? [String])?.count == 1, "a finger that rests takes a slot along")
        #expect((seen["console"] as? [String])?.isEmpty == true, "\(seen["console"] ?? "")")
        #expect(daemon.stop() == 0)
    }
}
