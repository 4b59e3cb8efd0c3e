import Accounts
import Testing

@Suite("The key of an edge cache")
struct EdgeKeyTests {
    private let keys = EdgeKeys(secret: Array(1...32), revoked: ["lost"])

    @Test("names its cache, and is the same each time")
    func known() throws {
        let key = try #require(keys.key(for: "jinan"))
        #expect(key.hasPrefix("jinan.") && key.utf8.count == 6 + 43)
        #expect(keys.name(of: key) == "jinan")
        #expect(EdgeKeys(secret: Array(1...32)).key(for: "jinan") == key)
    }

    @Test("is refused when it is altered, of another name, of another Lectern, or revoked")
    func refused() throws {
        let key = try #require(keys.key(for: "jinan"))
        let bytes = Array(key.utf8)
        for place in bytes.indices {
            var changed = bytes
            changed[place] = changed[place] == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
            #expect(keys.name(of: String(decoding: changed, as: UTF8.self)) == nil, "\(place)")
        }
        #expect(keys.name(of: "jinan2\(key.dropFirst(5))") == nil)
        #expect(keys.name(of: String(key.dropLast())) == nil)
        #expect(keys.name(of: key + "A") == nil)
        #expect(EdgeKeys(secret: Array(2...33)).name(of: key) == nil)
        #expect(keys.name(of: try #require(keys.key(for: "lost"))) == nil)
        for text in ["", ".", "jinan", "jinan.", ".\(key)", String(repeating: "a", count: 100_000)] {
            #expect(keys.name(of: text) == nil)
        }
    }

    @Test("is made for plain names only", arguments: ["", "-a", "A", "a b", "a.b", "济南", "a\n", "a/b"])
    func names(name: String) {
        #expect(keys.key(for: name) == nil)
        #expect(keys.key(for: String(repeating: "a", count: 32)) != nil)
        #expect(keys.key(for: String(repeating: "a", count: 33)) == nil)
    }
}
