import Foundation

/// A walk over the top-level boxes of an ISO base media file (ISO/IEC 14496-12, 4.2), to tell a film that was cut off
/// from one that is broken.
enum BoxWalk {
    /// A file whose boxes do not come to this many is not walked further.
    private static let limit = 10_000

    /// Whether the file at `descriptor` is an ISO base media file that ends inside a box, or before its `moov`.
    static func isCutOff(descriptor: Int32, size: Int64) -> Bool {
        var offset: Int64 = 0
        var hasIndex = false
        for number in 0..<limit {
            guard offset < size else { return number > 0 && !hasIndex }
            guard let box = header(descriptor, at: offset, size: size) else { return number > 0 }
            guard number > 0 || Self.first.contains(box.type) else { return false }
            guard box.end <= size else { return true }
            hasIndex = hasIndex || box.type == "moov"
            offset = box.end
        }
        return false
    }

    /// What such a file begins with; the older ones of QuickTime have no `ftyp`.
    private static let first: Set<String> = ["ftyp", "styp", "wide", "mdat", "moov", "free", "skip"]

    /// The box at `offset`; `nil` where no whole header is.
    private static func header(_ descriptor: Int32, at offset: Int64, size: Int64) -> (type: String, end: Int64)? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let got = pread(descriptor, &bytes, 16, off_t(offset))
        guard got >= 8 else { return nil }
        let length = number(bytes[0..<4])
        let type = String(decoding: bytes[4..<8], as: UTF8.self)
        switch length {
        case 0: return (type, size)
        case 1 where got == 16:
            let (end, isOver) = offset.addingReportingOverflow(Int64(clamping: number(bytes[8..<16])))
            return isOver || end < offset + 16 ? nil : (type, end)
        case 8...: return (type, offset + Int64(length))
        default: return nil
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
