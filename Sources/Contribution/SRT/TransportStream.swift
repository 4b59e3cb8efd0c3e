import MediaModel

/// Takes messages of SRT for what they must be: packets of an MPEG transport stream (ISO/IEC 13818-1 §2.4.3.2).
struct TransportStream {
    /// Bytes of a packet.
    static let packetLength = 188
    /// Messages behind each other that are none, after which the sender is given up.
    private static let patience = 200

    private var strange = 0

    /// The packets of a message; `nil` if it holds none, or something else.
    mutating func unit(_ message: ArraySlice<UInt8>) -> ContributedUnit? {
        let isSound =
            !message.isEmpty && message.count % Self.packetLength == 0
            && stride(from: message.startIndex, to: message.endIndex, by: Self.packetLength)
                .allSatisfy { message[$0] == 0x47 }
        guard isSound else {
            strange += 1
            return nil
        }
        strange = 0
        return ContributedUnit(bytes: Array(message), role: .other)
    }

    /// Whether what comes is not a transport stream.
    var isGivenUp: Bool { strange >= Self.patience }
}
