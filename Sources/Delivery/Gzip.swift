internal import CZlib

/// Texts packed for clients that accept gzip (RFC 1952).
public enum Gzip {
    /// The bytes packed; `nil` if packing does not make them shorter.
    public static func packed(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard !bytes.isEmpty, lectern_gzip_start(&stream, Z_DEFAULT_COMPRESSION) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var input = bytes
        let packed = input.withUnsafeMutableBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
                stream.next_in = source.baseAddress
                stream.avail_in = uInt(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(target.count)
                let status = deflate(&stream, Z_FINISH)
                count = status == Z_STREAM_END ? target.count - Int(stream.avail_out) : 0
            }
        }
        return packed.isEmpty || packed.count >= bytes.count ? nil : packed
    }

    /// Packed bytes made `length` bytes long by an extra field in their header (RFC 1952 §2.3.1.1), which readers
    /// skip; `nil` if they cannot be.
    static func padded(_ packed: [UInt8], to length: Int) -> [UInt8]? {
        let header = 10
        let fieldHeader = 6
        let filling = length - packed.count - fieldHeader
        guard packed.count > header, packed[3] == 0, (0...0xFF00).contains(filling) else { return nil }
        var bytes = Array(packed.prefix(header))
        bytes[3] = 0x04
        let fieldLength = filling + 4
        bytes += [UInt8(fieldLength & 0xFF), UInt8(fieldLength >> 8)]
        bytes += [UInt8(ascii: "L"), UInt8(ascii: "p"), UInt8(filling & 0xFF), UInt8(filling >> 8)]
        bytes += Array(repeating: 0, count: filling)
        return bytes + packed.dropFirst(header)
    }
}
