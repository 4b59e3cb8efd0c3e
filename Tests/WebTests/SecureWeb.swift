import Certificates
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Settings
import Testing

@testable import Web

/// A web server over TLS on the loopback.
struct SecureWeb {
    let fixture: WebFixture
    let identity: ServedIdentity

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let first = try Self.identity("first.test", in: folder)
        identity = ServedIdentity(first)
        fixture = try WebFixture { settings in
            settings.server.tls.certificate = "\(folder)/certificate.pem"
            settings.server.tls.key = "\(folder)/key.pem"
        }
    }

    /// An identity made anew.
    static func identity(_ name: String, in folder: String? = nil) throws -> TLSIdentity {
        let folder = folder ?? FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        let files = CertificateFiles(folder: folder)
        let pair = try SelfSignedCertificate(
            names: [try CertificateName(name)], days: 1, now: WebFixture.now)
        try files.write(pair, replacing: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try TLSIdentity(certificate: files.certificate, key: files.key, now: WebFixture.now)
    }

    /// Runs the server while `body` runs, which may end it before.
    func run(_ body: @escaping @Sendable (Int, ServiceGroup) async throws -> Void) async throws {
        let (ports, announced) = AsyncStream.makeStream(of: Int.self)
        let application = try WebApplication(services: fixture.services).build(identity: identity) { channel in
            announced.yield(channel.localAddress?.port ?? 0)
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [application], logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            do {
                try await body(port, group)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

/// Waits until `condition` holds, for 20 s at most.
func eventually(_ what: String, _ condition: () -> Bool) async throws {
    for _ in 0..<400 where !condition() { try await Task.sleep(for: .milliseconds(50)) }
    #expect(condition(), "\(what)")
}
