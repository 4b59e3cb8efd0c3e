public import MediaModel

/// What is on air when a channel is laid out anew.
public struct OnAir: Sendable {
    /// The item.
    public var item: AirItem
    /// Its film.
    public var film: Film
    /// The line of the guide that it belongs to.
    public var entry: GuideEntry?
    /// What comes from an encoder and is to be on air as soon as can be.
    public var coming: AiringPart?

    /// What is on air.
    public init(item: AirItem, film: Film, entry: GuideEntry?, coming: AiringPart? = nil) {
        self.item = item
        self.film = film
        self.entry = entry
        self.coming = coming
    }
}

/// What came from an encoder between two cuts, as far as it has come.
public struct AiringPart: Sendable, Equatable {
    /// The event.
    public var event: LiveEventID
    /// The growing asset; it has no programme yet.
    public var film: Film
    /// How many of its segments were on air before, or are not to be.
    public var first: Int
    /// When its beginning would have come as a whole segment: what ends so many milliseconds later comes as much later.
    /// In milliseconds since 1970; `nil` where all of it is there.
    public var pace: Int64?
    /// Milliseconds within which those who show the channel know of it.
    static let lead: Int64 = 1000
    /// Milliseconds by which a segment may come before its end on air.
    static let slack: Int64 = 200
    /// Segments that may wait to be put on air.
    static let mostWaiting = 2
    /// When it is announced to begin; `nil` if it is not yet. In milliseconds since 1970.
    public var start: Int64?

    /// A part.
    public init(event: LiveEventID, film: Film, first: Int, start: Int64?, pace: Int64? = nil) {
        self.event = event
        self.film = film
        self.first = first
        self.start = start
        self.pace = pace
    }

    /// The part from the segment on that comes when an item that begins at an instant has need of it: what came before
    /// is passed over, so that what is live stays near what happens.
    func beginning(at start: Int64) -> AiringPart {
        guard self.start == nil, let pace else { return self }
        let late = start - Self.slack - pace
        var part = self
        part.first = max(first, late > 0 ? film.pictures.leastCount(reaching: late) : 0)
        return part
    }
}

/// Laying out anew while something is on air.
extension LayoutWork {
    /// Puts the item on air first, with its end where it must be now.
    mutating func keep(_ onAir: OnAir, now: Int64) {
        let (item, film) = (onAir.item, onAir.film)
        result.state.at = item.start
        result.state.number = item.number
        result.state.pictureSequence = item.pictureSequence
        result.state.soundSequence = item.soundSequence
        let first = item.segments.lowerBound
        let passed = film.pictures.end(after: first)
        let natural = item.start + film.length - passed
        var ends = [natural]
        if let bound = keptBound(item, natural) { ends.append(bound) }
        // What was withdrawn ends with the segment that is on air.
        if let programme = item.programme, !(layout.library[programme]?.isPublished ?? false) { ends.append(now + 1) }
        if let start = onAir.coming?.start, item.kind != .live { ends.append(start) }
        let end = max(ends.min() ?? natural, now + 1)
        var segments = max(film.pictures.leastCount(reaching: end - item.start + passed), first + 1)
        // The card makes way for an encoder: what of it somebody may have been told of stays. An earlier part is shown to
        // its end.
        if let coming = onAir.coming, coming.start == nil, item.kind != .live {
            let told = film.pictures.countEnded(by: now + AiringPart.lead - item.start + passed)
            segments = min(segments, max(told, first + 1))
        }
        place(film, item.kind, from: first, segments: segments, entry: item.entry, event: item.event)
        if let part = onAir.coming?.beginning(at: result.state.at), part.first < part.film.pictures.count {
            place(
                part.film, .live, from: part.first, segments: lastSegment(of: part), entry: item.entry,
                event: part.event)
        }
        guard var entry = onAir.entry else { return }
        if entry.kind == .programme {
            entry.isCut = segments < film.pictures.count
        } else if goesOn(entry) {
            return
        }
        // A block that goes on tells its end when it comes to it.
        entry.end = result.state.at
        result.entries.append(entry)
        if entry.kind != .programme { result.state.open = nil }
    }

    /// A part ends where its event does.
    private func lastSegment(of part: AiringPart) -> Int {
        let pictures = part.film.pictures
        let passed = pictures.end(after: part.first)
        guard let open = result.state.open, let slot = plan.slot(open.rule, at: open.start), let end = slot.end,
            end < result.state.at + pictures.total - passed
        else { return pictures.count }
        return max(pictures.leastCount(reaching: end - result.state.at + passed), part.first + 1)
    }

    /// Whether the rule of a block still asks for it, and there is time left for more of it.
    private func goesOn(_ entry: GuideEntry) -> Bool {
        guard let slot = plan.slot(entry.rule, at: entry.slot), result.state.open?.block == entry.number else {
            return false
        }
        guard result.state.at < blockEnd(slot, begun: entry.start) else { return false }
        switch entry.kind {
        case .filler: return slot.rule.content.kind == .filler
        case .live: return slot.rule.content.kind == .live && slot.rule.content.id == entry.event?.rawValue
        case .programme: return false
        }
    }

    /// Where the item on air has to make way. What was to begin before it did has had its turn.
    private func keptBound(_ item: AirItem, _ natural: Int64) -> Int64? {
        let later = plan.slots(after: max(result.state.done, item.start), before: natural)
        // A gap makes way for every start.
        guard let open = result.state.open else { return later.first?.start }
        let next = later.first { policy(of: $0) == .cut }?.start
        return [plan.slot(open.rule, at: open.start)?.end, next].compactMap { $0 }.min()
    }
}

extension LayoutState {
    /// Milliseconds for which a start is still followed that was put into a gap after its time.
    private static let grace: Int64 = 600_000

    /// The state with what the guide had begun since, up to what is on air.
    ///
    /// - Parameters:
    ///   - entries: those from `entry` on that have begun, in order, with their cursors.
    ///   - fillers: the last filler that was shown in a gap since.
    ///   - onAir: the line of the guide that is on air; `nil` in a gap.
    ///   - start: when the item on air began, in milliseconds since 1970.
    public func following(
        _ entries: [GuideEntry], filler: ProgrammeID?, onAir: GuideEntry?, start: Int64
    ) -> LayoutState {
        var state = self
        if let filler { state.filler = filler }
        for entry in entries where entry.number >= state.entry {
            if state.open?.rule != entry.rule || state.open?.start != entry.slot {
                state.open = OpenSlot(rule: entry.rule, start: entry.slot)
            }
            state.entry = entry.number + 1
            state.done = max(state.done, entry.slot)
            if let programme = entry.programme {
                state.shown(programme, by: entry.rule, slot: entry.slot, cursor: entry.cursor)
                state.open?.index = entry.cursor?.index ?? 0
            } else {
                state.open?.block = entry.number
                state.open?.blockStart = entry.start
            }
        }
        if onAir?.number != state.entry - 1 { state.open = nil }
        // What had its turn long before a gap and showed nothing does not come back when it could.
        if state.open == nil { state.done = max(state.done, start - Self.grace) }
        return state
    }
}
