import Delivery
import Ingest
import Logging
import MediaModel
import Storage

/// Hands what is whole of live events on to those who show it.
struct LiveShowing: Sendable {
    let assets: AssetCache
    let log: Logger

    /// Shows a part as it is now.
    func show(_ part: LiveAsset) async {
        do {
            if part.isFinished {
                assets.finish(growing: part.asset)
            } else {
                let assets = assets
                try await BlockingWork.run {
                    try assets.show(growing: part.asset, manifest: part.manifest, folder: part.folder)
                }
            }
        } catch {
            log.error("a part of a live event is not shown", metadata: ["asset": "\(part.asset)", "error": "\(error)"])
        }
    }
}
