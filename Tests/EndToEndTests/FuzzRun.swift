import Foundation
import MediaModel
import Testing

/// How a worker ended that was given a damaged film.
struct FuzzEnding: Sendable {
    var number: Int
    /// A rejection's code, `done` or `signal 11`.
    var word = "done"
    /// What must not be.
    var fault: String?
}

/// How many of each ending there were.
struct FuzzTally: Sendable {
    private(set) var count = 0
    private(set) var faults: [String] = []
    private var words: [String: Int] = [:]
    private var signals: [String] = []

    mutating func take(_ ending: FuzzEnding) {
        count += 1
        words[ending.word, default: 0] += 1
        if let fault = ending.fault { faults.append(fault) }
        if ending.word.hasPrefix("signal") { signals.append("\(ending.number) (\(ending.word))") }
    }

    mutating func add(_ other: FuzzTally) {
        count += other.count
        faults += other.faults
        signals += other.signals
        words.merge(other.words, uniquingKeysWith: +)
    }

    /// A line for people.
    var summary: String {
        let listed = words.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
        return "\(count) cases: \(listed.joined(separator: ", "))"
            + (signals.isEmpty ? "" : "; ended by a signal: \(signals.joined(separator: ", "))")
    }
}

/// One damaged film and its worker, in a place of their own.
struct FuzzRun {
    let number: Int
    private let place: URL
    private let film: URL
    private static let seconds = 20

    init(number: Int, name: String) throws {
        self.number = number
        place = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(UUID().uuidString)")
        film = place.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: place.appendingPathComponent("job"), withIntermediateDirectories: true)
    }

    func run(_ bytes: Data, _ task: WorkerTask) async throws -> FuzzEnding {
        defer { try? FileManager.default.removeItem(at: place) }
        try bytes.write(to: film)
        let lines = try await work(task)
        var ending = try judge(lines, task)
        if let fault = ending.fault { ending.fault = "case \(number), \(try kept(bytes)): \(fault)" }
        return ending
    }

    /// What the worker says, then its errors, then its status as a shell has it.
    private func work(_ task: WorkerTask) async throws -> (events: [Substring], errors: String, status: Int32) {
        let request = WorkerRequest(
            job: try #require(JobID("0job")), task: task, encoding: EncodingSettings(preset: "ultrafast"))
        let script = """
            exec 3<"$1"; cd "$2"; mkfifo input; exec 4<>input; rm input; printf '%s\\n' "$3" >&4
            timeout -s KILL \(Self.seconds) "$4" worker <&4 4>&- 2>../errors; printf "\\nstatus %s" $?
            """
        let said = try await RunningDaemon.run(
            "sh",
            [
                "-c", script, "sh", film.path, place.appendingPathComponent("job").path,
                String(decoding: try JSONEncoder().encode(request), as: UTF8.self), RunningDaemon.program.path,
            ])
        let lines = String(decoding: said.output, as: UTF8.self).split(separator: "\n")
        let errors = place.appendingPathComponent("errors")
        let words = String(decoding: (try? Data(contentsOf: errors)) ?? Data(), as: UTF8.self)
        try? FileManager.default.removeItem(at: errors)
        let status = try #require(lines.last.flatMap { Int32($0.drop { !$0.isNumber }) })
        return (Array(lines.dropLast()), words, status)
    }

    private func judge(
        _ said: (events: [Substring], errors: String, status: Int32), _ task: WorkerTask
    ) throws -> FuzzEnding {
        var ending = FuzzEnding(number: number)
        let last = said.events.last.flatMap { try? JSONDecoder().decode(WorkerEvent.self, from: Data($0.utf8)) }
        switch (last, said.status) {
        case (_, 128...):
            ending.word = "signal \(said.status - 128)"
            // Swift stops at what it finds wrong by one of these; a codec that does may die, for nobody else does.
            if [SIGILL, SIGTRAP].contains(said.status - 128) { ending.fault = "a trap of Swift" }
            if said.status == 128 + SIGKILL { ending.fault = "still there after \(Self.seconds) s" }
        case (.rejected(let code, let detail), _):
            ending.word = code.rawValue
            if code == .internal { ending.fault = "internal: \(detail)" }
        case (.plan, 0) where task == .probe, (.result, 0) where task == .transcode: break
        default: ending.fault = "status \(said.status) after \(said.events.last ?? "nothing")"
        }
        if said.errors.contains("Fatal error") { ending.fault = String(said.errors.suffix(500)) }
        let left = try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
        if left != [film.lastPathComponent, "job"].sorted() { ending.fault = "left \(left)" }
        let own = try FileManager.default.contentsOfDirectory(atPath: place.appendingPathComponent("job").path)
        if task == .probe && !own.isEmpty { ending.fault = "left \(own) where it only looks" }
        return ending
    }

    /// Keeps the film of a case that failed.
    private func kept(_ bytes: Data) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lectern-fuzz")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("\(number)-\(film.lastPathComponent)")
        try bytes.write(to: file)
        return file.path
    }
}
