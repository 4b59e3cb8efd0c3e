import NIOCore
import Testing

@testable import Delivery

@Suite("A byte range")
struct ByteRangeTests {
    @Test(
        "is read as RFC 9110 says",
        arguments: [
            (nil, ByteRange.whole), ("bytes=0-0", .part(0..<1)), ("bytes=0-", .part(0..<10_000)),
            ("BYTES=1-2", .part(1..<3)), ("bytes= 1-2 ", .part(1..<3)), ("bytes=9999-20000", .part(9999..<10_000)),
            ("bytes=-1", .part(9999..<10_000)), ("bytes=-20000", .part(0..<10_000)), ("bytes=-0", .unsatisfiable),
            ("bytes=10000-", .unsatisfiable), ("bytes=10000-10001", .unsatisfiable),
            ("bytes=99999999999999999999-", .unsatisfiable), ("bytes=0-99999999999999999999", .part(0..<10_000)),
            ("bytes=2-1", .whole), ("bytes=", .whole), ("bytes=-", .whole), ("bytes=a-b", .whole),
            ("bytes=1", .whole), ("bytes=1--2", .whole), ("bytes=0x1-2", .whole), ("lines=0-1", .whole),
            ("0-1", .whole),
            ("bytes=+1-2", .whole), ("bytes=1 - 2", .whole), ("bytes 0-1", .whole), ("", .whole),
        ] as [(String?, ByteRange)])
    func single(field: String?, expected: ByteRange) {
        #expect(ByteRange(field, size: 10_000) == expected)
    }

    @Test(
        "may be several, which are joined where they overlap or nearly touch",
        arguments: [
            ("bytes=0-9,1000-1009", .parts([0..<10, 1000..<1010])),
            ("bytes=1000-1009,0-9", .parts([1000..<1010, 0..<10])),
            ("bytes=0-9, ,1000-1009,", .parts([0..<10, 1000..<1010])),
            ("bytes=0-9,-10", .parts([0..<10, 9990..<10_000])),
            ("bytes=0-9,10-19", .part(0..<20)), ("bytes=0-9,5-19", .part(0..<20)), ("bytes=0-9,0-9", .part(0..<10)),
            ("bytes=0-9,137-146", .part(0..<147)), ("bytes=0-9,138-147", .parts([0..<10, 138..<148])),
            ("bytes=5000-5009,0-9,5005-5019", .parts([0..<10, 5000..<5020])),
            ("bytes=0-,0-,0-", .part(0..<10_000)), ("bytes=0-9,20000-", .part(0..<10)),
            ("bytes=20000-,30000-", .unsatisfiable), ("bytes=0-9,2-1", .whole), ("bytes=0-9,x", .whole),
        ] as [(String, ByteRange)])
    func several(field: String, expected: ByteRange) {
        #expect(ByteRange(field, size: 10_000) == expected)
    }

    @Test("is the whole where more are named than anybody needs")
    func many() {
        let ranges = { (count: Int) in "bytes=" + (0..<count).map { "\($0 * 500)-\($0 * 500)" }.joined(separator: ",") }
        guard case .parts(let taken) = ByteRange(ranges(16), size: 10_000) else { return #expect(Bool(false)) }
        #expect(taken.count == 16)
        #expect(ByteRange(ranges(17), size: 10_000) == .whole)
        #expect(ByteRange("bytes=0-1," + String(repeating: " ", count: 2000), size: 10_000) == .whole)
    }

    @Test("of nothing cannot be satisfied", arguments: ["bytes=0-", "bytes=0-0", "bytes=-1", "bytes=-0"])
    func empty(field: String) {
        #expect(ByteRange(field, size: 0) == .unsatisfiable)
    }

    @Test("makes, with others, a body of just the length that it tells")
    func multipart() {
        let parts = MultipartRanges([0..<10, 500..<507], of: 1000, contentType: "video/mp4", boundary: "b")
        let body = parts.pieces { .bytes(ByteBuffer(repeating: 0x78, count: $0.count)) }.reduce(into: "") {
            text, piece in
            guard case .bytes(let bytes) = piece else { return }
            text += String(buffer: bytes)
        }
        #expect(parts.contentType == "multipart/byteranges; boundary=b")
        #expect(
            body == """
                \r\n--b\r\nContent-Type: video/mp4\r\nContent-Range: bytes 0-9/1000\r\n\r\nxxxxxxxxxx\
                \r\n--b\r\nContent-Type: video/mp4\r\nContent-Range: bytes 500-506/1000\r\n\r\nxxxxxxx\r\n--b--\r\n
                """)
        #expect(parts.length == Int64(body.utf8.count))
    }

    @Test("has a boundary that nobody can foresee")
    func boundary() {
        let boundaries = Set((0..<100).map { _ in MultipartRanges.freshBoundary() })
        #expect(boundaries.count == 100)
        #expect(boundaries.allSatisfy { $0.utf8.count == 32 })
    }
}
