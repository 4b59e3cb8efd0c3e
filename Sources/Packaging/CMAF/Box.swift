/// The four characters that name a box.
struct FourCC: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    let code: UInt32

    init(_ code: UInt32) { self.code = code }

    init(stringLiteral text: StaticString) {
        code = text.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt32($1) } }
    }

    /// The characters, `?` for what cannot be printed.
    var description: String {
        String(
            decoding: [24, 16, 8, 0].map { shift in
                let byte = UInt8(truncatingIfNeeded: code >> UInt32(shift))
                return (0x20...0x7E).contains(byte) ? byte : UInt8(ascii: "?")
            }, as: UTF8.self)
    }
}

/// The head of a box, ISO/IEC 14496-12 §4.2.
struct BoxHeader: Equatable, Sendable {
    /// Its type.
    var kind: FourCC
    /// Bytes of the head itself: 8, or 16 with a 64-bit size.
    var length: Int
    /// Bytes of the box with its head; `nil` if it reaches to the end of the file.
    var size: Int?

    /// Reads a head from the beginning of `bytes`; `nil` if it needs more bytes.
    ///
    /// - Throws: `malformedBox` if the size is below the head's own.
    static func read(_ bytes: ArraySlice<UInt8>) throws(PackagingError) -> BoxHeader? {
        guard bytes.count >= 8 else { return nil }
        var reader = ByteReader(bytes)
        let small = try reader.u32()
        let kind = FourCC(try reader.u32())
        if small == 0 { return BoxHeader(kind: kind, length: 8, size: nil) }
        guard small == 1 else { return try checked(kind, length: 8, size: UInt64(small)) }
        guard bytes.count >= 16 else { return nil }
        return try checked(kind, length: 16, size: try reader.u64())
    }

    private static func checked(_ kind: FourCC, length: Int, size: UInt64) throws(PackagingError) -> BoxHeader {
        // A petabyte bounds every sum of offsets far below overflow.
        guard size >= UInt64(length), size <= 1 << 50, let whole = Int(exactly: size) else {
            throw .box(kind, zh: "长度 \(size) 无效", en: "its size \(size) is impossible")
        }
        return BoxHeader(kind: kind, length: length, size: whole)
    }
}

/// A whole box in memory.
struct Box: Sendable {
    /// Its type.
    let kind: FourCC
    /// What follows its head.
    let payload: ArraySlice<UInt8>

    /// The most boxes that one box may hold directly.
    static let limit = 4096

    /// The boxes that fill `bytes`.
    ///
    /// - Throws: `malformedBox` if they do not fill them exactly, `overLimit` if there are over 4096.
    static func all(in bytes: ArraySlice<UInt8>) throws(PackagingError) -> [Box] {
        var boxes: [Box] = []
        var rest = bytes
        while !rest.isEmpty {
            guard let header = try BoxHeader.read(rest) else {
                throw PackagingError(
                    .malformedBox, zh: "最后一个 box 之后多出 \(rest.count) 字节。",
                    en: "\(rest.count) stray bytes after the last box.")
            }
            let size = header.size ?? rest.count
            guard size <= rest.count else {
                throw .box(
                    header.kind, zh: "长度 \(size)，但只剩 \(rest.count) 字节",
                    en: "its size is \(size), but \(rest.count) bytes are left")
            }
            guard boxes.count < limit else {
                throw PackagingError(.overLimit, zh: "box 超过 \(limit) 个。", en: "More than \(limit) boxes.")
            }
            boxes.append(Box(kind: header.kind, payload: rest.dropFirst(header.length).prefix(size - header.length)))
            rest = rest.dropFirst(size)
        }
        return boxes
    }

    /// The boxes inside this one.
    func children() throws(PackagingError) -> [Box] { try Self.all(in: payload) }

    /// A reader at the beginning of the payload.
    var reader: ByteReader { ByteReader(payload) }
}

extension [Box] {
    /// The first of that type.
    ///
    /// - Throws: `malformedBox` if there is none.
    func one(_ kind: FourCC) throws(PackagingError) -> Box {
        guard let box = first(where: { $0.kind == kind }) else { throw .box(kind, zh: "缺失", en: "it is missing") }
        return box
    }
}

extension PackagingError {
    /// An error about a box of that type.
    static func box(_ kind: FourCC, zh: String, en: String) -> PackagingError {
        PackagingError(.malformedBox, zh: "box \(kind)：\(zh)。", en: "Box \(kind): \(en).")
    }
}
