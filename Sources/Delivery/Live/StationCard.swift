public import Foundation
public import MediaModel
import Packaging
public import Storage

/// The card that channels show where nothing else fits: an asset that comes with the program, the same everywhere, so
/// that channels are the same everywhere too. Its segments are short, so that what follows it begins on time.
public struct StationCard: Sendable {
    /// Its name.
    public let asset: AssetID
    private let folder: URL
    private let manifest: AssetManifest

    /// Reads the card that came with the program.
    ///
    /// - Parameter folder: the folder with its files; `nil` for the one built in.
    /// - Throws: when it is missing or not well formed.
    public init(folder: URL? = nil) throws {
        self.folder = folder ?? Bundle.module.bundleURL.appendingPathComponent("StationCard")
        let data = try Data(contentsOf: self.folder.appendingPathComponent(MediaStore.manifestName))
        manifest = try JSONDecoder().decode(AssetManifest.self, from: data)
        asset = try manifest.contentID(sha256: FileDigest.sha256(bytes:))
    }

    /// Puts the card among the assets, unless it is there. Blocks.
    ///
    /// - Throws: when files cannot be written.
    public func install(in store: MediaStore) throws {
        let manager = FileManager.default
        let target = URL(fileURLWithPath: store.assetFolder(asset))
        guard !manager.fileExists(atPath: store.manifestPath(asset)) else { return }
        // The manifest comes last: what was begun before a power cut is made anew.
        if manager.fileExists(atPath: target.path) { try manager.removeItem(at: target) }
        try manager.createDirectory(at: target, withIntermediateDirectories: true)
        for file in manifest.files + [MediaStore.manifestName] {
            try manager.copyItem(at: folder.appendingPathComponent(file), to: target.appendingPathComponent(file))
        }
    }
}
