import Catalogue
import Database
import Foundation
import Logging
import MediaModel
import Storage

extension LiveDesk {
    /// Takes up the events that were not over when the daemon ended: parts that were open are finished from their files.
    func resume() async throws {
        let events = try await database.read { try LiveRows.unfinished(in: $0) }
        for event in events {
            let parts = try await database.read { try LiveRows.parts(of: event.id, in: $0) }
            var event = event
            if event.state == .onAir { event.state = .interrupted }
            var run = Run(
                event: event, machine: LiveEventMachine(state: event.state, start: event.start, end: event.end))
            run.parts = (parts.map(\.number).max() ?? -1) + 1
            runs[event.id] = run
            let recordedUntil = try await mend(event)
            gate.set(event, isOpen: event.state.isOpen, recordedUntil: recordedUntil)
        }
        for part in try await database.read({ try LiveRows.open(in: $0) }) {
            let input = LiveInput(
                event: part.event, contributor: Contributor(kind: .rtmp, address: "") {}, timeOffset: 0, start: 0,
                clock: clock, ended: { _ in })
            let reception = LiveReception(input: input, part: part, folder: store.assetFolder(part.asset))
            do {
                try await reception.recover()
            } catch {
                log.error("a live part cannot be read", metadata: ["asset": "\(part.asset)", "error": "\(error)"])
            }
            await close(reception)
        }
        for id in runs.keys.sorted() { await signal(.clock, id) }
    }

    /// Takes a piece in the middle of which the daemon ended from the end of a recording.
    ///
    /// - Returns: milliseconds at which the next connection's stream stands; `nil` where streams have no such times.
    private func mend(_ event: LiveEvent) async throws -> Int64? {
        guard let kind = event.kind else { return nil }
        let path = store.recordingPath(event.id, kind)
        return try await BlockingWork.run {
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            let recording = try LiveRecording(path: path, kind: kind)
            guard kind == .rtmp else {
                recording.cut(to: recording.size / 188 * 188)
                return nil
            }
            guard let (whole, lastTime) = FLVFile.measure(path: path) else { return nil }
            recording.cut(to: whole)
            return lastTime > 0 ? lastTime + 40 : 0
        }
    }

    /// Hands an event's recording on to the way that uploads go: one film, one programme, review as for all. Every step
    /// can be repeated.
    func handOn(_ id: LiveEventID) async {
        guard var event = runs[id]?.event else { return }
        do {
            if event.upload == nil {
                event.upload = UploadID.make(at: clock())
                event.job = JobID.make(at: clock())
                runs[id]?.event = event
                await keep(id)
            }
            guard let upload = event.upload, let job = event.job else { return }
            guard let kind = event.kind, let size = try await store.shareRecording(id, kind, as: upload),
                size > Self.leastBytes
            else {
                try await store.removeUpload(upload)
                try await store.removeLiveFolder(id)
                runs[id]?.event.problem = LocalizedText(
                    zh: "没有收到可用的信号，没有节目可以发布。", en: "Nothing of use was received: there is no programme.")
                return await signal(.taken(false), id)
            }
            let film = Upload(
                id: upload, owner: event.owner, ownerName: event.ownerName, unit: event.unit,
                fileName: try Self.fileName(event, kind), length: size, received: size, metadata: event.metadata,
                replaces: event.coming, state: .complete, job: job, place: nil, createdAt: clock(), expiresAt: .max)
            try await database.write { tx in
                if try UploadRows.upload(upload, in: tx) == nil { try UploadRows.insert(film, in: tx) }
            }
            try await store.removeLiveFolder(id)
            wakeInbox()
            log.notice("a live event is over", metadata: ["event": "\(id)", "bytes": "\(size)", "job": "\(job)"])
        } catch {
            log.error("a live event's recording was not handed on", metadata: ["event": "\(id)", "error": "\(error)"])
        }
    }

    /// Bytes below which there is no film in a recording.
    private static let leastBytes: Int64 = 10_000

    private static func fileName(_ event: LiveEvent, _ kind: ContributionKind) throws -> String {
        let title = event.title.replacing("/", with: "／").replacing("\\", with: "＼")
        return try InboxName.film("\(title) \(event.id.rawValue.prefix(8)).\(kind.fileExtension)")
    }

    /// Looks what has become of a recording that was handed on.
    func look(_ id: LiveEventID) async {
        guard let event = runs[id]?.event, let job = event.job else { return await handOn(id) }
        do {
            guard let found = try await board.job(job) else {
                // Its upload is still on its way, unless it was never made.
                let isKnown = try await database.read { tx in
                    try event.upload.map { try UploadRows.upload($0, in: tx) != nil } ?? false
                }
                if !isKnown { await handOn(id) }
                return
            }
            if found.programme != event.programme {
                runs[id]?.event.programme = found.programme
                await keep(id)
            }
            switch found.state {
            case .published, .awaitingReview:
                if let programme = found.programme { await broadcast.publish(programme) }
                await signal(.taken(true), id)
            case .rejected:
                runs[id]?.event.problem = found.rejection.map { Rejection($0).message }
                await signal(.taken(false), id)
            default: break
            }
        } catch {
            log.warning("a live event's job cannot be read", metadata: ["event": "\(id)", "error": "\(error)"])
        }
    }
}
