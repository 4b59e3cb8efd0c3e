import Foundation
import FoundationXML
import Testing

/// Reads XML with the parsers that are there.
enum WellFormed {
    /// Records an issue if a text is not well formed: by libxml2 through Foundation, and by `xmllint` where it is
    /// installed, which also compares it with a schema in RELAX NG.
    static func check(_ text: String, schema: String? = nil) throws {
        #expect(XMLParser(data: Data(text.utf8)).parse(), "\(text)")
        let program = "/usr/bin/xmllint"
        guard FileManager.default.isExecutableFile(atPath: program) else { return }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("feed-\(UUID().uuidString).xml")
        try Data(text.utf8).write(to: file)
        defer {
            for path in [file, file.appendingPathExtension("rng")] { try? FileManager.default.removeItem(at: path) }
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["--noout", "--nonet", file.path]
        if let schema {
            let rules = file.appendingPathExtension("rng")
            try Data(schema.utf8).write(to: rules)
            process.arguments = ["--noout", "--nonet", "--relaxng", rules.path, file.path]
        }
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "xmllint refuses \(text)")
    }
}
