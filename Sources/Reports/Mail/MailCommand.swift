import Foundation
public import MediaModel

/// Hands messages to a program such as `sendmail -t -i`, which sees to their delivery.
///
/// The message is the program's standard input, from a file of its own. No shell is between; of the environment it
/// gets what such programs need and nothing of Lectern's. It is killed when it takes too long.
public struct MailCommand: Sendable {
    /// Why a message was not taken.
    public struct Failure: Error, Sendable, Equatable {
        /// What was wrong, for people.
        public let message: LocalizedText
    }

    private let command: [String]
    private let limit: Duration

    private static let handedOn = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ"]
    /// Bytes of the program's complaints that are told.
    private static let mostTold = 500

    /// - Parameters:
    ///   - command: the program's path and its arguments.
    ///   - limit: how long it may take.
    public init(_ command: [String], limit: Duration = .seconds(120)) {
        self.command = command
        self.limit = limit
    }

    /// Hands a message over and waits for the program's end.
    ///
    /// - Throws: `Failure` if it cannot be started, ends with another status than 0 or takes too long.
    public func send(_ message: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread { continuation.resume(with: Result { try sendNow(message) }) }
        }
    }

    /// Blocks the calling thread.
    private func sendNow(_ message: [UInt8]) throws {
        guard let program = command.first, FileManager.default.isExecutableFile(atPath: program) else {
            throw Self.failure(
                "无法运行 \(command.first ?? "")。请在 mail.command 中写明程序的完整路径。",
                "\(command.first ?? "") cannot be run: give the program's whole path in mail.command")
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("lectern-mail-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appendingPathComponent("message"), folder.appendingPathComponent("output"))
        try Data(message).write(to: input)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = Array(command.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.filter { Self.handedOn.contains($0.key) }
        process.currentDirectoryURL = folder
        process.standardInput = try FileHandle(forReadingFrom: input)
        let told = try FileHandle(forWritingTo: output)
        process.standardOutput = told
        process.standardError = told
        try process.run()
        let isInTime = wait(for: process)
        process.waitUntilExit()
        guard isInTime else {
            throw Self.failure(
                "\(program) 超时。请检查它能否连上邮件服务器。",
                "\(program) took too long: see whether it reaches its mail server")
        }
        guard process.terminationReason == .exit, process.terminationStatus == 0 else {
            let words = Self.complaint(output)
            throw Self.failure(
                "\(program) 返回 \(process.terminationStatus)：\(words)",
                "\(program) ended with \(process.terminationStatus): \(words)")
        }
    }

    /// Waits for the end; false if it had to be killed.
    private func wait(for process: Process) -> Bool {
        let end = ContinuousClock.now + limit
        while process.isRunning {
            guard ContinuousClock.now < end else {
                kill(process.processIdentifier, SIGKILL)
                return false
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
        return true
    }

    private static func complaint(_ file: URL) -> String {
        let bytes = (try? FileHandle(forReadingFrom: file).read(upToCount: mostTold)) ?? nil
        let text = String(decoding: bytes ?? Data(), as: UTF8.self)
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
    }

    private static func failure(_ zh: String, _ en: String) -> Failure {
        Failure(message: LocalizedText(zh: zh, en: en))
    }
}
