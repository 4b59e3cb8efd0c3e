import MediaModel
import Synchronization

/// Where events wait for the next batch: a short lock, an append, nothing else. Full, it drops what comes and counts it.
final class ViewingInbox: Sendable {
    /// The most that waits. An event weighs 1 and 1 for each interval it reports; openings have room of their own, so
    /// that a flood of deliveries does not push them out.
    static let capacity = 131_072

    private struct Contents {
        var openings: [ViewingEvent] = []
        var events: [ViewingEvent] = []
        var weight = 0
        var dropped = 0
    }

    private let contents = Mutex(Contents())

    /// Events dropped so far for want of room.
    var dropped: Int { contents.withLock { $0.dropped } }

    func add(_ event: ViewingEvent) {
        contents.withLock { contents in
            switch event {
            case .opened, .tuned:
                guard contents.openings.count < Self.capacity else { return contents.dropped += 1 }
                contents.openings.append(event)
            case .aired, .delivered, .reported, .attended, .named, .heard:
                let weight = Self.weight(event)
                guard contents.weight + weight <= Self.capacity else { return contents.dropped += 1 }
                contents.weight += weight
                contents.events.append(event)
            }
        }
    }

    /// Takes everything that waits.
    func take() -> ViewingBatch {
        let (openings, events) = contents.withLock { contents in
            defer {
                contents.openings = []
                contents.events = []
                contents.weight = 0
            }
            return (contents.openings, contents.events)
        }
        var batch = ViewingBatch()
        for event in openings { batch.add(event) }
        for event in events { batch.add(event) }
        return batch
    }

    private static func weight(_ event: ViewingEvent) -> Int {
        if case .reported(_, let report, _) = event { return 1 + report.intervals.count }
        return 1
    }
}
