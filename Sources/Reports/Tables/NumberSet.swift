/// Numbers, each once: few as a sorted list, many as bits. A region's programmes of a month are counted exactly by it,
/// and fifty thousand stations have one each.
struct NumberSet {
    private static let few = 256

    private var numbers: [UInt32] = []
    private var bits: [UInt64] = []
    private(set) var count = 0

    /// Adds a number; those below zero and over 4,294,967,295 are left out.
    mutating func insert(_ number: Int) {
        guard let number = UInt32(exactly: number) else { return }
        guard bits.isEmpty else { return set(number) }
        let place = lowerBound(of: number)
        if place < numbers.count, numbers[place] == number { return }
        numbers.insert(number, at: place)
        count += 1
        guard count > Self.few else { return }
        let all = numbers
        numbers = []
        count = 0
        bits = [0]
        for number in all { set(number) }
    }

    private mutating func set(_ number: UInt32) {
        let word = Int(number >> 6)
        if word >= bits.count { bits += Array(repeating: 0, count: word + 1 - bits.count) }
        let bit: UInt64 = 1 << UInt64(number & 63)
        guard bits[word] & bit == 0 else { return }
        bits[word] |= bit
        count += 1
    }

    private func lowerBound(of number: UInt32) -> Int {
        var (low, high) = (0, numbers.count)
        while low < high {
            let middle = (low + high) / 2
            if numbers[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
