import Foundation

/// The real nginx on a free port, serving a folder of its own.
final class RunningNginx {
    let root: URL
    let port: Int
    private let folder: URL
    private let process = Process()

    /// Makes the folder; nothing runs yet.
    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("nginx-\(UUID().uuidString)")
        root = folder.appendingPathComponent("root")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        port = try RunningDaemon.freePort()
    }

    deinit {
        if process.isRunning {
            // It inherits that SIGTERM is blocked, as on every thread that tests run on.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Starts it and returns when it answers.
    func start() async throws {
        try configuration.write(to: folder.appendingPathComponent("nginx.conf"), atomically: true, encoding: .utf8)
        process.executableURL = URL(fileURLWithPath: "/usr/sbin/nginx")
        process.arguments = ["-p", folder.path, "-c", "nginx.conf", "-e", "error.log"]
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        try await eventually("nginx answers", within: 30) { [port] in (try? RawConnection(port: port)) != nil }
    }

    /// As it comes, but for the types of our files and texts packed beforehand.
    private var configuration: String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \($0);" }
        return """
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log error.log crit;
            events { worker_connections 256; }
            http {
                access_log off;
                \(temporary.joined(separator: "\n    "))
                types { video/mp4 m4s; application/dash+xml mpd; }
                lingering_time 300ms;
                lingering_timeout 100ms;
                server {
                    listen 127.0.0.1:\(port);
                    root root;
                    gzip_static on;
                    gzip_vary on;
                }
            }
            """
    }
}
