import Logging
import MediaModel

/// Having on air what is received, and looking whether it goes on coming.
extension LiveDesk {
    /// Milliseconds by which a segment may be late before the card stands in for it.
    static let patienceOnAir: Int64 = 2000
    /// The same for the first, before which a worker has to find out what comes.
    static let patienceAtFirst: Int64 = 4500
    /// Milliseconds without a segment after which an encoder that goes on sending is sent away, to come anew.
    static let patienceWithEncoder: Int64 = 30_000

    /// Has channels show a part as far as it is now, and what of it is on its way.
    func air(_ reception: LiveReception) async {
        guard let event = runs[reception.part.event]?.event else { return }
        if reception.fallsBehind {
            // It is cut off where it is, and begins anew behind a segment of the card: nearer to what happens.
            _ = await broadcast.show(reception.asset(event, .stalled))
            log.notice("a live event comes later and later: some of it is passed over", metadata: facts(of: reception))
            reception.beginsAnew()
        }
        reception.isOnAir = await broadcast.show(
            reception.asset(event, reception.isStalled ? .stalled : .growing))
    }

    /// Looks after a part: it may not be in its channel yet, or have stopped coming.
    func attend(_ reception: LiveReception, _ now: Int64) async {
        let silence = now - (reception.grownAt ?? reception.openedAt) - reception.segment
        let patience = reception.grownAt == nil ? Self.patienceAtFirst : Self.patienceOnAir
        if silence > patience, !reception.isStalled, reception.hasWorker {
            reception.isStalled = true
            log.notice("nothing new comes of a live event: the card stands in", metadata: facts(of: reception))
            await air(reception)
        } else if !reception.isOnAir, !reception.isStalled {
            await air(reception)
        }
        if silence > Self.patienceWithEncoder, !reception.input.isOver {
            log.warning("an encoder sends nothing that can be shown: it is sent away", metadata: facts(of: reception))
            reception.input.close()
        }
    }

    /// Keeps with the event that the machine is too slow for it, for those who look at it, or no longer.
    func note(strain isStrained: Bool, _ reception: LiveReception) async {
        let id = reception.part.event
        log.warning(
            isStrained
                ? "a live event is too much for this machine: pictures are left out" : "pictures are left out no more",
            metadata: facts(of: reception))
        guard let event = runs[id]?.event, isStrained || event.problem == Self.strain else { return }
        runs[id]?.event.problem = isStrained ? Self.strain : nil
        await keep(id)
    }

    /// What operators are told then.
    static let strain = LocalizedText(
        zh: "本机来不及转码，正在丢帧。请调低 live.height，或改用更快的 live.preset，或减少同时直播的活动。",
        en:
            "This machine is too slow: pictures are left out. Lower live.height, choose a faster live.preset, or receive fewer events at a time."
    )

    private func facts(of reception: LiveReception) -> Logger.Metadata {
        [
            "event": "\(reception.part.event)", "asset": "\(reception.part.asset)",
            "segments": "\(reception.part.segments)",
        ]
    }
}
