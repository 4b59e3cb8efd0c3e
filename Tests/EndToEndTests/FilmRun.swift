import Foundation
import Testing

/// A worker process run on a film in a folder of its own, as the daemon runs it.
final class FilmRun {
    let folder: URL
    private(set) var events: [[String: Any]] = []
    private(set) var status: Int32 = -1

    /// Makes the folder; nothing runs yet.
    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("worker-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Runs a worker to its end, or kills it as soon as `isEnough` says so of an event.
    ///
    /// - Parameter encoding: settings that differ from quick ones.
    func run(
        _ film: URL, task: String = "transcode", encoding: [String: Any] = [:],
        until isEnough: (([String: Any]) -> Bool)? = nil
    ) async throws {
        try await offPool { try self.perform(film, task, encoding, isEnough) }
    }

    private func perform(
        _ film: URL, _ task: String, _ encoding: [String: Any], _ isEnough: (([String: Any]) -> Bool)?
    ) throws {
        let settings: [String: Any] = [
            "preset": "ultrafast", "ladder": "default", "segmentSeconds": 6, "loudness": -16, "maxSeconds": 43_200,
            "threads": 0, "earlySeconds": 600, "quality": 23, "isPerTitle": false,
        ]
        let limits: [String: Any] = [
            "addressSpace": 8 << 30, "cpuSeconds": 3600, "fileSize": 8 << 30, "descriptors": 256,
        ]
        let request: [String: Any] = [
            "job": "j1", "task": task, "encoding": settings.merging(encoding) { $1 },
            "limits": limits,
        ]
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = [
            "-c", #"exec 3<"$1" && cd "$2" && exec "$0" worker"#, RunningDaemon.program.path, film.path, folder.path,
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        try input.fileHandleForWriting.write(
            contentsOf: JSONSerialization.data(withJSONObject: request) + Data("\n".utf8))
        // One that hangs must not keep the tests from their end; it then has no result.
        let watchdog = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 300, execute: watchdog)
        defer { watchdog.cancel() }
        events = []
        var rest = Data()
        while case let bytes = output.fileHandleForReading.availableData, !bytes.isEmpty {
            rest += bytes
            while let end = rest.firstIndex(of: 10) {
                let line = rest[rest.startIndex..<end]
                rest = rest[rest.index(after: end)...]
                guard let event = try JSONSerialization.jsonObject(with: line) as? [String: Any] else { continue }
                events.append(event)
                if let isEnough, isEnough(event) { kill(process.processIdentifier, SIGKILL) }
            }
        }
        process.waitUntilExit()
        status = process.terminationStatus
        try? input.fileHandleForWriting.close()
    }

    /// What the last event of a kind says.
    func last(_ kind: String) -> [String: Any]? {
        events.last { $0[kind] != nil }.flatMap {
            ($0[kind] as? [String: Any]).map { $0["_0"] as? [String: Any] ?? $0 }
        }
    }

    /// The tracks of the result.
    var tracks: [[String: Any]] { last("result")?["tracks"] as? [[String: Any]] ?? [] }

    /// The subjects of the plan's decisions.
    var decisions: [String] {
        (last("plan")?["decisions"] as? [[String: Any]] ?? []).compactMap { $0["subject"] as? String }
    }

    /// What ffprobe says of a file in the folder, as lines.
    func probe(_ file: String, _ entries: String, _ options: [String] = []) async throws -> [String] {
        let result = try await RunningDaemon.run(
            "ffprobe",
            ["-v", "error"] + options + [
                "-show_entries", entries, "-of", "csv=p=0", folder.appendingPathComponent(file).path,
            ])
        return String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

/// Runs what blocks on a thread of its own: the tests' pool has one a processor, and all other tests wait on it.
func offPool<Value>(_ body: @escaping () throws -> Value) async throws -> Value {
    nonisolated(unsafe) let body = body
    nonisolated(unsafe) let result = await withCheckedContinuation {
        (done: CheckedContinuation<Carried<Value>, Never>) in
        Thread.detachNewThread { done.resume(returning: Carried(result: Result { try body() })) }
    }
    return try result.result.get()
}

/// What one thread hands to another, and keeps no use of.
private struct Carried<Value>: @unchecked Sendable {
    var result: Result<Value, any Error>
}
