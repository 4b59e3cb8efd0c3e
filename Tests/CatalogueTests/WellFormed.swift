import Foundation
import FoundationXML
import Testing

/// Reads XML with the parsers that are there.
enum WellFormed {
    /// Records an issue if a text is not well formed: by libxml2 through Foundation, and by `xmllint` where it is
    /// installed.
    static func check(_ text: String) throws {
        #expect(XMLParser(data: Data(text.utf8)).parse(), "\(text)")
        let program = "/usr/bin/xmllint"
        guard FileManager.default.isExecutableFile(atPath: program) else { return }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("feed-\(UUID().uuidString).xml")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--noout", "--nonet", file.path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "xmllint refuses \(text)")
    }
}
