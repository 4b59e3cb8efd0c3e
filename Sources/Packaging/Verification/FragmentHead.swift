import MediaModel

/// A fragment's boxes before its media data, and the first bytes of that.
struct FragmentHead {
    let movie: MovieFragment
    /// Bytes from the fragment's beginning to the end of its first sample.
    let keyLength: Int

    private let file: String
    private let source: any ByteSource
    private let sampleOffset: Int64
    private let initialization: TrackInitialization

    /// Reads the fragment at `offset`.
    ///
    /// - Throws: `PackagingError` if it has no `moof`, and what `source` throws.
    init(
        file: String, offset: Int64, length: Int, initialization: TrackInitialization, source: any ByteSource
    ) throws {
        self.file = file
        self.source = source
        self.initialization = initialization
        var position = offset
        let end = offset + Int64(length)
        while position < end {
            let start = try source.read(file: file, offset: position, count: 16)
            guard let header = try BoxHeader.read(start[...]), let size = header.size, size >= header.length else {
                break
            }
            if header.kind == "moof" {
                guard size <= MovieFragment.sizeLimit, position + Int64(size) <= end else { break }
                let payload = try source.read(
                    file: file, offset: position + Int64(header.length), count: size - header.length)
                movie = try MovieFragment(payload[...], initialization: initialization)
                sampleOffset = position + Int64(movie.dataOffset)
                keyLength = Int(sampleOffset - offset) + movie.firstSize
                try Self.checkData(movie, file: file, moof: position, size: size, end: end, source: source)
                return
            }
            position += Int64(size)
        }
        throw PackagingError(.notCMAF, zh: "偏移 \(offset) 处没有 moof。", en: "No moof at offset \(offset).")
    }

    /// Checks that one `mdat` follows the `moof`, fills the fragment to its end and holds the samples, no more and no
    /// less (ISO/IEC 23000-19, 7.3.2.3).
    private static func checkData(
        _ movie: MovieFragment, file: String, moof: Int64, size: Int, end: Int64, source: any ByteSource
    ) throws {
        let start = moof + Int64(size)
        let bytes = try source.read(file: file, offset: start, count: 16)
        guard let data = try BoxHeader.read(bytes[...]), data.kind == "mdat", let length = data.size,
            start + Int64(length) == end, movie.dataOffset == size + data.length,
            movie.dataLength == length - data.length
        else {
            throw PackagingError(
                .notCMAF, zh: "偏移 \(moof) 处的片段与其 mdat 不符。", en: "The fragment at \(moof) does not fit its mdat.")
        }
    }

    /// Whether the first coded picture of the first sample is an IDR (ISO/IEC 14496-10 §7.4.1, nal_unit_type 5).
    func beginsWithIDR() throws -> Bool {
        guard case .avc(let configuration, _, _) = initialization.entry else { return movie.isSync }
        let prefix = configuration.nalLengthSize
        var position = sampleOffset
        let end = sampleOffset + Int64(movie.firstSize)
        while position < end {
            let head = try source.read(file: file, offset: position, count: prefix + 1)
            guard head.count == prefix + 1 else { return false }
            let length = head[..<prefix].reduce(0) { $0 << 8 | Int64($1) }
            switch head[prefix] & 0x1F {
            case 5: return true
            case 1...4: return false
            default: position += Int64(prefix) + length
            }
        }
        return false
    }
}
