import MediaModel

extension ServedAsset {
    /// A track of sound as one file, for players that save it.
    public struct Sound: Sendable, Equatable {
        /// The path of the asset's folder.
        public let folder: String
        /// The file in it: fragmented MP4 with nothing but the sound.
        public let file: String
        /// Its length in bytes.
        public let bytes: Int64
    }

    /// The sound of the programme in its first language, the best there is; `nil` for a silent film.
    public var sound: Sound? {
        manifest.sound.map { Sound(folder: folder, file: $0.file, bytes: $0.table.fileSize) }
    }
}
