import Foundation
import MediaModel
import Testing

@Suite("A worker's sandbox", .timeLimit(.minutes(1)))
struct SandboxTests {
    /// What a worker needs: it must stay possible.
    static let possible = [
        "own-write", "own-truncate", "own-remove", "library-read", "open-read", "thread",
    ]

    /// What it has no business with, and what it is told.
    static let impossible: [(errno: Int32, trials: [String])] = [
        (
            EACCES,
            [
                "own-folder", "own-link", "library-write", "accounts-read", "accounts-write", "elsewhere-read",
                "elsewhere-write", "elsewhere-make", "elsewhere-remove", "elsewhere-rename", "processes-read",
            ]
        ),
        (
            EPERM,
            [
                "elsewhere-truncate", "elsewhere-mode", "elsewhere-times", "open-mode", "socket", "socket-local",
                "socket-pair", "spawn", "execute", "signal-parent", "signal-all", "leave-group", "slow-parent", "user",
                "chroot", "io-uring", "open-tree", "process-handle",
            ]
        ),
        (ENOSYS, ["clone3"]),
    ]

    @Test("what a taken-over codec might try fails, what a worker needs goes on, and every measure holds")
    func trials() throws {
        let trial = try SandboxTrial()
        let outcomes = try trial.run()
        for name in Self.possible { #expect(outcomes[name] == 0, "\(name)") }
        // Where the kernel has no Landlock, the rest holds nevertheless.
        let hasLandlock = outcomes["failure-landlock"] == nil
        for (errno, names) in Self.impossible where errno != EACCES || hasLandlock {
            for name in names { #expect(outcomes[name] == errno, "\(name)") }
        }
        guard hasLandlock else { return }
        #expect(outcomes.count == Self.possible.count + Self.impossible.map(\.trials.count).reduce(0, +))
        #expect(try trial.elsewhere() == "not the worker's")
    }

    @Test("the same is possible without the sandbox, so that it is the sandbox that is tested")
    func bare() throws {
        let names = [
            "own-folder", "own-link", "accounts-read", "elsewhere-read", "elsewhere-write", "elsewhere-make",
            "elsewhere-mode", "elsewhere-times", "socket", "socket-local", "socket-pair", "spawn", "signal-parent",
        ]
        let outcomes = try SandboxTrial().run(bare: names)
        #expect(outcomes == Dictionary(uniqueKeysWithValues: names.map { ($0, 0) }))
    }
}

/// A run of the program that tries things, in a folder of its own beside a file that is not its business.
private final class SandboxTrial {
    private let place: URL
    private let file: URL

    init() throws {
        place = FileManager.default.temporaryDirectory.appendingPathComponent("trial-\(UUID().uuidString)")
        file = place.appendingPathComponent("elsewhere")
        try FileManager.default.createDirectory(
            at: place.appendingPathComponent("job"), withIntermediateDirectories: true)
        try Data("not the worker's".utf8).write(to: file)
    }

    deinit { try? FileManager.default.removeItem(at: place) }

    /// What is in the file that was not its business.
    func elsewhere() throws -> String { try String(contentsOf: file, encoding: .utf8) }

    /// The errno of each thing tried.
    func run(bare names: [String] = []) throws -> [String: Int32] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("SandboxTrial")
        process.arguments = [file.path] + names
        process.currentDirectoryURL = place.appendingPathComponent("job")
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        return Dictionary(lines.map { (String($0[0]), Int32($0[1]) ?? -1) }, uniquingKeysWith: { $1 })
    }
}
