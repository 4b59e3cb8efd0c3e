import Testing

@testable import Contribution

@Suite("AMF0")
struct AMF0Tests {
    @Test("what is written is read as it was")
    func roundTrip() throws {
        let values: [AMF0Value] = [
            .string("connect"), .number(1), .object(["app": .string("live"), "tls": .boolean(false), "none": .null]),
            .array([.number(-0.5), .string("讲台")]),
        ]
        #expect(try AMF0Reader.values(AMF0Value.bytes(values)) == values)
    }

    @Test(
        "bytes that are cut off, nested without end or claim to be many are refused",
        arguments: [
            [0x02, 0xFF, 0xFF, 0x41], [0x00, 0x01], [0x03, 0x00, 0x01, 0x61], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF],
            [0x0C, 0x7F, 0xFF, 0xFF, 0xFF, 0x41], [0x11], [0x07, 0x00, 0x00],
            Array(repeating: [0x0A, 0, 0, 0, 1], count: 100).flatMap { $0 },
            Array(repeating: 0x05, count: 600),
        ] as [[UInt8]])
    func hostile(bytes: [UInt8]) {
        #expect(throws: AMF0Error.self) { try AMF0Reader.values(bytes) }
    }
}
