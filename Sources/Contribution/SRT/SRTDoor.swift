import CSRT
import Foundation
import Logging
import MediaModel

/// What libsrt asks while a caller is still knocking, on a thread of libsrt: refusals come back as SRT's own reasons.
final class SRTDoor: Sendable {
    private let forecast: AdmissionForecast
    private let log: Logger
    private let wrongKeys = WrongKeys()

    init(forecast: @escaping AdmissionForecast, log: Logger) {
        self.forecast = forecast
        self.log = log
    }

    /// Answers libsrt's question: 0 to let a caller in, -1 with a reason to send it away.
    static func answer(
        _ opaque: UnsafeMutableRawPointer?, _ socket: SRTSOCKET, _ peer: UnsafePointer<sockaddr>?,
        _ text: UnsafePointer<CChar>?
    ) -> Int32 {
        guard let opaque else { return -1 }
        let door = Unmanaged<SRTDoor>.fromOpaque(opaque).takeUnretainedValue()
        guard
            let reason = door.refusal(
                text.map { String(cString: $0) } ?? "", peer.map(SocketAddressBytes.host) ?? "")
        else { return 0 }
        srt_setrejectreason(socket, reason)
        return -1
    }

    /// Why a caller is not let in, as SRT Access Control numbers it; `nil` if it is.
    private func refusal(_ streamID: String, _ host: String) -> Int32? {
        do throws(SRTStreamID.Refusal) {
            guard let refusal = forecast(try SRTStreamID(streamID).key, .srt) else { return nil }
            note(host, refusal, refusal.rawValue)
            return Self.reason(refusal)
        } catch {
            note(host, .unknownKey, "\(error)")
            return error == .notPublishing ? SRT_REJX_BAD_MODE : SRT_REJX_UNAUTHORIZED
        }
    }

    /// Who tries many keys is not written down each time.
    private func note(_ host: String, _ refusal: AdmissionRefusal, _ reason: String) {
        guard wrongKeys.mayAnswer(refusal, to: host) else { return }
        log.notice(
            "an encoder is refused", metadata: ["protocol": "srt", "address": "\(host)", "reason": "\(reason)"])
    }

    static func reason(_ refusal: AdmissionRefusal) -> Int32 {
        switch refusal {
        case .unknownKey: SRT_REJX_UNAUTHORIZED
        case .tooEarly, .over: SRT_REJX_NOTFOUND
        case .occupied, .otherProtocol: SRT_REJX_CONFLICT
        case .tooMany, .noRoom: SRT_REJX_OVERLOAD
        }
    }
}
