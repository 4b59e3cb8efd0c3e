import CFFmpeg

/// Writes one track as CMAF: an initialization section before the first fragment, then a fragment at each `flush()`.
/// Owns its format context.
///
/// The bytes go to `receive` in order, on the thread that calls `write`, `flush` or `finish`.
@safe public final class FragmentedMuxer {
    private var context: UnsafeMutablePointer<AVFormatContext>?
    private let receive: (UnsafeRawBufferPointer) -> Bool
    private let packetTimeBase: Rational32
    private var isInitialized = false

    /// Opens a muxer for coded packets of a stream.
    ///
    /// - Parameters:
    ///   - parameters: the stream's; copied.
    ///   - packetTimeBase: of the packets' times.
    ///   - timescale: ticks a second of the track.
    ///   - fragment: the number of the first fragment, from 1; above 1 the file goes on where another muxer ended.
    ///   - receive: takes bytes; `false` when it cannot.
    /// - Throws: a codec that does not go into CMAF.
    public init(
        of parameters: StreamParameters, packetTimeBase: Rational32, timescale: Int32, fragment: Int = 1,
        receive: @escaping (UnsafeRawBufferPointer) -> Bool
    ) throws(FFmpegError) {
        unsafe self.receive = unsafe receive
        self.packetTimeBase = packetTimeBase
        try unsafe check(avformat_alloc_output_context2(&context, nil, "mp4", nil), "avformat_alloc_output_context2")
        guard let context = unsafe context, let stream = unsafe avformat_new_stream(context, nil) else {
            throw .memory("avformat_new_stream")
        }
        try unsafe check(
            avcodec_parameters_copy(stream.pointee.codecpar, parameters.pointer), "avcodec_parameters_copy")
        unsafe stream.pointee.time_base = AVRational(num: 1, den: timescale)
        unsafe context.pointee.flags |= AVFMT_FLAG_BITEXACT
        try unsafe openOutput(context)
        var options: OpaquePointer?
        defer { unsafe av_dict_free(&options) }
        let flags = "+cmaf+delay_moov+default_base_moof+frag_custom+skip_trailer"
        unsafe av_dict_set(&options, "movflags", fragment > 1 ? flags + "+frag_discont" : flags, 0)
        unsafe av_dict_set(&options, "fragment_index", String(fragment), 0)
        unsafe av_dict_set(&options, "video_track_timescale", String(timescale), 0)
        // The edit list takes away the delay of reordered pictures, so that the track begins at zero in every player
        // (ISO/IEC 23000-19 §7.5.13); it is known with the first fragment only, and so is the initialization section.
        unsafe av_dict_set(&options, "use_editlist", "1", 0)
        try unsafe check(avformat_write_header(context, &options), "avformat_write_header")
    }

    deinit {
        guard let context = unsafe context else { return }
        if unsafe context.pointee.pb != nil {
            unsafe av_freep(&context.pointee.pb.pointee.buffer)
            unsafe avio_context_free(&context.pointee.pb)
        }
        unsafe avformat_free_context(context)
    }

    private func openOutput(_ context: UnsafeMutablePointer<AVFormatContext>) throws(FFmpegError) {
        let capacity = 64 * 1024
        guard let buffer = unsafe av_malloc(capacity) else { throw .memory("av_malloc") }
        unsafe context.pointee.pb = unsafe avio_alloc_context(
            buffer, Int32(capacity), 1, Unmanaged.passUnretained(self).toOpaque(), nil,
            { opaque, bytes, count in
                guard let opaque = unsafe opaque, let bytes = unsafe bytes, count >= 0 else {
                    return FFmpegError.permission
                }
                let muxer = unsafe Unmanaged<FragmentedMuxer>.fromOpaque(opaque).takeUnretainedValue()
                let taken = unsafe muxer.receive(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
                return taken ? count : lectern_averror(EIO)
            }, nil)
        if unsafe context.pointee.pb == nil {
            unsafe av_free(buffer)
            throw .memory("avio_alloc_context")
        }
        unsafe context.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
    }

    /// Adds a packet of the encoder to the fragment that is open. The packet is empty afterwards.
    ///
    /// - Throws: time stamps out of order, or bytes that could not be taken.
    public func write(_ packet: Packet) throws(FFmpegError) {
        guard let context = unsafe context, let stream = unsafe context.pointee.streams[0] else { return }
        packet.stream = 0
        unsafe packet.rescale(from: packetTimeBase, to: Rational32(stream.pointee.time_base))
        try unsafe check(av_write_frame(context, packet.pointer), "av_write_frame")
    }

    /// Ends the fragment that is open.
    ///
    /// - Throws: bytes that could not be taken.
    public func flush() throws(FFmpegError) {
        // The first flush writes the initialization section and keeps the fragment.
        if !isInitialized { try unsafe check(av_write_frame(context, nil), "av_write_frame(initialization)") }
        isInitialized = true
        try unsafe check(av_write_frame(context, nil), "av_write_frame(flush)")
        unsafe avio_flush(context?.pointee.pb)
    }

    /// Ends the last fragment and the file.
    ///
    /// - Throws: bytes that could not be taken.
    public func finish() throws(FFmpegError) {
        try unsafe check(av_write_trailer(context), "av_write_trailer")
        unsafe avio_flush(context?.pointee.pb)
    }
}
