import Foundation
import Glibc
import Storage
import Synchronization
import Testing

@testable import Ingest

/// A data folder of its own for one test, with an inbox to put things into.
final class Inbox: Sendable {
    let store: MediaStore

    var path: String { store.inbox }

    init() throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("ingest-\(UUID().uuidString)")
        store = try MediaStore(root: root.path, reserve: 0)
    }

    deinit { try? FileManager.default.removeItem(atPath: store.root) }

    /// Writes a file below the inbox, and the folders above it.
    @discardableResult
    func put(_ name: String, _ content: String = "film") throws -> ArrivalPath {
        try put(name.split(separator: "/").map { Array($0.utf8) }, Array(content.utf8))
    }

    /// Writes a file whose names need not be text.
    @discardableResult
    func put(_ components: [[UInt8]], _ content: [UInt8] = Array("film".utf8)) throws -> ArrivalPath {
        for count in 1..<max(components.count, 1) {
            _ = withTerminated(full(Array(components.prefix(count)))) { mkdir($0, 0o755) }
        }
        let file = withTerminated(full(components)) { Glibc.open($0, O_WRONLY | O_CREAT | O_TRUNC, 0o644) }
        guard file >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        defer { close(file) }
        let written = content.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        guard written == content.count, let path = ArrivalPath(components: components) else { throw POSIXError(.EIO) }
        return path
    }

    /// The bytes of a file below the inbox; `nil` if there is none.
    func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: "\(path)/\(name)").map { String(decoding: $0, as: UTF8.self) }
    }

    /// All names in the inbox itself, as text.
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

    /// What a file below the inbox is now.
    func status(_ path: ArrivalPath) throws -> FileStatus {
        try SourceFile.open(path.components, beneath: self.path).status
    }

    /// The bytes of a full path.
    func full(_ components: [[UInt8]]) -> [UInt8] {
        components.reduce(Array(path.utf8)) { $0 + [0x2F] + $1 }
    }
}

/// A clock that stands until it is told.
final class Clock: Sendable {
    private let milliseconds = Mutex<Int64>(1_764_000_000_000)

    var now: Int64 { milliseconds.withLock { $0 } }

    func advance(_ count: Int64) { milliseconds.withLock { $0 += count } }
}

/// What several threads add to.
final class Heap<Value: Sendable>: Sendable {
    private let content = Mutex<[Value]>([])

    var all: [Value] { content.withLock { $0 } }

    func add(_ value: Value) { content.withLock { $0.append(value) } }
}

/// Expects that something becomes so within a minute: machines that run tests are slow at times.
func expectSoon(
    sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < end {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    #expect(try await condition(), sourceLocation: sourceLocation)
}

extension String {
    /// Its UTF-8.
    var bytes: [UInt8] { Array(utf8) }
}
