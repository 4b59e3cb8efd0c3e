import Foundation
import Testing

/// The walls between rooms: who may import whom. Every target may import `MediaModel`; nothing else crosses.
@Suite("Walls between targets")
struct WallsTests {
    private static let allowed: [String: Set<String>] = [
        "MediaModel": [], "CFFmpeg": [], "COpenSSL": [], "CSandbox": [], "CProcess": [], "CPageCache": [],
        "CZlib": [], "CSRT": [],
        "FFmpeg": ["CFFmpeg"],
        "Packaging": [],
        "Transcoding": ["FFmpeg", "CSandbox", "Packaging"],
        "Storage": ["COpenSSL"],
        "Database": [],
        "Catalogue": ["Database"],
        "Accounts": ["Database", "COpenSSL"],
        "Certificates": ["COpenSSL"],
        "Spreadsheets": ["CZlib"],
        "Stations": ["Database", "Spreadsheets"],
        "Viewing": ["Database"],
        "Reports": ["CZlib", "Database", "Catalogue", "Stations", "Viewing"],
        "Channels": ["Database", "Packaging", "Catalogue", "Spreadsheets"],
        "Contribution": ["CSRT"],
        "Settings": [],
        "Observability": [],
        "Ingest": ["CProcess", "Packaging", "Spreadsheets", "Storage", "Catalogue", "Database"],
        "Delivery": [
            "CPageCache", "CZlib", "Packaging", "Storage", "Catalogue", "Channels", "Viewing", "Accounts",
        ],
        "Web": [
            "Accounts", "Catalogue", "Certificates", "Channels", "Database", "Delivery", "Ingest", "Observability",
            "Packaging", "Reports", "Settings", "Stations", "Storage", "Viewing",
        ],
        "lectern": [
            "Accounts", "Catalogue", "Certificates", "Channels", "Contribution", "Database", "Delivery", "FFmpeg",
            "Ingest", "Observability", "Packaging", "Reports", "Settings", "Stations", "Storage", "Transcoding",
            "Viewing", "Web",
        ],
    ]

    /// Libraries that one room alone may use.
    private static let owners: [String: Set<String>] = [
        "GRDB": ["Database"], "GRDBSQLite": ["Database"], "CFFmpeg": ["FFmpeg"], "FFmpeg": ["Transcoding", "lectern"],
        "Hummingbird": ["Web"], "Mustache": ["Web"], "ArgumentParser": ["lectern"],
    ]

    @Test("the package declares no dependency that crosses a wall")
    func declared() throws {
        for target in try Self.targets() where target.type != "test" {
            let rooms = Set(target.rooms).subtracting(["MediaModel"])
            let allowed = try #require(Self.allowed[target.name], "a target without walls: \(target.name)")
            #expect(rooms.isSubset(of: allowed), "\(target.name) reaches \(rooms.subtracting(allowed).sorted())")
        }
    }

    @Test("no source imports what its target may not")
    func imported() throws {
        for room in Self.allowed.keys {
            for (file, modules) in try Self.imports(of: room) {
                let rooms = modules.intersection(Self.allowed.keys).subtracting(["MediaModel", room])
                let allowed = Self.allowed[room] ?? []
                #expect(rooms.isSubset(of: allowed), "\(file) imports \(rooms.subtracting(allowed).sorted())")
                for (library, owners) in Self.owners where modules.contains(library) {
                    #expect(owners.contains(room), "\(file) imports \(library)")
                }
            }
        }
    }

    @Test("every room has tests")
    func tidy() throws {
        let names = Set(try Self.targets().filter { $0.type == "test" }.map(\.name))
        for room in Self.allowed.keys where room != "lectern" && !Self.isShim(room) {
            #expect(names.contains("\(room)Tests"), "\(room) has no tests")
        }
    }

    private static func isShim(_ room: String) -> Bool {
        ["CFFmpeg", "COpenSSL", "CPageCache", "CSandbox", "CProcess", "CSRT", "CZlib"].contains(room)
    }

    // MARK: Reading the package

    private struct Described {
        var name: String
        var type: String
        var rooms: [String]
    }

    private static var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    private static func targets() throws -> [Described] {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("walls-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "swift", "package", "--package-path", root.path, "--scratch-path", scratch, "dump-package",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let package = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let targets = try #require(package["targets"] as? [[String: Any]])
        return targets.map { target in
            let dependencies = target["dependencies"] as? [[String: Any]] ?? []
            let names = dependencies.compactMap { ($0["byName"] as? [Any])?.first as? String }
            let path = target["path"] as? String ?? ""
            let isOfTests = path.hasPrefix("Tests/") || path.hasPrefix("bench/")
            return Described(
                name: target["name"] as? String ?? "", type: isOfTests ? "test" : target["type"] as? String ?? "",
                rooms: names)
        }
    }

    private static func imports(of room: String) throws -> [String: Set<String>] {
        let folder = root.appendingPathComponent("Sources/\(room)")
        guard let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else {
            return [:]
        }
        var result: [String: Set<String>] = [:]
        for case let file as URL in files where file.pathExtension == "swift" {
            let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            let modules = lines.compactMap { line -> String? in
                let words = line.split(separator: " ")
                guard let place = words.firstIndex(of: "import"), place <= 2, words.count > place + 1 else {
                    return nil
                }
                let isImport = words[..<place].allSatisfy {
                    ["public", "internal", "private", "@testable"].contains($0)
                }
                return isImport ? String(words[words.count - 1]) : nil
            }
            result["\(room)/\(file.lastPathComponent)"] = Set(modules)
        }
        return result
    }
}
