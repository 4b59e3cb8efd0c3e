/// Limits failed log-ins for each name and each address. Pure: it is told the time and remembers.
///
/// Ten may fail at once; each further one needs a minute and a half. An attempt is taken for failed until it is said
/// to have succeeded, so attempts at the same time cannot pass the limit together.
struct LogInThrottle {
    /// What is limited.
    enum Subject: Hashable {
        case name(String)
        case address(String)
    }

    /// What to do with an attempt.
    enum Action: Equatable {
        /// Check the password.
        case check
        /// Refuse it without a look at the password.
        case refuse(retryAfterSeconds: Int)
    }

    static let burst: Int64 = 10
    static let interval: Int64 = 90_000
    /// The most subjects remembered; the longest quiet half is forgotten when there are more.
    static let mostSubjects = 20_000

    /// For each subject the instant at which all its failures are forgiven (the generic cell rate algorithm's
    /// theoretical arrival time, ITU-T I.371).
    private var forgiven: [Subject: Int64] = [:]

    /// An attempt begins.
    ///
    /// - Parameter now: the present in milliseconds since 1970.
    mutating func attempt(_ subjects: [Subject], now: Int64) -> Action {
        let wait = subjects.map { waiting($0, now: now) }.max() ?? 0
        guard wait <= 0 else { return .refuse(retryAfterSeconds: Int((wait + 999) / 1000)) }
        for subject in subjects { forgiven[subject] = max(forgiven[subject] ?? now, now) + Self.interval }
        if forgiven.count > Self.mostSubjects { forget(now: now) }
        return .check
    }

    /// The attempt succeeded: its name is forgiven all, its address this one attempt.
    mutating func succeeded(_ subjects: [Subject], now: Int64) {
        for subject in subjects {
            switch subject {
            case .name: forgiven[subject] = nil
            case .address:
                guard let time = forgiven[subject] else { continue }
                forgiven[subject] = time - Self.interval > now ? time - Self.interval : nil
            }
        }
    }

    /// Milliseconds until another attempt is allowed; 0 or less if it is now.
    private func waiting(_ subject: Subject, now: Int64) -> Int64 {
        // A clock that was set back must not lock anybody out for longer than the burst is worth.
        let longest = now + Self.burst * Self.interval
        return min(forgiven[subject] ?? now, longest) - (Self.burst - 1) * Self.interval - now
    }

    private mutating func forget(now: Int64) {
        forgiven = forgiven.filter { $0.value > now }
        guard forgiven.count > Self.mostSubjects else { return }
        let kept = forgiven.sorted { $0.value > $1.value }.prefix(Self.mostSubjects / 2)
        forgiven = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }
}
