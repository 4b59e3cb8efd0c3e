/// Writes boxes of ISO/IEC 14496-12, sound or not, for the tests.
enum BoxBytes {
    static func box(_ kind: String, _ parts: [UInt8]...) -> [UInt8] {
        let payload = parts.flatMap { $0 }
        return u32(UInt32(payload.count + 8)) + kind.utf8 + payload
    }

    static func u16(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 255)] }

    static func u32(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }

    static func u64(_ number: UInt64) -> [UInt8] {
        u32(UInt32(number >> 32)) + u32(UInt32(truncatingIfNeeded: number))
    }

    static func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }

    /// A descriptor of ISO/IEC 14496-1 with a size in one byte.
    static func descriptor(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
        let payload = parts.flatMap { $0 }
        return [tag, UInt8(payload.count)] + payload
    }
}

/// Sample entries for `stsd`.
enum SampleEntryBytes {
    static func avc(
        width: Int, height: Int, kind: String = "avc1", profile: [UInt8] = [0x64, 0, 0x1F], version: UInt8 = 1,
        set: [UInt8]? = nil
    ) -> [UInt8] {
        let set = set ?? PictureSet(width: width, height: height).bytes
        let sets = [0xE1] + BoxBytes.u16(UInt16(set.count)) + set + [1, 0, 2, 0x68, 0xEE]
        return BoxBytes.box(
            kind, BoxBytes.zeros(24), BoxBytes.u16(UInt16(width)), BoxBytes.u16(UInt16(height)), BoxBytes.zeros(50),
            BoxBytes.box("avcC", [version], profile, [0xFF], sets))
    }

    /// AAC; `configuration` is the AudioSpecificConfig.
    static func aac(_ configuration: [UInt8], objectType: UInt8 = 0x40) -> [UInt8] {
        let decoder = BoxBytes.descriptor(
            4, [objectType, 0x15], BoxBytes.zeros(11), BoxBytes.descriptor(5, configuration))
        return BoxBytes.box(
            "mp4a", BoxBytes.zeros(28),
            BoxBytes.box("esds", BoxBytes.zeros(4), BoxBytes.descriptor(3, [0, 1, 0], decoder)))
    }
}
