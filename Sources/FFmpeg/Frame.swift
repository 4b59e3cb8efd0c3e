import CFFmpeg

/// A decoded picture or run of sound samples. Owns its `AVFrame`; the data itself is counted by reference.
///
/// Sendable because it has one owner at a time: whoever hands it over keeps no use of it, or hands over a
/// `reference()`.
@safe public final class Frame: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<AVFrame>

    /// An empty frame.
    ///
    /// - Throws: out of memory.
    public init() throws(FFmpegError) {
        guard let frame = unsafe av_frame_alloc() else { throw .memory("av_frame_alloc") }
        unsafe pointer = unsafe frame
    }

    /// So many samples of silence, in planar float.
    ///
    /// - Throws: out of memory.
    public init(silence samples: Int, sampleRate: Int, channels: Int) throws(FFmpegError) {
        guard let frame = unsafe av_frame_alloc() else { throw .memory("av_frame_alloc") }
        unsafe pointer = unsafe frame
        unsafe frame.pointee.nb_samples = Int32(clamping: samples)
        unsafe frame.pointee.sample_rate = Int32(clamping: sampleRate)
        unsafe frame.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
        unsafe av_channel_layout_default(&frame.pointee.ch_layout, Int32(clamping: channels))
        try unsafe check(av_frame_get_buffer(frame, 0), "av_frame_get_buffer")
        try unsafe check(
            av_samples_set_silence(
                frame.pointee.extended_data, 0, Int32(clamping: samples), Int32(clamping: channels),
                AV_SAMPLE_FMT_FLTP), "av_samples_set_silence")
    }

    private init(owning frame: UnsafeMutablePointer<AVFrame>) {
        unsafe pointer = unsafe frame
    }

    deinit {
        var frame: UnsafeMutablePointer<AVFrame>? = unsafe pointer
        unsafe av_frame_free(&frame)
    }

    /// A second frame over the same data. Nobody may write into it then.
    ///
    /// - Throws: out of memory.
    public func reference() throws(FFmpegError) -> Frame {
        guard let clone = unsafe av_frame_clone(pointer) else { throw .memory("av_frame_clone") }
        return unsafe Frame(owning: clone)
    }

    /// Lets go of the data, so that it can be filled again.
    public func clear() {
        unsafe av_frame_unref(pointer)
    }

    /// Presentation time in ticks of whoever made it; `nil` when unknown.
    public var presentationTime: Int64? {
        get { unsafe known(pointer.pointee.pts) }
        set { unsafe pointer.pointee.pts = newValue ?? lectern_nopts() }
    }

    /// The decoder's best guess of the presentation time.
    public var bestEffortTime: Int64? { unsafe known(pointer.pointee.best_effort_timestamp) }

    /// Length in ticks as the packet had it; 0 when unknown.
    public var packetDuration: Int64 { unsafe pointer.pointee.pkt_duration }

    /// Samples of sound.
    public var sampleCount: Int { unsafe Int(pointer.pointee.nb_samples) }

    /// Whether the decoder had to guess parts of it.
    public var isCorrupt: Bool { unsafe pointer.pointee.decode_error_flags != 0 }

    /// Whether the picture is marked as one of two fields.
    public var isInterlaced: Bool { unsafe pointer.pointee.interlaced_frame != 0 }

    /// The picture's form.
    public var pictureFormat: PictureFormat {
        unsafe PictureFormat(
            width: Int(pointer.pointee.width), height: Int(pointer.pointee.height),
            pixelFormat: pointer.pointee.format, sampleAspect: Rational32(pointer.pointee.sample_aspect_ratio))
    }

    /// The sound's form.
    public var soundFormat: SoundFormat {
        unsafe SoundFormat(
            sampleRate: Int(pointer.pointee.sample_rate), channels: Int(pointer.pointee.ch_layout.nb_channels),
            layout: describe(&pointer.pointee.ch_layout), sampleFormat: pointer.pointee.format)
    }

    /// Colour properties, to be kept by the encoder.
    public var color: PictureColor {
        unsafe PictureColor(
            primaries: pointer.pointee.color_primaries, transfer: pointer.pointee.color_trc,
            matrix: pointer.pointee.colorspace)
    }

    /// Asks the encoder to make of it a key frame, or leaves the choice to it.
    public func setKey(_ isKey: Bool) {
        unsafe pointer.pointee.pict_type = isKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
    }
}

/// The form of a picture.
public struct PictureFormat: Hashable, Sendable {
    /// Width in pixels.
    public var width: Int
    /// Height in pixels.
    public var height: Int
    /// FFmpeg's number of the pixel format.
    public var pixelFormat: Int32
    /// Width of one pixel over its height.
    public var sampleAspect: Rational32
}

/// The form of sound.
public struct SoundFormat: Hashable, Sendable {
    /// Samples a second.
    public var sampleRate: Int
    /// Channels.
    public var channels: Int
    /// The channel layout's name.
    public var layout: String
    /// FFmpeg's number of the sample format.
    public var sampleFormat: Int32
}

/// How a picture's numbers mean colours.
public struct PictureColor: Sendable {
    let primaries: AVColorPrimaries
    let transfer: AVColorTransferCharacteristic
    let matrix: AVColorSpace
}

/// The name of a channel layout; `stereo` or `5.1`, or the count of channels for an unknown one.
func describe(_ layout: UnsafePointer<AVChannelLayout>) -> String {
    var known = unsafe AVChannelLayout()
    if unsafe layout.pointee.order == AV_CHANNEL_ORDER_UNSPEC {
        unsafe av_channel_layout_default(&known, layout.pointee.nb_channels)
    } else {
        unsafe av_channel_layout_copy(&known, layout)
    }
    defer { unsafe av_channel_layout_uninit(&known) }
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
        guard let base = buffer.baseAddress, unsafe av_channel_layout_describe(&known, base, buffer.count) > 0 else {
            return unsafe "\(layout.pointee.nb_channels)c"
        }
        return unsafe String(cString: base)
    }
}
