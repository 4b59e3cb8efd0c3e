import Catalogue
import Database
import Foundation
import Logging
import MediaModel
import Storage

/// Receives live events: lets encoders in, has workers transcode what they send, shows it while it grows, and hands the
/// recordings on to the ordinary way of films.
public actor LiveDesk {
    /// What stands between the desk and its surroundings.
    enum Message: Sendable {
        case tick
        case came(LiveInput)
        case left(LiveInput)
        case worker(AssetID, WorkerEvent)
        case done(AssetID, WorkerOutcome)
        case unwritable(AssetID, String)
    }

    /// An event that is not over.
    struct Run {
        var event: LiveEvent
        var machine: LiveEventMachine
        var input: LiveInput?
        /// The encoder that comes when the part of the one before is finished.
        var next: LiveInput?
        var reception: LiveReception?
        var parts = 0
    }

    /// Lets encoders in.
    public nonisolated let gate: LiveGate
    let store: MediaStore
    let database: Database
    let board: JobBoard
    let options: LiveOptions
    let workers: WorkerProcess.Settings
    let clock: @Sendable () -> Int64
    let broadcast: LiveBroadcast
    let wakeInbox: @Sendable () -> Void
    let log: Logger
    var runs: [LiveEventID: Run] = [:]
    /// Pieces that parts which are over lost.
    var dropped = 0
    let mailbox = LiveMailbox()
    private var isResumed = false
    private var awaitingResume: [CheckedContinuation<Void, Never>] = []

    init(
        store: MediaStore, database: Database, board: JobBoard, options: LiveOptions, workers: WorkerProcess.Settings,
        clock: @escaping @Sendable () -> Int64, log: Logger, wakeInbox: @escaping @Sendable () -> Void,
        broadcast: LiveBroadcast
    ) {
        self.store = store
        self.database = database
        self.board = board
        self.options = options
        self.workers = workers
        self.clock = clock
        self.log = log
        self.wakeInbox = wakeInbox
        self.broadcast = broadcast
        let mailbox = mailbox
        gate = LiveGate(
            most: options.mostEvents, hasRoom: { (try? store.requireRoom(for: 1 << 30)) != nil }, clock: clock,
            came: { mailbox.post(.came($0)) }, ended: { mailbox.post(.left($0)) })
    }

    /// Receives until the task is cancelled; parts that are open are finished by the next start then.
    func run() async {
        do {
            try await resume()
        } catch {
            log.error("live events cannot be taken up", metadata: ["error": "\(error)"])
        }
        isResumed = true
        awaitingResume.forEach { $0.resume() }
        awaitingResume = []
        let ticking = Task { [mailbox] in
            while !Task.isCancelled {
                mailbox.post(.tick)
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
        defer { ticking.cancel() }
        while !Task.isCancelled {
            for message in await mailbox.take() where !Task.isCancelled { await handle(message) }
        }
        for run in runs.values { (run.reception?.input ?? run.input)?.close() }
    }

    /// Waits until parts that an earlier daemon left open are finished: before, channels do not know how long they are.
    public func ready() async {
        if isResumed { return }
        await withCheckedContinuation { awaitingResume.append($0) }
    }

    private func handle(_ message: Message) async {
        switch message {
        case .tick: await tick()
        case .came(let input): await came(input)
        case .left(let input): await left(input)
        case .worker(let asset, let event): await hear(event, asset)
        case .done(let asset, let outcome): await finish(asset, outcome)
        case .unwritable(let asset, let reason):
            guard let reception = reception(of: asset) else { return }
            log.error("a live event cannot be recorded", metadata: ["asset": "\(asset)", "error": "\(reason)"])
            reception.rejection = reason
            reception.input.close()
        }
    }

    func reception(of asset: AssetID) -> LiveReception? {
        runs.values.lazy.compactMap(\.reception).first { $0.part.asset == asset }
    }

    private func tick() async {
        let now = clock()
        for id in runs.keys.sorted() {
            if let input = runs[id]?.input, !input.isOver, now - input.now.lastByteAt > Self.patience { input.close() }
            await signal(.clock, id)
            if let reception = runs[id]?.reception { await attend(reception, now) }
            if runs[id]?.event.state == .publishing { await look(id) }
        }
    }

    /// Milliseconds of silence after which an encoder is given up; its receiver may do so earlier.
    private static let patience: Int64 = 12_000

    private func came(_ input: LiveInput) async {
        guard let run = runs[input.event] else { return input.close() }
        if run.reception != nil {
            runs[input.event]?.next?.close()
            runs[input.event]?.next = input
            return
        }
        runs[input.event]?.input = input
        log.notice(
            "an encoder came",
            metadata: ["event": "\(input.event)", "address": "\(input.contributor.address)"])
        await signal(.encoderCame, input.event)
    }

    private func left(_ input: LiveInput) async {
        guard runs[input.event]?.input === input else { return }
        let figures = input.now
        log.notice(
            "an encoder left",
            metadata: [
                "event": "\(input.event)", "reason": "\(figures.reason ?? "as it should")",
                "bytes": "\(figures.bytes)", "dropped": "\(figures.dropped)",
            ])
        runs[input.event]?.input = nil
        runs[input.event]?.machine.encoderLeft()
    }

    /// Tells an event's machine what happened, does what it asks for, and keeps what changed.
    func signal(_ signal: LiveEventMachine.Signal, _ id: LiveEventID) async {
        guard var run = runs[id] else { return }
        let actions = run.machine.take(signal, at: clock())
        let isChanged = run.event.state != run.machine.state || run.event.end != run.machine.end
        run.event.state = run.machine.state
        run.event.end = run.machine.end
        runs[id] = run
        if isChanged { await keep(id) }
        for action in actions {
            switch action {
            case .openPart: await open(id)
            case .closeEncoder: (run.reception?.input ?? run.input)?.close()
            case .publish: await handOn(id)
            }
        }
        if let run = runs[id], run.event.state.isFinal, run.reception == nil {
            gate.remove(id)
            runs[id] = nil
        }
    }

    /// Keeps an event as it is now; what goes wrong is tried again with the next change.
    func keep(_ id: LiveEventID) async {
        guard let event = runs[id]?.event else { return }
        gate.set(event, isOpen: event.state.isOpen)
        do {
            try await database.write { try LiveRows.save(event, in: $0) }
        } catch {
            log.error("a live event was not kept", metadata: ["event": "\(id)", "error": "\(error)"])
        }
    }
}
