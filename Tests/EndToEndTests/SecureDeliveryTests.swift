import Foundation
import Testing

@Suite("Over TLS", .serialized)
struct SecureDeliveryTests {
    private static let protocols = ["--http1.1", "--http2"]

    @Test("curl gets pages, API and media by HTTP/1.1 and HTTP/2, whole and by parts")
    func bothProtocols() async throws {
        let (daemon, folder) = try await Self.start()
        let film = try await Films.make(seconds: 14, size: "1280x720", options: ["-crf", "10"])
        try daemon.drop(film)
        let id = try #require(try await daemon.note("film.mp4.accepted.json")["programme"] as? String)
        for version in Self.protocols {
            let page = try await daemon.get("/", [version])
            #expect(page.status == 200)
            #expect(page.headers["strict-transport-security"] != nil)
            #expect(try await daemon.programmes().count == 1)
            let base = try await Self.base(daemon, id, version)
            let segment = try await daemon.get("\(base)0.m4s", [version])
            #expect(segment.status == 200)
            #expect(segment.headers["content-length"] == "\(segment.body.count)")
            let start = segment.body.startIndex
            let part = try await daemon.get("\(base)0.m4s", [version, "-r", "1000-299999"])
            #expect(part.status == 206)
            let isPart = part.body == segment.body[start + 1000..<min(start + 300_000, segment.body.endIndex)]
            #expect(isPart)
            let head = try await daemon.get("\(base)0.m4s", [version, "--head"])
            #expect(head.status == 200)
            #expect(head.headers["content-length"] == "\(segment.body.count)")
            let tag = try #require(segment.headers["etag"])
            #expect(try await daemon.get("\(base)0.m4s", [version, "-H", "If-None-Match: \(tag)"]).status == 304)
            #expect(try await daemon.get("\(base)99.m4s", [version]).status == 404)
        }
        let agreed = try await RunningDaemon.run(
            "curl", ["-sk", "-o", "/dev/null", "-w", "%{http_version}", "\(daemon.address)/healthz"])
        #expect(String(decoding: agreed.output, as: UTF8.self) == "2")
        let old = try await RunningDaemon.run(
            "curl", ["-sk", "--tls-max", "1.1", "--ciphers", "DEFAULT:@SECLEVEL=0", "\(daemon.address)/healthz"])
        #expect(old.status == 35)
        try await Self.checkTrack(daemon, id)
        #expect(daemon.stop() == 0)
        try FileManager.default.removeItem(at: folder)
    }

    @Test("SIGHUP brings a new certificate without breaking off a download, and a faulty one changes nothing")
    func renewal() async throws {
        let (daemon, folder) = try await Self.start()
        let film = try await Films.make(seconds: 14, size: "1280x720", options: ["-crf", "10"])
        try daemon.drop(film)
        let id = try #require(try await daemon.note("film.mp4.accepted.json")["programme"] as? String)
        let base = try await Self.base(daemon, id, "--http2")
        let segment = try await daemon.get("\(base)0.m4s").body
        let before = try await Self.shown(daemon)

        let address = "\(daemon.address)\(base)0.m4s"
        let pace = segment.count / 4
        let slow = Self.protocols.map { version in
            Task { try await Self.content(of: address, version, bytesPerSecond: pace) }
        }
        try await Task.sleep(for: .seconds(1))
        #expect(try await Self.makePair(in: folder, ["--force"]) == 0)
        daemon.hangUp()
        try await eventually("a new certificate is shown", within: 10) { try await Self.shown(daemon) != before }
        for download in slow {
            let isWhole = try await download.value == segment
            #expect(isWhole)
        }

        let renewed = try await Self.shown(daemon)
        try Data("nothing".utf8).write(to: folder.appendingPathComponent("key.pem"))
        daemon.hangUp()
        try await eventually("the fault is logged", within: 10) { daemon.log.contains("the old ones stay") }
        #expect(try await Self.shown(daemon) == renewed)
        #expect(try await daemon.get("/healthz").status == 200)
        #expect(daemon.stop() == 0)
        try FileManager.default.removeItem(at: folder)
    }

    @Test("a faulty pair keeps the daemon from starting, and `check` says why in both languages")
    func faults() async throws {
        let folder = try Self.emptyFolder()
        #expect(try await Self.makePair(in: folder) == 0)
        #expect(try await Self.makePair(in: folder) == 1)
        #expect(try await Self.makePair(in: folder, ["--force", "--days", "0"]) == 64)
        try Data("nothing".utf8).write(to: folder.appendingPathComponent("key.pem"))
        for (language, words) in [("en", "server.tls.key: "), ("zh-Hans", "没有可用的 PEM 私钥")] {
            var variables = Self.variables(folder)
            variables["LECTERN_LOCALE_LANGUAGE"] = language
            let check = try await Self.complaint(["check"], variables)
            #expect(check.status == 1)
            #expect(check.text.contains(words))
            let serve = try await Self.complaint(["serve", "--data", "\(folder.path)/data", "--port", "0"], variables)
            #expect(serve.status == 78)
            #expect(serve.text.contains(words))
        }
        try FileManager.default.removeItem(at: folder)
    }

    // MARK: - Steps

    /// A daemon with a certificate that `lectern cert` made.
    private static func start() async throws -> (RunningDaemon, URL) {
        let folder = try emptyFolder()
        guard try await makePair(in: folder) == 0 else { throw CocoaError(.fileWriteUnknown) }
        let daemon = try RunningDaemon()
        daemon.variables = variables(folder)
        try await daemon.start()
        return (daemon, folder)
    }

    private static func emptyFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func variables(_ folder: URL) -> [String: String] {
        [
            "LECTERN_SERVER_TLS_CERTIFICATE": folder.appendingPathComponent("certificate.pem").path,
            "LECTERN_SERVER_TLS_KEY": folder.appendingPathComponent("key.pem").path,
        ]
    }

    private static func makePair(in folder: URL, _ options: [String] = []) async throws -> Int32 {
        let arguments = ["cert", "--out", folder.path, "--name", "127.0.0.1", "--name", "localhost"]
        return try await RunningDaemon.run(RunningDaemon.program.path, arguments + options).status
    }

    /// What the program says on standard error.
    private static func complaint(
        _ arguments: [String], _ variables: [String: String]
    ) async throws -> (status: Int32, text: String) {
        let assignments = variables.map { "\($0)=\($1)" }
        let result = try await RunningDaemon.run(
            "env", assignments + ["bash", "-c", #""$0" "$@" 2>&1"#, RunningDaemon.program.path] + arguments)
        return (result.status, String(decoding: result.output, as: UTF8.self))
    }

    /// Opens a play and gives what the addresses of its video segments begin with.
    private static func base(_ daemon: RunningDaemon, _ id: String, _ version: String) async throws -> String {
        let master = try await daemon.get("/play/\(id)/master.m3u8", [version])
        #expect(master.status == 200)
        let line = try #require(master.text.split(separator: "\n").first { $0.hasSuffix("v720/index.m3u8") })
        return String(line.dropLast("index.m3u8".count))
    }

    /// Whole tracks by both protocols are what lies on the disk.
    private static func checkTrack(_ daemon: RunningDaemon, _ id: String) async throws {
        let assets = try daemon.assets()
        let asset = try #require(assets.first)
        let file = try Data(contentsOf: URL(fileURLWithPath: "\(daemon.data)/assets/\(asset)/v720.mp4"))
        for version in protocols {
            let base = try await base(daemon, id, version)
            var bytes = try await daemon.get("\(base)init.mp4", [version]).body
            let playlist = try await daemon.get("\(base)index.m3u8", [version]).text
            let segments = playlist.split(separator: "\n").filter { $0.hasSuffix(".m4s") }
            #expect(segments.count >= 2)
            for segment in segments { bytes += try await daemon.get("\(base)\(segment)", [version]).body }
            let isWhole = bytes == file.prefix(bytes.count)
            #expect(isWhole)
            #expect(bytes.count > 100_000)
        }
    }

    /// The certificate that new connections are shown.
    private static func shown(_ daemon: RunningDaemon) async throws -> String {
        let result = try await RunningDaemon.run(
            "bash",
            [
                "-c",
                "openssl s_client -connect 127.0.0.1:\(daemon.port) </dev/null 2>/dev/null | openssl x509 -noout -fingerprint",
            ])
        return String(decoding: result.output, as: UTF8.self)
    }

    /// The content of an address, taken at some pace.
    private static func content(
        of address: String, _ version: String, bytesPerSecond: Int
    ) async throws -> Data {
        try await RunningDaemon.run(
            "curl", ["-sSk", version, "--noproxy", "*", "--limit-rate", "\(bytesPerSecond)", address]
        ).output
    }
}
