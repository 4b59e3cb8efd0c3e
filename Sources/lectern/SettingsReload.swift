import Foundation
import Logging
import MediaModel
import ServiceLifecycle
import Settings
import UnixSignals

/// Reads the settings again at SIGHUP and says what is wrong with them. The daemon goes on with those it has: changed
/// ones hold from the next start, so that a fault in the file can never end a running daemon.
struct SettingsReload: Service {
    let load: @Sendable () throws(SettingsError) -> Settings
    let log: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            for await _ in signals { check() }
        }
    }

    private func check() {
        do throws(SettingsError) {
            let settings = try load()
            log.notice(
                "settings read again: they are valid and hold from the next start",
                metadata: ["data": "\(settings.data)"])
        } catch {
            log.error(
                "settings read again: not valid, the daemon would not start with them",
                metadata: ["faults": "\(error.text(.en))"])
        }
    }
}
