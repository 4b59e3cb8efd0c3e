/// An archive of files (PKWARE APPNOTE 6.3.10), small enough to be made in memory.
struct ZipArchive {
    private struct Entry {
        var name: [UInt8]
        var crc: UInt32
        var packed: Int
        var plain: Int
        var method: UInt16
        var offset: Int
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []

    /// Adds a file, packed where that makes it shorter.
    mutating func add(_ name: String, _ content: [UInt8]) {
        let packed = Deflate.raw(content)
        let isPacked = packed.map { $0.count < content.count } ?? false
        let body = isPacked ? packed ?? content : content
        let entry = Entry(
            name: Array(name.utf8), crc: Deflate.crc32(content), packed: body.count, plain: content.count,
            method: isPacked ? 8 : 0, offset: bytes.count)
        entries.append(entry)
        // Local file header, §4.3.7.
        append(UInt32(0x0403_4B50))
        appendCommon(entry)
        append(UInt16(0))
        bytes += entry.name + body
    }

    /// The whole archive.
    mutating func finish() -> [UInt8] {
        let start = bytes.count
        for entry in entries {
            // Central directory header, §4.3.12.
            append(UInt32(0x0201_4B50))
            append(UInt16(20))
            appendCommon(entry)
            for _ in 0..<4 { append(UInt16(0)) }
            append(UInt32(0))
            append(UInt32(entry.offset))
            bytes += entry.name
        }
        let size = bytes.count - start
        // End of central directory, §4.3.16.
        append(UInt32(0x0605_4B50))
        append(UInt32(0))
        append(UInt16(entries.count))
        append(UInt16(entries.count))
        append(UInt32(size))
        append(UInt32(start))
        append(UInt16(0))
        return bytes
    }

    /// From the version needed to the length of the name. The date is that of the format's beginning, so that equal
    /// contents make equal archives.
    private mutating func appendCommon(_ entry: Entry) {
        append(UInt16(20))
        append(UInt16(0x0800))
        append(entry.method)
        append(UInt16(0))
        append(UInt16(0x0021))
        append(entry.crc)
        append(UInt32(entry.packed))
        append(UInt32(entry.plain))
        append(UInt16(entry.name.count))
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
}
