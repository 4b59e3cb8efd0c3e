import MediaModel
import NIOCore
import Testing

@testable import Delivery

@Suite("A gate for connections")
struct ConnectionGateTests {
    private final class Mark {}

    private func gate(total: Int, perAddress: Int, exempt: [String] = []) -> ConnectionGate {
        ConnectionGate(
            limits: .init(total: total, perAddress: perAddress, exempt: exempt.compactMap(IPNetwork.init)))
    }

    /// Admits so many, and gives their names and what became of them.
    private func admit(
        _ count: Int, _ gate: ConnectionGate, from address: String?
    ) -> (marks: [Mark], admissions: [ConnectionGate.Admission]) {
        let marks = (0..<count).map { _ in Mark() }
        let ip = address.flatMap(IPAddress.init)
        return (marks, marks.map { gate.admit(ObjectIdentifier($0), from: ip) })
    }

    @Test("lets in as many as there may be in all, tells some more, and shuts the others out")
    func total() {
        let gate = gate(total: 10, perAddress: 100)
        let (marks, admissions) = admit(10 + ConnectionGate.mostRefused + 5, gate, from: "192.0.2.1")
        #expect(admissions.prefix(10).allSatisfy { $0 == .admitted })
        #expect(admissions.dropFirst(10).prefix(ConnectionGate.mostRefused).allSatisfy { $0 == .refused })
        #expect(admissions.suffix(5).allSatisfy { $0 == .closed })
        #expect(gate.open == 10)
        gate.left(ObjectIdentifier(marks[10]), from: IPAddress("192.0.2.1"))
        #expect(gate.open == 10)
        gate.left(ObjectIdentifier(marks[0]), from: IPAddress("192.0.2.1"))
        #expect(gate.open == 9)
        #expect(admit(2, gate, from: "192.0.2.9").admissions == [.admitted, .refused])
    }

    @Test("counts by address, in IPv6 by network, and not those that are exempt")
    func perAddress() {
        let gate = gate(total: 100, perAddress: 2, exempt: ["10.0.0.0/8"])
        #expect(admit(3, gate, from: "192.0.2.1").admissions == [.admitted, .admitted, .refused])
        #expect(admit(1, gate, from: "192.0.2.2").admissions == [.admitted])
        #expect(admit(1, gate, from: "2001:db8::1").admissions == [.admitted])
        #expect(admit(2, gate, from: "2001:db8::2").admissions == [.admitted, .refused])
        #expect(admit(5, gate, from: "10.1.2.3").admissions.allSatisfy { $0 == .admitted })
        #expect(admit(3, gate, from: nil).admissions.allSatisfy { $0 == .admitted })
    }

    @Test("forgets addresses when their last connection ends")
    func forgets() {
        let gate = gate(total: 10, perAddress: 1)
        for _ in 0..<20 {
            let (marks, admissions) = admit(1, gate, from: "192.0.2.1")
            #expect(admissions == [.admitted])
            gate.left(ObjectIdentifier(marks[0]), from: IPAddress("192.0.2.1"))
        }
        #expect(gate.open == 0)
    }
}

@Suite("A limiter of rates")
struct RateLimiterTests {
    private let one = IPAddress("192.0.2.1")
    private let start: Int64 = 1_795_233_600_000

    @Test("gives a minute's worth at once, then one after another, and says when to come again")
    func bucket() {
        let limiter = RateLimiter(perMinute: 6, exempt: [])
        #expect((0..<6).allSatisfy { _ in limiter.refusal(of: one, now: start) == nil })
        #expect(limiter.refusal(of: one, now: start) == 10)
        #expect(limiter.refusal(of: one, now: start + 4000) == 6)
        #expect(limiter.refusal(of: one, now: start + 10_000) == nil)
        #expect(limiter.refusal(of: one, now: start + 10_000) == 10)
        #expect(limiter.refusal(of: IPAddress("192.0.2.2"), now: start) == nil)
        #expect((0..<6).allSatisfy { _ in limiter.refusal(of: one, now: start + 600_000) == nil })
        #expect(limiter.refusal(of: one, now: start + 600_000) != nil)
    }

    @Test("neither gives nor takes anything when the clock is set back")
    func clock() {
        let limiter = RateLimiter(perMinute: 1, exempt: [])
        #expect(limiter.refusal(of: one, now: start) == nil)
        #expect(limiter.refusal(of: one, now: start - 3_600_000) == 60)
    }

    @Test("knows exempt networks, and connections without an address")
    func exempt() {
        let limiter = RateLimiter(perMinute: 1, exempt: ["192.0.2.0/24"].compactMap(IPNetwork.init))
        for address in [one, nil] {
            #expect((0..<10).allSatisfy { _ in limiter.refusal(of: address, now: start) == nil })
        }
    }

    @Test("remembers a bounded number of addresses, the last ones")
    func bounded() throws {
        let limiter = RateLimiter(perMinute: 1, exempt: [])
        for number in 0..<100_000 {
            let bytes = [10, UInt8(number >> 16), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
            #expect(limiter.refusal(of: IPAddress(bytes), now: start) == nil)
        }
        #expect(limiter.remembered <= 2 * RateLimiter.generation)
        #expect(limiter.refusal(of: IPAddress([10, 1, 0x86, 0x9F]), now: start) != nil)
    }
}
