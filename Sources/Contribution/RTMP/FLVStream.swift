import MediaModel

/// Makes the tags of an FLV stream (Adobe Flash Video File Format 10.1, annex E) of RTMP's messages, their times going
/// on over connections.
struct FLVStream {
    /// What every FLV stream begins with: sound and pictures, and no tag before the first.
    static let header: [UInt8] = [0x46, 0x4C, 0x56, 1, 5, 0, 0, 0, 9, 0, 0, 0, 0]

    /// Why a message is no tag.
    enum Refusal: Error, Equatable {
        /// A codec that FLV has no place for.
        case codec
        /// Another codec than the stream began with: it is to come anew, as another part.
        case changed
    }

    private let offset: Int64
    private var first: UInt32?
    private var last: UInt32 = 0
    private var wraps: Int64 = 0
    private var codecs: [UInt8: UInt8] = [:]

    /// - Parameter offset: milliseconds at which the connection's first message stands.
    init(offset: Int64) {
        self.offset = offset
    }

    /// The tag of a message; `nil` for one that says nothing.
    ///
    /// - Throws: `Refusal`.
    mutating func tag(_ message: RTMPMessage) throws(Refusal) -> ContributedUnit? {
        var payload = message.payload[...]
        if message.kind == RTMPMessage.Kind.data {
            payload = Self.data(payload)
        } else if let head = payload.first {
            // Enhanced RTMP: codecs by four letters, which FLV readers of today do not know.
            if message.kind == RTMPMessage.Kind.video, head & 0x80 != 0 { throw .codec }
            if message.kind == RTMPMessage.Kind.audio, head >> 4 == 9 { throw .codec }
            try note(message.kind == RTMPMessage.Kind.video ? head & 0x0F : head >> 4, of: message.kind)
        }
        guard !payload.isEmpty, payload.count <= 0xFF_FFFF else { return nil }
        let time = self.time(message.time)
        var bytes: [UInt8] = [message.kind]
        bytes.appendBigEndian(UInt64(payload.count), count: 3)
        bytes.appendBigEndian(UInt64(time & 0xFF_FFFF), count: 3)
        bytes.append(UInt8(truncatingIfNeeded: time >> 24))
        bytes += [0, 0, 0]
        bytes += payload
        bytes.appendBigEndian(UInt64(payload.count + 11), count: 4)
        return ContributedUnit(bytes: bytes, role: Self.role(message.kind, payload), time: time)
    }

    /// §E.4.2.1 and §E.4.3.1: a stream keeps to one codec of each kind.
    private mutating func note(_ codec: UInt8, of kind: UInt8) throws(Refusal) {
        guard codecs[kind, default: codec] == codec else { throw .changed }
        codecs[kind] = codec
    }

    /// The time in the stream: from the first message on, going on where 32 bits run over; never below zero.
    private mutating func time(_ time: UInt32) -> Int64 {
        guard let first else {
            (self.first, last) = (time, time)
            return offset
        }
        if time < last, last - time > 0x8000_0000 { wraps += 1 << 32 }
        last = time
        return max(0, offset + wraps + Int64(time) - Int64(first)) & 0x7FFF_FFFF
    }

    /// §E.4.2.1 and §E.4.3.1: what a tag is for those who leave something out.
    private static func role(_ kind: UInt8, _ payload: ArraySlice<UInt8>) -> ContributedUnit.Role {
        guard let head = payload.first else { return .other }
        let second = payload.dropFirst().first ?? 1
        switch kind {
        case RTMPMessage.Kind.data: return .configuration
        case RTMPMessage.Kind.video:
            if head & 0x0F == 7 && second == 0 { return .configuration }
            return head >> 4 == 1 ? .key : .other
        default: return head >> 4 == 10 && second == 0 ? .configuration : .other
        }
    }

    /// Data without the word that asks a server to keep it (`@setDataFrame`).
    private static func data(_ payload: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let mark: [UInt8] = [0x02, 0x00, 0x0D] + Array("@setDataFrame".utf8)
        return payload.starts(with: mark) ? payload.dropFirst(mark.count) : payload
    }
}
