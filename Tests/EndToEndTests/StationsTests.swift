import Foundation
import Testing

@Suite("Stations and their reports", .timeLimit(.minutes(8)))
struct StationsTests {
    @Test("are counted exactly, over broken connections, doubled reports and kills of the daemon")
    func simulated() async throws {
        let script = RunningDaemon.root.appendingPathComponent("bench/stations.py").path
        let told = try await RunningDaemon.run(
            "python3",
            [
                script, "--program", RunningDaemon.program.path, "--stations", "25", "--viewings", "120", "--kills",
                "2",
                "--films", "3", "--threads", "6",
            ])
        let text = String(decoding: told.output, as: UTF8.self)
        #expect(told.status == 0, "\(text)")
        #expect(text.contains("\"viewings\": 120") && text.contains("\"wrong\": 0"), "\(text)")
    }

    @Test("a month that is over is reported into a folder by itself, and on the command line")
    func monthly() async throws {
        let daemon = try RunningDaemon()
        let letter = "\(daemon.data)-letter"
        defer { try? FileManager.default.removeItem(atPath: letter) }
        daemon.variables = [
            "LECTERN_REPORTS_MONTHLY": "true", "LECTERN_REPORTS_CLOSEAFTERDAYS": "1",
            "LECTERN_REPORTS_MAILTO": "bureau@example.org", "LECTERN_MAIL_FROM": "lectern@example.org",
            "LECTERN_MAIL_COMMAND": "/usr/bin/tee \(letter)",
        ]
        _ = try await daemon.lectern(["station", "add", "A1", "--name", "=第一站", "--data", daemon.data])
        try await daemon.start()
        let folder = "\(daemon.data)/reports"
        try await eventually("reports are written", within: 60) {
            let months = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return months.contains { !$0.hasPrefix(".") }
        }
        let month = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
        let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(month)").filter {
            !$0.hasPrefix(".")
        }.sorted()
        #expect(
            files == [
                "assessment.xlsx", "calls.xlsx", "views-programme.xlsx", "views-region.xlsx", "views-section.xlsx",
                "views-station.xlsx", "views-unit.xlsx",
            ])
        try await eventually("the month is closed", within: 20) {
            try await daemon.lectern(["report", "close", month, "--data", daemon.data]).status == 1
        }
        try await eventually("the reports are mailed", within: 20) {
            FileManager.default.fileExists(atPath: "\(folder)/\(month)/.mailed")
        }
        let mail = try String(contentsOfFile: letter, encoding: .utf8)
        #expect(mail.hasPrefix("From: lectern@example.org\nTo: bureau@example.org\n"))
        #expect(
            mail.contains("filename=\"views-station.xlsx\"")
                && mail.contains("Message-ID: <reports-\(month)@example.org>"))
        let csv = try await daemon.lectern(["report", "--by", "station", "--data", daemon.data])
        let text = String(decoding: csv.output, as: UTF8.self)
        #expect(csv.status == 0 && text.contains("A1,'=第一站,") || text.contains("A1,\"'=第一站\","), "\(text)")
        let html = try await daemon.lectern(["report", "calls", "--format", "html", "--data", daemon.data])
        #expect(String(decoding: html.output, as: UTF8.self).contains("<td>=第一站</td>"))
        let json = try await daemon.lectern(
            ["report", "--rule", "1 (120 s)", "--format", "json", "--data", daemon.data])
        let report = try #require(try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
        #expect(report["rule"] as? String == "1 (120 s) Asia/Shanghai")
        for wrong in [["--rule", "7"], ["--by", "colour"], ["--period", "age"], ["--from", "x"]] {
            #expect(try await daemon.lectern(["report", "--data", daemon.data] + wrong).status == 64)
        }
        #expect(daemon.stop() == 0)
    }
}
