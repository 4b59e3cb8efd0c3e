public import MediaModel
import Synchronization

/// How often something may be asked for from one address: so many times a minute, and so many at once.
///
/// Each address has a bucket of `perMinute` tokens that fills evenly. Those that were not seen for long are forgotten,
/// so memory has a bound whatever comes; who is forgotten too early begins with a full bucket.
public final class RateLimiter: Sendable {
    private struct Bucket {
        var tokens: Double
        /// When `tokens` was right, in milliseconds since 1970.
        var time: Int64
    }

    private struct State {
        var recent: [IPAddress: Bucket] = [:]
        var older: [IPAddress: Bucket] = [:]
    }

    /// Addresses that are remembered: twice as many at most.
    static let generation = 8192

    private let perMinute: Double
    private let exempt: [IPNetwork]
    private let state = Mutex(State())

    /// A limiter.
    ///
    /// - Parameters:
    ///   - perMinute: times a minute, 1 at least.
    ///   - exempt: networks that have no limit.
    public init(perMinute: Int, exempt: [IPNetwork]) {
        self.perMinute = Double(max(1, perMinute))
        self.exempt = exempt
    }

    /// Takes one from the bucket of an address.
    ///
    /// - Parameter now: the present, in milliseconds since 1970.
    /// - Returns: `nil` if there was one, else the seconds after which to try again.
    public func refusal(of address: IPAddress?, now: Int64) -> Int? {
        guard let address, !exempt.contains(where: { $0.contains(address) }) else { return nil }
        let key = address.subscriber
        return state.withLock { state in
            var bucket =
                state.recent[key] ?? state.older.removeValue(forKey: key) ?? Bucket(tokens: perMinute, time: now)
            let minutes = Double(max(0, now - bucket.time)) / 60_000
            bucket = Bucket(tokens: min(perMinute, bucket.tokens + minutes * perMinute), time: now)
            let isGiven = bucket.tokens >= 1
            if isGiven { bucket.tokens -= 1 }
            if state.recent.count >= Self.generation, state.recent[key] == nil {
                state.older = state.recent
                state.recent = [:]
            }
            state.recent[key] = bucket
            return isGiven ? nil : Int(((1 - bucket.tokens) / perMinute * 60).rounded(.up))
        }
    }

    /// Addresses that are remembered now.
    var remembered: Int { state.withLock { $0.recent.count + $0.older.count } }
}
