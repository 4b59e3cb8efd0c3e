/// Writes the packets of one program with one elementary stream, ISO/IEC 13818-1 §2.4.3.
///
/// The stream's counter begins anew with every segment, which its first packet tells (discontinuity_indicator): what
/// is in a segment depends on nothing but the segment.
struct TransportPackets {
    /// An elementary stream's kind.
    enum Stream: UInt8 {
        /// H.264, ISO/IEC 13818-1 table 2-34.
        case pictures = 0x1B
        /// AAC in ADTS frames.
        case sound = 0x0F

        /// Its stream_id, table 2-22.
        fileprivate var id: UInt8 { self == .pictures ? 0xE0 : 0xC0 }
    }

    /// Bytes of a packet, of which 4 are its head.
    static let length = 188

    /// The packets so far.
    private(set) var bytes: [UInt8] = []
    private let stream: Stream
    private var counter: UInt8 = 0
    private var hasBegun = false

    private static let tableIdentifier: UInt16 = 0x1000
    private static let streamIdentifier: UInt16 = 0x100
    /// How long before a picture's decoding its bytes have come, in ticks of 90 kHz: the clock is that far behind.
    private static let delay: Int64 = 63_000

    /// A program's tables, and no more yet.
    ///
    /// - Parameters:
    ///   - number: the segment's, from which the tables' counters come: each segment has one packet of each.
    ///   - capacity: bytes that are about to come.
    init(_ stream: Stream, number: Int, capacity: Int) {
        self.stream = stream
        bytes.reserveCapacity(capacity + capacity / 32 + 8 * Self.length)
        let count = UInt8(number & 15)
        addTable(0, TransportTables.programs(Self.tableIdentifier), count)
        addTable(Self.tableIdentifier, TransportTables.streams(Self.streamIdentifier, stream.rawValue), count)
    }

    /// Adds a packet of the elementary stream: a picture, or some frames of sound (§2.4.3.6).
    ///
    /// - Parameters:
    ///   - shown: when it is shown, in ticks of 90 kHz.
    ///   - decoded: when it is decoded.
    ///   - isEntry: whether decoding can begin with it.
    mutating func add(_ payload: [UInt8], shown: Int64, decoded: Int64, isEntry: Bool) {
        let hasBoth = shown != decoded
        var head: [UInt8] = [0, 0, 1, stream.id]
        let rest = payload.count + (hasBoth ? 13 : 8)
        // Pictures may be longer than the field can tell.
        let told = stream == .pictures || rest > 0xFFFF ? 0 : rest
        head += [UInt8(told >> 8), UInt8(told & 0xFF), 0x84, hasBoth ? 0xC0 : 0x80, hasBoth ? 10 : 5]
        head += Self.stamp(shown, hasBoth ? 3 : 2)
        if hasBoth { head += Self.stamp(decoded, 1) }
        var field = Self.clock(decoded - Self.delay)
        field[0] |= (isEntry ? 0x40 : 0) | (hasBegun ? 0 : 0x80)
        hasBegun = true
        write(head, payload, field)
    }

    /// A time stamp of 33 bits, §2.4.3.7.
    private static func stamp(_ ticks: Int64, _ mark: UInt8) -> [UInt8] {
        let ticks = UInt64(bitPattern: ticks) & 0x1_FFFF_FFFF
        func byte(_ shift: Int) -> UInt8 { UInt8(truncatingIfNeeded: ticks >> UInt64(shift)) }
        return [
            mark << 4 | (byte(29) & 0x0E) | 1, byte(22), byte(14) | 1, byte(7), byte(0) << 1 | 1,
        ]
    }

    /// An adaptation field's flags and the program clock, §2.4.3.5.
    private static func clock(_ ticks: Int64) -> [UInt8] {
        let ticks = UInt64(bitPattern: ticks) & 0x1_FFFF_FFFF
        func byte(_ shift: Int) -> UInt8 { UInt8(truncatingIfNeeded: ticks >> UInt64(shift)) }
        return [0x10, byte(25), byte(17), byte(9), byte(1), UInt8(ticks & 1) << 7 | 0x7E, 0]
    }

    /// Cuts a packet of the elementary stream into packets of 188 bytes; the last one is filled up.
    private mutating func write(_ head: [UInt8], _ payload: [UInt8], _ clock: [UInt8]) {
        var (head, position) = (head, 0)
        var field: [UInt8]? = clock
        repeat {
            let left = head.count + payload.count - position
            var room = Self.length - 4 - (field.map { $0.count + 1 } ?? 0)
            if left < room { (field, room) = (Self.filled(field, by: room - left), left) }
            writeHead(Self.streamIdentifier, begins: !head.isEmpty, field)
            bytes.append(contentsOf: head)
            let end = position + room - head.count
            bytes.append(contentsOf: payload[position..<end])
            (head, position, field) = ([], end, nil)
        } while position < payload.count
    }

    /// An adaptation field, without its length, that is so many bytes longer; a new one begins with its length.
    private static func filled(_ field: [UInt8]?, by count: Int) -> [UInt8] {
        if let field { return field + [UInt8](repeating: 0xFF, count: count) }
        return count == 1 ? [] : [0] + [UInt8](repeating: 0xFF, count: count - 2)
    }

    private mutating func writeHead(_ identifier: UInt16, begins: Bool, _ field: [UInt8]?) {
        bytes += [
            0x47, (begins ? 0x40 : 0) | UInt8(identifier >> 8), UInt8(identifier & 0xFF),
            (field == nil ? 0x10 : 0x30) | counter,
        ]
        counter = (counter + 1) & 15
        guard let field else { return }
        bytes.append(UInt8(field.count))
        bytes += field
    }

    private mutating func addTable(_ identifier: UInt16, _ section: [UInt8], _ count: UInt8) {
        bytes += [0x47, 0x40 | UInt8(identifier >> 8), UInt8(identifier & 0xFF), 0x10 | count, 0]
        bytes += section
        bytes += [UInt8](repeating: 0xFF, count: Self.length - 5 - section.count)
    }
}
