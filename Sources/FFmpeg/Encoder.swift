import CFFmpeg

/// Wishes for an encoder that all encodings share.
public struct EncoderOptions: Sendable {
    /// The encoder's name in FFmpeg (`libx264`).
    public var name: String
    /// Bit/s; 0 leaves the rate to the private options.
    public var bitRate: Int
    /// Threads; 0 lets the encoder choose.
    public var threads: Int
    /// The encoder's own options by name.
    public var options: [String: String]

    /// Options for the encoder called `name`.
    public init(name: String, bitRate: Int = 0, threads: Int = 0, options: [String: String] = [:]) {
        self.name = name
        self.bitRate = bitRate
        self.threads = threads
        self.options = options
    }
}

/// Turns frames into packets. Owns its codec context.
@safe public final class Encoder {
    let context: UnsafeMutablePointer<AVCodecContext>

    /// An encoder of 8-bit 4:2:0 pictures with square pixels and a constant frame rate; its time base is one frame.
    ///
    /// - Throws: an encoder that is missing or does not take the options.
    public init(
        pictures options: EncoderOptions, width: Int, height: Int, frameRate: Rational32, color: PictureColor
    ) throws(FFmpegError) {
        unsafe context = try unsafe Self.allocate(options)
        unsafe context.pointee.width = Int32(clamping: width)
        unsafe context.pointee.height = Int32(clamping: height)
        unsafe context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
        unsafe context.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
        unsafe context.pointee.framerate = frameRate.value
        unsafe context.pointee.time_base = AVRational(num: frameRate.denominator, den: frameRate.numerator)
        unsafe context.pointee.color_range = AVCOL_RANGE_MPEG
        unsafe context.pointee.color_primaries = color.primaries
        unsafe context.pointee.color_trc = color.transfer
        unsafe context.pointee.colorspace = color.matrix
        try open(options)
    }

    /// An encoder of single JPEG pictures in full range.
    ///
    /// - Parameter quality: the quantiser, from 2 (best) to 31.
    /// - Throws: an encoder that is missing.
    public init(jpeg width: Int, height: Int, quality: Int) throws(FFmpegError) {
        let options = EncoderOptions(name: "mjpeg", threads: 1)
        unsafe context = try unsafe Self.allocate(options)
        unsafe context.pointee.width = Int32(clamping: width)
        unsafe context.pointee.height = Int32(clamping: height)
        unsafe context.pointee.pix_fmt = AV_PIX_FMT_YUVJ420P
        unsafe context.pointee.color_range = AVCOL_RANGE_JPEG
        unsafe context.pointee.time_base = AVRational(num: 1, den: 25)
        unsafe context.pointee.flags |= Int32(AV_CODEC_FLAG_QSCALE)
        unsafe context.pointee.global_quality = Int32(clamping: quality) * FF_QP2LAMBDA
        try open(options)
    }

    /// An encoder of planar float sound; its time base is one sample.
    ///
    /// - Throws: an encoder that is missing or does not take the options.
    public init(sound options: EncoderOptions, sampleRate: Int, channels: Int) throws(FFmpegError) {
        unsafe context = try unsafe Self.allocate(options)
        unsafe context.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
        unsafe context.pointee.sample_rate = Int32(clamping: sampleRate)
        unsafe av_channel_layout_default(&context.pointee.ch_layout, Int32(clamping: channels))
        unsafe context.pointee.time_base = AVRational(num: 1, den: Int32(clamping: sampleRate))
        try open(options)
    }

    deinit {
        var closing: UnsafeMutablePointer<AVCodecContext>? = unsafe context
        unsafe avcodec_free_context(&closing)
    }

    private static func allocate(_ options: EncoderOptions) throws(FFmpegError) -> UnsafeMutablePointer<AVCodecContext>
    {
        guard let codec = unsafe avcodec_find_encoder_by_name(options.name) else {
            throw FFmpegError(code: lectern_averror(ENOSYS), function: "avcodec_find_encoder_by_name(\(options.name))")
        }
        guard let context = unsafe avcodec_alloc_context3(codec) else { throw .memory("avcodec_alloc_context3") }
        return unsafe context
    }

    private func open(_ options: EncoderOptions) throws(FFmpegError) {
        unsafe context.pointee.bit_rate = Int64(options.bitRate)
        unsafe context.pointee.thread_count = Int32(clamping: options.threads)
        unsafe context.pointee.flags |= Int32(bitPattern: UInt32(AV_CODEC_FLAG_GLOBAL_HEADER))
        var dictionary: OpaquePointer?
        defer { unsafe av_dict_free(&dictionary) }
        for (key, value) in options.options.sorted(by: { $0.key < $1.key }) {
            try unsafe check(av_dict_set(&dictionary, key, value, 0), "av_dict_set(\(key))")
        }
        try unsafe check(avcodec_open2(context, nil, &dictionary), "avcodec_open2(\(options.name))")
        if let left = unsafe av_dict_get(dictionary, "", nil, AV_DICT_IGNORE_SUFFIX), let key = unsafe left.pointee.key
        {
            throw FFmpegError(
                code: lectern_averror(EINVAL), function: unsafe "\(options.name): option \(String(cString: key))")
        }
    }

    /// Puts a frame in, or the end with `nil`. `.again` means: take packets first and put it in anew.
    ///
    /// - Throws: a frame that the encoder cannot take.
    public func send(_ frame: Frame?) throws(FFmpegError) -> Reception {
        try unsafe reception(avcodec_send_frame(context, frame?.pointer), "avcodec_send_frame")
    }

    /// Takes the next packet out, its times in ticks of `timeBase`.
    ///
    /// - Throws: an encoder that failed.
    public func receive(into packet: Packet) throws(FFmpegError) -> Reception {
        packet.clear()
        return try unsafe reception(avcodec_receive_packet(context, packet.pointer), "avcodec_receive_packet")
    }

    /// What a muxer must know of what it makes.
    ///
    /// - Throws: out of memory.
    public func parameters() throws(FFmpegError) -> StreamParameters { try StreamParameters(of: self) }

    /// Ticks of the packets' times.
    public var timeBase: Rational32 { unsafe Rational32(context.pointee.time_base) }

    /// Samples of sound in a frame, as the encoder wants them.
    public var frameSize: Int { unsafe Int(context.pointee.frame_size) }
}

extension Packet {
    /// A copy of the coded bytes.
    public var bytes: [UInt8] {
        guard let data = unsafe pointer.pointee.data else { return [] }
        return unsafe Array(UnsafeBufferPointer(start: data, count: Int(pointer.pointee.size)))
    }
}
