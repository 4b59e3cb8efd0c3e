internal import CZlib

/// Bytes made shorter, by zlib.
enum Deflate {
    /// The most that is unpacked: 256 MiB.
    private static let longest = 1 << 28

    /// Bytes packed, with their length before them.
    static func packed(_ bytes: [UInt8]) -> [UInt8] {
        var length = compressBound(uLong(bytes.count))
        var packed = [UInt8](repeating: 0, count: Int(length))
        let status = compress2(&packed, &length, bytes, uLong(bytes.count), 6)
        guard status == Z_OK else { return [] }
        return withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Array($0) } + packed.prefix(Int(length))
    }

    /// What ``packed(_:)`` packed; `nil` for anything else.
    static func unpacked(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= 8 else { return nil }
        let count = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard count <= UInt64(longest) else { return nil }
        var length = uLong(count)
        var plain = [UInt8](repeating: 0, count: max(1, Int(count)))
        let status = Array(bytes[8...]).withUnsafeBufferPointer {
            uncompress(&plain, &length, $0.baseAddress, uLong($0.count))
        }
        guard status == Z_OK, length == uLong(count) else { return nil }
        return Array(plain.prefix(Int(count)))
    }

    /// Bytes packed as a member of an archive has them (RFC 1951).
    static func raw(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard lectern_deflate_start(&stream, Z_DEFAULT_COMPRESSION) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, uLong(bytes.count)))
        var input = bytes
        let packed = input.withUnsafeMutableBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: bound) { target, count in
                stream.next_in = source.baseAddress
                stream.avail_in = uInt(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(target.count)
                let status = deflate(&stream, Z_FINISH)
                count = status == Z_STREAM_END ? target.count - Int(stream.avail_out) : 0
            }
        }
        return packed.isEmpty ? nil : packed
    }

    /// The check sum of an archive's member (ISO 3309).
    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(CZlib.crc32(0, $0.baseAddress, uInt($0.count))) }
    }
}
