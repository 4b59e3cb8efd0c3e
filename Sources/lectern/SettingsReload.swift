import Certificates
import Foundation
import Logging
import MediaModel
import ServiceLifecycle
import Settings
import UnixSignals

/// Reads the settings again at SIGHUP and says what is wrong with them. The daemon goes on with those it has: changed
/// ones hold from the next start, so that a fault in the file can never end a running daemon. Certificate and key alone
/// hold at once, for those that connect from then on.
struct SettingsReload: Service {
    let load: @Sendable () throws(SettingsError) -> Settings
    /// The settings of the start.
    let settings: Settings
    /// What those that connect are shown; `nil` for plain HTTP.
    let identity: ServedIdentity?
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
            renew(from: settings)
        } catch {
            log.error(
                "settings read again: not valid, the daemon would not start with them",
                metadata: ["faults": "\(error.text(.en))"])
            // A certificate that was renewed does not have to wait for that.
            renew(from: settings)
        }
    }

    private func renew(from settings: Settings) {
        guard let identity else { return }
        do throws(CertificateError) {
            guard let renewed = try settings.tlsIdentity() else {
                return log.notice("HTTPS stays on until the next start")
            }
            identity.replace(with: renewed)
            log.notice(
                "certificate and key read again: new connections get them",
                metadata: ["file": "\(settings.server.tls.certificate ?? "")"])
            renewed.tell(log)
        } catch {
            log.error(
                "certificate and key read again: not usable, the old ones stay",
                metadata: ["fault": "\(error.text(.en))"])
        }
    }
}

extension TLSIdentity {
    /// Writes to the log what an administrator should know of it.
    func tell(_ log: Logger) {
        for warning in warnings(now: Settings.now) { log.warning("\(warning.en)") }
    }
}
