import Logging
import Observability
import Synchronization
import Testing

/// Collects lines instead of writing them.
private final class Page: Sendable {
    private let lines = Mutex<[String]>([])

    var text: [String] { lines.withLock { $0 } }

    func logger(_ options: LogOptions) -> Logger {
        Logger(label: "lectern.test") { label in
            LogWriter(
                label: label, options: options, sink: { line in self.add(line) }, now: { 1_795_233_600_123 })
        }
    }

    private func add(_ line: [UInt8]) { lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
}

@Suite("The log")
struct LogWriterTests {
    @Test("writes logfmt with the instant, the level, the logger, the message and sorted metadata")
    func logfmt() {
        let page = Page()
        var logger = page.logger(LogOptions())
        logger[metadataKey: "unit"] = "县电大"
        logger.info("job accepted", metadata: ["job": "j1", "file": "a b=c.mp4", "none": ""])
        logger.debug("not written")
        #expect(
            page.text == [
                """
                time=2026-11-21T04:00:00.123Z level=info logger=lectern.test msg="job accepted" \
                file="a b=c.mp4" job=j1 none="" unit=县电大

                """
            ])
    }

    @Test("writes JSON")
    func json() {
        let page = Page()
        page.logger(LogOptions(level: .debug, format: .json)).debug("a \"b\"", metadata: ["n": "1", "l": ["x", "y"]])
        #expect(
            page.text == [
                #"""
                {"time":"2026-11-21T04:00:00.123Z","level":"debug","logger":"lectern.test","msg":"a \"b\"",\#
                "l":"[\"x\", \"y\"]","n":"1"}

                """#
            ])
    }

    @Test(
        "lets nothing end a line or turn its direction", arguments: LogOptions.Format.allCases,
        [
            ("a\nlevel=error", #"a\nlevel=error"#), ("\u{202E}4pm.exe", #"\u202e4pm.exe"#),
            ("\u{1B}[31m", #"\u001b[31m"#),
            ("a\r\u{2028}b", #"a\r\u2028b"#), ("\\", #"\\"#),
        ])
    func escapes(format: LogOptions.Format, text: (String, String)) throws {
        let page = Page()
        page.logger(LogOptions(format: format)).info("x", metadata: ["title": "\(text.0)"])
        let line = try #require(page.text.first)
        #expect(line.contains("\"\(text.1)\""))
        #expect(line.split(separator: "\n").count == 1)
    }

    @Test("cuts what is too long")
    func long() throws {
        let page = Page()
        page.logger(LogOptions()).info("x", metadata: ["title": "\(String(repeating: "课", count: 100_000))"])
        #expect(try #require(page.text.first).utf8.count < 10_000)
    }

    @Test("adds the error of an event")
    func error() throws {
        let page = Page()
        page.logger(LogOptions()).error("failed", error: CancellationError())
        #expect(try #require(page.text.first).contains("error=CancellationError()"))
    }

    @Test("takes its options from the environment and refuses bad ones")
    func options() throws {
        #expect(try LogOptions(environment: [:]) == LogOptions(level: .info, format: .logfmt))
        let environment = ["LECTERN_LOG_LEVEL": "debug", "LECTERN_LOG_FORMAT": "json"]
        #expect(try LogOptions(environment: environment) == LogOptions(level: .debug, format: .json))
        for (variable, value) in [
            ("LECTERN_LOG_LEVEL", "loud"), ("LECTERN_LOG_FORMAT", "xml"), ("LECTERN_LOG_LEVEL", ""),
        ] {
            let error = #expect(throws: LogOptionsError.self) { try LogOptions(environment: [variable: value]) }
            #expect(error?.code == variable)
        }
    }

    @Test(
        "shows instants as RFC 3339 has them",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (-1, "1969-12-31T23:59:59.999Z"), (253_402_300_799_000, "9999-12-31T23:59:59.000Z"),
        ] as [(Int64, String)])
    func instants(milliseconds: Int64, text: String) {
        #expect(Timestamp.text(milliseconds) == text)
    }
}
