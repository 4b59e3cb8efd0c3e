import Foundation
import MediaModel
import Storage

@testable import Ingest

/// A shell script in a worker's place. It is told where to find prepared lines, and leaves its traces beside them.
final class FakeWorker: Sendable {
    /// A folder of its own; the script finds it in `$here`.
    let folder: String

    var command: [String] { ["/bin/sh", "\(folder)/worker.sh"] }

    /// A worker that reads its request into `$request` and then does what `script` says. Events are printed by
    /// `cat $here/<name>`.
    init(_ script: String, events: [String: [WorkerEvent]] = [:]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("worker-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let all = Self.standard.merging(events, uniquingKeysWith: { $1 })
        for (name, events) in all {
            let lines = try events.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) + "\n" }
            try lines.joined().write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
        }
        let text = "here=\(folder)\nread -r request\necho run >>$here/runs\n\(script)\n"
        try text.write(toFile: "\(folder)/worker.sh", atomically: false, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// How often it was started.
    var runs: Int { trace("runs").split(separator: "\n").count }

    /// What the script wrote to a file in its folder.
    func trace(_ name: String) -> String { (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? "" }

    static let report = ProbeReport(container: "mov", size: 4, duration: 12)
    static let plan = TranscodePlan(
        duration: 12, video: nil, audio: [], decisions: [Decision("audio", zh: "没有声音", en: "There is no sound")])
    static let result = WorkerResult(duration: 12, tracks: [], poster: nil, storyboard: nil)
    static let progress = WorkerProgress(stage: .encoding, fraction: 0.5, speed: 3)

    private static let standard: [String: [WorkerEvent]] = [
        "plan": [.probe(report), .plan(plan)],
        "progress": [.progress(progress)],
        "result": [.result(result)],
        "rejected": [.rejected(.damaged, detail: "no frame")],
    ]
}
