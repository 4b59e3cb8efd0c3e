import Foundation
import Testing

/// A real daemon, started from the program that was built beside the tests, on a data folder of its own.
final class RunningDaemon {
    let data: String
    private(set) var port = 0
    /// Variables of the environment beside the usual ones, read at the start.
    var variables: [String: String] = [:]
    /// Settings that differ from those for quick tests, as environment variables without `LECTERN_`.
    var settings: [String: String] = [:]
    private var process: Process?

    /// Makes a data folder; nothing runs yet.
    init() throws {
        data = FileManager.default.temporaryDirectory.appendingPathComponent("lectern-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: data)
    }

    /// The project's folder.
    static var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// The program.
    static var program: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("lectern")
    }

    /// Starts the daemon and returns when it is ready.
    ///
    /// - Parameter again: whether on the port that it had before.
    func start(waiting: Bool = true, again: Bool = false) async throws {
        if !again { port = try Self.freePort() }
        let process = Process()
        process.executableURL = Self.program
        process.arguments = ["serve", "--data", data, "--port", "\(port)"]
        process.currentDirectoryURL = Self.root
        process.environment = Self.environment.merging(variables) { $1 }
            .merging(settings.map { ("LECTERN_\($0.key)", $0.value) }) { $1 }
        process.standardOutput = FileHandle.nullDevice
        process.standardError =
            FileManager.default.createFile(atPath: "\(data)/log", contents: nil)
            ? FileHandle(forWritingAtPath: "\(data)/log") : FileHandle.nullDevice
        try process.run()
        self.process = process
        guard waiting else { return }
        try await eventually("the daemon is ready", within: 240) { try await self.get("/readyz").status == 200 }
    }

    /// Its process; `nil` while none runs.
    var pid: pid_t? { process.flatMap { $0.isRunning ? $0.processIdentifier : nil } }

    /// The workers that it has at this moment.
    var workers: [pid_t] {
        guard let pid else { return [] }
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { pid_t($0) }.filter { child in
            let stat = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ""
            // What follows the program's name in brackets: state, parent.
            let fields = stat.split(separator: ")").last?.split(separator: " ") ?? []
            return fields.count > 1 && fields[1] == "\(pid)" && fields[0] != "Z"
        }
    }

    /// Its address.
    var address: String {
        "http\(variables["LECTERN_SERVER_TLS_CERTIFICATE"] == nil ? "" : "s")://127.0.0.1:\(port)"
    }

    /// Has it read its settings again.
    func hangUp() {
        if let pid { Foundation.kill(pid, SIGHUP) }
    }

    /// What it has logged.
    var log: String { (try? String(contentsOfFile: "\(data)/log", encoding: .utf8)) ?? "" }

    /// Ends it as a power cut would.
    func kill() {
        guard let process, process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        self.process = nil
    }

    /// Ends it in good order. Returns its exit status.
    func stop() -> Int32 {
        guard let process else { return -1 }
        process.terminate()
        process.waitUntilExit()
        self.process = nil
        return process.terminationStatus
    }

    /// Settings for quick tests, with nothing of the surrounding environment.
    private static var environment: [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": "/tmp",
            "LECTERN_INGEST_SETTLESECONDS": "1", "LECTERN_ENCODING_PRESET": "ultrafast",
        ]
    }

    /// Puts a file into the inbox whole.
    func drop(_ file: URL, as name: String? = nil, folder: String = "实验小学/风土人情") throws {
        let target = URL(fileURLWithPath: "\(data)/inbox/\(folder)")
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        let hidden = target.appendingPathComponent(".\(UUID().uuidString).part")
        try FileManager.default.copyItem(at: file, to: hidden)
        guard rename(hidden.path, target.appendingPathComponent(name ?? file.lastPathComponent).path) == 0 else {
            throw CocoaError(.fileWriteUnknown)
        }
    }

    /// The JSON of a note beside a film, once there is one.
    func note(_ name: String, folder: String = "实验小学/风土人情", within seconds: Double = 240) async throws -> [String: Any]
    {
        let path = "\(data)/inbox/\(folder)/\(name)"
        try await eventually("a note \(name)", within: seconds) { FileManager.default.fileExists(atPath: path) }
        let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
        return try #require(object as? [String: Any])
    }

    struct Answer {
        var status: Int
        var headers: [String: String]
        var body: Data

        var text: String { String(decoding: body, as: UTF8.self) }

        func json() throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
        }
    }

    /// The folders of assets that films became: the station's card, which comes with the program, has no poster.
    func assets() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(data)/assets").filter {
            FileManager.default.fileExists(atPath: "\(data)/assets/\($0)/poster.jpg")
        }
    }

    /// Asks by curl, a client that is not ours.
    func get(_ path: String, _ options: [String] = []) async throws -> Answer {
        try await Self.get(path, options, from: address)
    }

    /// Asks whatever listens on a port of this machine.
    static func get(_ path: String, _ options: [String] = [], port: Int) async throws -> Answer {
        try await get(path, options, from: "http://127.0.0.1:\(port)")
    }

    private static func get(_ path: String, _ options: [String], from address: String) async throws -> Answer {
        let result = try await run(
            "curl", ["-sSk", "-i", "--noproxy", "*", "--max-time", "20"] + options + ["\(address)\(path)"])
        guard result.status == 0, let end = result.output.range(of: Data("\r\n\r\n".utf8)) else {
            return Answer(status: 0, headers: [:], body: Data())
        }
        let lines = String(decoding: result.output[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces)
        }
        let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return Answer(status: status, headers: headers, body: Data(result.output[end.upperBound...]))
    }

    /// The programmes in the catalogue.
    func programmes() async throws -> [[String: Any]] {
        try #require(try await get("/api/v1/programmes").json()["items"] as? [[String: Any]])
    }

    /// Runs the program with other arguments.
    func lectern(_ arguments: [String]) async throws -> (status: Int32, output: Data) {
        try await Self.run(Self.program.path, arguments)
    }

    /// Runs a command to its end, off the cooperative pool.
    static func run(_ command: String, _ arguments: [String]) async throws -> (status: Int32, output: Data) {
        try await withCheckedThrowingContinuation { done in
            Thread.detachNewThread {
                done.resume(
                    with: Result {
                        let process = Process()
                        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
                        process.arguments = [command] + arguments
                        process.currentDirectoryURL = root
                        let output = Pipe()
                        process.standardOutput = output
                        process.standardError = FileHandle.nullDevice
                        process.standardInput = FileHandle.nullDevice
                        try process.run()
                        let data = output.fileHandleForReading.readDataToEndOfFile()
                        process.waitUntilExit()
                        return (process.terminationStatus, data)
                    })
            }
        }
    }

    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw CocoaError(.featureUnsupported) }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// Waits until `condition` holds.
func eventually(
    _ what: String, within seconds: Double, _ condition: () async throws -> Bool
) async throws {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while Date() < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(100))
    }
    throw TimedOut(what: what)
}

struct TimedOut: Error {
    var what: String
}
