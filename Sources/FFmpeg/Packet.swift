import CFFmpeg

/// Coded data of one frame. Owns its `AVPacket`.
///
/// Sendable because it has one owner at a time: whoever hands it over keeps no use of it.
@safe public final class Packet: @unchecked Sendable {
    let pointer: UnsafeMutablePointer<AVPacket>

    /// An empty packet.
    ///
    /// - Throws: out of memory.
    public init() throws(FFmpegError) {
        guard let packet = unsafe av_packet_alloc() else { throw .memory("av_packet_alloc") }
        unsafe pointer = unsafe packet
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = unsafe pointer
        unsafe av_packet_free(&packet)
    }

    /// The index of the stream it belongs to.
    public var stream: Int {
        get { unsafe Int(pointer.pointee.stream_index) }
        set { unsafe pointer.pointee.stream_index = Int32(clamping: newValue) }
    }

    /// Presentation time in ticks of the stream's time base; `nil` when the file gives none.
    public var presentationTime: Int64? { unsafe known(pointer.pointee.pts) }

    /// Decoding time in ticks; `nil` when the file gives none.
    public var decodingTime: Int64? { unsafe known(pointer.pointee.dts) }

    /// Length in ticks; 0 when unknown.
    public var duration: Int64 {
        get { unsafe pointer.pointee.duration }
        set { unsafe pointer.pointee.duration = newValue }
    }

    /// Bytes.
    public var size: Int { unsafe Int(pointer.pointee.size) }

    /// Whether decoding can begin here.
    public var isKey: Bool { unsafe pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 }

    /// Counts its times in ticks of `target` instead of `source`.
    public func rescale(from source: Rational32, to target: Rational32) {
        unsafe av_packet_rescale_ts(pointer, source.value, target.value)
    }

    /// Lets go of the data, so that it can be filled again.
    public func clear() {
        unsafe av_packet_unref(pointer)
    }
}

/// Returns `nil` for FFmpeg's "no time stamp".
func known(_ time: Int64) -> Int64? { time == lectern_nopts() ? nil : time }

/// A fraction of two 32-bit numbers, as FFmpeg counts time.
public struct Rational32: Hashable, Sendable {
    let value: AVRational

    /// `numerator` / `denominator`.
    public init(_ numerator: Int32, _ denominator: Int32) {
        value = AVRational(num: numerator, den: denominator)
    }

    init(_ value: AVRational) {
        self.value = value
    }

    /// The numerator.
    public var numerator: Int32 { value.num }
    /// The denominator.
    public var denominator: Int32 { value.den }

    /// `ticks` of this time base in seconds.
    public func seconds(_ ticks: Int64) -> Double {
        value.den == 0 ? 0 : Double(ticks) * Double(value.num) / Double(value.den)
    }

    /// `ticks` of this time base in those of `target`, rounded to nearest.
    public func rescale(_ ticks: Int64, to target: Rational32) -> Int64 { av_rescale_q(ticks, value, target.value) }

    /// Compares numerators and denominators.
    public static func == (left: Self, right: Self) -> Bool {
        left.value.num == right.value.num && left.value.den == right.value.den
    }

    /// Feeds numerator and denominator.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(value.num)
        hasher.combine(value.den)
    }
}
