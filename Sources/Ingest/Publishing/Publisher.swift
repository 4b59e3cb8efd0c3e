import Catalogue
import Database
import Foundation
import MediaModel
import Packaging
import Storage

/// Why a finished asset is not published: a fault of ours, never of the producer.
struct PublicationRefusal: Error {
    var detail: String
}

/// Makes an asset of what a worker left in the job's folder: manifest, verification, one rename, one transaction.
struct Publisher: Sendable {
    let store: MediaStore
    let database: Database
    let options: IngestOptions
    let posters: PosterDesk
    /// Tells which of some assets others need, though no programme has them now.
    var needed: @Sendable ([AssetID]) async throws -> Set<AssetID> = { _ in [] }
    let clock: @Sendable () -> Int64

    /// Publishes a job. Returns it in its final state, which is kept in the same transaction as the programme, and the
    /// names of what was read beside the film.
    ///
    /// - Throws: `PublicationRefusal` if the asset breaks the rules for streams; `StorageError`; `DatabaseError`.
    func publish(
        _ job: Job, report: ProbeReport, result: WorkerResult
    ) async throws -> (job: Job, companions: [[UInt8]]) {
        let (asset, manifest, companions) = try await finish(job.id, job, report, result)
        var finished = job
        finished.asset = asset
        finished.progress = 1
        finished.speed = 0
        finished.etaSeconds = 0
        for problem in companions.problems { finished.note(problem, at: clock()) }
        var publication = publication(job, asset, manifest, report, companions)
        finished.programme = publication.programme
        if let wish = companions.poster {
            do {
                publication.poster = try await posters.makeInTurn(wish, of: asset)
            } catch let error as PosterError {
                finished.note(JobTexts.poster(error.message), at: clock())
            }
        }
        return (try await record(publication, finished), companions.names)
    }

    /// Shows what is made so far, while the job goes on: only of a programme that is not shown yet, and only where
    /// nobody has to approve. Returns the asset; `nil` if nothing is shown.
    ///
    /// - Throws: as `publish`.
    func publishEarly(_ job: Job, report: ProbeReport, result: WorkerResult) async throws -> AssetID? {
        guard options.reviewSteps == 0, let programme = job.programme, let staging = JobID("\(job.id)e"),
            try await database.read({ try !Catalogue.isShown(programme, in: $0) })
        else { return nil }
        let files =
            (result.tracks.map(\.file) + result.subtitles.map(\.file))
            + [result.poster?.file, result.storyboard?.file].compactMap { $0 }
            + (result.stills ?? []).map(\.picture.file).filter { $0 != result.poster?.file }
        try await store.share(files, of: job.id, with: staging)
        let (asset, manifest, companions) = try await finish(staging, job, report, result)
        var publication = publication(job, asset, manifest, report, companions)
        publication.isPartial = true
        let final = publication
        _ = try await database.write { try Catalogue.publish(final, in: $0) }
        return asset
    }

    /// Makes an asset of the folder of `staging`, durable and in its place.
    private func finish(
        _ staging: JobID, _ job: Job, _ report: ProbeReport, _ result: WorkerResult
    ) async throws -> (AssetID, AssetManifest, CompanionReading) {
        let companions = try await BlockingWork.run { [inbox = store.inbox, folder = store.jobPath(staging)] in
            CompanionReading(job.path, inbox: inbox, result: result, folder: folder)
        }
        for subtitle in companions.subtitles {
            for (name, bytes) in subtitle.files { try await store.write(bytes, named: name, job: staging) }
        }
        let manifest = try await verified(staging, job, report, result, companions.subtitles.map(\.track))
        let asset = try manifest.contentID(sha256: FileDigest.sha256(bytes:))
        try await store.write(try manifest.canonicalJSON(), named: MediaStore.manifestName, job: staging)
        try await store.keepOnly(Set(manifest.files + [MediaStore.manifestName]), job: staging)
        try await store.publish(job: staging, as: asset)
        return (asset, manifest, companions)
    }

    /// Removes assets whose place newer versions have taken for longer than anybody watches on.
    func removeSuperseded() async throws {
        let time = clock() - Self.grace
        let superseded = try await database.read({ try Catalogue.superseded(before: time, in: $0) })
        let needed = try await needed(superseded)
        for asset in superseded where !needed.contains(asset) {
            try await store.removeAsset(asset)
            try await database.write { try Catalogue.forget(asset, in: $0) }
        }
    }

    /// Milliseconds for which an asset is served after a newer one has taken its place: longer than a viewing token
    /// of the longest film.
    private static let grace: Int64 = 48 * 3_600_000

    /// Removes assets that no programme knows: what a crash between rename and transaction left.
    func removeOrphans() async throws {
        let assets = try await store.assetsOnDisk()
        let orphans = try await database.read { tx in
            try assets.filter { try !Catalogue.isKnown($0, in: tx) && !LiveRows.isPart($0, in: tx) }
        }
        let needed = try await needed(orphans)
        for asset in orphans where !needed.contains(asset) { try await store.removeAsset(asset) }
    }

    private func verified(
        _ staging: JobID, _ job: Job, _ report: ProbeReport, _ result: WorkerResult, _ subtitles: [Track]
    ) async throws -> AssetManifest {
        let folder = store.jobPath(staging)
        return try await BlockingWork.run {
            let files = AssetFolderFiles(folder: folder)
            let manifest = try ManifestBuilder.manifest(
                result: result, source: files, sha256OfFile: { try FileDigest.sha256(path: "\(folder)/\($0)") },
                subtitles: subtitles, sourceSHA256: job.sha256 ?? "", chapters: report.chapters)
            let broken = try Verifier.findings(manifest, source: files).filter { $0.level == .must }
            guard broken.isEmpty else {
                throw PublicationRefusal(
                    detail: broken.prefix(5).map { "\($0.track ?? "") \($0.clause): \($0.message.en)" }
                        .joined(separator: "; "))
            }
            return manifest
        }
    }

    private func publication(
        _ job: Job, _ asset: AssetID, _ manifest: AssetManifest, _ report: ProbeReport, _ companions: CompanionReading
    ) -> Publication {
        let now = clock()
        let container = SourceMetadata.container(report)
        return Publication(
            programme: job.programme ?? ProgrammeID.make(at: now), sourceKey: SourceKey.text(of: job.path),
            asset: asset, sourceSHA256: job.sha256 ?? "", duration: manifest.duration,
            metadata: ProgrammeMetadata.resolve(sidecar: companions.metadata, container: container),
            fallbackTitle: SourceMetadata.title(of: job.path), unit: job.unit, section: job.path.section,
            subtitles: companions.subtitles.map(\.reference), chapters: manifest.chapters, at: now,
            reviewSteps: options.reviewSteps, transcripts: companions.subtitles.map(\.transcript),
            soundBytes: manifest.sound?.table.fileSize ?? 0)
    }

    /// Records an asset that is in its place. A database that is busy or full is waited for: hours of work are done.
    private func record(_ publication: Publication, _ finished: Job) async throws -> Job {
        while true {
            do {
                return try await database.write { tx in
                    var kept = finished
                    let state = try Catalogue.publish(publication, in: tx)
                    kept.state = state == .published ? .published : .awaitingReview
                    kept.note(state == .published ? JobTexts.published : JobTexts.awaitingReview, at: publication.at)
                    try JobRows.save(kept, in: tx)
                    return kept
                }
            } catch let error as DatabaseError where error.isTransient {
                try await Task.sleep(for: .seconds(5))
            }
        }
    }
}
