import Accounts
import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@testable import Web

@Suite("At a graceful shutdown")
struct DrainTests {
    @Test("the server ends although somebody listens and somebody is idle", .timeLimit(.minutes(5)))
    func drains() async throws {
        let fixture = try WebFixture()
        defer { fixture.remove() }
        let boss = "Bearer \(try await fixture.token("boss", .administrator))"
        let (ports, announced) = AsyncStream.makeStream(of: Int.self)
        let application = try WebApplication(services: fixture.services).build { channel in
            announced.yield(channel.localAddress?.port ?? 0)
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [application], logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
        try await withThrowingTaskGroup(of: String.self) { tasks in
            tasks.addTask {
                try await group.run()
                return ""
            }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let (listening, heard) = AsyncStream.makeStream(of: Void.self)
            tasks.addTask {
                let request = "GET /api/v1/jobs/events HTTP/1.1\r\nHost: x\r\nAuthorization: \(boss)\r\n\r\n"
                return try await Wire.read(port: port, sending: request, until: "never") { heard.yield() }
            }
            tasks.addTask {
                try await Wire.read(port: port, sending: "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", until: "never") {}
            }
            var signs = listening.makeAsyncIterator()
            _ = await signs.next()
            await group.triggerGracefulShutdown()
            var answers: [String] = []
            for try await answer in tasks { answers.append(answer) }
            #expect(answers.contains { $0.hasSuffix("0\r\n\r\n") && $0.contains("text/event-stream") })
        }
    }
}
