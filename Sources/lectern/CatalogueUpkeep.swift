import Catalogue
import Ingest
import Logging
import MediaModel
import Packaging
import ServiceLifecycle
import Storage

/// What the catalogue needs done while time passes: embargoes that begin and end, programmes to enter in the full-text
/// index, subtitles to read for it, the bin to empty.
struct CatalogueUpkeep: Service {
    let catalogue: Catalogue
    let store: MediaStore
    /// Days after which withdrawn programmes are removed for good; 0 for never.
    let binDays: Int
    /// Tells which of some assets channels still need.
    let needed: @Sendable ([AssetID]) async throws -> Set<AssetID>
    let clock: @Sendable () -> Int64
    let log: Logger

    private static let day: Int64 = 86_400_000

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await every(.seconds(1), "embargoes") { _ = try await catalogue.followEmbargoes() } }
                group.addTask { await every(.seconds(600), "the full-text index") { try await index() } }
                group.addTask { await every(.seconds(600), "the bin") { try await emptyBin() } }
            }
        }
    }

    private func every(_ pause: Duration, _ what: String, _ work: () async throws -> Void) async {
        repeat {
            do {
                try await work()
            } catch is CancellationError {
                return
            } catch {
                log.warning("upkeep failed", metadata: ["of": "\(what)", "error": "\(error)"])
            }
        } while (try? await Task.sleep(for: pause)) != nil
    }

    /// Rows of an older version first: they are found by nothing until then.
    private func index() async throws {
        while try await catalogue.reindex() > 0 { try await Task.sleep(for: .milliseconds(20)) }
        while true {
            let unread = try await catalogue.programmesWithoutTranscripts()
            guard !unread.isEmpty else { return }
            for (programme, asset) in unread {
                let transcripts = try await BlockingWork.run { [folder = store.assetFolder(asset)] in
                    Self.transcripts(in: folder)
                }
                try await catalogue.setTranscripts(transcripts, of: programme, asset: asset)
            }
        }
    }

    /// What the subtitles of an asset say; what cannot be read says nothing.
    private static func transcripts(in folder: String) -> [Transcript] {
        let files = AssetFolderFiles(folder: folder)
        guard let size = try? files.size(file: MediaStore.manifestName),
            let json = try? files.read(file: MediaStore.manifestName, offset: 0, count: Int(size)),
            let manifest = try? AssetManifest(json: json)
        else { return [] }
        return manifest.tracks.compactMap { track in
            guard case .subtitle(let whole, let length) = track.kind,
                let bytes = try? files.read(file: whole, offset: 0, count: length),
                let cues = try? SubtitleText.parse(bytes)
            else { return nil }
            return Transcript(language: track.language ?? "und", cues: cues)
        }
    }

    private func emptyBin() async throws {
        if binDays > 0 {
            while try await catalogue.purge(withdrawnBefore: clock() - Int64(binDays) * Self.day) > 0 {}
        }
        let files = try await catalogue.discardedFiles()
        let needed = try await needed(
            files.compactMap { file in
                if case .asset(let asset) = file { asset } else { nil }
            })
        for file in files {
            switch file {
            case .asset(let asset):
                // It goes when nobody can go back to it any more.
                guard !needed.contains(asset) else { continue }
                try await store.removeAsset(asset)
            case .original(let sha256): try await store.removeOriginal(sha256)
            }
            try await catalogue.forget(file)
        }
    }
}
