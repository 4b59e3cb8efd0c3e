import Accounts
import Logging
import ServiceLifecycle
import UnixSignals

/// Writes down in the audit log that SIGHUP had the settings read again.
struct ReloadAudit: Service {
    let accounts: Accounts
    let log: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals {
                do {
                    try await accounts.audit(.lectern, "settings.reload", "SIGHUP")
                } catch {
                    log.error("the audit log could not be written", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
