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
    let clock: @Sendable () -> Int64

    /// Publishes a job. Returns it in its final state, which is kept in the same transaction as the programme, and the
    /// names of what was read beside the film.
    ///
    /// - Throws: `PublicationRefusal` if the asset breaks the rules for streams; `StorageError`; `DatabaseError`.
    func publish(
        _ job: Job, report: ProbeReport, result: WorkerResult
    ) async throws -> (job: Job, companions: [[UInt8]]) {
        let companions = try await BlockingWork.run { [inbox = store.inbox, folder = store.jobPath(job.id)] in
            CompanionReading(job.path, inbox: inbox, result: result, folder: folder)
        }
        // What was made of them is the asset's.
        for found in result.subtitles { try await store.removeFile(named: found.file, job: job.id) }
        for subtitle in companions.subtitles {
            for (name, bytes) in subtitle.files { try await store.write(bytes, named: name, job: job.id) }
        }
        let manifest = try await verified(job, report, result, companions.subtitles.map(\.track))
        let asset = try manifest.contentID(sha256: FileDigest.sha256(bytes:))
        try await store.write(try manifest.canonicalJSON(), named: MediaStore.manifestName, job: job.id)
        try await store.publish(job: job.id, as: asset)
        return (try await record(job, asset, manifest, report, companions), companions.names)
    }

    /// Removes assets that no programme knows: what a crash between rename and transaction left.
    func removeOrphans() async throws {
        let assets = try await store.assetsOnDisk()
        let orphans = try await database.read { tx in try assets.filter { try !Catalogue.isKnown($0, in: tx) } }
        for asset in orphans { try await store.removeAsset(asset) }
    }

    private func verified(
        _ job: Job, _ report: ProbeReport, _ result: WorkerResult, _ subtitles: [Track]
    ) async throws -> AssetManifest {
        let folder = store.jobPath(job.id)
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

    private func record(
        _ job: Job, _ asset: AssetID, _ manifest: AssetManifest, _ report: ProbeReport, _ companions: CompanionReading
    ) async throws -> Job {
        let now = clock()
        let container = SourceMetadata.container(report)
        let publication = Publication(
            programme: job.programme ?? ProgrammeID.make(at: now), sourceKey: SourceKey.text(of: job.path),
            asset: asset, sourceSHA256: job.sha256 ?? "", duration: manifest.duration,
            metadata: ProgrammeMetadata.resolve(sidecar: companions.metadata, container: container),
            fallbackTitle: SourceMetadata.title(of: job.path), unit: job.path.unit, section: job.path.section,
            subtitles: companions.subtitles.map(\.reference), chapters: manifest.chapters, at: now,
            reviewSteps: options.reviewSteps)
        var finished = job
        finished.asset = asset
        finished.programme = publication.programme
        finished.progress = 1
        finished.speed = 0
        finished.etaSeconds = 0
        for problem in companions.problems { finished.note(problem, at: now) }
        return try await record(publication, finished)
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
