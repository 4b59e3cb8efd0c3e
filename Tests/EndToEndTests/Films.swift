import Foundation

/// Films that tests make with the ffmpeg command.
enum Films {
    /// A moving picture with a tone, in a folder of its own.
    ///
    /// - Parameter inputs: names and contents of further files that ffmpeg reads; the first is input 2.
    static func make(
        seconds: Int, name: String = "film.mp4", size: String = "320x180",
        inputs: [(String, String)] = [], options: [String] = []
    ) async throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("film-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent(name)
        var read: [String] = []
        for (name, content) in inputs {
            let path = folder.appendingPathComponent(name)
            try Data(content.utf8).write(to: path)
            read += ["-i", path.path]
        }
        let result = try await RunningDaemon.run(
            "ffmpeg",
            [
                "-v", "error", "-nostdin", "-f", "lavfi", "-i", "mandelbrot=size=\(size):rate=25", "-f", "lavfi", "-i",
                "sine=frequency=440:sample_rate=48000",
            ] + read + [
                "-t", "\(seconds)", "-c:v", "libx264", "-preset", "ultrafast",
                "-pix_fmt", "yuv420p", "-c:a", "aac",
            ] + options + [file.path])
        guard result.status == 0 else { throw CocoaError(.fileWriteUnknown) }
        return file
    }

    /// A moving picture without sound, as ffmpeg makes it with `options`.
    ///
    /// - Parameter folder: where the file of that name is put.
    static func raw(
        _ folder: URL, _ name: String, _ options: [String], _ size: String = "64x64", seconds: Int = 10
    ) async throws -> Data {
        let file = folder.appendingPathComponent(name)
        let result = try await RunningDaemon.run(
            "ffmpeg",
            ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc=size=\(size):rate=25", "-t", "\(seconds)"]
                + options + [file.path])
        guard result.status == 0 else { throw CocoaError(.fileWriteUnknown) }
        return try Data(contentsOf: file)
    }
}
