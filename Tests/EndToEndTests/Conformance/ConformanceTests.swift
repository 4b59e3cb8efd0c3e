import Foundation
import Testing

@Suite("HTTP of Lectern and of nginx", .serialized)
struct ConformanceTests {
    /// All cases, by what they are about.
    static let table: [(title: String, cases: [ConformanceCase])] = [
        ("Whole and partial answers", ConformanceCase.ranges), ("Conditions", ConformanceCase.conditions),
        ("Encodings", ConformanceCase.encodings), ("Methods, targets and versions", ConformanceCase.messages),
        ("Ambiguous and oversized messages", ConformanceCase.smuggling), ("Paths", ConformanceCase.paths),
    ]

    @Test("is as the table says, and every difference is told and explained", .timeLimit(.minutes(10)))
    func conformance() async throws {
        let stage = try await ConformanceStage.set()
        let servers = stage.servers
        let faults = try await offPool { try Self.table.flatMap(\.cases).flatMap { try Self.faults(of: $0, servers) } }
        for fault in faults { Issue.record("\(fault)") }
        #expect(stage.daemon.stop() == 0)
    }

    /// What is otherwise than a case says.
    private static func faults(of http: ConformanceCase, _ servers: [ConformanceServer]) throws -> [String] {
        let lectern = try servers[0].faults(of: http, http.expected)
        let nginx = try servers[1].faults(of: http, http.expected)
        var faults = lectern.map { "Lectern: \(http.name): \($0)" }
        guard let difference = http.nginx else { return faults + nginx.map { "nginx: \(http.name): \($0)" } }
        if nginx.isEmpty { faults.append("nginx: \(http.name): no difference any more") }
        if difference.reason.isEmpty { faults.append("nginx: \(http.name): a difference without a reason") }
        let other = try servers[1].faults(of: http, difference.expectation)
        return faults + other.map { "nginx, differing: \(http.name): \($0)" }
    }

    @Test("has names of its own for every case")
    func names() {
        let names = Self.table.flatMap(\.cases).map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test("stands in the documents as it is tested; LECTERN_WRITE_DOCUMENTS=1 writes it anew")
    func document() throws {
        let file = RunningDaemon.root.appendingPathComponent("docs/http.md")
        if ProcessInfo.processInfo.environment["LECTERN_WRITE_DOCUMENTS"] == "1" {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Self.text.write(to: file, atomically: true, encoding: .utf8)
        }
        let isTheSame = try String(contentsOf: file, encoding: .utf8) == Self.text
        #expect(isTheSame)
    }

    /// The table in Markdown.
    private static var text: String {
        var lines = [
            "# HTTP of media", "",
            "What Lectern answers, and what nginx of Debian 12 answers to the same bytes. A test runs all of it against both",
            "(`swift test --filter ConformanceTests`) and writes this page (`LECTERN_WRITE_DOCUMENTS=1`). Where a column is",
            "empty, nginx answers the same. `⏎` stands for CR and LF; `Host` and the version are left out where they are usual.",
        ]
        for (title, cases) in table {
            lines += [
                "", "## \(title)", "", "| request | as sent | Lectern | nginx | why they differ |",
                "|---|---|---|---|---|",
            ]
            for http in cases {
                let difference = http.nginx
                let cells = [
                    http.name, http.words, http.expected.words, difference?.expectation.words ?? "",
                    difference?.reason ?? "",
                ]
                lines.append("| \(cells.joined(separator: " | ")) |")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
