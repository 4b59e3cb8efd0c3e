import MediaModel

/// What is done within a slot.
extension LayoutWork {
    /// One step of the slot that is being shown: an item, or its end.
    mutating func step(in open: LayoutState.OpenSlot) {
        guard let slot = plan.slot(open.rule, at: open.start) else { return close() }
        let isOver = slot.end.map { $0 <= result.state.at } ?? false
        if isOver { return close(slot, open) }
        if open.block == nil, let next = plan.next(after: result.state.done), next.start <= result.state.at {
            if open.placed > 0 { return close() }
            if policy(of: next) == .cut {
                report(.skipped, slot, other: next.rule.id)
                return close()
            }
        }
        switch slot.rule.content.kind {
        case .off: close()
        case .live: showEvent(slot, open)
        case .filler: showBlock(slot, open)
        case .repeat: showRepeat(slot, open)
        case .programme, .series, .shuffle, .section: showNext(slot, open)
        }
    }

    private mutating func close() { result.state.open = nil }

    /// Ends a slot. A block that went on until now tells its end.
    private mutating func close(_ slot: Slot, _ open: LayoutState.OpenSlot) {
        if let number = open.block, let start = open.blockStart {
            let content = slot.rule.content
            let isLive = content.kind == .live
            result.entries.append(
                GuideEntry(
                    number: number, start: start, end: result.state.at, kind: isLive ? .live : .filler,
                    rule: slot.rule.id, slot: slot.start, title: slot.rule.title ?? "", programme: nil,
                    event: isLive ? content.id.flatMap { LiveEventID($0) } : nil,
                    isCut: slot.end.map { blockEnd(slot, begun: start) < $0 } ?? false, cursor: nil))
        }
        close()
    }

    /// The next of a list: one where no time is set aside, else one after another while they fit.
    private mutating func showNext(_ slot: Slot, _ open: LayoutState.OpenSlot) {
        let isSingle = slot.end == nil || slot.rule.content.kind == .programme
        guard !(isSingle && open.placed > 0) else { return close() }
        let cursor = result.state.cursors[(slot.rule.follows ?? slot.rule.id).rawValue]
        guard let next = layout.choice.next(slot.rule.content, after: cursor, at: result.state.at),
            let film = next.programme.film
        else {
            if open.placed == 0 { reportMissing(slot) }
            return close()
        }
        if open.placed > 0, let end = slot.end, result.state.at + film.length > end { return close() }
        show(next.programme, film, slot, cursor: next.cursor)
    }

    /// What another rule showed last, in the order in which it did.
    private mutating func showRepeat(_ slot: Slot, _ open: LayoutState.OpenSlot) {
        let run = slot.rule.content.id.flatMap { result.state.runs[$0] }?.programmes ?? []
        var index = result.state.open?.index ?? 0
        while index < run.count {
            let programme = layout.library[run[index]]
            index += 1
            guard let programme, programme.obstacle(at: result.state.at) == nil, let film = programme.film else {
                continue
            }
            if open.placed > 0, let end = slot.end, result.state.at + film.length > end { return close() }
            result.state.open?.index = index
            var cursor = LayoutState.Cursor(last: programme.seriesKey)
            cursor.index = index
            return show(programme, film, slot, cursor: cursor)
        }
        if open.placed == 0 { reportMissing(slot) }
        close()
    }

    private mutating func reportMissing(_ slot: Slot) {
        guard slot.rule.content.kind == .programme, let id = slot.rule.content.id.flatMap({ ProgrammeID($0) }) else {
            return report(.nothingToShow, slot)
        }
        let obstacle = layout.library[id].map { $0.obstacle(at: result.state.at) } ?? .notPublished
        report(obstacle ?? .nothingToShow, slot, programme: id)
    }

    /// Puts a programme on air with a line of the guide.
    private mutating func show(
        _ programme: LibraryProgramme, _ film: Film, _ slot: Slot, cursor: LayoutState.Cursor?
    ) {
        var cursor = cursor
        if let followed = slot.rule.follows {
            cursor = cursor ?? .init(last: programme.seriesKey)
            cursor?.rule = followed
        }
        let start = result.state.at
        let bound = bound(of: film.length, slot)
        let segments = bound.map { film.pictures.leastCount(reaching: $0.at - start) } ?? film.pictures.count
        let isCut = segments < film.pictures.count
        if isCut, let bound {
            report(
                bound.by == nil ? .tooLong : .cutShort, slot, other: bound.by, programme: programme.id,
                amount: film.length - film.pictures.end(after: segments))
        }
        let entry = result.state.entry
        result.state.entry += 1
        place(film, .programme, segments: segments, entry: entry)
        result.entries.append(
            GuideEntry(
                number: entry, start: start, end: result.state.at, kind: .programme, rule: slot.rule.id,
                slot: slot.start, title: slot.rule.title ?? programme.title, programme: programme.id, event: nil,
                isCut: isCut, cursor: cursor))
        result.state.shown(programme.id, by: slot.rule.id, slot: slot.start, cursor: cursor)
    }

    /// What cuts something short that begins now: the end of its slot, or the start of another that does not wait.
    func bound(of length: Int64, _ slot: Slot) -> (at: Int64, by: RuleID?)? {
        let natural = result.state.at + length
        let other = plan.slots(after: result.state.done, before: natural).first { policy(of: $0) == .cut }
        if let end = slot.end, end < natural, other.map({ end < $0.start }) ?? true { return (end, nil) }
        return other.map { ($0.start, $0.rule.id) }
    }

    // MARK: Blocks

    /// A live event: passes of the card from its beginning to its end, in whose place what the encoder sends is put.
    private mutating func showEvent(_ slot: Slot, _ open: LayoutState.OpenSlot) {
        let event = slot.rule.content.id.flatMap { LiveEventID($0) }
        guard
            let card = layout.library.card
                ?? layout.fillers.next(
                    after: nil, at: result.state.at, until: nil, fits: false)
        else {
            report(.noCard, slot)
            return close()
        }
        show(blockOf: slot, open) { work, end in
            let count = card.pictures.leastCount(reaching: end - work.result.state.at)
            work.place(card, .card, segments: count, entry: work.result.state.open?.block, event: event)
            return true
        }
    }

    /// Fillers until the end of what is set aside, or until the next start.
    private mutating func showBlock(_ slot: Slot, _ open: LayoutState.OpenSlot) {
        guard !layout.fillers.isEmpty else {
            report(.nothingToShow, slot)
            return close()
        }
        show(blockOf: slot, open) { work, end in
            guard
                let film = work.layout.fillers.next(
                    after: work.result.state.filler, at: work.result.state.at, until: end)
            else { return false }
            work.result.state.filler = film.programme
            work.place(film, .filler, segments: film.pictures.count, entry: work.result.state.open?.block)
            return true
        }
    }

    /// Puts items on air until a block ends, under one line of the guide.
    private mutating func show(
        blockOf slot: Slot, _ open: LayoutState.OpenSlot, _ next: (inout LayoutWork, Int64) -> Bool
    ) {
        let start = open.blockStart ?? result.state.at
        let end = blockEnd(slot, begun: start)
        if open.block == nil {
            result.state.open?.block = result.state.entry
            result.state.open?.blockStart = start
            result.state.entry += 1
        }
        while result.state.at < end, next(&self, end) {}
        guard result.state.at > start, let shown = result.state.open else { return close() }
        close(slot, shown)
    }

    /// A block yields to every start but those that are to wait or to be left out.
    func blockEnd(_ slot: Slot, begun: Int64) -> Int64 {
        let limit = slot.end ?? (begun + 86_400_000)
        let other = plan.slots(after: result.state.done, before: limit)
            .first { slot.end == nil || policy(of: $0) == .cut }
        return other?.start ?? limit
    }
}

extension LayoutState {
    /// Notes what a rule showed, or the one that it follows.
    mutating func shown(_ programme: ProgrammeID, by rule: RuleID, slot: Int64, cursor: Cursor?) {
        let rule = cursor?.rule ?? rule
        cursors[rule.rawValue] = cursor
        open?.placed += 1
        if runs[rule.rawValue]?.start == slot {
            if runs[rule.rawValue]?.programmes.count ?? 0 < Self.longestRun {
                runs[rule.rawValue]?.programmes.append(programme)
            }
        } else {
            runs[rule.rawValue] = Run(start: slot, programmes: [programme])
        }
    }

    /// The most programmes of a run that a repeat shows.
    private static let longestRun = 200
}
