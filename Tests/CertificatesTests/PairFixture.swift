import Certificates
import Foundation

/// A folder with a pair that can be used, and files that cannot.
struct PairFixture {
    /// 2026-11-21T04:00:00Z
    static let now: Int64 = 1_795_233_600_000
    static let day: Int64 = 86_400_000

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("pair-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// Writes a file and gives its path.
    func file(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        guard chmod(path(name), 0o600) == 0 else { throw CocoaError(.fileWriteUnknown) }
        return path(name)
    }

    /// A pair for `lectern.test`, made at `now`.
    static func pair(
        _ names: [String] = ["lectern.test"], days: Int = 30, now: Int64 = Self.now
    ) throws -> SelfSignedCertificate {
        try SelfSignedCertificate(names: try names.map { try CertificateName($0) }, days: days, now: now)
    }
}
