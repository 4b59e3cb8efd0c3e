import Accounts
public import Catalogue
public import Foundation
public import Logging
import MediaModel
public import ServiceLifecycle
public import Settings

/// Sends state changes, in their order and one at a time, to the address of the settings. A change is done with when it
/// was answered with 2xx; until then it is tried again, over restarts too. Changes wait in the database, 10,000 at most.
public struct WebhookService: Service {
    private let catalogue: Catalogue
    private let webhook: Settings.Webhook
    private let instants: Instants
    private let clock: @Sendable () -> Int64
    private let log: Logger
    private let pause: Duration

    /// The service; without an address it sends nothing.
    ///
    /// - Parameters:
    ///   - zone: whose offset instants have.
    ///   - pause: how often it looks for changes.
    ///   - clock: the present, in milliseconds since 1970.
    public init(
        catalogue: Catalogue, webhook: Settings.Webhook, zone: TimeZone, pause: Duration = .seconds(2),
        clock: @escaping @Sendable () -> Int64, log: Logger
    ) {
        self.catalogue = catalogue
        self.webhook = webhook
        instants = Instants(zone: zone)
        self.pause = pause
        self.clock = clock
        self.log = log
    }

    /// Sends until the daemon ends.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            guard let address = webhook.url, let url = URL(string: address), let secret = webhook.secret else {
                // A service that ends would end the daemon.
                while (try? await Task.sleep(for: .seconds(3600))) != nil {}
                return
            }
            // Another address is another reader: it is told what comes from now on.
            let reader = StateChangeReader(
                catalogue, name: String(Secret.sha256Hexadecimal(Array(address.utf8)).prefix(16)))
            var hasBegun = false
            while !Task.isCancelled {
                do {
                    if !hasBegun { try await reader.begin() }
                    hasBegun = true
                    if try await step(reader, url, secret) { continue }
                } catch {
                    if Task.isCancelled { return }
                    log.warning("state changes could not be read", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: pause)
            }
        }
    }

    /// Sends the next change, if its time has come. Returns whether there may be another.
    private func step(_ reader: StateChangeReader, _ url: URL, _ secret: String) async throws -> Bool {
        var (change, standing) = try await reader.next()
        guard let change, standing.nextAt <= clock() else { return false }
        let message = try WebhookMessage(change, secret: secret, instants: instants, now: clock())
        let status = await WebhookSender.send(message, to: url)
        if let status, (200..<300).contains(status) {
            standing = .init(readTo: change.id)
            try await reader.keep(standing)
            return true
        }
        standing.attempts += 1
        let facts: Logger.Metadata = [
            "change": "\(change.id)", "status": "\(status.map(String.init) ?? "none")", "try": "\(standing.attempts)",
        ]
        guard standing.attempts < WebhookPace.mostAttempts else {
            log.error("a state change was not taken and is passed over", metadata: facts)
            try await reader.keep(.init(readTo: change.id))
            return true
        }
        log.warning("a state change was not taken; it will be tried again", metadata: facts)
        standing.nextAt = clock() + WebhookPace.delay(after: standing.attempts)
        try await reader.keep(standing)
        return false
    }
}
