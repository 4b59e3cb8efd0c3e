import Catalogue
import Database
import Foundation
import Glibc
import Logging
import MediaModel
import Storage

/// Puts whole uploads into the inbox, each with the job that it has been promised. Only the watch of the inbox calls it,
/// between two sweeps: no sweep sees a film of it without its job.
struct UploadDelivery: Sendable {
    let store: MediaStore
    let database: Database
    let board: JobBoard
    let clock: @Sendable () -> Int64
    let log: Logger

    /// Names that are tried for one film.
    private static let mostNames = 10_000

    /// Puts in all that are whole. What goes wrong with one is tried again with the next call.
    func deliver() async throws {
        for upload in try await database.read({ try UploadRows.all(in: .complete, $0) }) {
            do {
                try await deliver(upload)
            } catch {
                if Task.isCancelled { throw error }
                log.error(
                    "an upload cannot be put into the inbox", metadata: ["upload": "\(upload.id)", "error": "\(error)"])
            }
        }
    }

    /// Every step can be repeated: a crash at any point leaves a film with one job.
    private func deliver(_ upload: Upload) async throws {
        guard let id = upload.job else { return }
        if try await board.job(id) == nil {
            guard let place = try await move(upload) else {
                log.error("the bytes of an upload have gone", metadata: ["upload": "\(upload.id)"])
                return try await finish(upload, as: .terminated)
            }
            let status = try await BlockingWork.run { [inbox = store.inbox] in
                try SourceFile.open(place.components, beneath: inbox).status
            }
            var job = Job(id: id, path: place, status: status, at: clock())
            job.uploadedBy = upload.ownerName
            job.unitName = upload.unit
            job.programme = upload.replaces
            job.note(JobTexts.uploaded(by: upload.ownerName), at: clock())
            try await board.save(job)
        }
        try await finish(upload, as: .taken)
    }

    private func finish(_ upload: Upload, as state: UploadState) async throws {
        _ = try await database.write { try UploadRows.move(upload.id, from: .complete, to: state, in: $0) }
    }

    /// Moves the film to a place of its own. Returns the place; `nil` if there is nothing to move.
    private func move(_ upload: Upload) async throws -> ArrivalPath? {
        var (upload, number) = (upload, 1)
        let (id, metadata) = (upload.id, upload.metadata)
        while number < Self.mostNames {
            let place: ArrivalPath
            if let chosen = upload.place {
                place = chosen
            } else {
                (place, number) = try await freePlace(for: upload, from: number)
                try await database.write { try UploadRows.setPlace(place, of: id, in: $0) }
            }
            let outcome = try await BlockingWork.run { [store] in
                try makeFolder(of: place)
                try UploadSidecar.write(metadata, for: place, inbox: store.inbox)
                return try store.moveUpload(id, to: place.components)
            }
            switch outcome {
            case .done: return place
            case .isGone: return nil
            case .isTaken:
                upload.place = nil
                upload.replaces = nil
                number += 1
            }
        }
        throw UploadError.tooMany
    }

    private func makeFolder(of place: ArrivalPath) throws {
        var path = Array(store.inbox.utf8)
        for component in place.folder {
            path += [UInt8(ascii: "/")] + component
            guard withTerminated(path, { mkdir($0, 0o755) }) == 0 || errno == EEXIST else {
                throw POSIXError(.init(rawValue: errno) ?? .EIO)
            }
        }
    }

    /// A place where no film lies and from which no programme came: two films of one name are two programmes. A film
    /// that replaces another goes where that one came from, if that is free.
    private func freePlace(for upload: Upload, from first: Int) async throws -> (ArrivalPath, Int) {
        if let old = try await placeOfReplaced(upload) { return (old, first) }
        let folder = Array(InboxName.folder(upload.unit).utf8)
        for number in first..<Self.mostNames {
            let name = InboxName.numbered(upload.fileName, number)
            guard let place = ArrivalPath(components: [folder, Array(name.utf8)]) else { continue }
            if try await isFree(place) { return (place, number) }
        }
        throw UploadError.tooMany
    }

    private func isFree(_ place: ArrivalPath) async throws -> Bool {
        let key = SourceKey.text(of: place)
        let isKnown = try await database.read { tx in
            let isPlace = try JobRows.latest(at: place, in: tx) != nil
            return try isPlace || Catalogue.isSourceKey(key, in: tx)
        }
        guard !isKnown else { return false }
        return try await BlockingWork.run { [inbox = store.inbox] in !Self.hasFilm(at: place, inbox) }
    }

    /// Whether a film, or another's sidecar, lies there.
    private static func hasFilm(at place: ArrivalPath, _ inbox: String) -> Bool {
        let stem = place.name.withoutExtension
        let names = [place.name] + [".yaml", ".yml", ".json"].map { stem + Array($0.utf8) }
        return names.contains { name in
            let path = place.sibling(name).reduce(Array(inbox.utf8)) { $0 + [UInt8(ascii: "/")] + $1 }
            return withTerminated(path) { access($0, F_OK) } == 0
        }
    }

    private func placeOfReplaced(_ upload: Upload) async throws -> ArrivalPath? {
        guard let programme = upload.replaces,
            let key = try await database.read({ try Catalogue.sourceKey(of: programme, in: $0) }),
            let place = ArrivalPath(key: Array(key.utf8)), place.components.count > 1
        else { return nil }
        let isUnderWay = await board.unfinished().contains { $0.path == place }
        guard !isUnderWay else { return nil }
        let isOccupied = try await BlockingWork.run { [inbox = store.inbox] in Self.hasFilm(at: place, inbox) }
        return isOccupied ? nil : place
    }
}
