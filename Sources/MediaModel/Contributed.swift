/// How an encoder sends.
public enum ContributionKind: String, Codable, Sendable {
    /// RTMP: kept as an FLV stream.
    case rtmp
    /// SRT: an MPEG transport stream.
    case srt

    /// The ending of the name of a file of such a stream.
    public var fileExtension: String {
        switch self {
        case .rtmp: "flv"
        case .srt: "ts"
        }
    }
}

/// A piece of what an encoder sends, whole in itself: an FLV tag, or packets of an MPEG transport stream.
public struct ContributedUnit: Sendable, Equatable {
    /// The bytes; at most `mostBytes`.
    public var bytes: [UInt8]
    /// What it is for those who leave something out.
    public var role: Role
    /// When it is shown, in milliseconds of the encoder's own clock; `nil` where that is not known.
    public var time: Int64?

    /// What a piece is for those who leave something out.
    public enum Role: Sendable, Equatable {
        /// Needed for all that follows: the parameters of a codec.
        case configuration
        /// Pictures can be decoded from here on.
        case key
        /// Needs what came before it.
        case other
    }

    /// The longest piece, in bytes.
    public static let mostBytes = 8 << 20

    /// A piece.
    public init(bytes: [UInt8], role: Role, time: Int64? = nil) {
        self.bytes = bytes
        self.role = role
        self.time = time
    }
}

/// An encoder that wants to send, as it shows itself.
public struct Contributor: Sendable {
    /// How it sends.
    public var kind: ContributionKind
    /// Where it is, for the log and for operators.
    public var address: String
    /// Ends its connection. May be called from any thread, and more than once.
    public var close: @Sendable () -> Void

    /// An encoder.
    public init(kind: ContributionKind, address: String, close: @escaping @Sendable () -> Void) {
        self.kind = kind
        self.address = address
        self.close = close
    }
}

/// Where what an encoder sends goes to. Bounded: what cannot be taken in time is dropped and counted there.
public protocol ContributionSink: Sendable {
    /// Milliseconds that are added to the encoder's times, so that they go on where an earlier connection ended.
    var timeOffset: Int64 { get }

    /// Takes a piece; never waits. Returns `false` when nothing more is wanted: the connection is to be closed.
    func take(_ unit: ContributedUnit) -> Bool

    /// The encoder has gone, or was found to send what cannot be read.
    ///
    /// - Parameter reason: why, for the log, in English; `nil` if it ended as it should.
    func end(_ reason: String?)
}

/// The answer to an encoder that wants to send.
public enum Admission: Sendable {
    /// It may; what it sends goes there.
    case accepted(any ContributionSink)
    /// It may not.
    case refused(AdmissionRefusal)
}

/// Why an encoder may not send.
public enum AdmissionRefusal: String, Sendable, CaseIterable {
    /// No event has that key.
    case unknownKey = "unknown_key"
    /// The event is not open yet.
    case tooEarly = "too_early"
    /// The event is over.
    case over
    /// Another encoder sends with this key.
    case occupied
    /// As many events as are allowed are being received.
    case tooMany = "too_many"
    /// The event was begun over the other protocol.
    case otherProtocol = "other_protocol"
    /// The disk has no room.
    case noRoom = "no_room"

    /// What the encoder, the log and the operator are told.
    public var message: LocalizedText {
        switch self {
        case .unknownKey:
            LocalizedText(
                zh: "推流密钥不正确。请核对密钥，或在直播活动中重新生成。",
                en: "The stream key is not known. Check it, or make a new one for the live event.")
        case .tooEarly:
            LocalizedText(
                zh: "直播活动尚未开放推流，请在开始前 15 分钟内再试。",
                en: "The live event takes no stream yet. Try again within 15 minutes before its start.")
        case .over: LocalizedText(zh: "直播活动已结束。", en: "The live event is over.")
        case .occupied:
            LocalizedText(
                zh: "另一台编码器正在用此密钥推流。请先停止那一台。",
                en: "Another encoder is sending with this key. Stop that one first.")
        case .tooMany:
            LocalizedText(
                zh: "同时直播的活动数已达上限（live.maxEvents）。请等其他活动结束，或调高上限。",
                en:
                    "As many live events as are allowed (live.maxEvents) are being received. Wait until one ends, or raise the limit."
            )
        case .otherProtocol:
            LocalizedText(
                zh: "本活动先前用另一种协议推流；请继续用原来的协议（RTMP 或 SRT）。",
                en: "This event was begun over the other protocol. Go on with the one it was begun with (RTMP or SRT).")
        case .noRoom: LocalizedText(zh: "磁盘空间不足，无法录制。", en: "The disk has no room for the recording.")
        }
    }
}
