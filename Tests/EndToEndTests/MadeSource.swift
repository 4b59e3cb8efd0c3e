import Foundation
import Testing

/// A source that a test makes by shell commands, and what must become of it.
struct MadeSource: CustomTestStringConvertible, Sendable {
    let name: String
    /// The file's name; its ending says nothing to the worker.
    let file: String
    /// Shell commands that make it, in a folder of its own; `$F`, `$V`, `$A` and `$X` are those of `shell`.
    let commands: String
    /// Size of the best rendition.
    var size: String? = "320x180"
    /// Pictures a second of the best rendition and of the others.
    var rates = ("25/1", "25/1")
    var seconds = 2.0
    /// Channels of each sound.
    var channels = [1]
    /// Subjects of decisions that must be there, and of those that must not.
    var says: [String] = []
    var lacks: [String] = []

    var testDescription: String { name }

    /// A command quietly, a moving picture, a tone, and quick H.264.
    private static let shell = """
        F='ffmpeg -v error -nostdin -y'
        V='-f lavfi -i testsrc2=size=320x180:rate=25:duration=2'
        A='-f lavfi -i sine=frequency=440:sample_rate=48000:duration=2'
        X='-c:v libx264 -preset ultrafast -pix_fmt yuv420p'
        set -e

        """

    /// Makes it in a new folder. The folder is the caller's to remove.
    func make() async throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("source-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let made = try await RunningDaemon.run("bash", ["-c", "cd '\(folder.path)'\n" + Self.shell + commands])
        let path = folder.appendingPathComponent(file)
        guard made.status == 0, FileManager.default.fileExists(atPath: path.path) else {
            throw CocoaError(.fileWriteUnknown)
        }
        return path
    }
}

extension FilmRun {
    /// Runs a worker on a source that is made for it.
    func run(_ source: MadeSource, editing: (inout Data) -> Void = { _ in }) async throws {
        let film = try await source.make()
        defer { try? FileManager.default.removeItem(at: film.deletingLastPathComponent()) }
        var bytes = try Data(contentsOf: film)
        let before = bytes
        editing(&bytes)
        if bytes != before { try bytes.write(to: film) }
        try await run(film)
    }

    /// What ffprobe says of the only stream of a track's file.
    func facts(_ track: [String: Any]) async throws -> [String: String] {
        let lines = try await RunningDaemon.run(
            "ffprobe",
            [
                "-v", "error", "-show_streams", "-of", "default=nw=1",
                folder.appendingPathComponent(track["file"] as? String ?? "").path,
            ])
        let pairs = String(decoding: lines.output, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: "=", maxSplits: 1).map(String.init)
        }
        return Dictionary(
            pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    }

    /// What the ffmpeg command writes to standard output from a file of the folder.
    func decoded(_ file: String, _ options: [String]) async throws -> [UInt8] {
        let path = folder.appendingPathComponent(file).path
        let result = try await RunningDaemon.run("ffmpeg", ["-v", "error", "-nostdin", "-i", path] + options + ["-"])
        return Array(result.output)
    }
}
