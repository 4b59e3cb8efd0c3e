import MediaModel
import NIOCore
import Synchronization

/// Counts keys that nobody has, by where they come from: whoever tries many is sent away without a word. A right key is
/// let in from anywhere. Bounded.
final class WrongKeys: Sendable {
    private struct Count {
        var since: NIODeadline
        var number: Int
    }

    /// Wrong keys that an address may try in `span` and be told so.
    static let most = 10
    /// How long it is counted.
    static let span = TimeAmount.seconds(60)
    /// Addresses that are remembered.
    private static let mostAddresses = 1024

    private let counts = Mutex<[String: Count]>([:])
    private let now: @Sendable () -> NIODeadline

    init(now: @escaping @Sendable () -> NIODeadline = { .now() }) { self.now = now }

    /// Whether a refusal is told, and written down.
    func mayAnswer(_ reason: AdmissionRefusal, to host: String) -> Bool {
        guard reason == .unknownKey else { return true }
        let instant = now()
        return counts.withLock { counts in
            if counts.count >= Self.mostAddresses, counts[host] == nil {
                counts = counts.filter { instant - $0.value.since < Self.span }
                if counts.count >= Self.mostAddresses { return false }
            }
            var count = counts[host] ?? Count(since: instant, number: 0)
            if instant - count.since >= Self.span { count = Count(since: instant, number: 0) }
            count.number += 1
            counts[host] = count
            return count.number <= Self.most
        }
    }
}
