public import MediaModel
public import Packaging

/// What players are told of a channel: a pure function of its items, their assets, and the clock.
///
/// A document changes only when a segment ends on air, so all who make it between two such instants, here or on another
/// machine, make the same bytes.
public struct AirWindow: Sendable {
    /// How long a live playlist is, in milliseconds: players may stop and go on within it.
    public static let length: Int64 = 900_000
    /// How far ahead formats are looked at when a play begins, in milliseconds: what a player meets first.
    static let outlook: Int64 = 180_000
    /// How far ahead sizes and bit rates are looked at, in milliseconds.
    static let forecast: Int64 = 1_800_000
    /// How many segments before the present that begins: players begin three before the end.
    static let lookback = 6
    /// The longest segment, in milliseconds.
    static let segment: Int64 = 6_500

    /// The items that the documents may need, in order, without gaps.
    public let slots: [AirSlot]
    /// Where the viewer is.
    public let place: AirPlace

    /// A window on items.
    public init(_ slots: [AirSlot], at place: AirPlace) {
        self.slots = slots
        self.place = place
    }

    /// The same without what must not be shown any more: gaps stand in its place.
    public func without(_ isWithdrawn: (ProgrammeID) -> Bool) -> AirWindow {
        guard slots.contains(where: { $0.item.programme.map(isWithdrawn) ?? false }) else { return self }
        let marked = slots.map { slot in
            var slot = slot
            slot.isWithdrawn = slot.item.programme.map(isWithdrawn) ?? false
            return slot
        }
        return AirWindow(marked, at: place)
    }

    /// A document as it is at an instant.
    public struct Document: Sendable, Equatable {
        /// Its bytes.
        public var bytes: [UInt8]
        /// Until when it stays as it is, in milliseconds since 1970; `nil` for ever.
        public var changesAt: Int64?
        /// Segments listed; `nil` for what lists none.
        public var count: Int?
    }

    /// A document at an instant.
    ///
    /// - Parameters:
    ///   - container: in what the segments come; for HLS.
    ///   - now: milliseconds since 1970.
    public func document(
        _ name: AirDocumentName, in container: AirContainer = .fragments, at now: Int64
    ) -> Document {
        let (span, kind, shown) = span(at: now)
        let base = container.base + place.base
        switch name {
        case .master:
            let soon = near(shown, now)
            let ladder = LiveLadder(
                soon, shown: first(of: soon, at: now),
                expectsEvent: kind != .ended && soon.contains { $0.item.event != nil })
            let isEmpty = ladder.rungs.isEmpty && shown.isEmpty
            return Document(
                bytes: Array(ladder.multivariant(container).utf8), changesAt: kind == .ended ? nil : now + 1000,
                count: isEmpty ? 0 : nil)
        case .track(let track):
            let playlist = LivePlaylist(
                shown, of: track, within: span, kind: kind, base: base, container: container)
            return Document(
                bytes: playlist.bytes, changesAt: change(playlist.next, kind, now), count: playlist.count)
        case .manifest:
            let presentation = LivePresentation(
                shown, within: span, kind: kind, base: base, clock: base + AirWindow.clock)
            return Document(
                bytes: presentation.bytes, changesAt: change(presentation.next, kind, now), count: presentation.count)
        }
    }

    /// The name below a channel's address where players learn the time.
    public static let clock = "now.txt"

    /// The item that is on air at an instant.
    public func slot(at instant: Int64) -> AirSlot? {
        slots.last { $0.item.start <= instant }.flatMap { instant < $0.item.end ? $0 : nil }
    }

    /// Until when a document stays: until the next segment ends. Ends are rounded up, so that it has ended then.
    private func change(_ next: Int64?, _ kind: LivePlaylist.Kind, _ now: Int64) -> Int64? {
        guard kind != .ended else { return nil }
        guard let next else { return now + 1000 }
        return max(now + 1, (next + 999) / 1000)
    }

    private func span(at now: Int64) -> (AirSpan, LivePlaylist.Kind, [AirSlot]) {
        let present = now * 1000
        switch place {
        case .live:
            return (AirSpan(endedBy: present, window: Self.length * 1000), .live, slots)
        case .from(let start):
            let end = closing(start, by: now)
            let hasEnded = now >= end.at + (end.isBoundary ? 100 : Self.segment)
            return (
                AirSpan(endedBy: present, after: start * 1000, before: end.at * 1000), hasEnded ? .ended : .event,
                slots.filter { $0.item.end > start && $0.item.start < end.at }
            )
        case .between(let start, let end):
            return (
                AirSpan(endedBy: present, after: start * 1000, before: end * 1000),
                now >= end + Self.segment ? .ended : .event,
                slots.filter { $0.item.end > start && $0.item.start < end }
            )
        }
    }

    /// Where watching from an instant on ends: where another entry of the guide has begun. Until then what follows the
    /// entry, fillers and cards, is shown too.
    private func closing(_ start: Int64, by now: Int64) -> (at: Int64, isBoundary: Bool) {
        let last = start + AirPlace.longest
        guard let index = slots.lastIndex(where: { $0.item.start <= start }) else { return (last, false) }
        var entry = slots[index].entry
        for slot in slots[(index + 1)...] where slot.item.start <= min(now, last) {
            guard let next = slot.entry else { continue }
            if let entry, entry != next { return (slot.item.start, true) }
            entry = next
        }
        return (last, false)
    }

    /// When the last so many segments that have ended begin, in milliseconds since 1970.
    private func beginning(of count: Int, before now: Int64) -> Int64 {
        var left = count
        for slot in slots.reversed() where slot.item.start <= now {
            let ended = slot.ended(by: now)
            if ended >= left { return slot.start(of: slot.segments.lowerBound + ended - left) }
            left -= ended
        }
        return slots.first?.item.start ?? now
    }

    /// What decides on sizes and bit rates: what may be watched now, and what comes soon. It is always known.
    private func near(_ slots: [AirSlot], _ now: Int64) -> [AirSlot] {
        var end = now + Self.forecast
        // What is laid out behind the entry is not watched from there.
        if case .from(let start) = place { end = min(end, closing(start, by: .max).at) }
        return slots.filter { $0.item.start < end && (!place.isNow || $0.item.end > now - Self.length) }
    }

    /// What decides on formats: what a player meets when it begins now.
    private func first(of slots: [AirSlot], at now: Int64) -> [AirSlot] {
        let start =
            switch place {
            case .live: beginning(of: Self.lookback, before: now)
            case .from(let start), .between(let start, _): start
            }
        let end = (place.isNow ? now : start) + Self.outlook
        return slots.filter { $0.item.end > start && $0.item.start < end }
    }
}

extension AirSlot {
    /// What it belongs to: a programme that no entry has is its own.
    fileprivate var entry: Int64? {
        switch item.kind {
        case .programme, .live: item.entry ?? -1 - item.number
        case .filler, .card: item.entry
        }
    }
}
