import Contribution
import Ingest
import Logging
import MediaModel
import ServiceLifecycle
import Settings

/// Takes what encoders send over the protocols that the settings name, until the daemon ends.
struct LiveReceivers: Service {
    let gate: LiveGate
    let settings: Settings
    let log: Logger

    func run() async throws {
        let desk: AdmissionDesk = { [gate] key, contributor in gate.admit(key.rawValue, contributor) }
        do {
            let rtmp = try await listenRTMP(desk)
            let srt = try listenSRT(desk)
            try? await gracefulShutdown()
            await rtmp?.stop()
            if let srt { await Task.detached { srt.stop() }.value }
        } catch {
            log.error(
                "encoders cannot be listened for: another program may have the port of live.rtmp or live.srt",
                metadata: ["error": "\(error)"])
            throw error
        }
    }

    private func listenRTMP(_ desk: @escaping AdmissionDesk) async throws -> RTMPServer? {
        guard let port = settings.live.rtmp.port else { return nil }
        let host = settings.live.rtmp.host ?? settings.server.host
        let server = try await RTMPServer.listen(host: host, port: port, log: log, desk: desk)
        log.info("listening", metadata: ["address": "\(host):\(server.port)", "protocol": "rtmp"])
        return server
    }

    private func listenSRT(_ desk: @escaping AdmissionDesk) throws -> SRTListener? {
        guard let port = settings.live.srt.port else { return nil }
        let options = SRTListener.Options(
            host: settings.live.srt.host ?? settings.server.host, port: port,
            passphrase: settings.live.srt.passphrase, latency: Int32(settings.live.srt.latency))
        let listener = try SRTListener.listen(
            options, log: log, forecast: { [gate] key, kind in gate.forecast(key.rawValue, kind) }, desk: desk)
        log.info("listening", metadata: ["address": "\(options.host):\(listener.port)", "protocol": "srt"])
        return listener
    }
}
