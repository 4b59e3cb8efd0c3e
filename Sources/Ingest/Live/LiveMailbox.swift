import MediaModel
import Synchronization

/// What waits for the desk of live events. Any thread may post; one task takes. Bounded: ticks become one, fragments of
/// a track become one message, and a part that says too much is given up.
final class LiveMailbox: Sendable {
    fileprivate struct Waiting {
        var messages: [LiveDesk.Message] = []
        var hasTick = false
        var givenUp: Set<AssetID> = []
    }

    /// Messages that may wait before workers are not listened to any more.
    static let most = 4096

    private let waiting = Mutex(Waiting())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init() { (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    /// How many wait.
    var count: Int { waiting.withLock { $0.messages.count } }

    /// Adds a message.
    func post(_ message: LiveDesk.Message) {
        waiting.withLock { $0.add(message) }
        signal.yield()
    }

    /// Takes what waits, in order; empty when the task was cancelled.
    func take() async -> [LiveDesk.Message] {
        for await _ in signals {
            let messages = waiting.withLock { waiting in
                defer { (waiting.messages, waiting.hasTick) = ([], false) }
                return waiting.messages
            }
            if !messages.isEmpty { return messages }
        }
        return []
    }
}

extension LiveMailbox.Waiting {
    fileprivate mutating func add(_ message: LiveDesk.Message) {
        switch message {
        case .tick:
            if hasTick { return }
            hasTick = true
            messages.append(message)
        case .worker(let asset, .fragments(let track, let fragments)):
            if givenUp.contains(asset) { return }
            if case .worker(asset, .fragments(track, let former)) = messages.last {
                messages[messages.count - 1] = .worker(asset, .fragments(track: track, former + fragments))
            } else {
                add(message, of: asset)
            }
        case .worker(let asset, _):
            if !givenUp.contains(asset) { add(message, of: asset) }
        case .came, .left, .unwritable: messages.append(message)
        case .done(let asset, _):
            givenUp.remove(asset)
            messages.append(message)
        }
    }

    private mutating func add(_ message: LiveDesk.Message, of asset: AssetID) {
        guard messages.count < LiveMailbox.most else {
            givenUp.insert(asset)
            messages.append(.unwritable(asset, "its worker says more than can be taken in"))
            return
        }
        messages.append(message)
    }
}
