import Foundation
import MediaModel
import Testing

@Suite("A worker process", .timeLimit(.minutes(5)))
struct WorkerProcessTests {
    @Test("says first that every measure holds")
    func isolation() async throws {
        let worker = try WorkerRun()
        #expect(try await worker.run(.check) == 0)
        guard case .isolation(let report) = worker.events.first else {
            Issue.record("no report: \(worker.events)")
            return
        }
        #expect(Self.unexpected(report) == [])
        #expect(worker.events.count == 1)
    }

    @Test("transcodes a film within its sandbox and its limits")
    func transcode() async throws {
        let worker = try WorkerRun()
        #expect(try await worker.run(.transcode, film: Films.make(seconds: 3)) == 0)
        guard case .isolation(let report) = worker.events.first, case .result(let result) = worker.events.last else {
            Issue.record("not the first and last words: \(worker.events)")
            return
        }
        #expect(Self.unexpected(report) == [])
        let names = try FileManager.default.contentsOfDirectory(atPath: worker.folder.path)
        #expect(Set(names).isSuperset(of: result.tracks.map(\.file) + ["poster.jpg", "storyboard.jpg"]))
        #expect(abs(result.duration - 3) < 0.1)
    }

    @Test("is looked at when the daemon starts, and the metrics show what holds")
    func daemon() async throws {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let text = try await daemon.get("/metrics").text
        for measure in IsolationMeasure.allCases where measure != .landlock {
            #expect(text.contains("lectern_worker_isolation{measure=\"\(measure.rawValue)\"} 1\n"), "\(measure)")
        }
        #expect(text.contains("lectern_worker_isolation{measure=\"landlock\"} "))
        #expect(daemon.stop() == 0)
    }

    @Test("does the looking for `lectern probe`, whose words are those of a refusal")
    func command() async throws {
        let film = try await Films.make(seconds: 1)
        let sound = try await Self.probe(film)
        #expect(sound.status == 0)
        #expect(String(decoding: sound.output, as: UTF8.self).contains("h264 320×180"))
        let words = film.deletingLastPathComponent().appendingPathComponent("words.mp4")
        try Data("only words\n".utf8).write(to: words)
        #expect(try await Self.probe(words).status == 1)
    }

    private static func probe(_ file: URL) async throws -> (status: Int32, output: Data) {
        try await RunningDaemon.run(RunningDaemon.program.path, ["probe", file.path])
    }

    /// Measures that do not hold, but for Landlock where the kernel has none.
    private static func unexpected(_ report: IsolationReport) -> [IsolationReport.Failure] {
        report.failures.filter { $0.measure != .landlock || report.landlockVersion > 0 }
    }

    /// Limits of which one is far below what the film takes.
    static let lowered = [
        "address space that the program itself fills": lowering(\.addressSpace, 64 << 20),
        "address space that the pipeline fills": lowering(\.addressSpace, 700 << 20),
        "a file's size": lowering(\.fileSize, 20_000),
    ]

    private static func lowering(_ path: WritableKeyPath<WorkerLimits, UInt64>, _ value: UInt64) -> WorkerLimits {
        var limits = WorkerLimits()
        limits[keyPath: path] = value
        return limits
    }

    @Test("names the limit it meets", arguments: lowered.keys.sorted())
    func limit(name: String) async throws {
        let worker = try WorkerRun()
        worker.limits = try #require(Self.lowered[name])
        let status = try await worker.run(.transcode, film: Films.make(seconds: 3, size: "1920x1080"))
        #expect(status == WorkerExit.resourceLimit)
        if case .rejected(let code, _) = worker.events.last { #expect(code == .resourceLimit) }
    }

    @Test("is ended by the kernel when its processor time is used up")
    func cpu() async throws {
        let worker = try WorkerRun()
        worker.limits.cpuSeconds = 1
        let film = try await Films.make(seconds: 10, size: "1280x720")
        // A shell's word for a signal.
        #expect(try await worker.run(.transcode, film: film) == 128 + SIGXCPU)
    }

    @Test("leaves nothing where it only looks")
    func probe() async throws {
        let worker = try WorkerRun()
        #expect(try await worker.run(.probe, film: Films.make(seconds: 1)) == 0)
        guard case .plan = worker.events.last else {
            Issue.record("no plan: \(worker.events)")
            return
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: worker.folder.path).isEmpty)
    }
}

/// One run of `lectern worker` in a folder of its own.
private final class WorkerRun {
    let folder: URL
    var limits = WorkerLimits()
    private(set) var events: [WorkerEvent] = []

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("worker-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Runs it to its end. Returns its exit status as a shell has it.
    func run(_ task: WorkerTask, film: URL? = nil) async throws -> Int32 {
        let request = WorkerRequest(
            job: try #require(JobID("0job")), task: task, encoding: EncodingSettings(preset: "ultrafast"),
            limits: limits)
        // The shell gives it the film as descriptor 3, its request, and an input that stays open.
        let script = """
            exec 3<"$1"; cd "$2"; mkfifo input; exec 4<>input; rm input; printf '%s\\n' "$3" >&4
            "$4" worker <&4 4>&- 2>/dev/null; printf "\\nstatus %s" $?
            """
        let result = try await RunningDaemon.run(
            "sh",
            [
                "-c", script, "sh", film?.path ?? "/dev/null", folder.path,
                String(decoding: try JSONEncoder().encode(request), as: UTF8.self), RunningDaemon.program.path,
            ])
        let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        let status = try #require(lines.last)
        // A worker that was killed may have been in the middle of a line.
        events = lines.dropLast().compactMap { try? JSONDecoder().decode(WorkerEvent.self, from: Data($0.utf8)) }
        return try #require(Int32(status.drop { !$0.isNumber }))
    }
}
