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
        try await offPool {
            for http in Self.table.flatMap(\.cases) {
                let (lectern, nginx) = (stage.servers[0], stage.servers[1])
                #expect(try lectern.faults(of: http, http.expected) == [], "Lectern: \(http.name)")
                let faults = try nginx.faults(of: http, http.expected)
                guard let difference = http.nginx else {
                    #expect(faults == [], "nginx: \(http.name)")
                    continue
                }
                #expect(faults != [], "no difference any more: \(http.name)")
                #expect(try nginx.faults(of: http, difference.expectation) == [], "nginx, differing: \(http.name)")
                #expect(!difference.reason.isEmpty, "no reason: \(http.name)")
            }
        }
        #expect(stage.daemon.stop() == 0)
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
            "What Lectern answers, and what nginx of Debian 12 answers to the same bytes over the same files. A test runs "
                + "all of it against both (`swift test --filter ConformanceTests`) and writes this page "
                + "(`LECTERN_WRITE_DOCUMENTS=1`). An empty column means the same answer.",
        ]
        for (title, cases) in table {
            lines += ["", "## \(title)", "", "| request | Lectern | nginx | why they differ |", "|---|---|---|---|"]
            for http in cases {
                let difference = http.nginx
                let cells = [
                    http.name, http.expected.words, difference?.expectation.words ?? "", difference?.reason ?? "",
                ]
                lines.append("| \(cells.joined(separator: " | ")) |")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
