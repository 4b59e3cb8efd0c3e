/// What a sample entry says of the samples: the codec and its format, read from the decoder's configuration.
enum SampleEntry: Equatable, Sendable {
    /// H.264 pictures.
    case avc(AVCConfiguration, width: Int, height: Int)
    /// AAC sound.
    case aac(AACConfiguration)

    /// Reads the first entry of an `stsd` box, ISO/IEC 14496-12 §8.5.2. A new codec is one case more here, and a file
    /// for its configuration.
    ///
    /// - Throws: `unsupportedCodec` for other entries, `malformedBox`.
    static func read(stsd: Box) throws(PackagingError) -> SampleEntry {
        var reader = stsd.reader
        try reader.skip(8)
        guard let entry = try Box.all(in: reader.rest).first else { throw .box("stsd", zh: "为空", en: "it is empty") }
        switch entry.kind {
        case "avc1", "avc3": return try avc(entry)
        case "mp4a": return try aac(entry)
        default:
            throw PackagingError(
                .unsupportedCodec, zh: "不支持样本格式 \(entry.kind)。", en: "Samples of type \(entry.kind) are not supported.")
        }
    }

    /// The RFC 6381 value for CODECS and @codecs.
    var codec: String {
        switch self {
        case .avc(let configuration, _, _): configuration.codec
        case .aac(let configuration): configuration.codec
        }
    }

    private static func avc(_ entry: Box) throws(PackagingError) -> SampleEntry {
        var reader = entry.reader
        try reader.skip(24)
        let width = Int(try reader.u16())
        let height = Int(try reader.u16())
        try reader.skip(50)
        let record = try Box.all(in: reader.rest).one("avcC")
        return .avc(try AVCConfiguration(record.payload, entry: "\(entry.kind)"), width: width, height: height)
    }

    private static func aac(_ entry: Box) throws(PackagingError) -> SampleEntry {
        var reader = entry.reader
        try reader.skip(28)
        return .aac(try AACConfiguration(try Box.all(in: reader.rest).one("esds").payload))
    }
}
