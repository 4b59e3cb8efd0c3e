import Testing

@testable import Contribution

@Suite("Stream keys")
struct StreamKeyTests {
    @Test(
        "a key is long enough to be secret and safe in an address",
        arguments: [
            ("abcdefgh01234567", true), ("ABC-def_0123456789", true), ("short", false), ("abcdefgh0123456/", false),
            ("abcdefgh 1234567", false), (String(repeating: "a", count: 65), false),
        ])
    func reading(text: String, isKey: Bool) {
        #expect((StreamKey(text) != nil) == isKey)
    }
}
