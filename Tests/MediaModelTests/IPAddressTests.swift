import MediaModel
import Testing

@Suite("An IP address")
struct IPAddressTests {
    @Test("is the same in all its spellings")
    func spellings() throws {
        let mapped = try #require(IPAddress("::ffff:192.0.2.1"))
        #expect(IPAddress("192.0.2.1") == mapped)
        #expect(IPAddress([192, 0, 2, 1]) == mapped)
        #expect(mapped.isIPv4)
        #expect(IPAddress("2001:DB8:0::1") == IPAddress("2001:db8::1"))
        #expect(IPAddress("2001:db8::1") != IPAddress("2001:db8::2"))
    }

    @Test(
        "is refused in any other form", arguments: ["", "1.2.3", "1.2.3.4.5", "256.0.0.1", "a.b", "1.2.3.4/8", ":::1"])
    func refused(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("is refused with any other number of bytes")
    func bytes() {
        #expect(
            IPAddress([]) == nil && IPAddress([1, 2, 3]) == nil && IPAddress(Array(repeating: 1, count: 17)) == nil)
    }

    @Test("stands for its network of 64 bits in IPv6, for itself in IPv4")
    func subscriber() throws {
        let one = try #require(IPAddress("2001:db8:1:2::1")).subscriber
        #expect(one == IPAddress("2001:db8:1:2:ffff::9")?.subscriber)
        #expect(one != IPAddress("2001:db8:1:3::1")?.subscriber)
        #expect(IPAddress("192.0.2.1")?.subscriber != IPAddress("192.0.2.2")?.subscriber)
    }

    @Test(
        "belongs to networks",
        arguments: [
            (
                "10.0.0.0/8", ["10.0.0.0", "10.255.255.255", "::ffff:10.1.2.3"],
                ["11.0.0.0", "9.255.255.255", "::a00:1"]
            ),
            ("192.0.2.1", ["192.0.2.1"], ["192.0.2.0", "192.0.2.2"]),
            ("0.0.0.0/0", ["1.2.3.4"], ["::1", "2001:db8::"]),
            ("2001:db8::/33", ["2001:db8:7fff::1"], ["2001:db8:8000::1", "2001:db9::"]),
            ("::1", ["::1"], ["::2", "127.0.0.1"]), ("::/0", ["::1", "1.2.3.4"], []),
            ("2001:db8::/65", ["2001:db8::7fff:0:0:1"], ["2001:db8::8000:0:0:1"]),
        ])
    func networks(text: String, inside: [String], outside: [String]) throws {
        let network = try #require(IPNetwork(text))
        for address in inside { #expect(network.contains(try #require(IPAddress(address))), "\(address)") }
        for address in outside { #expect(!network.contains(try #require(IPAddress(address))), "\(address)") }
    }

    @Test(
        "has no network of another form",
        arguments: ["", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "::/+1"])
    func noNetwork(text: String) {
        #expect(IPNetwork(text) == nil)
    }
}
