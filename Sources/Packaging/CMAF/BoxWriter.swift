/// Writes boxes, ISO/IEC 14496-12 §4.2.
struct BoxWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ bytes: some Sequence<UInt8>) { self.bytes.append(contentsOf: bytes) }

    mutating func text(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }

    mutating func u16(_ value: UInt16) { withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) } }

    mutating func u32(_ value: UInt32) { withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) } }

    mutating func u64(_ value: UInt64) { withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) } }

    mutating func zeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: count)) }

    /// The matrix that leaves pictures as they are (§8.3.2).
    mutating func matrix() {
        for value in [0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000] as [UInt32] { u32(value) }
    }

    /// A box with what `content` writes into it.
    mutating func box(_ kind: StaticString, _ content: (inout BoxWriter) -> Void) {
        let start = bytes.count
        u32(0)
        text(kind)
        content(&self)
        let size = UInt32(truncatingIfNeeded: bytes.count - start)
        withUnsafeBytes(of: size.bigEndian) { bytes.replaceSubrange(start..<start + 4, with: $0) }
    }

    /// A box with version and flags.
    mutating func full(
        _ kind: StaticString, version: UInt8 = 0, flags: UInt32 = 0, content: (inout BoxWriter) -> Void
    ) {
        box(kind) { box in
            box.u32(UInt32(version) << 24 | flags)
            content(&box)
        }
    }
}
