public import Catalogue
import Database
import Logging
public import MediaModel
import Storage

/// What editors say of a live event.
public struct LiveEventWish: Sendable {
    /// The channel; needed for a new one.
    public var channel: ChannelID?
    /// What is said of the programme.
    public var metadata: ProgrammeMetadata?
    /// The unit.
    public var unit: String?
    /// When it begins, in milliseconds since 1970.
    public var start: Int64?
    /// When it ends, in milliseconds since 1970.
    public var end: Int64?
    /// The protocol that alone is let in; without it, that of the first encoder is.
    public var kind: ContributionKind?

    /// A wish; what is left out stays as it is.
    public init(
        channel: ChannelID? = nil, metadata: ProgrammeMetadata? = nil, unit: String? = nil, start: Int64? = nil,
        end: Int64? = nil, kind: ContributionKind? = nil
    ) {
        self.kind = kind
        self.channel = channel
        self.metadata = metadata
        self.unit = unit
        self.start = start
        self.end = end
    }
}

extension LiveDesk {
    /// Announces an event.
    ///
    /// - Returns: the event and its stream key, which is told but once.
    /// - Throws: `LiveEventError`; `DatabaseError`.
    public func add(
        _ wish: LiveEventWish, owner: Int64, ownerName: String
    ) async throws -> (event: LiveEvent, key: String) {
        guard let channel = wish.channel else { throw LiveEventError.badField("channel") }
        guard let start = wish.start.map(earliest) else { throw LiveEventError.badField("start") }
        guard let end = wish.end else { throw LiveEventError.badField("end") }
        let key = Self.newKey()
        var made = LiveEvent(
            id: LiveEventID.make(at: clock()), channel: channel, metadata: wish.metadata ?? ProgrammeMetadata(),
            unit: wish.unit ?? "", start: start, end: end, keyDigest: try LiveGate.digest(key), owner: owner,
            ownerName: ownerName, createdAt: clock())
        made.kind = wish.kind
        let event = made
        try await check(event)
        guard end > clock() else { throw LiveEventError.badField("end") }
        try await broadcast.announce(event, nil)
        try await database.write { try LiveRows.save(event, in: $0) }
        runs[event.id] = Run(
            event: event, machine: LiveEventMachine(state: event.state, start: start, end: end))
        gate.set(event, isOpen: true, recordedUntil: 0)
        await signal(.clock, event.id)
        return (runs[event.id]?.event ?? event, key)
    }

    /// Changes an event. What has begun keeps its channel and its beginning.
    ///
    /// - Throws: `LiveEventError`; `DatabaseError`.
    public func change(_ id: LiveEventID, _ wish: LiveEventWish) async throws -> LiveEvent {
        guard let run = runs[id] else { throw try await whyNot(id) }
        var event = run.event
        if let metadata = wish.metadata { event.metadata = metadata }
        if let unit = wish.unit { event.unit = unit }
        let isBegun = run.parts > 0 || !event.state.isOpen
        if isBegun, wish.kind ?? event.kind != event.kind { throw LiveEventError.tooLate }
        if let kind = wish.kind { event.kind = kind }
        if isBegun, wish.channel ?? event.channel != event.channel || wish.start ?? event.start != event.start {
            throw LiveEventError.tooLate
        }
        if let end = wish.end, end != event.end {
            guard event.state.isOpen, end > clock() else { throw LiveEventError.tooLate }
            event.end = end
        }
        event.channel = wish.channel ?? event.channel
        if let start = wish.start, start != event.start { event.start = earliest(start) }
        try await check(event)
        if event.channel != run.event.channel || event.start != run.event.start || event.end != run.event.end
            || event.title != run.event.title
        {
            try await broadcast.announce(event, run.event)
        }
        guard runs[id]?.event.state == run.event.state else { throw LiveEventError.tooLate }
        runs[id]?.event = event
        runs[id]?.machine.start = event.start
        runs[id]?.machine.end = event.end
        await keep(id)
        // An encoder that is early was told another beginning; it comes again by itself.
        if event.start != run.event.start { runs[id]?.input?.close() }
        await signal(.clock, id)
        return try await known(id)
    }

    /// Ends an event now.
    ///
    /// - Throws: `LiveEventError`.
    public func stop(_ id: LiveEventID) async throws -> LiveEvent {
        guard let run = runs[id] else { throw try await whyNot(id) }
        guard run.event.state.isOpen else { throw LiveEventError.tooLate }
        await signal(run.parts == 0 ? .calledOff : .stopped, id)
        let event = try await known(id)
        do {
            try await broadcast.announce(event, run.event)
        } catch {
            log.warning("a live event's end is not in the guide", metadata: ["event": "\(id)", "error": "\(error)"])
        }
        return event
    }

    /// Gives an event another key; the encoder that sends with the old one is not sent away.
    ///
    /// - Throws: `LiveEventError`.
    public func rotateKey(_ id: LiveEventID) async throws -> (event: LiveEvent, key: String) {
        guard let run = runs[id], run.event.state.isOpen else { throw try await whyNot(id) }
        let key = Self.newKey()
        runs[id]?.event.keyDigest = try LiveGate.digest(key)
        await keep(id)
        return (try await known(id), key)
    }

    /// An event; `nil` if there is none of that name.
    public func event(_ id: LiveEventID) async throws -> LiveEvent? {
        if let event = runs[id]?.event { return event }
        return try await database.read { try LiveRows.event(id, in: $0) }
    }

    /// Events before `cursor`, the last made first, at most 200, and the cursor to go on with.
    public func list(
        before cursor: LiveEventID?, limit: Int
    ) async throws -> (events: [LiveEvent], next: LiveEventID?) {
        let limit = min(max(limit, 1), 200)
        let rows = try await database.read { try LiveRows.list(before: cursor, limit: limit + 1, in: $0) }
        let page = rows.prefix(limit).map { runs[$0.id]?.event ?? $0 }
        return (page, rows.count > limit ? page.last?.id : nil)
    }

    /// The events of a channel that overlap a span, without those that were called off.
    public func events(of channel: ChannelID, overlapping span: Range<Int64>) async throws -> [LiveEvent] {
        try await database.read { try LiveRows.events(of: channel, overlapping: span, in: $0) }
            .map { runs[$0.id]?.event ?? $0 }
    }

    /// What an event's encoder and parts are like now.
    public func status(_ id: LiveEventID) -> LiveStatus {
        guard let run = runs[id] else { return LiveStatus() }
        var status = LiveStatus(parts: run.parts, segments: run.reception?.part.segments ?? 0)
        status.refusal = gate.lastRefusal(of: id)
        guard let input = run.input, !input.isOver else { return status }
        let figures = input.now
        status.encoder = input.contributor.address
        status.kind = input.contributor.kind
        status.bytes = figures.bytes
        status.lastByteAt = figures.lastByteAt
        status.dropped = figures.dropped + (run.reception?.pump?.late ?? 0)
        return status
    }

    /// An event's parts, the first first; one that is being received with what is whole of it.
    public func parts(of id: LiveEventID) async throws -> [LivePart] {
        let kept = try await database.read { try LiveRows.parts(of: id, in: $0) }
        guard let growing = runs[id]?.reception?.part else { return kept }
        return kept.map { $0.asset == growing.asset ? growing : $0 }
    }

    /// Events that are received at a time, at most.
    public nonisolated var mostEvents: Int { options.mostEvents }

    /// Events that are being received now, those that are announced, and pieces that were dropped since the start.
    public var figures: (receiving: Int, open: Int, dropped: Int) {
        let now = runs.values.compactMap(\.reception).reduce(0) { $0 + $1.input.now.dropped + ($1.pump?.late ?? 0) }
        return (
            runs.values.count { $0.reception != nil }, runs.values.count { $0.event.state.isOpen }, dropped + now
        )
    }

    /// Removes parts that no channel shows any more, however far back one looks.
    func tidy() async throws {
        let time = clock() - Int64(options.keptDays) * 86_400_000
        for asset in try await database.read({ try LiveRows.finished(before: time, in: $0) }) {
            try await store.removeAsset(asset)
            try await database.write { try LiveRows.remove(asset, in: $0) }
        }
    }

    /// When an event that is to begin then can begin: what is on air by now stays as it is.
    private func earliest(_ start: Int64) -> Int64 { max(start, (clock() + 1999) / 1000 * 1000) }

    private func known(_ id: LiveEventID) async throws -> LiveEvent {
        guard let event = try await event(id) else { throw LiveEventError.unknown }
        return event
    }

    private func whyNot(_ id: LiveEventID) async throws -> LiveEventError {
        try await event(id) == nil ? .unknown : .tooLate
    }

    private func check(_ event: LiveEvent) async throws {
        guard (1...200).contains(event.title.count) else { throw LiveEventError.badField("title") }
        guard (1...100).contains(event.unit.count) else { throw LiveEventError.badField("unit") }
        guard event.end > event.start, event.end - event.start <= LiveEvent.longest else {
            throw LiveEventError.badField("end")
        }
        let others = try await events(of: event.channel, overlapping: event.start..<event.end)
        if let other = others.first(where: { $0.id != event.id && $0.start < event.end && $0.end > event.start }) {
            throw LiveEventError.overlaps(other.title)
        }
    }

    /// 32 letters and digits: 165 bits.
    private static func newKey() -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        var generator = SystemRandomNumberGenerator()
        return String((0..<32).map { _ in letters.randomElement(using: &generator) ?? "0" })
    }
}
