import Database
import Foundation
import Logging
import MediaModel
import Packaging
import Storage

extension LiveDesk {
    /// Begins a part: what comes from now on is kept and transcoded.
    func open(_ id: LiveEventID) async {
        guard var run = runs[id], let input = run.input else { return }
        let kind = input.contributor.kind
        let asset = Self.assetName()
        let part = LivePart(
            asset: asset, event: id, number: run.parts, beganAt: clock(), endedAt: nil, segments: 0, plan: nil)
        do {
            let folder = try await store.growingFolder(asset)
            try await store.makeLiveFolder(id)
            try await database.write { try LiveRows.save(part, in: $0) }
            let recording = try await BlockingWork.run { [store] in
                try LiveRecording(path: store.recordingPath(id, kind), kind: kind)
            }
            guard let pipe = LivePipe() else {
                throw StorageError(.io, zh: "系统没有空闲的描述符", en: "No descriptors are left")
            }
            let reception = LiveReception(input: input, part: part, folder: folder)
            reception.openedAt = part.beganAt
            reception.recordedBefore = recording.size
            start(reception, recording, pipe)
            run.parts += 1
            run.event.kind = kind
            run.event.problem = nil
            run.reception = reception
            runs[id] = run
            await keep(id)
            await air(reception)
        } catch {
            log.error("a live part cannot be begun", metadata: ["event": "\(id)", "error": "\(error)"])
            input.close()
            await signal(.partFinished, id)
        }
    }

    private func start(_ reception: LiveReception, _ recording: LiveRecording, _ pipe: LivePipe) {
        let (asset, input) = (reception.part.asset, reception.input)
        let pump = LivePump(
            input: input, recording: recording, pipe: pipe.writing, isFLV: input.contributor.kind == .rtmp
        ) { [mailbox] in mailbox.post(.unwritable(asset, "\($0)")) }
        reception.pump = pump
        let request = WorkerRequest(
            job: JobID.make(at: clock()), task: .live, encoding: options.encoding, limits: options.limits)
        let process = WorkerProcess(
            settings: workers, request: request, source: pipe.reading, folder: reception.folder
        ) { [mailbox] event in
            if case .progress = event { return }
            mailbox.post(.worker(asset, event))
        }
        reception.task = Task { [mailbox] in
            async let pumped: Void = pump.run()
            let outcome = await withCheckedContinuation { continuation in
                let thread = Thread { continuation.resume(returning: process.run()) }
                thread.name = "live worker"
                thread.start()
            }
            pipe.closeReading()
            input.close()
            await pumped
            mailbox.post(.done(asset, outcome))
        }
    }

    /// Takes in what a worker says.
    func hear(_ event: WorkerEvent, _ asset: AssetID) async {
        guard let reception = reception(of: asset) else { return }
        do {
            switch event {
            case .plan(let plan):
                reception.part.plan = plan
                let growing = GrowingPart(plan)
                reception.growing = growing
                reception.segment = growing.segment ?? reception.segment
                let part = reception.part
                try await database.write { try LiveRows.save(part, in: $0) }
            case .fragments(let track, let fragments):
                reception.growing?.take(fragments, track: track)
                try await show(reception)
            case .rejected(let code, let detail):
                reception.rejection = "\(code.rawValue): \(detail)"
            case .strained(let isStrained): await note(strain: isStrained, reception)
            default: break
            }
        } catch {
            log.error("a live part cannot be shown", metadata: ["asset": "\(asset)", "error": "\(error)"])
        }
    }

    /// Shows the segments that have become whole: their bytes and their number are durable first.
    private func show(_ reception: LiveReception) async throws {
        guard let growing = reception.growing, growing.wholeSegments > reception.part.segments else { return }
        let count = growing.wholeSegments
        let asset = reception.part.asset
        try await store.synchronize(growing.trackIDs.map(\.file), of: asset)
        guard let manifest = try await reception.manifest(segments: count) else { return }
        try await database.write { try LiveRows.setSegments(count, of: asset, in: $0) }
        reception.grew(to: count, manifest, at: clock())
        await air(reception)
    }

    /// Ends a part whose worker has ended.
    func finish(_ asset: AssetID, _ outcome: WorkerOutcome) async {
        guard let reception = reception(of: asset) else { return }
        let id = reception.part.event
        if case .done = outcome {
        } else {
            log.warning("a live worker failed", metadata: ["event": "\(id)", "outcome": "\(outcome)"])
            if case .rejected(let code, _) = outcome { runs[id]?.event.problem = Rejection(code).message }
        }
        await close(reception)
        let figures = reception.input.now
        dropped += figures.dropped + (reception.pump?.late ?? 0)
        if let last = figures.lastTime, let event = runs[id]?.event {
            gate.set(event, isOpen: event.state.isOpen, recordedUntil: last + 40)
        }
        runs[id]?.reception = nil
        if runs[id]?.input === reception.input { runs[id]?.input = nil }
        await signal(.partFinished, id)
        if let next = runs[id]?.next {
            runs[id]?.next = nil
            runs[id]?.input = next
            if !next.isOver { await signal(.encoderCame, id) }
        }
    }

    /// Makes an asset of what is whole of a part; one with nothing in it goes, and so does its piece of the recording.
    func close(_ reception: LiveReception) async {
        let asset = reception.part.asset
        let count = reception.growing?.finalSegments ?? 0
        do {
            let folder = reception.folder
            let manifest = try await reception.manifest(segments: count) {
                try FileDigest.sha256(path: "\(folder)/\($0)")
            }
            guard let manifest else { return try await discard(reception) }
            try await store.synchronize(manifest.files, of: asset)
            try await store.finishGrowing(asset, manifest: try manifest.canonicalJSON())
            reception.part.segments = count
            reception.part.endedAt = clock()
            reception.part.plan = nil
            let part = reception.part
            try await database.write { try LiveRows.save(part, in: $0) }
            reception.manifest = manifest
            if let event = try await event(part.event) { _ = await broadcast.show(reception.asset(event, .finished)) }
        } catch {
            log.error("a live part cannot be finished", metadata: ["asset": "\(asset)", "error": "\(error)"])
        }
    }

    private func discard(_ reception: LiveReception) async throws {
        let (asset, event) = (reception.part.asset, reception.part.event)
        try await store.removeAsset(asset)
        try await database.write { try LiveRows.remove(asset, in: $0) }
        reception.manifest = nil
        if let known = try await self.event(event) { _ = await broadcast.show(reception.asset(known, .finished)) }
        guard reception.rejection != nil, let kind = runs[event]?.event.kind else { return }
        let (path, size) = (store.recordingPath(event, kind), reception.recordedBefore)
        try await BlockingWork.run { try LiveRecording(path: path, kind: kind).cut(to: size) }
    }

    private static func assetName() -> AssetID {
        let digits = Array("0123456789abcdef".utf8)
        var generator = SystemRandomNumberGenerator()
        let text = String(
            decoding: (0..<32).map { _ in digits.randomElement(using: &generator) ?? 0x30 }, as: UTF8.self)
        return AssetID(text) ?? .make(at: 0)
    }
}
