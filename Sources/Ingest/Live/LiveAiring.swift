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

    private func facts(of reception: LiveReception) -> Logger.Metadata {
        [
            "event": "\(reception.part.event)", "asset": "\(reception.part.asset)",
            "segments": "\(reception.part.segments)",
        ]
    }
}
