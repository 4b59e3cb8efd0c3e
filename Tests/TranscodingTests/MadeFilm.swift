import Foundation

@testable import Transcoding

/// A film that the ffmpeg command makes, in a folder that goes with it.
final class MadeFilm {
    let folder: URL
    private(set) var file: URL

    /// Makes a film of eight seconds, with a tone, from files with these contents.
    ///
    /// - Parameters:
    ///   - files: names and contents of what is read beside pictures and tone; the first is input 2.
    ///   - options: what comes before the name of the film.
    init(_ name: String, files: [(String, String)] = [], options: [String]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("made-\(UUID().uuidString)")
        file = folder.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var inputs: [String] = []
        for (name, content) in files {
            let path = folder.appendingPathComponent(name)
            try Data(content.utf8).write(to: path)
            inputs += ["-i", path.path]
        }
        try Self.ffmpeg(
            [
                "-f", "lavfi", "-i", "testsrc=size=160x90:rate=25:duration=8", "-f", "lavfi", "-i",
                "sine=frequency=440:sample_rate=48000:duration=8",
            ] + inputs + [
                "-map", "0", "-map", "1", "-c:v", "mpeg4", "-c:a", "pcm_s16le",
            ] + options + [file.path])
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Makes another file of it, which takes its place.
    func remade(_ name: String, options: [String]) throws {
        let next = folder.appendingPathComponent(name)
        try Self.ffmpeg(["-i", file.path, "-map", "0", "-c", "copy"] + options + [next.path])
        file = next
    }

    /// Opens it, gives it to `body`, and closes it.
    func with<Result>(_ body: (Source) throws -> Result) throws -> Result {
        let descriptor = open(file.path, O_RDONLY)
        defer { close(descriptor) }
        return try body(try Source(descriptor: descriptor))
    }

    private static func ffmpeg(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ffmpeg", "-v", "error", "-nostdin", "-y"] + arguments
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
