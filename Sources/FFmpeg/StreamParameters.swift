import CFFmpeg

/// What a decoder or a muxer must know of a coded stream. Owns its copy of the parameters.
@safe public final class StreamParameters: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<AVCodecParameters>
    /// The time base of the stream's packets.
    public let timeBase: Rational32

    init(copying parameters: UnsafePointer<AVCodecParameters>, timeBase: Rational32) throws(FFmpegError) {
        guard let copy = unsafe avcodec_parameters_alloc() else { throw .memory("avcodec_parameters_alloc") }
        unsafe pointer = unsafe copy
        self.timeBase = timeBase
        let code = unsafe avcodec_parameters_copy(copy, parameters)
        // The container's own tag may not be known in another.
        unsafe copy.pointee.codec_tag = 0
        guard code >= 0 else { throw FFmpegError(code: code, function: "avcodec_parameters_copy") }
    }

    init(of encoder: Encoder) throws(FFmpegError) {
        guard let copy = unsafe avcodec_parameters_alloc() else { throw .memory("avcodec_parameters_alloc") }
        unsafe pointer = unsafe copy
        timeBase = encoder.timeBase
        try unsafe check(avcodec_parameters_from_context(copy, encoder.context), "avcodec_parameters_from_context")
    }

    deinit {
        var owned: UnsafeMutablePointer<AVCodecParameters>? = unsafe pointer
        unsafe avcodec_parameters_free(&owned)
    }

    /// The codec's configuration, as the container holds it.
    public var configuration: [UInt8] {
        guard let data = unsafe pointer.pointee.extradata else { return [] }
        return unsafe Array(UnsafeBufferPointer(start: data, count: Int(max(0, pointer.pointee.extradata_size))))
    }

    /// Samples of sound a packet; 0 when unknown.
    public var frameSize: Int { unsafe Int(pointer.pointee.frame_size) }

    /// Samples a second.
    public var sampleRate: Int { unsafe Int(pointer.pointee.sample_rate) }

    /// Bytes of the length before each NAL unit of H.264, or `nil` where start codes separate them
    /// (ISO/IEC 14496-15, 5.3.3.1).
    public var nalLengthSize: Int? {
        let configuration = configuration
        return configuration.count >= 7 && configuration[0] == 1 ? Int(configuration[4] & 3) + 1 : nil
    }

    /// The first sequence parameter set of H.264 that the configuration holds, or `nil` where the sets stand among the
    /// pictures (ISO/IEC 14496-15, 5.3.3.1).
    public var sequenceParameterSet: [UInt8]? {
        let configuration = configuration
        guard nalLengthSize != nil, configuration[5] & 31 > 0, configuration.count >= 8 else { return nil }
        let length = Int(configuration[6]) << 8 | Int(configuration[7])
        return Array(configuration.dropFirst(8).prefix(length))
    }
}

extension Demuxer {
    /// The parameters of the stream at `index`.
    ///
    /// - Throws: no such stream, or out of memory.
    public func parameters(stream index: Int) throws(FFmpegError) -> StreamParameters {
        guard let stream = unsafe stream(index), let parameters = unsafe stream.pointee.codecpar else {
            throw FFmpegError(code: lectern_averror_invaliddata(), function: "streams")
        }
        return try unsafe StreamParameters(copying: parameters, timeBase: timeBase(stream: index))
    }

    /// Whether time stamps of this container may jump, so that a jump means nothing.
    public var mayJump: Bool { unsafe context.pointee.iformat.pointee.flags & AVFMT_TS_DISCONT != 0 }
}
