import CSRT
import Logging
import MediaModel

/// What libsrt asks while a caller is still knocking, on a thread of libsrt: refusals come back as SRT's own reasons.
final class SRTDoor: Sendable {
    private let forecast: AdmissionForecast
    private let log: Logger

    init(forecast: @escaping AdmissionForecast, log: Logger) {
        self.forecast = forecast
        self.log = log
    }

    /// Answers libsrt's question: 0 to let a caller in, -1 with a reason to send it away.
    static func answer(
        _ opaque: UnsafeMutableRawPointer?, _ socket: SRTSOCKET, _ text: UnsafePointer<CChar>?
    ) -> Int32 {
        guard let opaque else { return -1 }
        let door = Unmanaged<SRTDoor>.fromOpaque(opaque).takeUnretainedValue()
        guard let reason = door.refusal(text.map { String(cString: $0) } ?? "") else { return 0 }
        srt_setrejectreason(socket, reason)
        return -1
    }

    /// Why a caller is not let in, as SRT Access Control numbers it; `nil` if it is.
    private func refusal(_ streamID: String) -> Int32? {
        do throws(SRTStreamID.Refusal) {
            guard let refusal = forecast(try SRTStreamID(streamID).key, .srt) else { return nil }
            log.notice("an encoder is refused", metadata: ["protocol": "srt", "reason": "\(refusal.rawValue)"])
            return Self.reason(refusal)
        } catch {
            log.notice("an encoder is refused", metadata: ["protocol": "srt", "reason": "\(error)"])
            return error == .notPublishing ? SRT_REJX_BAD_MODE : SRT_REJX_UNAUTHORIZED
        }
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
