/// Writes AAC frames with a head each, ISO/IEC 13818-7 §6.2.
struct ADTS {
    private let head: [UInt8]

    /// The heads for a configuration. What extends AAC-LC is found by decoders in the frames themselves.
    ///
    /// - Throws: `unsupportedCodec` for sample rates and channels that such heads cannot tell.
    init(_ configuration: AACConfiguration) throws(PackagingError) {
        let profile = (1...4).contains(configuration.audioObject) ? configuration.audioObject - 1 : 1
        let channels = configuration.channels == 8 ? 7 : configuration.channels
        guard let rate = AACConfiguration.frequencies.firstIndex(of: configuration.sampleRate), channels <= 7 else {
            throw PackagingError(
                .unsupportedCodec, zh: "采样率 \(configuration.sampleRate) 不能写入 ADTS。",
                en: "A sample rate of \(configuration.sampleRate) has no place in ADTS.")
        }
        head = [
            0xFF, 0xF1, UInt8(profile << 6 | rate << 2 | channels >> 2), UInt8((channels & 3) << 6),
        ]
    }

    /// Adds a frame with its head.
    ///
    /// - Throws: `overLimit` for a frame that is longer than a head can tell.
    func write(_ frame: ArraySlice<UInt8>, to bytes: inout [UInt8]) throws(PackagingError) {
        let length = frame.count + 7
        guard length < 1 << 13 else {
            throw PackagingError(.overLimit, zh: "音频帧过长。", en: "A frame of sound that is too long.")
        }
        bytes += [head[0], head[1], head[2], head[3] | UInt8(length >> 11)]
        bytes += [UInt8(length >> 3 & 0xFF), UInt8(length & 7) << 5 | 0x1F, 0xFC]
        bytes += frame
    }
}
