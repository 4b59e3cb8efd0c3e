/// Reads an asset's files for the packager, which does no input or output of its own.
public protocol ByteSource {
    /// Bytes of a file of the asset.
    ///
    /// - Parameters:
    ///   - file: its name in the asset's folder.
    ///   - offset: where to begin.
    ///   - count: how many bytes; fewer come back only where the file ends.
    func read(file: String, offset: Int64, count: Int) throws -> [UInt8]

    /// Bytes of the file in all.
    func size(file: String) throws -> Int64
}
