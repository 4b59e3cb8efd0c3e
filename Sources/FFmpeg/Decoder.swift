import CFFmpeg

/// What an attempt to decode came to.
public enum Decoding: Sendable {
    /// A packet was taken in, or a frame out.
    case taken
    /// The other side has to move first.
    case again
    /// There will be nothing more.
    case end
    /// The data cannot be decoded; decoding may go on with what follows.
    case damaged
}

/// Turns packets of one stream into frames. Owns its codec context.
@safe public final class Decoder {
    private let context: UnsafeMutablePointer<AVCodecContext>

    init(
        parameters: UnsafePointer<AVCodecParameters>, timeBase: AVRational, threads: Int,
        whitelist: UnsafePointer<CChar>?
    ) throws(FFmpegError) {
        guard let codec = unsafe avcodec_find_decoder(parameters.pointee.codec_id) else {
            throw FFmpegError(code: lectern_averror(ENOSYS), function: "avcodec_find_decoder")
        }
        guard let context = unsafe avcodec_alloc_context3(codec) else { throw .memory("avcodec_alloc_context3") }
        unsafe self.context = unsafe context
        try unsafe check(avcodec_parameters_to_context(context, parameters), "avcodec_parameters_to_context")
        unsafe context.pointee.pkt_timebase = timeBase
        unsafe context.pointee.thread_count = Int32(clamping: threads)
        if let whitelist = unsafe whitelist { unsafe context.pointee.codec_whitelist = unsafe av_strdup(whitelist) }
        try unsafe check(avcodec_open2(context, codec, nil), "avcodec_open2")
    }

    deinit {
        var closing: UnsafeMutablePointer<AVCodecContext>? = unsafe context
        unsafe avcodec_free_context(&closing)
    }

    /// Puts a packet in, or the end with `nil`. `.again` means: take frames first and put it in anew.
    ///
    /// - Throws: out of memory.
    public func send(_ packet: Packet?) throws(FFmpegError) -> Decoding {
        try unsafe decoding(avcodec_send_packet(context, packet?.pointer), "avcodec_send_packet")
    }

    /// Takes the next frame out.
    ///
    /// - Throws: out of memory.
    public func receive(into frame: Frame) throws(FFmpegError) -> Decoding {
        frame.clear()
        return try unsafe decoding(avcodec_receive_frame(context, frame.pointer), "avcodec_receive_frame")
    }

    private func decoding(_ code: Int32, _ function: String) throws(FFmpegError) -> Decoding {
        // Decoders have many words for data that they cannot make sense of; lack of memory alone is no fault of it.
        if code < 0, ![FFmpegError.tryAgain, FFmpegError.endOfFile, FFmpegError.outOfMemory].contains(code) {
            return .damaged
        }
        return switch try reception(code, function) {
        case .taken: .taken
        case .again: .again
        case .end: .end
        }
    }
}
