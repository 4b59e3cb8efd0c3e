import MediaModel

/// A layout under way.
struct LayoutWork {
    let layout: Layout
    let until: Int64
    let withItems: Bool
    var plan: SlotPlan
    var result: Layout.Result
    private var steps = 0

    var schedule: Schedule { layout.schedule }

    init(_ layout: Layout, _ state: LayoutState, until: Int64, withItems: Bool) {
        self.layout = layout
        self.until = until
        self.withItems = withItems
        plan = layout.plan(from: min(state.at, state.done), until: until)
        result = Layout.Result(state: state)
    }

    mutating func run() {
        let first = result.state.at
        var isStuck = false
        while result.state.open != nil || result.state.at < until, !isStuck, steps < Layout.mostItems {
            steps += 1
            if let open = result.state.open {
                step(in: open)
            } else if let slot = plan.next(after: result.state.done), slot.start <= result.state.at {
                begin(slot)
            } else {
                isStuck = !fillGap(until: plan.next(after: result.state.done)?.start)
            }
        }
        // What the rules say against each other is told with what lies between.
        let last = result.state.at
        result.conflicts += plan.conflicts.filter { first <= $0.at && $0.at < last }
        result.conflicts.sort {
            ($0.at, $0.kind.rawValue, $0.rule?.rawValue ?? "") < ($1.at, $1.kind.rawValue, $1.rule?.rawValue ?? "")
        }
    }

    /// How late "in time" may be where a rule is to be left out rather than late, in milliseconds.
    private static let tolerance: Int64 = 20_000

    private mutating func begin(_ slot: Slot) {
        let late = result.state.at - slot.start
        result.state.done = slot.start
        guard slot.rule.content.kind != .off else { return }
        if let end = slot.end, end <= result.state.at {
            return report(.skipped, slot, amount: late)
        }
        if late > Self.tolerance {
            guard policy(of: slot) != .skip else { return report(.skipped, slot, amount: late) }
            report(.late, slot, amount: late)
        }
        result.state.open = .init(rule: slot.rule.id, start: slot.start)
    }

    func policy(of slot: Slot) -> LatePolicy {
        slot.rule.late ?? (slot.rule.isOverride ? .cut : schedule.channel.late)
    }

    mutating func report(
        _ kind: Conflict.Kind, _ slot: Slot, other: RuleID? = nil, programme: ProgrammeID? = nil, amount: Int64? = nil
    ) {
        result.conflicts.append(
            Conflict(
                kind, at: slot.start, rule: slot.rule.id, other: other, programme: programme, amount: amount))
    }

    // MARK: Gaps

    /// One item where nothing is asked for; false if there is nothing to put there.
    private mutating func fillGap(until end: Int64?) -> Bool {
        let state = result.state
        if schedule.channel.gap == .fillers, !layout.fillers.isEmpty,
            let film = layout.fillers.next(after: state.filler, at: state.at, until: end)
        {
            result.state.filler = film.programme
            place(film, .filler, segments: film.pictures.count)
            return true
        }
        if let card = layout.library.card {
            placeCards(card, until: end)
            return true
        }
        guard let film = layout.fillers.next(after: state.filler, at: state.at, until: end, fits: false) else {
            result.conflicts.append(Conflict(.noCard, at: state.at))
            return false
        }
        result.state.filler = film.programme
        place(film, .filler, segments: film.pictures.leastCount(reaching: (end ?? .max) - state.at))
        return true
    }

    /// A pass of the card, the last one of a gap cut at the first end of a segment that is not before the gap's end.
    private mutating func placeCards(_ card: Film, until end: Int64?) {
        if !withItems { passOver(card, until: end) }
        let count = end.map { card.pictures.leastCount(reaching: $0 - result.state.at) } ?? card.pictures.count
        place(card, .card, segments: count)
    }

    /// Counts all passes of the card but the last in one step, where nobody asks for the items and no filler could come
    /// between.
    private mutating func passOver(_ card: Film, until end: Int64?) {
        guard schedule.channel.gap == .card || layout.fillers.isEmpty else { return }
        let length = card.pictures.total
        let passes = (min(until, end ?? until) - result.state.at - 1) / length
        guard passes > 0 else { return }
        result.state.at += passes * length
        result.state.number += passes
        result.state.pictureSequence += passes * Int64(card.pictures.count)
        result.state.soundSequence += passes * Int64(card.soundCount(forPictures: card.pictures.count))
    }

    // MARK: Items

    /// Puts segments of a film on air, from the first on where nothing else is said.
    mutating func place(
        _ film: Film, _ kind: AirItem.Kind, from first: Int = 0, segments last: Int, entry: Int64? = nil,
        event: LiveEventID? = nil
    ) {
        let state = result.state
        let end = state.at + film.pictures.end(after: last) - film.pictures.end(after: first)
        if withItems {
            result.items.append(
                AirItem(
                    channel: schedule.channel.id, number: state.number, start: state.at, end: end, kind: kind,
                    programme: kind == .card ? nil : film.programme, asset: film.asset, event: event,
                    segments: first..<last, pictureSequence: state.pictureSequence,
                    soundSequence: state.soundSequence, entry: entry))
        }
        result.state.at = end
        result.state.number += 1
        result.state.pictureSequence += Int64(last - first)
        result.state.soundSequence += Int64(
            film.soundCount(forPictures: last) - film.soundCount(forPictures: first))
    }
}
