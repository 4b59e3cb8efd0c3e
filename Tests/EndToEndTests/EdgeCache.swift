import Foundation
import Testing

/// Debian's nginx with `config/edge/nginx.conf`, changed as an operator would change it.
final class EdgeCache {
    let folder: String
    let port: Int
    private var process: Process?

    /// The log that it writes.
    var log: String { "\(folder)/log/delivered.log" }

    /// An edge cache before an origin on this machine.
    ///
    /// - Parameter credential: what `lectern edge key` printed.
    init(origin: Int, credential: String) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("edge-\(UUID().uuidString)").path
        port = try RunningDaemon.freePort()
        for name in ["", "/log", "/cache", "/temporary", "/etc"] {
            try FileManager.default.createDirectory(
                atPath: folder + name, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        }
        try Data(credential.utf8).write(to: URL(fileURLWithPath: "\(folder)/etc/credential.conf"))
        var text = try String(
            contentsOf: RunningDaemon.root.appendingPathComponent("config/edge/nginx.conf"), encoding: .utf8)
        for (place, value) in [
            ("server lectern.example.org:8080;", "server 127.0.0.1:\(origin);"),
            ("listen 80;", "listen 127.0.0.1:\(port);"),
            ("/etc/lectern-edge/", "\(folder)/etc/"), ("/var/cache/lectern-edge/", "\(folder)/cache/"),
            ("/var/lib/lectern-edge/log/", "\(folder)/log/"), ("/var/log/nginx/", "\(folder)/log/"),
        ] {
            #expect(text.contains(place), "config/edge/nginx.conf lacks \(place)")
            text = text.replacing(place, with: value)
        }
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/edge.conf"))
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(folder)/temporary/\($0);"
        }
        let main = """
            pid \(folder)/nginx.pid; error_log \(folder)/log/error.log; worker_processes 2; daemon off;
            events { worker_connections 512; }
            http { include /etc/nginx/mime.types; \(temporary.joined(separator: " ")) include \(folder)/edge.conf; }

            """
        try Data(main.utf8).write(to: URL(fileURLWithPath: "\(folder)/main.conf"))
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Starts nginx and returns when it answers.
    func start() async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/nginx")
        process.arguments = ["-c", "\(folder)/main.conf", "-e", "\(folder)/log/error.log"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        try await eventually("nginx answers", within: 20) { try await self.get("/").status != 0 }
    }

    func stop() {
        guard let process, process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
        self.process = nil
    }

    /// Asks it by curl.
    func get(_ path: String, _ options: [String] = []) async throws -> RunningDaemon.Answer {
        try await RunningDaemon.get(path, options, port: port)
    }

    /// Asks for all of the paths at once; gives status and length of each.
    func burst(_ paths: [String]) async throws -> [String] {
        let targets = paths.flatMap { ["-o", "/dev/null", "http://127.0.0.1:\(port)\($0)"] }
        let result = try await RunningDaemon.run(
            "curl",
            ["-sS", "--noproxy", "*", "--max-time", "20", "-Z", "--parallel-immediate"]
                + ["-w", "%{http_code} %{size_download}\n"] + targets)
        return String(decoding: result.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Runs `ship-logs` twice: the log that the first has put aside has settled at the second.
    func ship(to origin: Int, as name: String) async throws -> Int32 {
        let script = RunningDaemon.root.appendingPathComponent("config/edge/ship-logs").path
        let run = {
            try await RunningDaemon.run(
                "env",
                [
                    "LECTERN_EDGE_LOG=\(self.folder)/log", "LECTERN_EDGE_NGINX_PID=\(self.folder)/nginx.pid",
                    "LECTERN_EDGE_CREDENTIAL=\(self.folder)/etc/credential.conf", "LECTERN_EDGE_SETTLE_SECONDS=1",
                    "no_proxy=127.0.0.1", script, "http://127.0.0.1:\(origin)", name,
                ]
            ).status
        }
        _ = try await run()
        try await Task.sleep(for: .seconds(2))
        return try await run()
    }

    /// Logs that were not sent yet.
    var waiting: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: "\(folder)/log").filter { $0.hasPrefix("waiting") }
        }
    }
}
