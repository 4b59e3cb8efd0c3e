import Catalogue
import Database
import Logging
import MediaModel
import Storage

extension JobRunner {
    /// Removes what a cancelled job made, and takes back what was shown of it. Its film in the inbox stays, and so does a kept source that others need.
    func discard(_ id: JobID) async {
        do {
            guard let job = try await board.job(id), job.isCancelled else { return }
            try await store.removeJobFolder(id)
            try await withdrawEarly(job)
            guard let sha256 = job.sha256 else { return }
            let others = await board.unfinished().contains { $0.sha256 == sha256 }
            let known = try await database.read { try Catalogue.programme(withSource: sha256, in: $0) }
            if !others && known == nil { try await store.removeOriginal(sha256) }
        } catch {
            log.warning("what a cancelled job made stays", metadata: ["job": "\(id)", "error": "\(error)"])
        }
    }
}
