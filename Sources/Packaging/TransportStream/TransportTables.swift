/// The tables by which a player finds what is in a transport stream, ISO/IEC 13818-1 §2.4.4.
enum TransportTables {
    /// The program association section: one program.
    static func programs(_ identifier: UInt16) -> [UInt8] {
        section(0, number: 1, [0, 1, 0xE0 | UInt8(identifier >> 8), UInt8(identifier & 0xFF)])
    }

    /// The program map section: one elementary stream, which carries the clock.
    static func streams(_ identifier: UInt16, _ kind: UInt8) -> [UInt8] {
        let place = [0xE0 | UInt8(identifier >> 8), UInt8(identifier & 0xFF)]
        return section(2, number: 1, place + [0xF0, 0, kind] + place + [0xF0, 0])
    }

    private static func section(_ table: UInt8, number: UInt16, _ content: [UInt8]) -> [UInt8] {
        let length = content.count + 9
        var section: [UInt8] = [table, 0xB0 | UInt8(length >> 8), UInt8(length & 0xFF)]
        section += [UInt8(number >> 8), UInt8(number & 0xFF), 0xC1, 0, 0]
        section += content
        let check = checksum(section)
        return section + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: check >> $0) }
    }

    /// The check sum of sections, ISO/IEC 13818-1 annex A.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.reduce(0xFFFF_FFFF) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte) << 24) { sum, _ in
                sum & 0x8000_0000 == 0 ? sum << 1 : sum << 1 ^ 0x04C1_1DB7
            }
        }
    }
}
