import MediaModel
import NIOCore
import Packaging

/// Parts of the silence that stands in for the sound that an asset does not have.
enum SilentFile {
    /// What stands at a name of its track: `init.mp4`, `17.m4s`; `nil` for nothing, and for assets with sound.
    static func named(_ name: Substring, of asset: ServedAsset) -> ServedFile? {
        guard asset.manifest.sound == nil else { return nil }
        if name == AssetPaths.initialization { return file(SilentTrack.initialization, name, asset) }
        guard name.hasSuffix(".m4s"), name.utf8.count <= 11, let number = Int(name.dropLast(4)),
            "\(number).m4s" == name, let bytes = SilentTrack.segment(number, of: asset.manifest)
        else { return nil }
        return file(bytes, name, asset)
    }

    private static func file(_ bytes: [UInt8], _ name: Substring, _ asset: ServedAsset) -> ServedFile {
        ServedFile(
            path: "", leastSize: 0, bytes: 0..<Int64(bytes.count), contentType: "audio/mp4",
            tag: "\"\(asset.id)-silence-\(name)\"", seconds: nil, kept: ByteBuffer(bytes: bytes))
    }
}
