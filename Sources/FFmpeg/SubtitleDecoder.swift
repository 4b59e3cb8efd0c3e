import CFFmpeg

/// What a packet of subtitles says.
public struct SubtitleEvent: Sendable {
    /// When it appears, in seconds of the stream's time.
    public var start: Double
    /// When it goes, in seconds of the stream's time; `nil` if the packet does not say.
    public var end: Double?
    /// Its texts, each with the columns of a SubStation Alpha event from `ReadOrder` to `Text`.
    public var texts: [String]
}

/// What an attempt to decode subtitles came to.
public enum SubtitleDecoding: Sendable {
    /// Text that is shown.
    case event(SubtitleEvent)
    /// Nothing is shown.
    case nothing
    /// The packet cannot be decoded; decoding may go on with what follows.
    case damaged
}

/// Turns packets of one stream of text subtitles into events. Owns its codec context.
@safe public final class SubtitleDecoder {
    /// The longest text taken, in bytes.
    private static let maxText = 64 << 10
    /// The most texts taken of a packet.
    private static let maxTexts = 64
    /// The longest head of a script taken, in bytes.
    private static let maxHeader = 1 << 20

    private let context: UnsafeMutablePointer<AVCodecContext>
    private let timeBase: Rational32

    init(stream: AVStream, whitelist: UnsafePointer<CChar>?) throws(FFmpegError) {
        guard let parameters = unsafe stream.codecpar,
            unsafe parameters.pointee.codec_type == AVMEDIA_TYPE_SUBTITLE,
            let codec = unsafe avcodec_find_decoder(parameters.pointee.codec_id)
        else {
            throw FFmpegError(code: lectern_averror(ENOSYS), function: "avcodec_find_decoder")
        }
        guard let context = unsafe avcodec_alloc_context3(codec) else { throw .memory("avcodec_alloc_context3") }
        unsafe self.context = unsafe context
        timeBase = unsafe Rational32(stream.time_base)
        try unsafe check(avcodec_parameters_to_context(context, parameters), "avcodec_parameters_to_context")
        unsafe context.pointee.pkt_timebase = unsafe stream.time_base
        if let whitelist = unsafe whitelist { unsafe context.pointee.codec_whitelist = unsafe av_strdup(whitelist) }
        try unsafe check(avcodec_open2(context, codec, nil), "avcodec_open2")
    }

    deinit {
        var closing: UnsafeMutablePointer<AVCodecContext>? = unsafe context
        unsafe avcodec_free_context(&closing)
    }

    /// The head of the script that the texts belong to, with its styles; empty if there is none.
    public var header: String {
        guard let bytes = unsafe context.pointee.subtitle_header else { return "" }
        let count = unsafe min(Int(context.pointee.subtitle_header_size), Self.maxHeader)
        return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: max(count, 0)), as: UTF8.self)
    }

    /// Decodes a packet. One without a time shows nothing.
    ///
    /// - Throws: a decoder that cannot go on.
    public func decode(_ packet: Packet) throws(FFmpegError) -> SubtitleDecoding {
        var subtitle = unsafe AVSubtitle()
        var isThere: Int32 = 0
        let code = unsafe avcodec_decode_subtitle2(context, &subtitle, &isThere, packet.pointer)
        defer { unsafe avsubtitle_free(&subtitle) }
        if code == FFmpegError.outOfMemory { throw .memory("avcodec_decode_subtitle2") }
        guard code >= 0 else { return .damaged }
        guard isThere != 0, let time = packet.presentationTime else { return .nothing }
        let begin = timeBase.seconds(time)
        let (shown, gone) = unsafe (subtitle.start_display_time, subtitle.end_display_time)
        let hasEnd = gone > shown && gone != .max
        return unsafe .event(
            SubtitleEvent(
                start: begin + Double(shown) / 1000, end: hasEnd ? begin + Double(gone) / 1000 : nil,
                texts: texts(subtitle)))
    }

    private func texts(_ subtitle: AVSubtitle) -> [String] {
        unsafe (0..<min(Int(subtitle.num_rects), Self.maxTexts)).compactMap { index in
            guard let rectangle = unsafe subtitle.rects[index]?.pointee, let text = unsafe rectangle.ass else {
                return nil
            }
            let count = unsafe strnlen(text, Self.maxText)
            return unsafe UnsafeRawPointer(text).withMemoryRebound(to: UInt8.self, capacity: count) {
                unsafe String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
            }
        }
    }
}

extension Demuxer {
    /// Opens a decoder for the text subtitles at `index`.
    ///
    /// - Throws: no decoder, or one that will not open or may not be used.
    public func subtitleDecoder(stream index: Int) throws(FFmpegError) -> SubtitleDecoder {
        guard let stream = unsafe stream(index)?.pointee else {
            throw FFmpegError(code: lectern_averror_invaliddata(), function: "streams")
        }
        return try unsafe SubtitleDecoder(stream: stream, whitelist: context.pointee.codec_whitelist)
    }
}
