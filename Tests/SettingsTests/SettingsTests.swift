import Foundation
import MediaModel
import Settings
import Testing

private func faults(_ yaml: String, _ environment: [String: String] = [:]) -> [SettingsError.Fault] {
    do {
        _ = try Settings.parse(yaml: yaml, file: "x.yaml", environment: environment)
        return []
    } catch { return error.faults }
}

@Suite("Settings")
struct SettingsTests {
    @Test("have their defaults when the file is empty", arguments: ["", "# nothing\n", "server:\n", "---\n"])
    func empty(yaml: String) throws {
        #expect(try Settings.parse(yaml: yaml, file: "x.yaml") == Settings())
    }

    @Test("are read from block and flow style, and the environment goes before the file, options before both")
    func order() throws {
        let yaml = """
            server: {host: "::", port: 9000, publicURL: https://l.example.org/, tls: {certificate: null, key: ~}}
            data: /srv/lectern
            ingest:
              maxBytes: 8 GB
              maxHours: 0.5
            locale: {language: en, timeZone: Europe/Berlin}
            """
        var expected = Settings()
        expected.server.host = "::"
        expected.server.port = 9000
        expected.server.publicURL = "https://l.example.org"
        expected.data = "/srv/lectern"
        expected.ingest.maxBytes = 8_000_000_000
        expected.ingest.maxHours = 0.5
        expected.locale.language = "en"
        expected.locale.timeZone = "Europe/Berlin"
        #expect(try Settings.parse(yaml: yaml, file: "x.yaml") == expected)
        expected.server.port = 9001
        expected.encoding.segmentSeconds = 4
        expected.server.publicURL = nil
        expected.data = "/mnt"
        let environment = [
            "LECTERN_SERVER_PORT": "9001", "LECTERN_ENCODING_SEGMENTSECONDS": "4", "LECTERN_SERVER_PUBLICURL": "",
            "LECTERN_DATA": "/other", "LECTERN_LOG_LEVEL": "debug", "PATH": "/bin",
        ]
        #expect(
            try Settings.parse(yaml: yaml, file: "x.yaml", environment: environment, options: ["data": "/mnt"])
                == expected)
    }

    @Test(
        "take a value at the ends of its range and refuse the next one",
        arguments: [
            ("server.port", ["0", "65535"], ["-1", "65536", "1.5", "http", "null", "\"\"", "0x50"]),
            ("server.host", ["0.0.0.0", "\"::1\"", "lectern.example.org"], ["a b", "\"\"", "http://x"]),
            (
                "server.publicURL", ["null", "http://10.0.0.1:8080", "\"https://[::1]\""],
                ["ftp://x", "lectern", "http://x/path", "http://u@x", "http://x?q", "http://"]
            ),
            ("data", ["/srv", "./data"], ["null", "\"a\\0b\"", "[a]"]),
            ("locale.language", ["zh-Hans", "en"], ["zh", "fr", "EN"]),
            ("locale.timeZone", ["Asia/Shanghai", "UTC"], ["Asia/Peking University", "null"]),
            ("site.name", ["null", "沂蒙县电教馆"], ["\"\"", "\"a\\nb\"", String(repeating: "馆", count: 101)]),
            ("access.open", ["true", "false"], ["yes", "True", "1", "null"]),
            ("review.steps", ["0", "3"], ["-1", "4"]),
            ("ingest.settleSeconds", ["0", "0.5", "3600"], ["-0.1", "3600.1", "nan", "inf", "5s"]),
            ("ingest.parallelJobs", ["1", "64"], ["0", "65"]),
            ("ingest.keepOriginals", ["false"], ["no"]),
            (
                "ingest.maxBytes", ["1MiB", "16TiB", "1048576", "500MB", "2 GiB"],
                ["1023KiB", "17TiB", "64gib", "-1GiB", "1.5GiB", "99999999999999999999", "9223372036854775807TiB"]
            ),
            ("ingest.maxHours", ["0.01", "240"], ["0", "241"]),
            ("encoding.preset", ["ultrafast", "placebo"], ["quick"]),
            ("encoding.ladder", ["default"], ["mine"]),
            ("encoding.segmentSeconds", ["2", "4", "6"], ["1", "3", "8", "6.0"]),
            ("encoding.loudness", ["-30", "-10", "-16.5"], ["-31", "-9", "0"]),
            ("counting.minimumSeconds", ["1", "3600"], ["0", "3601"]),
            ("counting.dayCap", ["false"], ["off"]), ("counting.dayBeginsHour", ["0", "11"], ["-1", "12"]),
            ("counting.keepMonths", ["0", "1200"], ["-1", "1201"]),
            ("mail.command", ["/usr/sbin/sendmail -t -i", "null"], ["sendmail -t", "\"\""]),
            ("mail.from", ["lectern@example.org"], ["lectern", "a b@c", "-t@example.org", "\"a@b,c@d\""]),
            ("reports.monthly", ["true"], ["on"]), ("reports.closeAfterDays", ["0", "366"], ["-1", "367"]),
            ("limits.connections", ["16", "1000000"], ["15", "1000001"]),
            ("limits.connectionsPerAddress", ["4", "1000000"], ["3"]),
            (
                "limits.exempt", ["none", "10.0.0.0/8", "\"192.0.2.1, 2001:db8::/32\""],
                ["\"\"", "null", "lan", "10.0.0.0/33", "\"10.0.0.1,\"", "\"10.0.0.1 10.0.0.2\""]
            ),
            ("limits.logInsPerMinute", ["1", "100000"], ["0"]),
            ("limits.playsPerMinute", ["1", "1000000"], ["0"]),
            ("limits.headSeconds", ["1", "300"], ["0", "301", "1.5"]),
            ("limits.idleSeconds", ["5", "3600"], ["4", "3601"]),
            ("limits.leastBytesPerSecond", ["0", "1000000"], ["-1"]),
            ("limits.bodyBytes", ["64KiB", "1GiB"], ["63KiB", "2GiB"]),
            ("live.maxEvents", ["1", "32"], ["0", "33", "two"]),
            ("live.height", ["360", "720", "1080"], ["0", "719", "4320"]),
            ("live.preset", ["veryfast", "medium"], ["slow", "\"\""]),
            ("live.rtmp.host", ["null", "0.0.0.0", "\"::\""], ["\"a b\""]),
            ("live.rtmp.port", ["null", "0", "1935"], ["-1", "65536", "rtmp"]),
            ("live.srt.host", ["null", "0.0.0.0"], ["\"a b\""]),
            ("live.srt.port", ["null", "0", "9710"], ["-1", "65536"]),
            ("live.srt.passphrase", ["null", "0123456789"], ["short", "\"with a space\""]),
            ("live.srt.latency", ["20", "8000"], ["19", "8001"]),
            ("edges.revoked", ["null", "jinan", "\"jinan, b-2\""], ["\"a,,b\"", "Jinan", "-a", "济南", "\"\""]),
        ])
    func ranges(key: String, good: [String], bad: [String]) throws {
        func yaml(_ value: String) -> String {
            let parts = key.split(separator: ".")
            return parts.dropLast().map { "\($0): {" }.joined() + "\(parts.last ?? ""): \(value)"
                + String(repeating: "}", count: parts.count - 1)
        }
        for value in good { #expect(faults(yaml(value)).isEmpty, "\(key): \(value)") }
        for value in bad {
            let found = faults(yaml(value))
            #expect(found.map(\.key) == [key], "\(key): \(value)")
            #expect(found.first?.line == 1)
        }
    }

    @Test("name every fault at once, each with its key, file and line")
    func allAtOnce() throws {
        let yaml = """
            server:
              port: 80800
              hots: 0.0.0.0
            acces: {open: true}
            port: 1
            review: 2
            encoding:
              preset: quick
              preset: slow
              loudness: [1]
            data: ./data
            data: ./other
            """
        let environment = ["LECTERN_SERVER_PRT": "1", "LECTERN_COUNTING_DAYCAP": "maybe"]
        let found = faults(yaml, environment)
        #expect(
            found.map { $0.text(.en) } == [
                "x.yaml:2: server.port: “80800” is not usable: it must be a whole number from 0 to 65535",
                "x.yaml:3: server.hots: no such setting; did you mean server.host?",
                "x.yaml:4: acces: no such setting; did you mean access?",
                "x.yaml:5: port: no such setting; did you mean server.port?",
                "x.yaml:6: review: must be a group of keys with values, as in “key: value”",
                "x.yaml:8: encoding.preset: stands there more than once",
                "x.yaml:10: encoding.loudness: must be a single value",
                "x.yaml:11: data: stands there more than once",
                "LECTERN_COUNTING_DAYCAP: counting.dayCap: “maybe” is not usable: it must be true or false",
                "LECTERN_SERVER_PRT: this variable names no setting; did you mean LECTERN_SERVER_PORT?",
            ])
        #expect(found.allSatisfy { !$0.message.zh.isEmpty && $0.message.zh != $0.message.en })
        #expect(SettingsError(faults: found).text(.zh).split(separator: "\n").count == found.count)
    }

    @Test("say where the YAML is broken", arguments: [("a: [1", 1), ("server:\n  port: 'x", 2), ("a: 1\n\tb: 2", 2)])
    func syntax(yaml: String, line: Int) throws {
        let found = faults(yaml)
        #expect(found.count == 1)
        #expect((found.first?.line ?? 0) >= line)
        #expect(found.first?.text(.zh).contains("YAML") == true)
    }

    @Test("are no list, no lone text and no second document", arguments: ["- a", "text", "a: 1\n---\nb: 2"])
    func shape(yaml: String) {
        #expect(!faults(yaml).isEmpty)
    }

    @Test("want both files of a certificate, and want them readable")
    func certificate() throws {
        let one = faults("server:\n  tls:\n    key: \(#filePath)")
        #expect(one.map(\.key) == ["server.tls"])
        #expect(one.first?.line == 3)
        #expect(faults("server: {tls: {certificate: \(#filePath), key: \(#filePath)}}").isEmpty)
        let missing = faults("server: {tls: {certificate: /nowhere/a.pem, key: \(#filePath)}}")
        #expect(missing.map(\.key) == ["server.tls.certificate"])
    }

    @Test("of a file that is not there or is not text are faults of that file")
    func unreadable() throws {
        for path in ["/nowhere/lectern.yaml", NSTemporaryDirectory(), "/bin/true"] {
            let error = #expect(throws: SettingsError.self) { try Settings.load(file: path, environment: [:]) }
            #expect(error?.faults.map(\.file) == [path])
        }
        #expect(try Settings.load(file: nil, environment: [:]) == Settings())
    }
}

@Suite("The sample configuration")
struct SampleConfigurationTests {
    private var path: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("config/lectern.yaml").path
    }

    @Test("has the defaults")
    func defaults() throws {
        #expect(try Settings.load(file: path, environment: [:]) == Settings())
    }

    @Test("has every key, each with a comment above it")
    func everyKey() throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var found: [String] = []
        var groups: [String] = []
        for (index, line) in lines.enumerated() {
            let body = line.drop { $0 == " " }
            guard let name = body.split(separator: ":").first, !body.hasPrefix("#") else { continue }
            groups = Array(groups.prefix((line.count - body.count) / 2)) + [String(name)]
            let key = groups.joined(separator: ".")
            guard Settings.keys.contains(key) else { continue }
            found.append(key)
            #expect(lines[index - 1].contains("#"), "\(key) has no comment")
        }
        #expect(found == Settings.keys)
    }
}
