import Glibc
import Storage

/// Takes a film that has been published out of the inbox, with its sidecar and subtitles.
struct InboxCleaner {
    let inbox: String

    /// Removes the job's film, unless another file has come in its place, and what belongs to it.
    ///
    /// - Parameter companions: the names of what goes with it; `nil` for all that lies beside it now.
    func remove(_ job: Job, companions: [[UInt8]]? = nil) {
        guard let file = try? SourceFile.open(job.path.components, beneath: inbox), file.status.isSame(as: job.status)
        else { return }
        for name in companions ?? Companions(of: job.path, inbox: inbox).names { unlink(job.path.sibling(name)) }
        unlink(job.path.components)
    }

    private func unlink(_ components: [[UInt8]]) {
        let path = components.reduce(Array(inbox.utf8)) { $0 + [UInt8(ascii: "/")] + $1 }
        _ = withTerminated(path) { Glibc.unlink($0) }
    }
}
