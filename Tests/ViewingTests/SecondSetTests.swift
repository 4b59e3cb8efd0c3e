import Testing

@testable import Viewing

@Suite("Sets of seconds")
struct SecondSetTests {
    @Test("seconds are kept once, in runs", arguments: 0..<20 as Range<UInt64>)
    func random(seed: UInt64) {
        var generator = SplitMix(seed)
        var set = SecondSet()
        var plain: Set<Int> = []
        for _ in 0..<200 {
            let start = Int.random(in: -5..<300, using: &generator)
            let range = start..<start + Int.random(in: 0..<12, using: &generator)
            set.insert(range)
            plain.formUnion(range.filter { $0 >= 0 })
            #expect(set.count == plain.count)
        }
        #expect(set.runs.flatMap(Array.init) == plain.sorted())
        for (left, right) in zip(set.runs, set.runs.dropFirst()) { #expect(left.upperBound < right.lowerBound) }
        #expect(SecondSet(bytes: set.bytes) == set)
        var below = SecondSet()
        below.formUnion(set, below: 100)
        #expect(below.runs.flatMap(Array.init) == plain.filter { $0 < 100 }.sorted())
    }

    @Test("an evening's film is a few bytes")
    func compact() {
        var set = SecondSet()
        for second in 0..<7200 { set.insert(second..<second + 1) }
        #expect(set.bytes.count == 3)
        #expect(set.count == 7200)
    }

    @Test(
        "times that are none, and times no film has, are left out",
        arguments: [
            (Double.infinity..<Double.infinity, 0), (-Double.infinity..<5, 0), (0..<Double.infinity, 0),
            (-10..<10, 10), (1e300..<1e301, 0), (0..<1e300, SecondSet.longest), (3..<3, 0), (-5 ..< -1, 0),
        ])
    func unusable(interval: Range<Double>, count: Int) {
        var set = SecondSet()
        set.insert(interval)
        #expect(set.count == count)
    }

    @Test("ranges at the ends of the number line do no harm")
    func extremes() {
        var set = SecondSet()
        set.insert(Int.min..<Int.max)
        set.insert(Int.max - 1..<Int.max)
        #expect(set.count == SecondSet.longest)
    }

    @Test(
        "stored bytes that cannot be read give what could be read",
        arguments: [
            ([0xFF], 0), ([0xFF, 0xFF, 0xFF, 0xFF], 0), ([0, 5, 0xFF], 5), ([0, 0], 0), ([1, 5, 2], 5),
            ([0xFF, 0xFF, 0x7F, 1], 0),
        ] as [([UInt8], Int)])
    func unreadable(bytes: [UInt8], count: Int) {
        #expect(SecondSet(bytes: bytes).count == count)
    }

    @Test("pieces of an interval make the whole, however it is cut", arguments: 0..<20 as Range<UInt64>)
    func pieces(seed: UInt64) {
        var generator = SplitMix(seed)
        let start = Double.random(in: 0..<50, using: &generator)
        let end = start + Double.random(in: 0..<400, using: &generator)
        var whole = SecondSet()
        whole.insert(start..<end)
        var cuts = (0..<50).map { _ in Double.random(in: start...end, using: &generator) }.sorted()
        cuts = [start] + cuts + [end]
        var cut = SecondSet()
        for (from, to) in zip(cuts, cuts.dropFirst()).shuffled(using: &generator) { cut.insert(from..<to) }
        #expect(cut == whole)
    }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
