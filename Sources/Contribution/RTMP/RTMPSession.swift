import MediaModel

/// One publishing connection as a pure state machine: bytes in, actions out. Adobe RTMP 1.0 with the plain handshake;
/// of the commands, those by which encoders publish.
struct RTMPSession {
    /// What is to be done, in order.
    enum Action: Equatable {
        /// Send these bytes.
        case send([UInt8])
        /// Ask whether an encoder with this name may publish, and tell by `answer(_:)`.
        case publish(String)
        /// A message with sound, pictures or data of the stream that is being published.
        case media(RTMPMessage)
        /// The encoder ends its stream; the connection may be closed when all is sent.
        case finish
    }

    private enum Stage: Equatable {
        case version, echo, open
    }

    private enum Publishing: Equatable {
        case none, asked(transaction: Double), active, over
    }

    private var stage = Stage.version
    private var gathered: [UInt8] = []
    private var reader = RTMPChunkReader()
    private var publishing = Publishing.none
    private var received: UInt32 = 0
    private var acknowledged: UInt32 = 0
    private var window: UInt32 = 2_500_000
    private var hasConnected = false

    /// Bytes of C1, S1, C2 and S2 (§5.2.3).
    private static let blockLength = 1536
    /// Bytes of a chunk that is sent.
    private static let chunkSize = 4096

    /// Whether something is being published.
    var isPublishing: Bool { publishing == .active }

    /// Takes bytes.
    ///
    /// - Throws: `RTMPError` for what is not RTMP; the connection is to be closed then.
    mutating func take(_ bytes: [UInt8]) throws(RTMPError) -> [Action] {
        var actions: [Action] = []
        var rest = bytes
        if stage != .open { rest = try shakeHands(bytes, &actions) }
        guard stage == .open, !rest.isEmpty else { return actions }
        count(rest.count, &actions)
        var messages: [RTMPMessage] = []
        try reader.append(rest) { message throws(RTMPError) in messages.append(message) }
        for message in messages { try follow(message, &actions) }
        return actions
    }

    /// Tells the encoder whether it may publish.
    ///
    /// - Parameter refusal: why not; `nil` if it may.
    mutating func answer(_ refusal: AdmissionRefusal?) -> [Action] {
        guard case .asked = publishing else { return [] }
        guard let refusal else {
            publishing = .active
            let begin = RTMPMessage.control(RTMPMessage.Kind.userControl, [0, 0, 0, 0, 0, 1])
            return [.send(begin), .send(status("status", "NetStream.Publish.Start", "Publishing."))]
        }
        publishing = .over
        let code = refusal == .unknownKey ? "NetStream.Publish.Denied" : "NetStream.Publish.BadName"
        return [.send(status("error", code, refusal.message.en)), .finish]
    }

    private func status(_ level: String, _ code: String, _ description: String) -> [UInt8] {
        let information: AMF0Value = .object([
            "level": .string(level), "code": .string(code), "description": .string(description),
        ])
        return RTMPMessage.command(
            [.string("onStatus"), .number(0), .null, information], stream: 1, chunkSize: Self.chunkSize)
    }
}

extension RTMPSession {
    /// §5.2: C0 C1, then C2. Returns what stands behind.
    private mutating func shakeHands(_ bytes: [UInt8], _ actions: inout [Action]) throws(RTMPError) -> [UInt8] {
        gathered += bytes
        if stage == .version {
            guard let version = gathered.first else { return [] }
            guard version == 3 else { throw RTMPError("version \(version)") }
            guard gathered.count > Self.blockLength else { return [] }
            let block = Array(gathered[1...Self.blockLength])
            gathered.removeFirst(1 + Self.blockLength)
            stage = .echo
            let own =
                [UInt8](repeating: 0, count: 8) + (8..<Self.blockLength).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            actions.append(.send([3] + own + block))
        }
        guard gathered.count >= Self.blockLength else { return [] }
        let rest = Array(gathered[Self.blockLength...])
        gathered = []
        stage = .open
        return rest
    }

    /// §5.4.3: tells the peer now and then how much has come.
    private mutating func count(_ bytes: Int, _ actions: inout [Action]) {
        received &+= UInt32(truncatingIfNeeded: bytes)
        guard received &- acknowledged >= window / 2 else { return }
        acknowledged = received
        actions.append(.send(RTMPMessage.control(RTMPMessage.Kind.acknowledgement, received)))
    }

    private mutating func follow(_ message: RTMPMessage, _ actions: inout [Action]) throws(RTMPError) {
        typealias Kind = RTMPMessage.Kind
        switch message.kind {
        case Kind.windowSize:
            let size = message.payload.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            window = max(size, 65_536)
        case Kind.userControl: answerPing(message, &actions)
        case Kind.command: try command(message, AMF0Reader.message(message.payload), &actions)
        // An AMF3 command is an AMF0 one behind a zero, unless it makes use of AMF3.
        case Kind.commandAMF3: try command(message, AMF0Reader.message(message.payload.dropFirst()), &actions)
        case Kind.audio, Kind.video, Kind.data: if publishing == .active { actions.append(.media(message)) }
        case Kind.aggregate: throw RTMPError("aggregate messages are not taken")
        default: break
        }
    }

    /// §7.1.7: a ping of the peer is answered with its own time.
    private func answerPing(_ message: RTMPMessage, _ actions: inout [Action]) {
        guard message.payload.count >= 6, message.payload[0] == 0, message.payload[1] == 6 else { return }
        actions.append(
            .send(RTMPMessage.control(RTMPMessage.Kind.userControl, [0, 7] + message.payload[2..<6])))
    }

    private mutating func command(
        _ message: RTMPMessage, _ values: [AMF0Value], _ actions: inout [Action]
    ) throws(RTMPError) {
        guard let name = values.first?.text else { throw RTMPError("a command without a name") }
        let transaction = values.dropFirst().first?.number ?? 0
        switch name {
        case "connect": connect(transaction, &actions)
        case "releaseStream", "FCPublish", "getStreamLength", "_checkbw":
            actions.append(.send(result(transaction, [.null, .null])))
        case "createStream": actions.append(.send(result(transaction, [.null, .number(1)])))
        case "publish": try publish(values, transaction, &actions)
        case "FCUnpublish", "deleteStream", "closeStream":
            guard publishing == .active else { break }
            publishing = .over
            actions.append(.finish)
        case "play", "play2": throw RTMPError("playing over RTMP is not offered")
        default: break
        }
    }

    private mutating func connect(_ transaction: Double, _ actions: inout [Action]) {
        hasConnected = true
        let properties: AMF0Value = .object(["fmsVer": .string("FMS/3,0,1,123"), "capabilities": .number(31)])
        let information: AMF0Value = .object([
            "level": .string("status"), "code": .string("NetConnection.Connect.Success"),
            "description": .string("Connection succeeded."), "objectEncoding": .number(0),
        ])
        actions += [
            .send(RTMPMessage.control(RTMPMessage.Kind.windowSize, 2_500_000)),
            .send(RTMPMessage.control(RTMPMessage.Kind.peerBandwidth, 2_500_000, [2])),
            .send(RTMPMessage.control(RTMPMessage.Kind.setChunkSize, UInt32(Self.chunkSize))),
            .send(result(transaction, [properties, information])),
        ]
    }

    private mutating func publish(
        _ values: [AMF0Value], _ transaction: Double, _ actions: inout [Action]
    ) throws(RTMPError) {
        guard hasConnected else { throw RTMPError("publish before connect") }
        guard publishing == .none else { throw RTMPError("a second publish") }
        guard values.count >= 4, let name = values[3].text else { throw RTMPError("publish without a name") }
        publishing = .asked(transaction: transaction)
        actions.append(.publish(name))
    }

    private func result(_ transaction: Double, _ values: [AMF0Value]) -> [UInt8] {
        RTMPMessage.command([.string("_result"), .number(transaction)] + values, chunkSize: Self.chunkSize)
    }
}

extension AMF0Reader {
    /// The values of a message; RTMP's own error for bytes that are none.
    fileprivate static func message(_ bytes: some Sequence<UInt8>) throws(RTMPError) -> [AMF0Value] {
        do throws(AMF0Error) {
            return try values(bytes)
        } catch {
            throw RTMPError("AMF0: \(error.detail)")
        }
    }
}
