import Synchronization

/// Lets in as many connections as there is room for.
final class ConnectionSeats: Sendable {
    private let most: Int
    private let taken = Mutex(0)

    init(most: Int) {
        self.most = most
    }

    /// Takes a seat; `false` if there is none.
    func enter() -> Bool {
        taken.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
    }

    func leave() {
        taken.withLock { $0 -= 1 }
    }
}
