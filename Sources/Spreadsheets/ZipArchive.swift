internal import CZlib

/// Reads entries of a ZIP archive that lies in memory (APPNOTE.TXT 6.3, as ISO/IEC 21320-1 narrows it: stored or
/// deflated, not encrypted, no ZIP64). Nothing is unpacked beyond the bound that its reader sets. Pure.
public struct ZipArchive: Sendable {
    /// Why an archive or an entry cannot be read.
    public enum Fault: Error, Equatable {
        /// It is no archive, or a damaged one.
        case damaged
        /// It needs a password.
        case encrypted
        /// An entry is larger than its reader allows, or there are too many.
        case tooLarge
    }

    private struct Entry {
        var isEncrypted: Bool
        var method: Int
        var checksum: UInt32
        var packed: Int
        var size: Int
        var offset: Int
    }

    private let bytes: [UInt8]
    private var entries: [String: Entry] = [:]

    /// The most entries of an archive.
    private static let mostEntries = 2000

    /// Reads the directory at the archive's end.
    ///
    /// - Throws: `Fault`.
    public init(_ bytes: [UInt8]) throws(Fault) {
        self.bytes = bytes
        guard let end = endRecord, let count = number(end + 10, 2), let start = number(end + 16, 4) else {
            throw .damaged
        }
        guard count <= Self.mostEntries else { throw .tooLarge }
        var place = start
        for _ in 0..<count {
            guard number(place, 4) == 0x0201_4B50, let nameLength = number(place + 28, 2),
                let extra = number(place + 30, 2), let comment = number(place + 32, 2),
                let name = text(place + 46, nameLength), let entry = entry(place)
            else { throw .damaged }
            entries[name] = entry
            place += 46 + nameLength + extra + comment
        }
    }

    /// The contents of an entry; `nil` if there is none of that name.
    ///
    /// - Parameter limit: bytes that it may have when it is unpacked.
    /// - Throws: `Fault`.
    public func contents(of name: String, limit: Int) throws(Fault) -> [UInt8]? {
        guard let entry = entries[name] else { return nil }
        guard !entry.isEncrypted else { throw .encrypted }
        guard entry.size <= limit else { throw .tooLarge }
        guard number(entry.offset, 4) == 0x0403_4B50, let nameLength = number(entry.offset + 26, 2),
            let extra = number(entry.offset + 28, 2)
        else { throw .damaged }
        let start = entry.offset + 30 + nameLength + extra
        guard start <= bytes.count, entry.packed <= bytes.count - start else { throw .damaged }
        let packed = bytes[start..<start + entry.packed]
        let contents: [UInt8]
        switch entry.method {
        case 0: contents = Array(packed)
        case 8: contents = Self.inflated(packed, size: entry.size)
        default: throw .damaged
        }
        guard contents.count == entry.size, Self.checksum(contents) == entry.checksum else { throw .damaged }
        return contents
    }

    /// Where the end of the directory is told (§4.3.16): behind it stands but a comment.
    private var endRecord: Int? {
        let last = bytes.count - 22
        guard last >= 0 else { return nil }
        return (max(0, last - 0xFFFF)...last).reversed().first { number($0, 4) == 0x0605_4B50 }
    }

    /// What the directory says of an entry (§4.3.12).
    private func entry(_ place: Int) -> Entry? {
        guard let flags = number(place + 8, 2), let method = number(place + 10, 2),
            let checksum = number(place + 16, 4), let packed = number(place + 20, 4),
            let size = number(place + 24, 4), let offset = number(place + 42, 4)
        else { return nil }
        return Entry(
            isEncrypted: flags & 1 == 1, method: method, checksum: UInt32(truncatingIfNeeded: checksum),
            packed: packed, size: size, offset: offset)
    }

    /// A little-endian number of 2 or 4 bytes; `nil` beyond the end.
    private func number(_ place: Int, _ width: Int) -> Int? {
        guard place >= 0, place <= bytes.count - width else { return nil }
        return (0..<width).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
    }

    private func text(_ place: Int, _ length: Int) -> String? {
        guard place >= 0, length <= bytes.count - place else { return nil }
        return String(decoding: bytes[place..<place + length], as: UTF8.self)
    }

    /// Unpacks to `size` bytes at the most; fewer or none if that is not what there is.
    private static func inflated(_ packed: ArraySlice<UInt8>, size: Int) -> [UInt8] {
        var stream = z_stream()
        guard lectern_inflate_raw_start(&stream) == Z_OK else { return [] }
        defer { inflateEnd(&stream) }
        var input = Array(packed)
        return input.withUnsafeMutableBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: max(size, 1)) { target, count in
                stream.next_in = source.baseAddress
                stream.avail_in = uInt(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(size)
                let status = inflate(&stream, Z_FINISH)
                count = status == Z_STREAM_END ? size - Int(stream.avail_out) : 0
            }
        }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { buffer in
            UInt32(truncatingIfNeeded: crc32(0, buffer.baseAddress, uInt(buffer.count)))
        }
    }
}
