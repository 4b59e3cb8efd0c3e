/// Puts messages together from chunks (Adobe RTMP 1.0 §5.3). Fed bytes in pieces of any size; bounded in all it keeps.
struct RTMPChunkReader {
    /// What is known of a chunk stream.
    private struct Stream {
        var time: UInt32 = 0
        var delta: UInt32 = 0
        var length = 0
        var kind: UInt8 = 0
        var message: UInt32 = 0
        /// Whether its times come in the extended field.
        var isExtended = false
        var payload: [UInt8] = []
        /// Whether a message is begun.
        var isOpen = false
    }

    private var buffer: [UInt8] = []
    private var head = 0
    private var streams: [Int: Stream] = [:]
    private var held = 0
    /// The most bytes of payload in a chunk, as the peer last said.
    private(set) var chunkSize = 128

    /// Chunk streams that a peer may use, and bytes of unfinished messages that are kept for all of them.
    private static let mostStreams = 32
    private static let mostHeld = 12 << 20
    /// The longest message.
    private static let mostBytes = 8 << 20

    /// Takes bytes and gives each message that is whole to `receive`. Sizes of chunks are followed by itself.
    ///
    /// - Throws: `RTMPError`, also what `receive` throws; the connection is of no use then.
    mutating func append(
        _ bytes: some Sequence<UInt8>, _ receive: (RTMPMessage) throws(RTMPError) -> Void
    ) throws(RTMPError) {
        buffer += bytes
        while let message = try next() {
            guard let message else { continue }
            try follow(message)
            try receive(message)
        }
        if head > 0 {
            buffer.removeFirst(head)
            head = 0
        }
    }

    /// Reads a chunk. `nil` where it is not whole yet; `.some(nil)` where its message is not.
    private mutating func next() throws(RTMPError) -> RTMPMessage?? {
        guard let (format, number, basic) = basicHeader() else { return nil }
        guard let known = streams[number] ?? (format == 0 ? Stream() : nil) else {
            throw RTMPError("chunk stream \(number) begins without a whole header")
        }
        guard streams[number] != nil || streams.count < Self.mostStreams else {
            throw RTMPError("more than \(Self.mostStreams) chunk streams")
        }
        var stream = known
        guard let length = try messageHeader(format, at: head + basic, &stream) else { return nil }
        let first = head + basic + length
        let count = min(chunkSize, stream.length - stream.payload.count)
        guard buffer.count - first >= count else { return nil }
        held += count
        guard held <= Self.mostHeld else { throw RTMPError("too many unfinished messages") }
        stream.payload += buffer[first..<first + count]
        stream.isOpen = true
        head = first + count
        guard stream.payload.count == stream.length else {
            streams[number] = stream
            return .some(nil)
        }
        let message = RTMPMessage(
            kind: stream.kind, stream: stream.message, time: stream.time, payload: stream.payload)
        held -= stream.payload.count
        stream.payload = []
        stream.isOpen = false
        streams[number] = stream
        return message
    }

    /// §5.3.1.1: the format of the header, the chunk stream, and how many bytes say so.
    private func basicHeader() -> (format: UInt8, number: Int, length: Int)? {
        let left = buffer.count - head
        guard left >= 1 else { return nil }
        let first = buffer[head]
        switch first & 0x3F {
        case 0: return left >= 2 ? (first >> 6, 64 + Int(buffer[head + 1]), 2) : nil
        case 1: return left >= 3 ? (first >> 6, 64 + Int(buffer[head + 1]) + Int(buffer[head + 2]) << 8, 3) : nil
        case let number: return (first >> 6, Int(number), 1)
        }
    }

    /// §5.3.1.2: reads the header that stands at `start` into `stream`. Returns its length; `nil` if it is not whole.
    private func messageHeader(_ format: UInt8, at start: Int, _ stream: inout Stream) throws(RTMPError) -> Int? {
        let fixed = [11, 7, 3, 0][Int(format)]
        guard buffer.count - start >= fixed else { return nil }
        guard !stream.isOpen || format == 3 else { throw RTMPError("a message was cut off by another header") }
        let short = format < 3 ? UInt32(number(start, 3)) : 0
        if format < 3 { stream.isExtended = short == 0xFF_FFFF }
        var length = fixed
        var stamp = short
        if stream.isExtended {
            guard buffer.count - start >= fixed + 4 else { return nil }
            stamp = UInt32(truncatingIfNeeded: number(start + fixed, 4))
            length += 4
        }
        if format < 2 {
            stream.length = number(start + 3, 3)
            stream.kind = buffer[start + 6]
            guard stream.length <= Self.mostBytes else { throw RTMPError("a message of \(stream.length) bytes") }
        }
        if format == 0 {
            stream.message = (0..<4).reduce(UInt32(0)) { $0 | UInt32(buffer[start + 7 + $1]) << UInt32($1 * 8) }
            stream.time = stamp
            stream.delta = 0
        } else if format < 3 {
            stream.delta = stamp
            stream.time &+= stamp
        } else if !stream.isOpen {
            // A message like the one before, as long after it as that one was (§5.3.1.2.4).
            stream.time &+= stream.delta
        }
        return length
    }

    private func number(_ start: Int, _ count: Int) -> Int {
        buffer[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
    }

    /// §5.4.1 and §5.4.2: what messages say of the chunks themselves.
    private mutating func follow(_ message: RTMPMessage) throws(RTMPError) {
        guard message.payload.count >= 4 else { return }
        let value = message.payload.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        switch message.kind {
        case RTMPMessage.Kind.setChunkSize:
            guard (1...0x7FFF_FFFF).contains(value) else { throw RTMPError("chunks of \(value) bytes") }
            chunkSize = min(value, Self.mostBytes)
        case RTMPMessage.Kind.abort:
            if let stream = streams[value] {
                held -= stream.payload.count
                streams[value]?.payload = []
                streams[value]?.isOpen = false
            }
        default: break
        }
    }
}
